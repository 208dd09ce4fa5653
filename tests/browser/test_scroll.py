"""The chat follows its end, and leaves alone what somebody reads."""

from __future__ import annotations

from .chat import Chat
from .conftest import OpenLab
from .pages import until

LONG = """
import bots
from ipychat import ChatInterface

history = "\\n\\n".join(f"Line {number}" for number in range(100))
chat = ChatInterface(history, callback=bots.count)
chat
"""
BELOW = "\n".join(f"# line {number}" for number in range(80))

WATCH = """() => {
    globalThis.scrolledOutside = 0;
    document.addEventListener("scroll", event => {
        const inside = event.target instanceof Element && event.target.closest(".ipychat");
        if (!inside) globalThis.scrolledOutside += 1;
    }, { capture: true });
}"""


def test_follows_the_end_unless_the_reader_went_up(lab: OpenLab) -> None:
    notebook = lab(LONG, BELOW)
    chat = notebook.chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    chat.composer.click()
    chat.page.evaluate(WATCH)

    chat.submit("scrolled")
    _wait_for_more(chat)
    until(chat.page, lambda: scroller.from_end() < 2, "it follows the answer")

    before = scroller.from_start()
    scroller.turn_wheel(-500)
    until(chat.page, lambda: scroller.from_start() <= before - 300, "the wheel moves it")
    _settle(chat)
    reading = scroller.from_start()
    _wait_for_more(chat)
    assert scroller.from_start() == reading

    chat.to_end_button.click()
    until(chat.page, lambda: scroller.from_end() < 2, "the button goes to the end")
    _wait_for_more(chat)
    until(chat.page, lambda: scroller.from_end() < 2, "it follows again")

    notebook.open_gate("scrolled")
    chat.reply()
    assert chat.page.evaluate("globalThis.scrolledOutside") == 0


def _wait_for_more(chat: Chat) -> None:
    """Wait until the last answer has grown by sixty words, more than a line."""
    chat.wait_for_text("1")
    count = len(chat.messages()[-1].text.split())
    chat.wait_for_text(f" {count + 60}")


def _settle(chat: Chat) -> None:
    """Wait until the wheel has come to rest."""
    scroller = chat.scroller()
    places = [scroller.from_start()]

    def is_at_rest() -> bool:
        places.append(scroller.from_start())
        return len(places) > 5 and len(set(places[-5:])) == 1

    until(chat.page, is_at_rest, "the wheel comes to rest")
