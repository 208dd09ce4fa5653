"""Whatever a callback is, its values become the reply."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import ipywidgets
import pytest
from wire_page import until

from ipychat import ChatInterface, ChatMessage, Delta


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


def all_named(contents: str, user: str, instance: ChatInterface) -> str:
    return f"{contents} {user} {len(instance)}"


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
    "bound by name": (functools.partial(all_named, user="Dr. Zoe"), "hi Dr. Zoe 1"),
    "bound before": (functools.partial(keyworded, "re:"), "re: hi"),
    "bound among others": (functools.partial(by_name, user="Dr. Zoe"), "hi Dr. Zoe True"),
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


def test_a_callable_without_a_signature_gets_the_contents() -> None:
    chat = ChatInterface(callback=dict)
    with pytest.raises(ValueError, match="no signature"):
        inspect.signature(dict)
    chat.send([("object", "made of pairs")])
    assert chat[-1].object == "made of pairs"


def test_a_callback_that_outlives_its_loop_harms_nobody() -> None:
    began, go, ended = threading.Event(), threading.Event(), threading.Event()
    failures: list[Any] = []

    def answer() -> str:
        began.set()
        go.wait(20)
        ended.set()
        return "late"

    async def leave() -> None:
        chat.send("hi")
        await until(began.is_set)

    chat = ChatInterface(callback=answer)
    hook, threading.excepthook = threading.excepthook, failures.append
    try:
        asyncio.run(leave())
        go.set()
        assert ended.wait(20)
        for thread in threading.enumerate():
            if thread.name == "ipychat-callback":
                thread.join(20)
    finally:
        threading.excepthook = hook
    assert failures == []


def test_without_threads_sync_callbacks_run_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(contents: str) -> Iterator[str]:
        threads.append(threading.current_thread())
        yield contents

    monkeypatch.setattr("ipychat._replies._HAS_THREADS", False)
    threads: list[threading.Thread] = []
    chat = ChatInterface(callback=answer)
    chat.send("hi")
    assert threads == [threading.current_thread()]
    assert chat[-1].object == "hi"


def test_without_threads_stop_reaches_a_sync_generator_between_two_values(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    ended: list[bool] = []

    def count(contents: str) -> Iterator[str]:
        text = ""
        try:
            while True:
                text += "more "
                yield text
        finally:
            ended.append(True)

    monkeypatch.setattr("ipychat._replies._HAS_THREADS", False)
    chat = ChatInterface(callback=count)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2 and chat[1].object)
        assert chat.stop()
        await chat.wait()

    run(talk)
    assert chat[1].status == "stopped"
    assert chat[1].object.startswith("more more")
    assert ended == [True]


def test_of_a_widget_a_callback_is_given_the_value() -> None:
    chat = ChatInterface(callback=lambda contents: f"got {contents!r}")
    chat.send(ipywidgets.IntSlider(value=7))
    assert chat[-1].object == "got 7"
    assert isinstance(chat[0].object, ipywidgets.IntSlider)


def test_a_reply_is_by_whom_the_chat_names_when_it_begins() -> None:
    def reply(contents: str, user: str, instance: ChatInterface) -> str:
        instance.callback_user, instance.callback_avatar = "Expert", "E"
        return "42"

    chat = ChatInterface(callback=reply)
    chat.send("hi")
    assert (chat[-1].user, chat[-1].avatar, chat[-1].role) == ("Expert", "E", "assistant")


def test_a_message_that_is_yielded_is_the_reply_and_others_change_it() -> None:
    first = ChatMessage("a", user="Bot")

    def callback() -> Iterator[ChatMessage]:
        yield first
        yield ChatMessage("ab", user="Bob", avatar="B")
        first.stream("c")
        yield first

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert chat[1:] == [first]
    assert (first.object, first.user, first.avatar, first.status) == ("abc", "Bob", "B", "done")


@pytest.mark.parametrize("verb", ["stream", "send"])
def test_a_message_that_the_callback_has_put_into_the_chat_may_be_returned(verb: str) -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> Any:
        return getattr(chat, verb)("here", user="Bot", **quiet)

    quiet = {"respond": False} if verb == "send" else {}
    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert [(one.object, one.user, one.status) for one in chat][1:] == [("here", "Bot", "done")]


def test_dicts_that_are_yielded_change_the_reply() -> None:
    def callback() -> Iterator[dict[str, Any]]:
        yield {"object": "a", "user": "Bot"}
        yield {"value": "ab", "avatar": "B"}

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert [(one.object, one.user, one.avatar) for one in chat][1:] == [("ab", "Bot", "B")]


def test_somebody_else_who_speaks_in_a_reply_has_looks_of_their_own() -> None:
    chat = ChatInterface(callback=lambda: {"object": "x", "user": "Bob"}, callback_avatar="A")
    chat.send("hi")
    assert (chat[-1].user, chat[-1].avatar) == ("Bob", "")
    chat.callback = lambda: {"object": "x", "user": "Assistant"}
    chat.send("hi")
    assert (chat[-1].user, chat[-1].avatar) == ("Assistant", "A")


def test_a_reply_is_the_assistants_whatever_its_name() -> None:
    chat = ChatInterface(callback=lambda: "x", callback_user="Tool")
    chat.send("hi")
    assert chat[-1].role == "assistant"


def test_a_dict_without_an_object_ends_a_reply_as_an_exception_does() -> None:
    def callback() -> Iterator[Any]:
        yield "half"
        yield {"user": "Bot"}

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert (chat[1].object, chat[1].status) == ("half", "failed")
    assert "must contain an 'object' key" in chat[2].object


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_coroutine_that_was_not_awaited_is_an_error_that_names_it(is_listed: bool) -> None:
    def callback(contents: str) -> Iterator[Any]:
        yield [coroutine_function(contents)] if is_listed else coroutine_function(contents)

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert "holds a coroutine, coroutine_function; await it" in chat[-1].object


@pytest.mark.parametrize("is_async", [False, True])
def test_a_generator_that_swallows_its_end_is_ended_all_the_same(
    run: Callable[..., Any], is_async: bool
) -> None:
    ended = threading.Event()

    def now(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
        chat.stop()
        for _ in range(10):
            try:
                yield "on and on"
            except GeneratorExit:
                pass
        ended.set()

    async def later(contents: str, user: str, chat: ChatInterface) -> AsyncIterator[str]:
        chat.stop()
        for _ in range(10):
            try:
                yield "on and on"
            except GeneratorExit:
                pass
        ended.set()

    async def talk() -> None:
        chat = ChatInterface(callback=later if is_async else now)
        chat.send("hi")
        await until(ended.is_set)
        await chat.wait()
        assert len(chat) == 1

    run(talk)
