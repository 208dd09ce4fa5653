"""What an exception of a callback becomes, and who hears of complete messages."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatFeed, ChatInterface, ChatMessage, Delta, StopCallback
from ipychat.testing import Client

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
def test_a_traceback_is_shown_as_code(mode: Any) -> None:
    chat = ChatInterface(callback=broken_before, callback_exception=mode)
    chat.send("hi")
    assert chat[-1].object.startswith("```python\nTraceback")
    assert "in broken_before" in chat[-1].object
    assert re.search(r"\S\n```$", chat[-1].object)


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


def test_the_message_of_an_exception_has_the_looks_of_all_messages() -> None:
    chat = ChatInterface(callback=lambda contents: 1 / 0, message_params={"show_timestamp": False})
    chat.send("hi")
    assert (chat[-1].user, chat[-1].show_timestamp) == ("Exception", False)


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


@pytest.mark.parametrize("callback", [broken_after, broken_async])
def test_an_async_function_is_given_the_exception_of_a_half_written_reply(callback: Any) -> None:
    class Handler:
        async def __call__(self, error: Exception, instance: ChatInterface) -> None:
            instance.send(f"sorry: {error}", user="Handler", respond=False)

    chat = ChatInterface(callback=callback, callback_exception=Handler())
    chat.send("hi")
    assert [(one.user, one.object, one.status) for one in chat][1:] == [
        ("Assistant", "some", "failed"),
        ("Handler", "sorry: broken", "done"),
    ]


def test_a_function_that_fails_over_an_exception_is_summed_up_itself() -> None:
    def handler(error: Exception, instance: ChatInterface) -> None:
        raise KeyError("worse")

    chat = ChatInterface(callback=broken_before, callback_exception=handler)
    chat.send("hi")
    assert "KeyError('worse')" in chat[-1].object
    assert len(chat) == 2


def test_what_an_edit_callback_raises_is_raised_there_and_not_by_the_next_send() -> None:
    def refuse(contents: str, index: int, instance: ChatInterface) -> None:
        raise ValueError("not so")

    chat = ChatInterface(
        "a", callback=lambda: "fine", edit_callback=refuse, callback_exception="raise"
    )
    with pytest.raises(ValueError, match="not so"):
        Client(chat).edit(0, "b")
    chat.send("hi")
    assert chat[-1].object == "fine"


def test_of_several_exceptions_the_first_is_raised_and_the_others_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def callback(contents: str, user: str, instance: ChatInterface) -> None:
        if contents == "first":
            instance.send("second")
        raise ValueError(contents)

    chat = ChatInterface(callback=callback, callback_exception="raise")
    with pytest.raises(ValueError, match="first"):
        chat.send("first")
    assert "ValueError: second" in caplog.text


@pytest.mark.parametrize("mode", ["raise", "summary", "verbose", "traceback", "ignore"])
@pytest.mark.parametrize("callback", [broken_before, broken_after, broken_async])
def test_after_an_exception_the_chat_is_as_before(run: Run, callback: Any, mode: Any) -> None:
    chat = ChatInterface(callback=callback, callback_exception=mode)

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()
        assert not chat.disabled
        chat.callback = lambda: "fine"
        chat.send("again")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "fine"


def test_a_hook_that_waits_for_itself_is_told_so(run: Run) -> None:
    async def hook(message: ChatMessage, instance: ChatFeed) -> None:
        if message.user != "Exception":
            await instance.wait()

    chat = ChatInterface(post_hook=hook)

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()

    run(talk)
    assert "wait() in a callback would wait for that callback to end" in chat[-1].object


def test_the_hook_comes_before_the_callback_and_may_send() -> None:
    def hook(message: ChatMessage, instance: ChatFeed) -> None:
        if message.user == "User":
            instance.send("noted", user="Hook", respond=False, trigger_post_hook=False)

    chat = ChatInterface(callback=lambda: "fine", post_hook=hook)
    chat.send("hi")
    assert [message.object for message in chat] == ["hi", "noted", "fine"]


def test_a_traceback_cannot_end_its_fence() -> None:
    def callback() -> None:
        raise ValueError("no\n```\n<b>yes</b>")

    chat = ChatInterface(callback=callback, callback_exception="traceback")
    chat.send("hi")
    assert chat[-1].object.startswith("````python\nTraceback")
    assert chat[-1].object.endswith("\n````")


def test_an_error_without_words_is_named_by_its_type() -> None:
    class Mute(Exception):
        def __repr__(self) -> str:
            raise RuntimeError("no words")

    def callback() -> None:
        raise Mute

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert chat[-1].object.startswith("Encountered `<Mute>`. ")


HOOKS = [ValueError("no"), SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError()]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("error", HOOKS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("hook", ["post_hook", "callback_exception"])
def test_whatever_a_hook_raises_the_next_message_is_answered(
    hook: str, error: BaseException, is_async: bool, run: Callable[..., Any]
) -> None:
    def now(*args: Any) -> None:
        raise error

    async def later(*args: Any) -> None:
        raise error

    def fail(contents: str) -> str:
        return f"re: {contents}" if contents == "next" else str(1 / 0)

    async def talk() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        params: Any = {hook: later if is_async else now}
        chat = ChatInterface(callback=fail, **params)
        chat.send("hi")
        await chat.wait()
        chat.post_hook = None
        chat.send("next")
        await chat.wait()
        assert chat[-1].object == "re: next"
        assert not chat.disabled

    run(talk)


# --- hooks that do not end


def re_or_fail(contents: str) -> str:
    return str(1 / 0) if contents == "fails" else f"re: {contents}"


@pytest.mark.parametrize("end", ["stop", "clear", "close"])
@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("hook", ["post_hook", "callback_exception"])
def test_a_hook_that_never_ends_can_be_ended(run: Run, hook: str, is_async: bool, end: str) -> None:
    began, gate = threading.Event(), threading.Event()

    def now(*args: Any) -> None:
        began.set()
        gate.wait(PATIENCE)

    async def later(*args: Any) -> None:
        began.set()
        await asyncio.sleep(3600)

    async def talk() -> None:
        params: Any = {hook: later if is_async else now}
        chat = ChatInterface(callback=re_or_fail, **params)
        chat.send("hi" if hook == "post_hook" else "fails", trigger_post_hook=False)
        await until(began.is_set)
        ended = getattr(chat, end)()
        assert end != "stop" or ended is True
        assert end == "close" or not chat.stop()
        await chat.wait()
        if end != "close":
            chat.post_hook = None
            chat.send("next")
            await chat.wait()
            assert chat[-1].object == "re: next"

    run(talk)
    gate.set()


def test_a_turn_that_waits_for_a_hook_is_stopped_in_the_page_together_with_it(run: Run) -> None:
    async def hook(message: ChatMessage, chat: ChatFeed) -> None:
        began.set()
        await asyncio.sleep(3600)

    began = threading.Event()
    chat = ChatInterface(callback=re_or_fail, post_hook=hook)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi", trigger_post_hook=False)
        await until(began.is_set)
        chat.post_hook = None
        page.submit("waits")
        # Not the one before it, as the page may have seen that still.
        await until(lambda: page.turn and page.turn["message_id"] == chat[-1].id)
        assert page.turn["status"] == "pending"
        page.stop()
        await chat.wait()
        page.submit("next")
        await until(lambda: len(chat) == 5)
        await chat.wait()

    run(talk)
    page.until_settled()
    assert [one.object for one in chat] == ["hi", "re: hi", "waits", "next", "re: next"]


def test_nothing_that_a_hook_does_after_it_was_stopped_reaches_the_chat(run: Run) -> None:
    began, gate, ended = threading.Event(), threading.Event(), threading.Event()
    raised: list[type[BaseException]] = []

    def hook(message: ChatMessage, chat: ChatFeed) -> None:
        began.set()
        gate.wait(PATIENCE)
        late: list[Callable[[], Any]] = [
            lambda: chat.send("late"),
            lambda: chat.append("late"),
            lambda: message.stream("late"),
            chat.clear,
            chat.stop,
        ]
        for verb in late:
            try:
                verb()
            except BaseException as error:
                raised.append(type(error))
        ended.set()

    chat = ChatInterface(callback=re_or_fail, post_hook=hook)

    async def talk() -> None:
        chat.send("hi", trigger_post_hook=False)
        await until(began.is_set)
        assert chat.stop()
        await chat.wait()
        gate.set()
        await until(ended.is_set)

    run(talk)
    assert raised == [StopCallback] * 5
    assert [one.object for one in chat] == ["hi", "re: hi"]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_hook_may_clear_its_chat_and_go_on(is_async: bool) -> None:
    def now(message: ChatMessage, chat: ChatFeed) -> None:
        if message.object == "re: hi":
            assert not chat.stop()
            chat.clear()
            chat.send("fresh", respond=False, trigger_post_hook=False)

    async def later(message: ChatMessage, chat: ChatFeed) -> None:
        now(message, chat)

    chat = ChatInterface(callback=re_or_fail, post_hook=later if is_async else now)
    chat.send("hi")
    assert [one.object for one in chat] == ["fresh"]


def test_a_message_that_interrupts_a_turn_leaves_a_hook_its_time(run: Run) -> None:
    began, gate = threading.Event(), threading.Event()
    ended: list[str] = []

    def hook(message: ChatMessage, chat: ChatFeed) -> None:
        if message.object == "re: a":
            began.set()
            gate.wait(PATIENCE)
        ended.append(message.object)

    chat = ChatInterface(callback=re_or_fail, post_hook=hook, on_busy="interrupt")

    async def talk() -> None:
        chat.send("a", trigger_post_hook=False)
        await until(began.is_set)
        chat.send("b", trigger_post_hook=False)
        gate.set()
        await chat.wait()

    run(talk)
    assert ended == ["re: a", "re: b"]
