"""Makes the pictures of the README: the demo bot's answer in a real JupyterLab, light and dark."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import notebooks, pages, servers  # noqa: E402
from browser.hosts import LabNotebook  # noqa: E402

IMAGES = ROOT / "docs" / "images"
QUESTION = "How does a chat get into a notebook?"
WIDTH = 760
"""Width of the chat in CSS pixels; the pictures have twice as many."""

_FOLD = """scroller => {
    const last = scroller.querySelector("table").getBoundingClientRect();
    scroller.style.maxHeight = `${last.bottom - scroller.getBoundingClientRect().top + 12}px`;
}"""
"""Leaves of the answer what ends with its table, so that the picture is not too tall."""


def main() -> None:
    """Write both pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ipychat-picture-") as folder:
        root, home = Path(folder) / "root", Path(folder) / "home"
        root.mkdir()
        log = Path(folder) / "jupyterlab.log"
        with pages.browser(scale=2) as context, servers.jupyterlab(root, home, log) as server:
            notebooks.write(root, "hello", *notebooks.cells_of("01-hello"))
            for dark, picture in ((False, "chat.png"), (True, "chat-dark.png")):
                server.set_theme(dark=dark)
                notebook = LabNotebook(server, "hello", context.new_page())
                take(notebook, IMAGES / picture)
                notebook.page.close()
                server.end_kernels()


def take(notebook: LabNotebook, picture: Path) -> None:
    """Have a question answered and take a picture of the beginning of the chat."""
    chat = notebook.chat
    notebook.open()
    notebook.run_all()
    chat.wait_ready()
    chat.set_width(WIDTH)
    chat.ask(QUESTION)
    # The colours of the code come when there is time for them.
    expect(chat.root.locator("[class^='ipychat-hl-']").first).to_be_attached()
    chat.unfold()
    chat.root.locator(".ipychat-scroller").evaluate(_FOLD)
    scroller = chat.scroller()
    scroller.turn_wheel(-10_000)
    pages.until(notebook.page, lambda: scroller.from_start() == 0, "the chat is at its start")
    chat.composer.blur()
    chat.root.screenshot(path=picture)


if __name__ == "__main__":
    main()
