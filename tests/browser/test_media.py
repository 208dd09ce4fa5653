"""Sound and films in messages are played."""

from __future__ import annotations

import base64

from playwright.sync_api import Locator, Position, expect

from .conftest import OpenLab
from .pages import until

PLAYING = """
from pathlib import Path

import numpy as np
from IPython.display import Audio, Video
from ipychat import ChatInterface

def answer(contents):
    film = Video(Path(contents).read_bytes(), embed=True, mimetype="video/webm")
    sound = Audio(np.sin(np.arange(16000) / 8), rate=8000)
    return [film, sound]

chat = ChatInterface(callback=answer)
chat
"""

_FILM = """async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const context = canvas.getContext("2d");
    const stream = canvas.captureStream(0);
    const recorder = new MediaRecorder(stream, { mimeType: "video/webm" });
    const pieces = [];
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    const isOver = new Promise(done => recorder.addEventListener("stop", done));
    recorder.start();
    for (let frame = 0; frame < 30; frame++) {
        context.fillStyle = `hsl(${12 * frame} 70% 50%)`;
        context.fillRect(0, 0, 320, 180);
        stream.getVideoTracks()[0].requestFrame();
        await new Promise(done => setTimeout(done, 40));
    }
    recorder.stop();
    await isOver;
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""
"""Films a square that changes its colour, with what browsers have for that."""


def test_a_film_and_a_sound_are_played_by_a_press(lab: OpenLab) -> None:
    notebook = lab(PLAYING)
    chat, page = notebook.chat, notebook.page
    film = base64.b64decode(page.evaluate(_FILM))
    (notebook.server.root / "film.webm").write_bytes(film)
    chat.ask("film.webm")

    film_player = chat.replies.first.locator(".ipychat-media video")
    _play(film_player, {"x": 160, "y": 90})
    # Where the button of the browser's own controls is.
    _play(chat.replies.first.locator(".ipychat-media audio"), {"x": 20, "y": 27})
    size = film_player.evaluate("film => [film.videoWidth, film.error]")
    assert size == [320, None]


def _play(player: Locator, place: Position) -> None:
    """Press a player at a place, and wait until it plays."""
    page = player.page
    expect(player).to_be_visible()
    ready = "player => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA"
    until(page, lambda: player.evaluate(ready), "there is something to play")
    assert player.evaluate("player => [player.paused, player.currentTime]") == [True, 0]
    player.click(position=place)
    until(page, lambda: player.evaluate("player => player.currentTime > 0.2"), "it is played")
