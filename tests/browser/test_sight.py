"""A chat fits into its window, and takes its composer along while it grows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, ViewportSize

from .chat import Chat
from .conftest import OpenLab
from .pages import until

CODE = "\n".join(f"# line {number}" for number in range(14))
EMPTY = f"""
{CODE}
import bots
from ipychat import ChatInterface

chat = ChatInterface(callback=bots.count)
chat
"""
LOW: ViewportSize = {"width": 1280, "height": 620}


_WATCH = """async () => {
    document.activeElement.blur();
    // What has moved before is told with the next picture.
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    globalThis.moved = 0;
    document.addEventListener("scroll", ({ target }) => {
        if (!target.closest?.(".ipychat")) globalThis.moved += 1;
    }, { capture: true });
}"""


def test_the_composer_stays_in_sight_while_the_first_answer_comes(
    lab: OpenLab, artifacts: Path
) -> None:
    notebook = lab(EMPTY)
    chat = notebook.chat
    chat.page.set_viewport_size(LOW)
    chat.composer.click()
    chat.submit("seen")
    _fill(chat)
    assert _below(chat) <= 1
    chat.page.screenshot(path=artifacts / "sight-low.png")
    notebook.open_gate("seen")
    chat.reply()


def test_the_notebook_stays_where_its_reader_is_who_has_left_the_composer(lab: OpenLab) -> None:
    notebook = lab(EMPTY)
    chat = notebook.chat
    chat.page.set_viewport_size(LOW)
    chat.submit("left")
    chat.page.evaluate(_WATCH)
    before = _height(chat.root)
    _fill(chat)
    assert _height(chat.root) > before + 50
    assert chat.page.evaluate("globalThis.moved") == 0
    notebook.open_gate("left")
    chat.reply()


def test_a_chat_fits_into_a_low_window_and_fills_the_height_that_it_is_given(
    lab: OpenLab, artifacts: Path
) -> None:
    long = "'Line.\\n\\n' * 100"
    chat = lab(f"from ipychat import ChatInterface\nChatInterface({long})").chat
    notebook = chat.page.locator(".jp-WindowedPanel-outer").first
    for height in (1000, 620, 450):
        chat.page.set_viewport_size({"width": 1280, "height": height})
        assert 200 < _height(chat.root) < min(700, _height(notebook))

    chat = lab(f"from ipychat import ChatInterface\nChatInterface({long}, height=800)").chat
    chat.page.set_viewport_size({"width": 1280, "height": 1000})
    assert _height(chat.root) == 800
    shown, room = (_height(chat.root.locator(f".ipychat-{name}")) for name in ("scroller", "feed"))
    assert shown == room > 650
    chat.page.screenshot(path=artifacts / "sight-tall.png")


def _height(box: Locator) -> int:
    return int(box.evaluate("box => box.offsetHeight"))


def _below(chat: Chat) -> float:
    """How far the composer stands below what the notebook shows of it."""
    return float(
        chat.root.locator(".ipychat-composer").evaluate(
            """composer => {
                const shown = composer.closest(".jp-WindowedPanel-outer").getBoundingClientRect();
                return composer.getBoundingClientRect().bottom - shown.bottom;
            }"""
        )
    )


def _fill(chat: Chat) -> None:
    until(chat.page, lambda: chat.scroller().from_start() > 100, "the answer fills the chat")
