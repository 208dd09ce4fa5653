"""`ChatAreaInput` on its own."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pytest

from ipychat import ChatAreaInput


def heard(area: ChatAreaInput, name: str) -> list[Any]:
    """What observers of a trait hear from now on."""
    values: list[Any] = []
    area.observe(lambda change: values.append(change["new"]), name)
    return values


def say(area: ChatAreaInput, content: Any) -> None:
    """Receive a custom message, as from a page."""
    area._handle_custom_msg(content, [])


def test_a_commit_is_heard_once_and_the_area_is_empty_again() -> None:
    area = ChatAreaInput()
    values, presses = heard(area, "value"), heard(area, "enter_pressed")
    area.set_state({"value_input": "Hi"})
    assert (area.value, area.value_input) == ("", "Hi")
    for _ in range(2):
        say(area, {"kind": "submit", "text": "Hi"})
    assert values == ["Hi", "Hi"]
    assert presses == [True, True]
    assert (area.value, area.value_input) == ("", "")


def test_a_text_that_code_has_put_there_is_heard_when_it_is_committed() -> None:
    area = ChatAreaInput(value="Summarise this")
    values = heard(area, "value")
    say(area, {"kind": "submit", "text": "Summarise this"})
    assert values == ["Summarise this"]
    assert area.value == ""


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "submit", "text": "  "},
        {"kind": "submit", "text": "x" * 11},
        {"kind": "submit", "text": 3},
        {"kind": "submit"},
        {"kind": "other", "text": "x"},
        "submit",
        None,
    ],
)
def test_nothing_else_is_committed(content: Any) -> None:
    area = ChatAreaInput(max_length=10)
    values = heard(area, "value")
    say(area, content)
    assert values == []


def test_while_it_is_disabled_it_takes_nothing() -> None:
    area = ChatAreaInput(disabled=True)
    values = heard(area, "value")
    say(area, {"kind": "submit", "text": "Hi"})
    assert values == []


def test_a_value_that_code_sets_can_be_edited() -> None:
    area = ChatAreaInput()
    area.value = "A start"
    assert area.value_input == "A start"


@pytest.mark.parametrize("state", [{"_esm": "x"}, {"value_input": 3}, {"value": "x", "rows": 2}])
def test_a_page_sets_nothing_but_what_is_typed(state: Any, warnings_of_chat: Any) -> None:
    area = ChatAreaInput()
    before = area.get_state()
    area.set_state(state)
    assert area.get_state() == before
    assert "ignored state of the page" in warnings_of_chat()[-1]


def test_it_is_a_widget_as_any_other() -> None:
    area = ChatAreaInput(description="Question", layout={"width": "50%"})
    box = ipywidgets.VBox([area])
    assert box.children == (area,)
    assert isinstance(area, ipywidgets.ValueWidget)
    assert repr(area) == "ChatAreaInput(value='')"
    linked = ipywidgets.Label()
    ipywidgets.link((area, "value_input"), (linked, "value"))
    area.set_state({"value_input": "typed"})
    assert linked.value == "typed"
