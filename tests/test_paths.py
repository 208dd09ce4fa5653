"""Objects that stand for a file say its name, and not where it lies."""

from __future__ import annotations

import gzip
import io
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from IPython.display import Audio, FileLink, Image, Video

from ipychat import ChatFeed, ChatMessage, FileContent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "clients" / "acme & sons"
    made.mkdir(parents=True)
    return made


def sound(path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(b"\0" * 100)
    return path


def picture(path: Path) -> Path:
    PIL.Image.new("RGB", (2, 2)).save(path)
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a", "b")
    return path


def text(path: Path) -> Path:
    path.write_text("a")
    return path


MAKERS: dict[str, Callable[[Path], Any]] = {
    "Audio": lambda folder: Audio(filename=str(sound(folder / "call.wav"))),
    "Audio of a Path": lambda folder: Audio(filename=sound(folder / "call.wav")),
    "Audio of data": lambda folder: Audio(str(sound(folder / "call.wav"))),
    "Video": lambda folder: Video(str(text(folder / "call.mp4"))),
    "Video of a Path": lambda folder: Video(filename=text(folder / "call.mp4")),
    "embedded Video": lambda folder: Video(str(text(folder / "call.mp4")), embed=True),
    "Image": lambda folder: Image(filename=str(picture(folder / "call.png"))),
    "open file": lambda folder: text(folder / "call.txt").open(),
    "open binary file": lambda folder: text(folder / "call.txt").open("rb"),
    "gzip": lambda folder: gzip.open(text(folder / "call.txt")),  # noqa: SIM115 - closed below
    "zip": lambda folder: zipfile.ZipFile(archive(folder / "call.zip")),
    "PIL image": lambda folder: PIL.Image.open(picture(folder / "call.png")),
    "FileContent": lambda folder: FileContent(b"a", str(folder / "call.bin"), "x/y"),
    "text of a FileContent": lambda folder: FileContent(b"a", str(folder / "call.csv"), "text/csv"),
    "title": lambda folder: {"Call": Audio(filename=str(sound(folder / "call.wav")))},
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", MAKERS)
def test_where_a_file_lies_is_told_to_nobody(kind: str, folder: Path) -> None:
    value = MAKERS[kind](folder)
    chat = ChatFeed(ChatMessage(value, user="User"))
    told = [
        chat.transcript.to_wire(),
        *(chat.to_json(), chat.to_markdown(), chat.to_notebook(), chat.to_openai()),
        *(chat.to_anthropic(), chat.serialize(), chat.snapshot(), chat.snapshot().to_html()),
    ]
    for one in told:
        assert "acme" not in str(one)
        assert folder.parent.name not in str(one)
    getattr(value, "close", bool)()


def part(value: Any) -> Any:
    (one,) = ChatMessage(value).to_wire()["parts"]
    return one


def test_a_recording_has_the_name_of_its_file(folder: Path) -> None:
    assert part(Audio(filename=str(sound(folder / "call.wav"))))["name"] == "call.wav"


def test_a_film_that_is_to_be_embedded_is_played(folder: Path) -> None:
    film = part(Video(str(text(folder / "call.mp4")), embed=True))
    assert (film["kind"], film["mime"], film["name"]) == ("media", "video/mp4", "call.mp4")
    assert film["data"] == b"a"


def test_what_is_there_to_say_where_a_file_lies_says_it(folder: Path) -> None:
    path = folder / "call.txt"
    assert str(path) in part(path)["text"]
    assert str(path) in part(FileLink(text(path)))["bundle"]["text/html"].replace("&amp;", "&")


def test_a_file_without_a_path_is_shown() -> None:
    detached = io.TextIOWrapper(io.BytesIO())
    detached.detach()
    for file in (io.BytesIO(b"a"), io.StringIO("a"), detached):
        assert part(file)["kind"] == "text"
