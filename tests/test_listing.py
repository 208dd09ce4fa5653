"""A feed is a list: what it refuses, it refuses as a list does, and nothing has changed then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from wire_page import Page

from ipychat import ChatFeed, ChatInterface, ChatMessage


def said(chat: ChatFeed) -> list[Any]:
    return [message.object for message in chat]


Refused = Callable[[ChatFeed], Any]

REFUSED: dict[str, tuple[Refused, type[Exception]]] = {
    "index too large": (lambda chat: chat[9], IndexError),
    "no index": (lambda chat: chat["a"], TypeError),
    "assign beyond the end": (lambda chat: chat.__setitem__(9, "x"), IndexError),
    "delete beyond the end": (lambda chat: chat.__delitem__(9), IndexError),
    "slices of other lengths": (
        lambda chat: chat.__setitem__(slice(0, 3, 2), ["x"]),
        ValueError,
    ),
    "pop beyond the end": (lambda chat: chat.pop(9), IndexError),
    "remove a stranger": (lambda chat: chat.remove(ChatMessage("a")), ValueError),
    "index of a stranger": (lambda chat: chat.index(ChatMessage("a")), ValueError),
    "the same one twice": (lambda chat: chat.__setitem__(0, chat[1]), ValueError),
    "what is there already": (lambda chat: chat.append(chat[0]), ValueError),
    "two of one id": (lambda chat: chat.append(ChatMessage("x", id=chat[0].id)), ValueError),
    "one of another chat": (lambda chat: chat.extend(ChatFeed("x").objects), ValueError),
    "objects of another chat": (
        lambda chat: setattr(chat, "objects", ChatFeed("x").objects),
        ValueError,
    ),
    "scroll beyond the end": (lambda chat: chat.scroll_to(9), IndexError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_changes_nothing(name: str) -> None:
    verb, error = REFUSED[name]
    chat = ChatFeed("a", "b", "c")
    page = Page(chat)
    before = chat.objects
    with pytest.raises(error):
        verb(chat)
    assert chat.objects == before
    chat.append("d")
    page.until_same()


class Unshowable(ChatMessage):
    def to_wire(self) -> Any:
        raise ValueError("cannot be shown")


@pytest.mark.parametrize(
    "verb",
    [
        lambda chat: chat.append(Unshowable("x")),
        lambda chat: chat.__setitem__(0, Unshowable("x")),
        lambda chat: setattr(chat, "objects", [Unshowable("x")]),
    ],
)
def test_a_message_that_cannot_be_shown_does_not_come_in_by_halves(verb: Any) -> None:
    chat = ChatFeed("a")
    page = Page(chat)
    with pytest.raises(ValueError, match="cannot be shown"):
        verb(chat)
    assert said(chat) == ["a"]
    chat.append("b")
    page.until_same()
    assert said(chat) == ["a", "b"]


def test_slices_and_signs_are_those_of_a_list() -> None:
    chat, model = ChatFeed(*"abcdef"), list("abcdef")
    for key in (slice(None, None, 2), slice(-2, None), slice(4, 1, -1)):
        assert [message.object for message in chat[key]] == model[key]
    chat[1:4] = ["x"]
    model[1:4] = ["x"]
    del chat[::2], model[::2]
    chat.insert(-1, "y")
    model.insert(-1, "y")
    chat.insert(99, "z")
    model.insert(99, "z")
    assert said(chat) == model


def test_what_is_put_where_it_was_stays_the_same_message() -> None:
    chat = ChatFeed("a", "b")
    first = chat[0]
    chat[0] = first
    chat.objects = [chat[1], first]
    assert chat[1] is first
    first.stream("!")
    assert said(chat) == ["b", "a!"]


def test_observers_of_objects_hear_of_each_way_to_change_them() -> None:
    chat = ChatFeed("a", "b")
    heard: list[list[Any]] = []
    chat.observe(lambda change: heard.append([one.object for one in change["new"]]), "objects")
    chat.insert(0, "c")
    chat.reverse()
    chat[0] = "d"
    del chat[1]
    chat.remove(chat[0])
    chat.stream("e")
    chat.undo()
    chat.send("f", respond=False)
    assert heard == [
        ["c", "a", "b"],
        ["b", "a", "c"],
        ["d", "a", "c"],
        ["d", "c"],
        ["c"],
        ["c", "e"],
        ["c"],
        ["c", "f"],
    ]


def test_messages_that_a_feed_takes_over_are_not_given_its_parameters() -> None:
    own = ChatMessage("a")
    chat = ChatFeed(own, "b", message_params={"show_timestamp": False}, show_avatar=False)
    chat.append("c")
    assert [one.show_timestamp for one in chat] == [True, False, False]
    assert [one.show_avatar for one in chat] == [True, False, False]
    chat.callback = lambda: "d"
    chat.respond()
    assert not chat[-1].show_timestamp


def test_extending_with_what_fails_halfway_keeps_what_came() -> None:
    def some() -> Iterator[str]:
        yield "b"
        raise KeyError("no more")

    chat = ChatInterface("a")
    with pytest.raises(KeyError):
        chat.extend(some())
    assert said(chat) == ["a", "b"]
