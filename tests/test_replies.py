"""Whatever a callback is, its values become the reply."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from ipychat import ChatInterface, Delta


def function(contents: str) -> str:
    return f"re: {contents}"


async def coroutine_function(contents: str) -> str:
    await asyncio.sleep(0)
    return f"re: {contents}"


def generator(contents: str) -> Iterator[str]:
    yield "re:"
    yield f"re: {contents}"


async def async_generator(contents: str) -> AsyncIterator[str]:
    yield "re:"
    await asyncio.sleep(0)
    yield f"re: {contents}"


class Bot:
    def method(self, contents: str) -> str:
        return f"re: {contents}"

    async def async_method(self, contents: str) -> AsyncIterator[str]:
        yield f"re: {contents}"

    @classmethod
    def of_class(cls, contents: str) -> str:
        return f"re: {contents}"

    @staticmethod
    def of_nobody(contents: str) -> str:
        return f"re: {contents}"

    def __call__(self, contents: str) -> str:
        return f"re: {contents}"


class AsyncBot:
    async def __call__(self, contents: str) -> AsyncIterator[str]:
        yield f"re: {contents}"


def returns_a_coroutine(contents: str) -> Awaitable[str]:
    return coroutine_function(contents)


def returns_a_generator(contents: str) -> Iterator[str]:
    return generator(contents)


def returns_an_async_generator(contents: str) -> AsyncIterator[str]:
    return async_generator(contents)


async def returns_a_stream_later(contents: str) -> AsyncIterator[str]:
    return async_generator(contents)


class Stream:
    """An async iterable that is no generator, as clients of models return."""

    def __init__(self, contents: str) -> None:
        self.contents = contents

    async def __aiter__(self) -> AsyncIterator[str]:
        yield f"re: {self.contents}"


def keyworded(prefix: str, contents: str) -> str:
    return f"{prefix} {contents}"


CALLBACKS: dict[str, Any] = {
    "function": function,
    "lambda": lambda contents: f"re: {contents}",
    "coroutine function": coroutine_function,
    "generator": generator,
    "async generator": async_generator,
    "bound method": Bot().method,
    "bound async generator": Bot().async_method,
    "class method": Bot.of_class,
    "static method": Bot.of_nobody,
    "callable object": Bot(),
    "async callable object": AsyncBot(),
    "partial": functools.partial(keyworded, "re:"),
    "partial of a coroutine function": functools.partial(coroutine_function),
    "partial of an async generator": functools.partial(async_generator),
    "function that returns a coroutine": returns_a_coroutine,
    "function that returns a generator": returns_a_generator,
    "function that returns an async generator": returns_an_async_generator,
    "coroutine that returns a stream": returns_a_stream_later,
    "function that returns an async iterable": Stream,
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_any_callable_answers(name: str) -> None:
    chat = ChatInterface(callback=CALLBACKS[name])
    chat.send("hi")
    assert [message.object for message in chat] == ["hi", "re: hi"]
    assert chat[-1].status == "done"


@pytest.mark.parametrize("name", CALLBACKS)
def test_any_callable_answers_on_a_running_loop(name: str, run: Callable[..., Any]) -> None:
    chat = ChatInterface(callback=CALLBACKS[name])

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()

    run(talk)
    assert [message.object for message in chat] == ["hi", "re: hi"]


def all_three(*args: Any) -> str:
    return " ".join(map(str, args[:2]))


def by_name(contents: str, **rest: Any) -> str:
    return f"{contents} {rest['user']} {rest['instance'] is not None}"


def keyword_only(contents: str, *, user: str) -> str:
    return f"{contents} {user}"


ARGUMENTS: dict[str, tuple[Any, str]] = {
    "none": (lambda: "nothing", "nothing"),
    "contents": (lambda contents: contents, "hi"),
    "contents and user": (lambda contents, user: f"{contents} {user}", "hi Ann"),
    "all": (lambda contents, user, instance: f"{contents} {user} {len(instance)}", "hi Ann 1"),
    "any number": (all_three, "hi Ann"),
    "the rest by name": (by_name, "hi Ann True"),
    "keyword only": (keyword_only, "hi Ann"),
    "with a default": (lambda contents, user="nobody": f"{contents} {user}", "hi Ann"),
    "of any name": (lambda message: message, "hi"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_callback_gets_as_many_arguments_as_it_takes(name: str) -> None:
    callback, expected = ARGUMENTS[name]
    chat = ChatInterface(callback=callback, user="Ann")
    chat.send("hi")
    assert chat[-1].object == expected


def test_too_many_arguments_are_an_error_of_the_turn_that_names_them() -> None:
    chat = ChatInterface(callback=lambda a, b, c, d: "never")
    chat.send("hi")
    assert "needs 4 arguments (a, b, c, d)" in chat[-1].object
    assert "contents, user, instance" in chat[-1].object
    chat.callback = lambda: "fine"
    chat.send("again")
    assert chat[-1].object == "fine"


def test_yielded_text_replaces_and_a_delta_appends() -> None:
    def callback() -> Iterator[str]:
        yield "one"
        yield "two"
        yield Delta(" three")

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert chat[-1].object == "two three"
    assert type(chat[-1].object) is str


def test_none_is_no_reply() -> None:
    chat = ChatInterface(callback=lambda: None)
    chat.send("hi")
    assert len(chat) == 1


def test_a_dict_says_who_speaks() -> None:
    chat = ChatInterface(callback=lambda: {"object": "hi", "user": "Bot", "avatar": "B"})
    chat.send("hi")
    assert (chat[-1].object, chat[-1].user, chat[-1].avatar) == ("hi", "Bot", "B")


def test_sync_callbacks_run_beside_the_loop_and_async_ones_on_it(run: Callable[..., Any]) -> None:
    threads: dict[str, threading.Thread] = {}

    def sync() -> str:
        threads["sync"] = threading.current_thread()
        return "done"

    async def on_loop() -> str:
        threads["async"] = threading.current_thread()
        return "done"

    async def talk() -> None:
        for callback in (sync, on_loop):
            chat = ChatInterface(callback=callback)
            chat.send("hi")
            await chat.wait()

    run(talk)
    assert threads["sync"] is not threading.current_thread()
    assert threads["async"] is threading.current_thread()


def test_a_value_is_in_the_chat_when_the_generator_goes_on() -> None:
    seen: list[Any] = []

    def callback(contents: str, user: str, instance: ChatInterface) -> Iterator[str]:
        for text in ("a", "ab", "abc"):
            yield text
            seen.append(instance[-1].object)

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert seen == ["a", "ab", "abc"]


def test_stop_iteration_out_of_a_function_is_an_error_like_any_other() -> None:
    def callback() -> None:
        raise StopIteration("odd")

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert "StopIteration" in chat[-1].object


def test_an_async_generator_that_never_waits_does_not_hold_the_loop(
    run: Callable[..., Any],
) -> None:
    async def flood() -> AsyncIterator[str]:
        while True:
            yield Delta("x")

    chat = ChatInterface(callback=flood)

    async def talk() -> None:
        chat.send("hi")
        while len(chat) < 2:
            await asyncio.sleep(0)
        assert chat.stop()
        await chat.wait()

    run(talk)
    assert chat[-1].status == "stopped"
