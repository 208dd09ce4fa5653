"""Callbacks that give what nobody can use."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

import ipywidgets

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep, Delta

from ._kinds import KINDS, Kind, began, endless, kind

Chat = ChatInterface


class Unspeakable:
    """It raises whatever it is asked."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no eq")

    __hash__ = None  # type: ignore[assignment]


class Self:
    """Awaiting it gives itself, for ever."""

    def __await__(self) -> Generator[None, None, Self]:
        yield from ()
        return self


class Unclosable:
    """An iterator that does not know how to be closed."""

    close = "not callable"

    def __init__(self) -> None:
        self.left = 2

    def __iter__(self) -> Unclosable:
        return self

    def __next__(self) -> str:
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return "a token"


class AsyncUnclosable:
    """An async iterator whose `aclose` is not async."""

    def __init__(self) -> None:
        self.left = 2

    def __aiter__(self) -> AsyncUnclosable:
        return self

    async def __anext__(self) -> str:
        self.left -= 1
        if self.left < 0:
            raise StopAsyncIteration
        return "a token"

    def aclose(self) -> None:
        return None


class BrokenIterator(Unclosable):
    """An iterator that fails on its way, and when it is closed."""

    def __next__(self) -> str:
        if self.left == 0:
            raise ValueError("on the way")
        return super().__next__()

    def close(self) -> None:  # type: ignore[override]
        raise ValueError("in close")


def _nested() -> list[Any]:
    value: list[Any] = ["around"]
    value.append(value)
    return value


def _deep() -> list[Any]:
    value: list[Any] = ["deep"]
    for _ in range(5000):
        value = [value]
    return value


def _held_elsewhere() -> ChatMessage:
    message = ChatMessage("elsewhere")
    ChatFeed(message)
    return message


async def _coroutine() -> str:
    return "never awaited"


def _closed() -> ipywidgets.Widget:
    widget = ipywidgets.IntSlider()
    widget.close()
    return widget


VALUES: dict[str, tuple[Callable[[], Any], str]] = {
    "a number": (lambda: 7, "done"),
    "False": (lambda: False, "done"),
    "nothing": (lambda: None, "done"),
    "empty text": (lambda: "", "done"),
    "bytes": (lambda: b"\xff\x00", "done"),
    "half a character": (lambda: "\ud83d", "done"),
    "control characters": (lambda: "\x00\x1b[2J\u202e", "done"),
    "five megabytes": (lambda: "word " * 1_000_000, "done"),
    "a class": (lambda: int, "done"),
    "a function": (lambda: print, "done"),
    "a module": (lambda: sys, "done"),
    "an error": (lambda: ValueError("as a value"), "done"),
    "what raises whatever it is asked": (Unspeakable, "done"),
    "a list that holds itself": (_nested, "done"),
    "lists without end": (_deep, "done"),
    "a dict without an object": (lambda: {"a": 1}, "failed"),
    "a dict with two objects": (lambda: {"object": 1, "value": 2}, "failed"),
    "a dict with unknown keys": (lambda: {"object": 1, "colour": 2}, "failed"),
    "a dict with a bad value": (lambda: {"object": 1, "user": 2}, "failed"),
    "a dict with an avatar that is none": (lambda: {"object": 1, "avatar": 2}, "failed"),
    "a message of another chat": (_held_elsewhere, "failed"),
    "a step": (lambda: ChatStep("x", status="running"), "done"),
    "a widget": (ipywidgets.IntSlider, "done"),
    "a closed widget": (_closed, "done"),
    "a chat": (ChatFeed, "done"),
}


def _returning(make: Callable[[], Any]) -> Callable[[], Any]:
    def callback() -> Any:
        return make()

    return callback


def _yielding(make: Callable[[], Any]) -> Callable[[], Any]:
    def callback() -> Iterator[Any]:
        yield "so far"
        yield make()

    return callback


for _name, (_make_value, _ends) in VALUES.items():
    KINDS[f"returns {_name}"] = Kind(_returning(_make_value), _ends)
    # A message that changes a reply gives what it holds, and may be held elsewhere.
    _later = "done" if _make_value is _held_elsewhere else _ends
    KINDS[f"yields {_name}"] = Kind(_yielding(_make_value), _later)


@kind()
def yields_a_coroutine() -> Iterator[Any]:
    yield _coroutine()


@kind()
async def yields_a_coroutine_later() -> AsyncIterator[Any]:
    yield _coroutine()


@kind()
def returns_a_list_of_coroutines() -> Any:
    return ["text", _coroutine()]


@kind("done")
def returns_what_the_person_said(contents: str, user: str, chat: Chat) -> Any:
    return chat[-1]


@kind("done")
def returns_its_chat(contents: str, user: str, chat: Chat) -> Any:
    return chat


@endless
def returns_what_gives_itself() -> Any:
    began.set()
    return Self()


@endless
async def returns_a_future_that_nobody_sets() -> Any:
    began.set()
    return asyncio.get_running_loop().create_future()


@kind("done")
def returns_an_iterator_that_cannot_be_closed() -> Any:
    return Unclosable()


@kind("done")
def returns_an_async_iterator_that_cannot_be_closed() -> Any:
    return AsyncUnclosable()


@kind()
def returns_an_iterator_that_breaks() -> Any:
    return BrokenIterator()


@kind("done")
def yields_ten_thousand_tokens() -> Iterator[Any]:
    for _ in range(10_000):
        yield Delta("x")


@kind("done")
def yields_nothing_at_all() -> Iterator[Any]:
    yield from ()


@kind("done")
def yields_less_and_less() -> Iterator[str]:
    for end in range(20, -1, -1):
        yield "x" * end


@kind("done")
def yields_text_widgets_and_steps_in_turn() -> Iterator[Any]:
    yield "text"
    yield ipywidgets.Text()
    yield ChatStep("a")
    yield ["a", ["b", None]]
    yield Delta("appended")
    yield None
    yield {"object": "a dict", "user": "Somebody"}
    yield ChatMessage("a message")


_shared = iter(["once", "twice"])


@kind("done")
def returns_an_iterator_that_others_have_too() -> Any:
    return _shared


KINDS["is a class"] = Kind(Unclosable, "done")
KINDS["is print"] = Kind(print, "done")
KINDS["is int"] = Kind(int, "failed")


class NoSignature:
    """Nobody can say what it takes."""

    __signature__ = 3

    def __call__(self, contents: str) -> str:
        return contents


def _one(contents: Any, *rest: int, must: int) -> None:
    raise AssertionError("it cannot be called")


KINDS["is a partial with too much"] = Kind(functools.partial(_one, 1, 2), "failed")
KINDS["has a signature that is none"] = Kind(NoSignature(), "failed")


@kind()
def takes_four(one: str, two: str, three: str, four: str) -> None:
    raise AssertionError("it cannot be called")


@kind()
def takes_another_keyword(contents: str, *, other: int) -> None:
    raise AssertionError("it cannot be called")
