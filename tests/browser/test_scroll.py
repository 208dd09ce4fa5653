"""The chat follows its end, and leaves alone what somebody reads."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import expect

from .chat import Chat, Scroller
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

_SELECT = """paragraph => {
    const selection = getSelection();
    selection.selectAllChildren(paragraph);
    selection.extend(paragraph.lastChild, paragraph.lastChild.length);
    return String(selection);
}"""

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

    # What somebody has selected stays so, in a block that is finished and in one that grows.
    reply = chat.replies.last
    expect(reply.locator("p").nth(2)).to_be_attached()
    for paragraph in (reply.locator("p").first, reply.locator("p").last):
        selected = paragraph.evaluate(_SELECT)
        assert len(selected) > 1
        _wait_for_more(chat)
        assert chat.page.evaluate("String(getSelection())") == selected
        chat.page.evaluate("getSelection().empty()")

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


STEPS = """
from ipychat import ChatInterface, ChatStep

chat = ChatInterface(*["\\n\\n".join(f"Line {number}" for number in range(40))] * 3)
inside = "\\n\\n".join(f"Done {number}" for number in range(60))
chat.send(ChatStep(inside, default_title="Work", status="success", collapsed=True), respond=False)
chat
"""

_TOP = "element => element.getBoundingClientRect().top"

# As JupyterLab does with outputs that are far from sight.
_LEAVE = """async root => {
    const { parentElement: home } = root;
    root.remove();
    await new Promise(done => setTimeout(done, 100));
    home.append(root);
}"""


def test_what_is_opened_does_not_jump(lab: OpenLab) -> None:
    chat = lab(STEPS).chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    summary = chat.root.locator(".ipychat-step > summary")
    before = summary.evaluate(_TOP)
    summary.click()
    until(chat.page, lambda: scroller.from_end() > 500, "the step is open")
    _settle(chat)
    assert abs(summary.evaluate(_TOP) - before) < 2
    summary.click()
    until(chat.page, lambda: scroller.from_end() < 2, "the step is folded")
    assert abs(summary.evaluate(_TOP) - before) < 2


def test_the_button_tells_how_many_messages_came(lab: OpenLab) -> None:
    news = "for number in range(3):\n    chat.send(f'News {number}', user='Bot', respond=False)"
    notebook = lab(LONG, news, first_only=True)
    chat = notebook.chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    scroller.go_to(0)
    expect(chat.to_end_button).to_have_accessible_name("To the end")
    notebook.run_cell(1)
    expect(chat.to_end_button).to_have_accessible_name("To the end, 3 new")
    expect(chat.to_end_button).to_have_text("3")
    # It stands over the text, which would show through.
    expect(chat.to_end_button).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    assert scroller.from_start() == 0
    chat.to_end_button.click()
    expect(chat.to_end_button).to_be_hidden()
    scroller.go_to(0)
    expect(chat.to_end_button).to_have_accessible_name("To the end")


def test_a_chat_that_was_off_the_page_is_where_its_reader_was(lab: OpenLab) -> None:
    chat = lab(LONG).chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    for place in (500, scroller.overflow()):
        scroller.go_to(place)
        _settle(chat)
        chat.root.evaluate(_LEAVE)
        until(chat.page, partial(_is_at, scroller, place), "it is back")


def test_thresholds_of_0_switch_following_and_the_button_off(lab: OpenLab) -> None:
    source = LONG.replace("history,", "history, auto_scroll_limit=0, scroll_button_threshold=0,")
    notebook = lab(source, "chat.send('News ' * 500, user='Bot', respond=False)", first_only=True)
    chat = notebook.chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    notebook.run_cell(1)
    until(chat.page, lambda: scroller.from_end() > 100, "the message is not followed")
    expect(chat.to_end_button).to_be_hidden()


def _is_at(scroller: Scroller, place: float) -> bool:
    return abs(scroller.from_start() - place) < 2


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
