"""Whatever is pressed and goes away, the keys stay with the chat: elsewhere they are commands."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .chat import Chat
from .conftest import OpenLab
from .pages import until

ACTIONS = """
from itertools import count
from ipychat import ChatInterface

numbers = count(1)
chat = ChatInterface(
    callback=lambda contents: f"Answer {next(numbers)} to {contents}",
    EDITS
)
chat
"""
MINE = "edit_callback=lambda *given: None,"
NOBODY_S = 'message_params={"show_edit_icon": True},'
LONG = """
from ipychat import ChatInterface

chat = ChatInterface("\\n\\n".join(f"Line {number}" for number in range(100)))
chat
"""


def test_an_answer_that_comes_again_leaves_the_focus_in_the_conversation(lab: OpenLab) -> None:
    chat = lab(ACTIONS.replace("EDITS", MINE)).chat
    chat.ask("me")
    _button(chat.replies.first, "Answer again").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.replies).to_contain_text(["Answer 2"])
    expect(_box(chat)).to_be_focused()


@pytest.mark.parametrize("edits", [MINE, NOBODY_S])
def test_an_edit_that_is_saved_leaves_the_focus_in_the_conversation(
    lab: OpenLab, edits: str
) -> None:
    chat = lab(ACTIONS.replace("EDITS", edits)).chat
    chat.ask("me")
    asked = chat.root.locator(".ipychat-message[data-role='user']")
    asked.hover()
    _button(asked, "Edit").click()
    asked.get_by_role("textbox").fill("you")
    chat.page.keyboard.press("Control+Enter")
    expect(asked.locator(".ipychat-message-body")).to_have_text("you")
    expect(_button(asked, "Edit") if edits == MINE else _box(chat)).to_be_focused()


def test_the_button_that_leads_to_the_end_leaves_the_focus_in_the_conversation(
    lab: OpenLab,
) -> None:
    chat = lab(LONG).chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    scroller.turn_wheel(-1500)
    expect(chat.to_end_button).to_be_visible()
    chat.to_end_button.focus()
    chat.page.keyboard.press("Enter")
    until(chat.page, lambda: scroller.from_end() < 2, "the button goes to the end")
    expect(chat.to_end_button).to_be_hidden()
    expect(_box(chat)).to_be_focused()


def test_copying_where_the_host_has_no_clipboard_keeps_the_focus_on_its_button(
    lab: OpenLab,
) -> None:
    chat = lab(ACTIONS.replace("EDITS", MINE)).chat
    chat.ask("me")
    chat.page.evaluate(
        # As on a page that comes by plain http.
        "() => Object.defineProperty(navigator, 'clipboard', { value: undefined })"
    )
    reply = chat.replies.first
    _button(reply, "Copy").focus()
    chat.page.keyboard.press("Enter")
    expect(_button(reply, "Copied")).to_be_focused()
    expect(reply.locator(".ipychat-actions [tabindex='0']")).to_have_count(1)
    chat.page.keyboard.press("ArrowRight")
    expect(_button(reply, "Answer again")).to_be_focused()


def _box(chat: Chat) -> Locator:
    return chat.root.locator(".ipychat-scroller")


def _button(place: Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)
