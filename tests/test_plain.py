"""Plain text mode: text that is no Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from wire_page import Page

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep, Delta, PlainText


def texts(message: ChatMessage) -> list[tuple[str, str]]:
    parts: Any = message.to_wire()["parts"]
    return [(part["format"], part["text"]) for part in parts]


def test_plain_text_is_no_markdown() -> None:
    message = ChatMessage(PlainText("*a*"))
    assert texts(message) == [("plain", "*a*")]
    assert (message.serialize(), message.object) == ("*a*", "*a*")


def test_plain_text_streams_and_stays_plain() -> None:
    chat = ChatFeed()
    page = Page(chat)
    message = chat.stream(PlainText("a"))
    page.until_same()
    before = len(page.batches)
    chat.stream("*b*", message=message)
    page.until_same()
    assert {delta["op"] for batch in page.batches[before:] for delta in batch["deltas"]} == {"text"}
    assert texts(message) == [("plain", "a*b*")]
    assert isinstance(message.object, PlainText)


def test_a_callback_that_yields_plain_text_sends_only_what_is_new() -> None:
    def answer(contents: str) -> Iterator[str]:
        yield PlainText("line 1\n")
        yield PlainText("line 1\nline 2\n")
        yield Delta("line 3\n")

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("go")
    page.until_settled()
    assert texts(chat[-1]) == [("plain", "line 1\nline 2\nline 3\n")]


def test_text_may_become_plain_and_markdown_again() -> None:
    chat = ChatFeed("a")
    page = Page(chat)
    chat[0].object = PlainText("a b")
    assert texts(chat[0]) == [("plain", "a b")]
    chat[0].object = "a b c"
    assert texts(chat[0]) == [("markdown", "a b c")]
    page.until_same()


def test_a_step_streams_into_plain_text() -> None:
    step = ChatStep(PlainText("a"))
    step.stream("b")
    assert step.objects == ["ab"]
    assert isinstance(step.objects[0], PlainText)


def test_the_plain_text_of_another_object_is_not_streamed_into() -> None:
    message = ChatMessage(["a", 3])
    message.stream("b")
    assert texts(message) == [("markdown", "ab"), ("plain", "3")]
    with pytest.raises(ValueError, match="holds no text to append to"):
        ChatMessage([3]).stream("text")


def test_plain_text_comes_back_from_an_archive() -> None:
    chat = ChatFeed(PlainText("*a*"))
    again = ChatFeed.load(chat.to_json())
    assert texts(again[0]) == [("plain", "*a*")]
