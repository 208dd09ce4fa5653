"""The buttons of the composer: what they do, and what a second press takes back."""

from __future__ import annotations

import asyncio
from typing import Any

import ipywidgets
import pytest
from wire_page import Page

from ipychat import ChatAreaInput, ChatFeed, ChatInterface


def said(chat: ChatFeed) -> list[Any]:
    return [message.object for message in chat]


@pytest.fixture
def chat() -> ChatInterface:
    count = iter(range(100))
    chat = ChatInterface(callback=lambda contents: f"{contents} {next(count)}")
    chat.send("a")
    chat.send("b")
    return chat


@pytest.mark.parametrize(
    "callback",
    [
        lambda *both: both[0].append(both[1]),
        lambda chat, event="?": chat.append(event),
        lambda chat: chat.append("Mark"),
        lambda chat, *rest: chat.append(rest[0]),
    ],
)
def test_the_callback_of_a_button_gets_the_chat_and_its_name_if_it_takes_both(
    callback: Any,
) -> None:
    chat = ChatInterface(button_properties={"Mark": {"callback": callback}})
    chat.press("Mark")
    assert said(chat) == ["Mark"]


def test_a_second_press_of_send_while_its_callback_takes_long_sends_nothing(run: Any) -> None:
    async def work() -> None:
        gate = asyncio.Event()

        async def before(chat: ChatInterface, event: str) -> None:
            await gate.wait()

        text = ipywidgets.Textarea("hi")
        chat = ChatInterface(
            widgets=text,
            callback=lambda contents: f"re: {contents}",
            button_properties={"send": {"callback": before}},
        )
        chat.press("send")
        chat.press("send")
        gate.set()
        while len(chat) < 2:
            await asyncio.sleep(0)
        await chat.wait()
        assert said(chat) == ["hi", "re: hi"]

    run(work)


def test_rerun_asks_the_last_question_again(chat: ChatInterface) -> None:
    chat.press("rerun")
    assert said(chat) == ["a", "a 0", "b", "b 2"]


def test_undo_takes_back_the_last_question_and_a_second_press_reverts(
    chat: ChatInterface,
) -> None:
    chat.press("undo")
    assert said(chat) == ["a", "a 0"]
    chat.press("undo")
    assert said(chat) == ["a", "a 0", "b", "b 1"]


def test_the_page_knows_which_button_reverts(chat: ChatInterface) -> None:
    def reverting() -> list[str]:
        return [button["name"] for button in chat._buttons if button["reverts"]]

    chat.press("undo")
    assert reverting() == ["undo"]
    chat.press("undo")
    assert reverting() == []
    chat.press("clear")
    assert reverting() == ["clear"]
    chat.send("c", respond=False)
    assert reverting() == []


def test_a_button_that_has_done_nothing_has_nothing_to_revert() -> None:
    chat = ChatInterface()
    chat.press("undo")
    assert not any(button["reverts"] for button in chat._buttons)


def test_clear_takes_out_all_and_a_second_press_reverts(chat: ChatInterface) -> None:
    chat.press("clear")
    assert said(chat) == []
    chat.press("clear")
    assert said(chat) == ["a", "a 0", "b", "b 1"]


def test_anything_else_ends_the_chance_to_revert(chat: ChatInterface) -> None:
    chat.press("undo")
    chat.press("clear")
    assert said(chat) == []
    chat.press("undo")
    assert said(chat) == []


def test_there_is_no_revert_where_buttons_have_properties(chat: ChatInterface) -> None:
    chat.button_properties = {"undo": {"icon": "back"}}
    chat.press("undo")
    chat.press("undo")
    assert said(chat) == []


def test_pages_press_buttons_too(chat: ChatInterface) -> None:
    page = Page(chat)
    page.say({"kind": "press", "button": "undo"})
    page.until_same()
    assert len(page.messages) == 2


def test_callbacks_run_before_and_after_what_the_button_does(chat: ChatInterface) -> None:
    heard: list[Any] = []

    async def after(instance: Any, event: Any) -> None:
        heard.append(("after", len(instance)))

    chat.button_properties = {
        "clear": {
            "callback": lambda instance, event: heard.append(("before", len(instance))),
            "post_callback": after,
        },
        "wave": {"callback": lambda instance: heard.append("wave"), "icon": "hand"},
    }
    assert [button["name"] for button in chat._buttons][-1] == "wave"
    chat.press("clear")
    chat.press("wave")
    assert heard == [("before", 4), ("after", 0), "wave"]


def test_callbacks_of_send_run_however_it_is_sent_but_not_for_nothing() -> None:
    heard: list[Any] = []
    properties = {
        "send": {
            "callback": lambda instance, event: heard.append(len(instance)),
            "post_callback": lambda instance, event: heard.append(len(instance)),
        }
    }
    chat = ChatInterface(button_properties=properties, widgets=[ChatAreaInput, ipywidgets.Text])
    Page(chat).say({"kind": "submit", "submit_id": "s", "text": "Hi"})
    assert heard == [0, 1]
    chat.active = 1
    chat.press("send")
    assert heard == [0, 1]
    chat.active_widget.value = "by Enter"
    assert heard == [0, 1, 1, 2]
    assert said(chat) == ["Hi", "by Enter"]


def test_buttons_that_are_not_shown_are_not_drawn() -> None:
    chat = ChatInterface(show_undo=False, show_clear=False)
    assert [button["name"] for button in chat._buttons] == ["send", "stop", "rerun"]


@pytest.mark.parametrize(
    ("properties", "error", "words"),
    [
        ({"new": {"icon": "x"}}, ValueError, "new button 'new' needs a callback"),
        ({"new": {"js_on_click": {"args": {}}}}, ValueError, "expected code or a dict"),
        ({"undo": {"colour": "red"}}, TypeError, "undo has 'colour', expected icon"),
        ({"undo": {"callback": 3}}, TypeError, "callback of undo is 3, expected a callable"),
        ({"undo": 3}, TypeError, "undo is 3, expected a dict"),
    ],
)
def test_bad_properties_are_named(properties: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        ChatInterface(button_properties=properties)


def test_an_unknown_button_is_an_error_in_code_and_ignored_from_a_page(
    chat: ChatInterface, warnings_of_chat: Any
) -> None:
    with pytest.raises(ValueError, match="there is no button 'launch'"):
        chat.press("launch")
    Page(chat).say({"kind": "press", "button": "launch"})
    assert "there is no button 'launch'" in warnings_of_chat()[-1]
    assert len(chat) == 4


def test_whatever_changes_the_conversation_ends_the_chance_to_revert() -> None:
    chat = ChatInterface(callback=lambda contents: contents)
    chat.send("a")
    chat.press("undo")
    chat.send("b", respond=False)
    chat.press("undo")
    assert len(chat) == 0
    chat.press("undo")
    assert [m.object for m in chat] == ["b"]


def test_rerun_sends_the_very_message_again() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    question = chat.send("hi", show_timestamp=False)
    chat.press("rerun")
    assert chat[0] is question
    assert [one.object for one in chat] == ["hi", "re: hi"]


def test_code_of_a_button_reaches_the_page_with_its_widgets() -> None:
    text = ipywidgets.Text()
    chat = ChatInterface(
        button_properties={
            "plain": {"js_on_click": "alert(1)", "icon": "star"},
            "rich": {"js_on_click": {"code": "alert(text)", "args": {"text": text, "n": 3}}},
        }
    )
    drawn = {one["name"]: one for one in chat.get_state("_buttons")["_buttons"]}
    assert drawn["plain"]["js"] == {"code": "alert(1)", "args": {}}
    assert drawn["plain"]["icon"] == "star"
    args = {"text": f"IPY_MODEL_{text.model_id}", "n": 3}
    assert drawn["rich"]["js"] == {"code": "alert(text)", "args": args}


def test_a_disabled_chat_sends_nothing_that_a_widget_commits() -> None:
    text = ipywidgets.Text()
    chat = ChatInterface(widgets=text, disabled=True, callback=lambda contents: "re")
    text.value = "hi"
    assert (len(chat), text.value) == (0, "hi")
    chat.disabled = False
    text.value = "hello"
    assert [message.object for message in chat] == ["hello", "re"]


def test_a_disabled_chat_ignores_the_buttons_of_pages(chat: ChatInterface) -> None:
    chat.disabled = True
    Page(chat).say({"kind": "press", "button": "clear"})
    assert len(chat) == 4


def fail(*args: Any) -> None:
    raise ValueError("no")


def test_what_was_written_is_given_back_if_the_callback_of_send_fails() -> None:
    chat = ChatInterface(button_properties={"send": {"callback": fail}})
    page = Page(chat)
    submit_id = page.submit("Hi")
    assert [one["submit_id"] for one in page.refusals] == [submit_id]
    assert "ValueError('no')" in chat[-1].object
    chat.button_properties = {}
    # Again, also under the same id.
    page.submit("Hi", submit_id)
    assert [one.object for one in chat][1:] == ["Hi"]
