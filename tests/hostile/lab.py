"""The judge in JupyterLab: what a real kernel says to a real page, in two pieces."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from browser import notebooks, servers
from browser.bots import PLACES
from browser.frames import parse
from browser.hosts import LabNotebook
from browser.notebooks import chat_with
from browser.pages import Watch, until
from playwright.sync_api import BrowserContext, Page, Request, WebSocket, expect

from . import corpus
from .judge import HERE, Verdict

CELL = chat_with("cut", load_buffer=5000)
"""Source of the cell with the chat."""

_COMMAND = 'data-commandlinker-command="help:about" data-commandlinker-args="{}"'

COMMANDS = [
    *corpus.load().classes["jupyter-command"],
    f"<button {_COMMAND}>x</button>",
    f"<span {_COMMAND}>x</span>",
    f"<a {_COMMAND}>x</a> [x](https://a.example '{_COMMAND}')",
    f"```{_COMMAND}\nx\n```\n\n![x](https://a.example '{_COMMAND}')",
    f"<details open {_COMMAND}><summary>x</summary>y</details>",
]
"""Whatever has such an attribute and is pressed runs a command of JupyterLab."""

_JUDGE = (
    "root => {"
    + (HERE / "audit.js").read_text(encoding="utf-8").replace("export ", "")
    + (HERE / "lab.js").read_text(encoding="utf-8")
    + "}"
)


class Ear:
    """Hears what a page asks for, and what its kernel tells it.

    Args:
        page: The page, before it goes anywhere.
    """

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        """Addresses that an element has asked for, or that are not this machine's."""
        self.seconds = 0
        """Deltas that brought the second piece of a text."""
        page.on("request", self._request)
        page.on("websocket", self._connect)
        page.context.on("page", lambda other: self.asked.append(f"a window {other.url}"))

    def _request(self, request: Request) -> None:
        url = request.url
        is_of_the_host = "/static/favicons/" in url
        is_of_a_program = request.resource_type in ("fetch", "xhr", "websocket")
        is_here = "://127.0.0.1:" in url and is_of_a_program
        if not (is_of_the_host or is_here or url.startswith(("blob:", "data:"))):
            self.asked.append(url)

    def _connect(self, socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framereceived", self._hear)

    def _hear(self, payload: str | bytes) -> None:
        frame = parse(payload)
        if frame.kind == "batch":
            self.seconds += sum(
                delta["op"] == "text" and delta["offset"] > 0 for delta in frame.custom["deltas"]
            )


class LabJudge:
    """A chat in JupyterLab that is looked at.

    Args:
        notebook: A notebook with `CELL`, which has run.
        ear: What has heard its page since it was opened.
    """

    def __init__(self, notebook: LabNotebook, ear: Ear) -> None:
        self.notebook = notebook
        self.ear = ear
        self.looked = 0
        """How many elements have been looked at."""
        self._asked = 0
        notebook.chat.root.evaluate(_JUDGE)
        ear.asked.clear()

    def ask(
        self, texts: Sequence[str], places: Sequence[str], cut: str, size: int = 100
    ) -> Verdict:
        """Let a bot say texts, each in two pieces.

        Args:
            texts: The texts.
            places: Where in the chat, of `PLACES`.
            cut: ``"everywhere"``: once for each place where it can be cut; ``"once"``: in its
                middle.
            size: How many at once. Default 100.

        Returns:
            What came of it; tried is how often a text was said.
        """
        verdict = Verdict()
        # Of one length, so that none waits for another one.
        some = sorted(texts, key=len)
        for start in range(0, len(some), size):
            verdict += self._say(some[start : start + size], places, cut)
        return verdict

    def sees_commands(self) -> bool:
        """Whether a command runs where something in a widget does have such an attribute."""
        page = self.notebook.page
        linked = f"<button id=linked {_COMMAND}>x</button>"
        self.notebook.chat.root.evaluate(
            "(root, linked) => root.insertAdjacentHTML('beforeend', linked)", linked
        )
        page.evaluate("document.querySelector('#linked').click()")
        expect(page.locator(".jp-Dialog")).to_be_visible()
        # A key closes it only once it has the focus.
        page.locator(".jp-Dialog button").last.click()
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        page.evaluate("document.querySelector('#linked').remove()")
        return True

    def _say(self, texts: Sequence[str], places: Sequence[str], cut: str) -> Verdict:
        chat, page = self.notebook.chat, self.notebook.page
        file = f"{self.notebook.name}-{self._asked}.json"
        self._asked += 1
        said = {"texts": texts, "places": list(places), "cut": cut}
        (self.notebook.server.root / file).write_text(json.dumps(said), encoding="utf-8")
        before = self.ear.seconds
        chat.submit(file)
        end = self.notebook.server.root / f"{file}.said"
        until(page, end.exists, "all is said", 1000)
        tried, streamed = json.loads(end.read_text(encoding="utf-8"))
        # With the one that has asked for them.
        messages, count = chat.root.locator(".ipychat-message"), 1 + len(texts) * len(places)
        until(page, lambda: messages.count() == count, "all messages are there")
        chat.wait_idle()
        made: dict[str, Any] = page.evaluate("texts => judging.verdict(texts)", list(texts))
        self.looked += made["looked"]
        asked, self.ear.asked = self.ear.asked, []
        faults = [*made["found"], *(f"asked for {address}" for address in asked)]
        if self.ear.seconds - before < streamed:
            faults.append(f"{self.ear.seconds - before} of {streamed} texts came in two pieces")
        return Verdict(
            tried, [f"{fault} among {len(texts)} like {texts[0][:80]!r}" for fault in faults]
        )


@contextlib.contextmanager
def judging(context: BrowserContext) -> Iterator[LabJudge]:
    """Run JupyterLab, and in it a chat that is looked at.

    Args:
        context: The browser.
    """
    with tempfile.TemporaryDirectory(prefix="ipychat-lab-") as folder:
        root, home, log = (Path(folder) / name for name in ("root", "home", "log"))
        root.mkdir()
        with servers.jupyterlab(root, home, log) as server:
            page = context.new_page()
            watch, ear = Watch(page), Ear(page)
            notebooks.write(root, "hostile", CELL)
            notebook = LabNotebook(server, "hostile", page)
            notebook.open()
            notebook.run_all()
            notebook.chat.wait_ready()
            yield LabJudge(notebook, ear)
            page.close()
    if watch.faults():
        raise AssertionError("\n".join(watch.faults()))


__all__ = ["CELL", "COMMANDS", "PLACES", "Ear", "LabJudge", "judging"]
