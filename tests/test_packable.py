"""Whatever an object or a name holds, a kernel can pack it, and the chat goes on."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.display import JSON, display
from jupyter_client.session import json_packer
from wire_page import Page

from ipychat import ChatInterface, ChatMessage, ChatStep

MIME = "application/json"


class Shown:
    """An object with a mime bundle."""

    def __init__(self, **bundle: Any) -> None:
        self.bundle = {name.replace("__", "/"): data for name, data in bundle.items()}

    def __repr__(self) -> str:
        return "shown"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.bundle


def bundle(value: Any) -> Any:
    (part,) = ChatMessage(value).to_wire()["parts"]
    assert part["kind"] == "output"
    return part["bundle"]


class Mute:
    def __str__(self) -> str:
        raise RuntimeError("no")


def endless() -> Any:
    made: dict[str, Any] = {}
    made["self"] = made
    return made


def deep(levels: int) -> Any:
    made: Any = Decimal(1)
    for _ in range(levels):
        made = [made]
    return made


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"price": Decimal("1.5")}, {"price": "1.5"}),
        ({"when": dt.date(2026, 5, 6)}, {"when": "2026-05-06"}),
        ([{1, 2}, (3,), range(4, 6)], [[1, 2], [3], [4, 5]]),
        ({"raw": [bytearray(b"ab")]}, {"raw": ["YWI="]}),
        ({"half": ["a\ud83d"], "\ud83d": 1}, {"half": ["a\ufffd"], "\ufffd": 1}),
        ({(1, 2): Decimal(1), 3: None}, {"(1, 2)": "1", 3: None}),
        ([float("nan"), float("inf")], [None, None]),
        ({"as": {"it": ["is", 1, 2.5, None, True]}}, {"as": {"it": ["is", 1, 2.5, None, True]}}),
    ],
    ids=["decimal", "date", "collections", "bytes", "half", "keys", "no number", "plain"],
)
def test_data_that_json_does_not_know_is_shown_as_jupyter_would_or_as_text(
    data: Any, shown: Any
) -> None:
    assert bundle(Shown(application__json=data, text__html="<i>x</i>"))[MIME] == shown


@pytest.mark.parametrize(
    "data", [Mute(), endless(), deep(600)], ids=["it raises", "a circle", "too deep"]
)
def test_data_that_no_json_can_be_made_of_are_left_out(data: Any) -> None:
    assert bundle(Shown(application__json=data, text__html="<i>x</i>")) == {
        "text/html": "<i>x</i>",
        "text/plain": "shown",
    }


def test_half_a_character_in_html_becomes_the_sign_for_one_that_is_missing() -> None:
    assert bundle(Shown(text__html="<i>\ud83d</i>"))["text/html"] == "<i>\ufffd</i>"


def test_what_the_host_draws_can_be_packed_too() -> None:
    chart = "application/vnd.vegalite.v5+json"
    made = bundle(Shown(**{chart.replace("/", "__"): {"data": [Decimal("2.5")]}}))
    assert made[chart] == {"data": ["2.5"]}


@pytest.mark.parametrize(
    "value",
    [
        JSON({"price": Decimal("1.5")}),
        JSON({1: {2: "\ud83d"}, "\ud83d": 3}),
        JSON([json.loads("[" * 600 + "]" * 600)]),
        Shown(text__html="<i>\ud83d</i>"),
        [{"a title \ud83d": ChatStep("in it", title="\ud83d")}],
        {"object": "text", "user": "\ud83d"},
        {"object": "text", "suggestions": ["\ud83d"], "reaction_icons": {"\ud83d": "\udcff"}},
    ],
    ids=["json", "keys", "deep", "html", "titles", "user", "lists"],
)
def test_a_chat_goes_on_after_an_answer_that_json_does_not_know(value: Any) -> None:
    chat = ChatInterface(callback=lambda contents: value)
    page = Page(chat)
    page.submit("one")
    page.until(lambda: page.turn and page.turn["status"] == "done")
    chat.append("later")
    page.until(lambda: page.text() == "later")
    # One that is opened now gets a snapshot.
    assert Page(chat).messages == page.messages


def test_an_output_that_is_displayed_in_a_callback_can_be_packed() -> None:
    def callback(contents: str) -> str:
        display(Shown(application__json={"price": Decimal("1.5")}, text__html="<i>x</i>"))
        return "said"

    chat = ChatInterface(callback=callback)
    page = Page(chat)
    page.submit("one")
    page.until_settled()
    assert page.text() == "said"


@given(st.text(st.characters(categories=["Cs", "L", "So"])))
def test_every_name_arrives_without_halves(name: str) -> None:
    chat = ChatInterface()
    page = Page(chat)
    chat.append(ChatMessage("text", user=name))
    page.until(lambda: len(page.messages) == 1)
    whole = name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert page.messages[0]["user"] == whole
    chat.close()


def test_what_is_left_in_a_notebook_can_be_packed() -> None:
    chat = ChatInterface(ChatMessage("text", user="\ud83d"))
    for kept in (chat._repr_mimebundle_(), chat.snapshot()._repr_mimebundle_()):
        json_packer(kept)
