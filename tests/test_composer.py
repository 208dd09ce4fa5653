"""The composer: widgets in tabs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

import anywidget
import ipywidgets
import pytest
import traitlets
from wire_page import PATIENCE, Page

from ipychat import ChatAreaInput, ChatFeed, ChatInterface, FileContent


def said(chat: ChatFeed) -> list[Any]:
    return [message.object for message in chat]


def drawn(chat: ChatInterface, index: int = 0) -> Any:
    """What the page is told of an input."""
    return chat._composer["inputs"][index]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_the_default_is_one_text_area() -> None:
    chat = ChatInterface()
    assert isinstance(chat.active_widget, ChatAreaInput)
    assert chat.active == -1
    assert drawn(chat)["area"]["placeholder"] == "Send a message"


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
    assert (drawn(chat)["area"]["placeholder"], drawn(chat)["area"]["max_rows"]) == ("Say it", 4)
    area.placeholder = "Again"
    area.auto_grow = False
    assert drawn(chat)["area"]["placeholder"] == "Again"
    assert drawn(chat)["area"]["max_rows"] == 1
    area.value_input = "A start"
    assert drawn(chat)["area"]["text"] == "A start"


def test_the_text_area_hears_what_is_sent_from_the_page() -> None:
    area = ChatAreaInput()
    chat = ChatInterface(widgets=[area, ipywidgets.IntSlider])
    values: list[str] = []
    presses: list[bool] = []
    area.observe(lambda change: values.append(change["new"]), "value")
    area.observe(lambda change: presses.append(change["new"]), "enter_pressed")
    page = Page(chat)
    for number in range(2):
        page.say({"kind": "submit", "submit_id": str(number), "text": "Hi"})
    assert said(chat) == ["Hi", "Hi"]
    assert values == ["Hi", "Hi"]
    assert [one for one in presses if one] == [True, True]
    assert (area.value, area.value_input) == ("", "")


def test_the_default_text_area_is_the_same_input_before_and_after_it_is_asked_for() -> None:
    chat = ChatInterface()
    before = drawn(chat)
    chat.active_widget.placeholder = "Other"
    assert drawn(chat)["ref"] == before["ref"] == ""
    assert drawn(chat)["area"]["placeholder"] == "Other"


def test_several_widgets_are_tabs_with_their_names() -> None:
    slider = ipywidgets.IntSlider(description="How many")
    chat = ChatInterface(widgets=[ChatAreaInput, slider])
    assert [one["label"] for one in chat._composer["inputs"]] == ["ChatAreaInput", "How many"]
    assert chat.active == 0
    chat.active = 1
    assert chat.active_widget is slider
    assert chat._composer["active"] == 1
    assert drawn(chat, 1)["ref"] == f"IPY_MODEL_{slider.model_id}"
    with pytest.raises(IndexError, match="active is 2, there are 2 tabs"):
        chat.active = 2


def test_a_person_opens_tabs() -> None:
    chat = ChatInterface(widgets=[ipywidgets.Text, ipywidgets.IntSlider])
    page = Page(chat)
    page.say({"kind": "open_tab", "index": 1})
    assert chat.active == 1
    page.say({"kind": "press", "button": "send"})
    assert said(chat) == [0]
    page.say({"kind": "open_tab", "index": 2})
    assert chat.active == 1


def test_during_a_turn_only_stop_works_and_what_was_chosen_stays(run: Any) -> None:
    async def talk() -> None:
        gate = asyncio.Event()

        async def answer(contents: int) -> str:
            await gate.wait()
            return f"got {contents}"

        slider = ipywidgets.IntSlider(value=3)
        chat = ChatInterface(widgets=slider, callback=answer)
        chat.press("send")
        await asyncio.sleep(0)
        slider.value = 7
        for button in ("send", "rerun", "undo", "clear"):
            chat.press(button)
        assert said(chat) == [3]
        assert slider.value == 7
        chat.on_busy = "queue"
        chat.press("send")
        assert said(chat) == [3, 7]
        gate.set()
        await chat.wait()
        assert said(chat) == [3, "got 3", 7, "got 7"]

    run(talk)


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


class Knob(anywidget.AnyWidget):
    """Somebody's own input."""

    _esm = "export default { render() {} }"
    value = traitlets.Int(0).tag(sync=True)


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (ipywidgets.Textarea, "two\nlines"),
        (ipywidgets.Dropdown(options=["a", "b"]), "b"),
        (ipywidgets.ToggleButtons(options=["yes", "no"]), "no"),
        (ipywidgets.FloatSlider, 2.5),
        (ipywidgets.IntRangeSlider(value=(1, 2)), (3, 4)),
        (ipywidgets.Checkbox, True),
        (ipywidgets.DatePicker, date(2026, 2, 3)),
        (ipywidgets.ColorPicker, "#123456"),
        (ipywidgets.SelectMultiple(options=["a", "b"]), ("a", "b")),
        (ipywidgets.Image, b"\x89PNG\r\n\x1a\n"),
        (Knob, 7),
    ],
    ids=lambda given: getattr(given, "__name__", type(given).__name__),
)
def test_any_widget_with_a_value_is_an_input(made: Any, value: Any) -> None:
    heard: list[Any] = []
    chat = ChatInterface(widgets=made, callback=heard.append)
    initial = chat.active_widget.value
    chat.active_widget.value = value
    chat.press("send")
    until(lambda: heard)
    assert heard == [value]
    assert (said(chat), chat.active_widget.value) == ([value], initial)


def test_an_input_that_was_closed_harms_nothing() -> None:
    gone, text = ipywidgets.IntSlider(4, description="Gone"), ipywidgets.Text()
    chat = ChatInterface(widgets=[gone, text], callback=lambda contents: f"got {contents}")
    gone.close()
    chat.press("send")
    assert said(chat) == []
    chat.active = 1
    text.value = "go on"
    until(lambda: said(chat)[-1:] == ["got go on"])
    chat.active = 0
    chat.press("send")
    assert len(chat) == 2


def test_text_is_sent_when_it_is_committed_and_other_types_when_listed() -> None:
    text, slider = ipywidgets.Text(), ipywidgets.IntSlider()
    chat = ChatInterface(widgets=text)
    text.value = "hello"
    assert said(chat) == ["hello"]
    assert text.value == ""
    chat = ChatInterface(widgets=slider, auto_send_types=[ipywidgets.IntSlider])
    slider.value = 5
    assert said(chat) == [5]


def test_a_value_that_was_the_first_is_sent_when_it_is_chosen_again() -> None:
    choice = ipywidgets.Dropdown(options=["a", "b"])
    chat = ChatInterface(widgets=choice, auto_send_types=[ipywidgets.Dropdown], reset_on_send=False)
    for value in ("b", "a", "b"):
        choice.value = value
    assert said(chat) == ["b", "a", "b"]


def test_an_input_that_is_sent_by_itself_tells_no_value_before_it_is_committed() -> None:
    text, slider = ipywidgets.Text(), ipywidgets.IntSlider()
    chat = ChatInterface(widgets=[text, slider])
    assert (text.continuous_update, slider.continuous_update) == (False, True)
    chat.auto_send_types = [ipywidgets.IntSlider]
    assert slider.continuous_update is False
    other = ipywidgets.Textarea()
    assert ChatInterface(widgets=other).active_widget.continuous_update is True


def test_a_widget_that_is_not_in_use_sends_nothing_by_itself() -> None:
    text, other = ipywidgets.Text(), ipywidgets.Text()
    chat = ChatInterface(widgets=[text, other])
    text.value = ""
    other.value = "in the other tab"
    assert said(chat) == []
    assert other.value == "in the other tab"


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


def test_select_finds_what_is_in_the_composer() -> None:
    text, slider = ipywidgets.Text(), ipywidgets.IntSlider()
    assert ChatInterface("a", widgets=[text, slider]).select(ipywidgets.Text) == [text]
    chat = ChatInterface()
    assert chat.select(ChatAreaInput) == [chat.active_widget]


def test_what_code_commits_to_the_text_area_is_sent_once() -> None:
    area = ChatAreaInput()
    heard: list[str] = []
    area.observe(lambda change: heard.append(change["new"]), "value")
    chat = ChatInterface(callback=lambda contents: f"re: {contents}", widgets=area)
    area.commit("hi")
    area.commit(" ")
    assert [one.object for one in chat] == ["hi", "re: hi"]
    assert area.value == area.value_input == ""
    assert heard == ["hi", " "]
    other = ChatInterface(widgets=[ipywidgets.Text(), area := ChatAreaInput()])
    area.commit("it is not in use")
    assert len(other) == 0


def test_drafts_of_widgets_that_stay_are_kept() -> None:
    first, second = ipywidgets.Text(), ipywidgets.Textarea()
    chat = ChatInterface(widgets=[first, second])
    second.value = "a draft"
    chat.widgets = [second, ipywidgets.IntSlider()]
    assert (chat.active, chat.active_widget, second.value) == (0, second, "a draft")
    chat.press("send")
    assert [one.object for one in chat] == ["a draft"]
    assert second.value == ""


@pytest.mark.parametrize("trait", ["value", "enter_pressed"])
def test_what_a_person_writes_is_sent_whatever_an_observer_of_the_area_raises(
    trait: str, warnings_of_chat: Callable[[], list[str]]
) -> None:
    def fail(change: Any) -> None:
        raise ValueError("observer")

    area = ChatAreaInput()
    area.observe(fail, trait)
    chat = ChatInterface(widgets=area)
    page = Page(chat)
    for text in ("Hi", "Hi"):
        page.submit(text)
    assert said(chat) == ["Hi", "Hi"]
    assert (area.value, area.value_input) == ("", "")
    assert "an observer of the text area raised ValueError('observer')" in warnings_of_chat()
