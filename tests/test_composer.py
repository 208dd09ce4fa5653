"""The composer: widgets in tabs, and buttons."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import ipywidgets
import pytest
from wire_page import PATIENCE, Page

from ipychat import ChatAreaInput, ChatFeed, ChatInterface, FileContent


def said(chat: ChatFeed) -> list[Any]:
    return [message.object for message in chat]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


# --- widgets


def test_the_default_is_one_text_area() -> None:
    chat = ChatInterface()
    assert isinstance(chat.active_widget, ChatAreaInput)
    assert chat.active == -1
    assert chat._composer["placeholder"] == "Send a message"


def test_the_default_costs_no_model_until_it_is_asked_for() -> None:
    from ipywidgets.widgets import widget

    before = len(widget._instances)
    chat = ChatInterface()
    assert len(widget._instances) == before + 2  # the chat and its layout
    assert chat.active_widget.placeholder == "Send a message"
    assert len(widget._instances) > before + 2


def test_what_the_text_area_is_told_reaches_the_page() -> None:
    area = ChatAreaInput(placeholder="Say it", max_rows=4)
    chat = ChatInterface(widgets=area)
    assert (chat._composer["placeholder"], chat._composer["max_rows"]) == ("Say it", 4)
    area.placeholder = "Again"
    area.auto_grow = False
    chat.show_stop = False
    assert chat._composer["placeholder"] == "Again"
    assert chat._composer["show_stop"] is False


def test_several_widgets_are_tabs_with_their_names() -> None:
    slider = ipywidgets.IntSlider(description="How many")
    chat = ChatInterface(widgets=[ChatAreaInput, slider])
    assert chat._composer["tabs"] == ["ChatAreaInput", "How many"]
    assert chat.active == 0
    chat.active = 1
    assert chat.active_widget is slider
    assert chat._composer["ref"] == f"IPY_MODEL_{slider.model_id}"
    with pytest.raises(IndexError, match="active is 2, there are 2 tabs"):
        chat.active = 2


def test_without_tabs_setting_active_does_nothing() -> None:
    chat = ChatInterface()
    chat.active = 7
    assert chat.active == -1


@pytest.mark.parametrize("widgets", [3, ipywidgets.VBox, [ipywidgets.Text, "x"]])
def test_what_has_no_value_is_refused(widgets: Any) -> None:
    with pytest.raises(TypeError, match="is no widget that has a value"):
        ChatInterface(widgets=widgets)


def test_the_value_of_a_widget_is_sent_and_goes_back() -> None:
    slider = ipywidgets.IntSlider(value=3)
    chat = ChatInterface(widgets=slider, callback=lambda contents: f"got {contents}")
    slider.value = 7
    chat.press("send")
    until(lambda: len(chat) == 2)
    assert said(chat) == [7, "got 7"]
    assert slider.value == 3
    chat.reset_on_send = False
    slider.value = 8
    chat.press("send")
    assert slider.value == 8


def test_text_is_sent_when_it_is_committed_and_other_types_when_listed() -> None:
    text, slider = ipywidgets.Text(), ipywidgets.IntSlider()
    chat = ChatInterface(widgets=text)
    text.value = "hello"
    assert said(chat) == ["hello"]
    assert text.value == ""
    chat = ChatInterface(widgets=slider, auto_send_types=[ipywidgets.IntSlider])
    slider.value = 5
    assert said(chat) == [5]


def test_an_empty_widget_sends_nothing() -> None:
    chat = ChatInterface(widgets=ipywidgets.Text())
    chat.press("send")
    assert len(chat) == 0


def test_an_uploaded_file_is_sent_with_its_name_and_type() -> None:
    upload = ipywidgets.FileUpload()
    chat = ChatInterface(widgets=upload)
    file = {"name": "a.txt", "type": "text/plain", "size": 2, "content": memoryview(b"hi")}
    upload.value = ({**file, "last_modified": datetime.now(timezone.utc)},)
    chat.press("send")
    (message,) = chat
    assert message.object == FileContent(b"hi", "a.txt", "text/plain")
    assert message.object.text() == "hi"


# --- buttons


@pytest.fixture
def chat() -> ChatInterface:
    count = iter(range(100))
    chat = ChatInterface(callback=lambda contents: f"{contents} {next(count)}")
    chat.send("a")
    chat.send("b")
    return chat


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
