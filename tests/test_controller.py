"""What an exception of a callback becomes, and who hears of complete messages."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from wire_page import until

from ipychat import ChatFeed, ChatInterface, ChatMessage, Delta

Run = Callable[..., Any]


# --- exceptions


def broken_before() -> str:
    raise ValueError("broken")


def broken_after() -> Iterator[str]:
    yield "some"
    raise ValueError("broken")


async def broken_async() -> AsyncIterator[str]:
    yield "some"
    raise ValueError("broken")


@pytest.mark.parametrize("callback", [broken_before, broken_after, broken_async])
def test_an_exception_is_summed_up_in_a_message(callback: Any) -> None:
    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert chat[-1].user == "Exception"
    assert chat[-1].object == (
        "Encountered `ValueError('broken')`. "
        "Set `callback_exception='verbose'` to see the full traceback."
    )
    if callback is not broken_before:
        assert (chat[1].object, chat[1].status) == ("some", "failed")
    chat.callback = lambda: "fine"
    chat.send("again")
    assert chat[-1].object == "fine"


@pytest.mark.parametrize("mode", ["verbose", "traceback"])
def test_a_traceback_is_shown_as_code(mode: str) -> None:
    chat = ChatInterface(callback=broken_before, callback_exception=mode)
    chat.send("hi")
    assert chat[-1].object.startswith("```python\nTraceback")
    assert "in broken_before" in chat[-1].object


def test_an_ignored_exception_adds_nothing() -> None:
    chat = ChatInterface(callback=broken_before, callback_exception="ignore")
    chat.send("hi")
    assert len(chat) == 1


def test_raise_raises_out_of_send_where_no_loop_runs() -> None:
    chat = ChatInterface(callback=broken_before, callback_exception="raise")
    with pytest.raises(ValueError, match="broken"):
        chat.send("hi")
    chat.callback = lambda: "fine"
    chat.send("again")
    assert chat[-1].object == "fine"


def test_raise_is_logged_where_a_loop_runs(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    chat = ChatInterface(callback=broken_before, callback_exception="raise")

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()
        await until(lambda: caplog.records)

    with caplog.at_level(logging.ERROR, "asyncio"):
        run(talk)
    assert "ValueError: broken" in caplog.text


@pytest.mark.parametrize("is_async", [False, True])
def test_a_function_is_given_the_exception(is_async: bool) -> None:
    seen: list[Any] = []

    async def later(error: Exception, instance: Any) -> None:
        seen.append((error, instance))

    def now(error: Exception, instance: Any) -> None:
        seen.append((error, instance))

    chat = ChatInterface(callback=broken_before, callback_exception=later if is_async else now)
    chat.send("hi")
    assert [(repr(error), instance) for error, instance in seen] == [("ValueError('broken')", chat)]


@pytest.mark.parametrize("error", [SystemExit(3), GeneratorExit(), BaseException("odd")])
def test_not_even_an_exit_harms_the_chat(error: BaseException) -> None:
    def callback() -> None:
        raise error

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert type(error).__name__ in chat[-1].object


# --- hooks


def test_the_post_hook_hears_of_each_complete_message() -> None:
    heard: list[Any] = []
    chat = ChatInterface(
        callback=lambda contents: f"re: {contents}",
        post_hook=lambda message, instance: heard.append(message.object),
    )
    chat.send("hi")
    assert heard == ["hi", "re: hi"]


def test_the_post_hook_may_be_async_and_hears_a_stream_once(run: Run) -> None:
    heard: list[Any] = []

    async def hook(message: ChatMessage, instance: ChatFeed) -> None:
        heard.append(message.object)

    def callback() -> Iterator[str]:
        for token in ("a", "b", "c"):
            yield Delta(token)

    chat = ChatInterface(callback=callback, post_hook=hook)

    async def talk() -> None:
        chat.send("hi", trigger_post_hook=False)
        await chat.wait()

    run(talk)
    assert heard == ["abc"]


def test_a_post_hook_that_raises_does_not_harm_the_chat() -> None:
    def hook(message: ChatMessage, instance: ChatFeed) -> None:
        raise ValueError("hook")

    chat = ChatInterface(callback=lambda: "fine", post_hook=hook)
    chat.send("hi")
    assert "fine" in [message.object for message in chat]
    assert "ValueError('hook')" in chat[-1].object
