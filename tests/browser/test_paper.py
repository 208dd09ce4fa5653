"""A page that is printed shows all of a conversation, and goes on afterwards as it was."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from .chat import Chat
from .conftest import OpenExported, OpenLab, OpenVoila
from .pages import until

LONG = """
from ipychat import ChatInterface, ChatMessage

def message(number):
    text = f"Message {number}. " + "Some words of it. " * (number % 40)
    return ChatMessage(text, user="User" if number % 2 else "Bot")

chat = ChatInterface(*map(message, range(COUNT)), height=300)
chat
"""

# What is wider or higher than its place, or is there to be pressed.
RICH = """
from IPython.display import HTML
from ipychat import ChatInterface, ChatMessage

CODE = "```python\\n" + "call(" + "argument, " * 40 + ")\\n" + "line\\n" * 60 + "```"
TABLE = "| a column " * 6 + "|\\n" + "|---" * 6 + "|\\n" + ("| words of a cell " * 6 + "|\\n") * 3
chat = ChatInterface(
    ChatMessage("Show me", user="User"),
    ChatMessage(
        [CODE, TABLE, HTML("<p>a paragraph</p>" * 60)],
        user="Assistant",
        suggestions=["And then?"],
    ),
    code_actions=["copy", "insert", "run"],
)
chat
"""

# The boxes in which something is that is not seen without scrolling them.
_CUT = """root => [...root.querySelectorAll("*")].filter(element => {
    const { overflowX, overflowY, display } = getComputedStyle(element);
    if (display === "none" || display === "inline" || element.closest("svg")) return false;
    const cuts = overflow => /auto|scroll|hidden/.test(overflow);
    return cuts(overflowY) && element.scrollHeight > element.clientHeight + 1
        || cuts(overflowX) && element.scrollWidth > element.clientWidth + 1;
}).filter(element => !element.matches(".ipychat-announcer"))
    .map(element => `${element.tagName}.${element.className}`)"""

_FIRST_IN_SIGHT = """root => {
    const { top } = root.querySelector(".ipychat-scroller").getBoundingClientRect();
    const messages = [...root.querySelectorAll(".ipychat-list > .ipychat-message")];
    const first = messages.find(one => one.getBoundingClientRect().bottom > top);
    return [first.querySelector(".ipychat-message-body").innerText.match(/Message \\d+/)[0],
        Math.round(first.getBoundingClientRect().top - top)];
}"""

_PRESSED = (
    ".ipychat-composer, .ipychat-jump, .ipychat-actions, .ipychat-suggestions, .ipychat-search,"
    " .ipychat-code button, .ipychat-table-tools, .ipychat-gap"
)


def test_all_of_a_conversation_is_drawn_to_be_printed_and_then_it_is_read_on(
    lab: OpenLab, artifacts: Path, name: str
) -> None:
    chat = lab(LONG.replace("COUNT", "500")).chat
    scroller = chat.scroller()
    messages = chat.root.locator(".ipychat-list > .ipychat-message")
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    scroller.go_to(scroller.overflow() * 0.6)
    until(chat.page, lambda: _is_settled(chat), "what is there is drawn")
    before = chat.root.evaluate(_FIRST_IN_SIGHT)
    assert messages.count() < 250

    _print(chat)
    expect(messages).to_have_count(500)
    expect(messages.first.locator(".ipychat-message-body")).to_have_text("Message 0.")
    assert chat.root.evaluate(_CUT) == []
    box = chat.root.bounding_box()
    assert box is not None
    assert box["height"] > 500 * 20
    expect(chat.root.locator(_PRESSED).filter(visible=True)).to_have_count(0)
    times = "all => all.map(one => getComputedStyle(one).opacity)"
    assert set(chat.root.locator(".ipychat-message-time").evaluate_all(times)) == {"1"}
    chat.page.screenshot(path=artifacts / f"{name}.png")

    _end_print(chat)
    until(chat.page, lambda: messages.count() < 250, "few are drawn")
    until(chat.page, lambda: chat.root.evaluate(_FIRST_IN_SIGHT) == before, "as it was")


def test_what_follows_the_end_follows_it_after_it_was_printed(lab: OpenLab) -> None:
    notebook = lab(LONG.replace("COUNT", "200"), "chat.send('Message 200.')", first_only=True)
    chat = notebook.chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    _print(chat)
    expect(chat.root.locator(".ipychat-list > .ipychat-message")).to_have_count(200)
    _end_print(chat)
    until(chat.page, lambda: scroller.from_end() < 2, "the end is in sight")
    notebook.run_cell(1)
    expect(chat.root.get_by_text("Message 200.")).to_be_visible()
    until(chat.page, lambda: scroller.from_end() < 2, "the new end is in sight")


def test_of_thousands_of_messages_the_newest_are_drawn_to_be_printed(lab: OpenLab) -> None:
    chat = lab(LONG.replace("COUNT", "5000")).chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    scroller.go_to(0)
    until(chat.page, lambda: _is_settled(chat), "what is there is drawn")
    before = chat.root.evaluate(_FIRST_IN_SIGHT)
    _print(chat)
    messages = chat.root.locator(".ipychat-list > .ipychat-message")
    expect(messages).to_have_count(2000)
    expect(messages.first).to_contain_text("Message 3000.")
    _end_print(chat)
    until(chat.page, lambda: chat.root.evaluate(_FIRST_IN_SIGHT) == before, "as it was")


def test_on_paper_nothing_is_cut_off_and_nothing_can_be_pressed(
    lab: OpenLab, artifacts: Path, name: str
) -> None:
    chat = lab(RICH).chat
    frame = chat.root.locator(".ipychat-html")
    until(chat.page, lambda: frame.bounding_box()["height"] > 400, "the frame is filled")  # type: ignore[index]
    chat.set_width(600)
    _print(chat)
    until(chat.page, lambda: frame.bounding_box()["height"] > 1000, "all of the frame is shown")  # type: ignore[index]
    assert chat.root.evaluate(_CUT) == []
    expect(chat.root.locator(_PRESSED).filter(visible=True)).to_have_count(0)
    expect(chat.root.get_by_text("python", exact=True)).to_be_visible()
    edge = "one => one.getBoundingClientRect().right"
    table, text = chat.root.locator("table"), chat.root.locator(".ipychat-markdown").last
    assert table.evaluate(edge) <= text.evaluate(edge)
    chat.take_picture(artifacts / f"{name}.png")
    _end_print(chat)
    expect(chat.composer).to_be_visible()


def test_voila_prints_as_many_sheets_as_the_conversation_needs(
    voila: OpenVoila, artifacts: Path, name: str
) -> None:
    page = voila(LONG.replace("COUNT", "300")).page
    assert 20 < _sheets(page, artifacts / f"{name}.pdf") < 80


def test_an_exported_page_has_as_many_sheets_as_its_conversation_needs(
    exported: OpenExported, artifacts: Path, name: str
) -> None:
    page = exported(LONG.replace("COUNT", "300")).page
    assert 20 < _sheets(page, artifacts / f"{name}.pdf") < 80


def test_the_letters_of_a_field_are_as_large_as_phones_want_them(lab: OpenLab) -> None:
    chat = lab(LONG.replace("COUNT", "20")).chat
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    chat.page.keyboard.press("Escape")
    chat.composer.focus()
    chat.page.keyboard.press("Control+f")
    fields = [chat.composer, chat.root.get_by_role("searchbox")]
    assert all(field.evaluate(size) < 16 for field in fields)
    phone = chat.page.context.new_cdp_session(chat.page)
    phone.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    phone.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    assert chat.page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert all(field.evaluate(size) >= 16 for field in fields)


def _sheets(page: Page, path: Path) -> int:
    """How many sheets 300 messages make; of some lines each, a sheet has room for some."""
    expect(page.get_by_text("Message 299.")).to_be_visible()
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(path=path)))


def _print(chat: Chat) -> None:
    """Let the page become what is printed of it."""
    chat.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    chat.page.emulate_media(media="print")


def _end_print(chat: Chat) -> None:
    chat.page.emulate_media(media="screen")
    chat.page.evaluate("dispatchEvent(new Event('afterprint'))")


def _is_settled(chat: Chat) -> bool:
    """Whether nothing more is drawn within some frames."""
    count = "root => root.querySelectorAll('.ipychat-message').length"
    before = chat.root.evaluate(count)
    chat.page.evaluate("new Promise(done => setTimeout(done, 150))")
    return bool(chat.root.evaluate(count) == before)
