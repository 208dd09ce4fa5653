"""What waits for its time gets it, whatever happens before."""

from __future__ import annotations

import asyncio
import itertools
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from wire_page import until

from ipychat import ChatFeed, ChatInterface, ChatMessage, controller
from ipychat._lock import state_lock
from ipychat.testing import Client

Run = Callable[..., Any]


class Cracks:
    """The lock of a chat; when it is free again for the nth time, another thread does something.

    Args:
        moment: Which time, from 0, on the main thread.
        work: What is done.
    """

    def __init__(self, moment: int, work: Callable[[], object]) -> None:
        self.left = moment
        self._work = work

    def __enter__(self) -> None:
        state_lock.acquire()

    def __exit__(self, *error: object) -> None:
        state_lock.release()
        if threading.current_thread() is threading.main_thread() and self.left >= 0:
            self.left -= 1
            if self.left < 0:
                thread = threading.Thread(target=self._do)
                thread.start()
                thread.join()

    def _is_owned(self) -> bool:
        return bool(state_lock._is_owned())  # type: ignore[attr-defined]

    def _do(self) -> None:
        # It may be held from further out, and then nobody else gets in.
        if state_lock.acquire(timeout=0.05):
            state_lock.release()
            self._work()


def test_a_message_that_comes_at_any_moment_is_answered(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def callback(contents: str) -> str:
        return f"re: {contents}"

    async def has_come(moment: int) -> bool:
        chat = ChatInterface(callback=callback)
        cracks = Cracks(moment, lambda: chat.send("second"))
        with monkeypatch.context() as patch:
            patch.setattr(controller, "state_lock", cracks)
            chat.send("first")
            await chat.wait()
            await until(lambda: len({one.user for one in chat}) == 2 and len(chat) % 2 == 0)
        asked = [one.object for one in chat if one.user == "User"]
        told = [one.object for one in chat if one.user == "Assistant"]
        assert told == [f"re: {text}" for text in asked], f"at moment {moment}"
        return cracks.left < 0

    for moment in itertools.count():
        if not run(lambda moment=moment: has_come(moment)):
            break
    assert moment > 5


IN_HOOKS = [
    ValueError("no"),
    SystemExit(1),
    KeyboardInterrupt(),
    pytest.param(
        asyncio.CancelledError(),
        marks=pytest.mark.skipif(
            sys.version_info < (3, 11), reason="cannot be told from the end of the loop"
        ),
    ),
]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("error", IN_HOOKS, ids=lambda error: type(error).__name__)
def test_a_message_is_answered_whatever_its_hook_raises(
    run: Run, error: BaseException, is_async: bool
) -> None:
    def now(message: ChatMessage, chat: ChatFeed) -> None:
        raise error

    async def later(message: ChatMessage, chat: ChatFeed) -> None:
        now(message, chat)

    chat = ChatInterface(
        callback=lambda contents: f"re: {contents}", post_hook=later if is_async else now
    )
    client = Client(chat)

    async def talk() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        for text in ("hi", "next"):
            client.submit(text)
            await client.settled()
            assert f"re: {text}" in [message.text for message in client.messages]
            assert not client.is_busy

    run(talk)
    assert client.refusals == []


def leaves(message: ChatMessage, chat: ChatFeed) -> None:
    """A hook that exits when the first answer is there."""
    if message.object == "re: first":
        sys.exit(3)


def answer_twice(contents: str, user: str, chat: ChatInterface) -> str:
    if contents == "first":
        chat.send("second")
    return f"re: {contents}"


def test_an_exit_ends_a_script_at_once_and_leaves_nothing_that_waits() -> None:
    chat = ChatInterface(callback=answer_twice, post_hook=leaves)
    client = Client(chat)
    with pytest.raises(SystemExit):
        client.submit("first")
    assert [message.text for message in client.messages] == ["first", "second", "re: first"]
    assert not client.is_busy
    client.submit("next")
    assert client.refusals == []
    assert client.messages[-1].text == "re: next"


def test_on_a_loop_an_exit_ends_nothing_that_waits(run: Run) -> None:
    chat = ChatInterface(callback=answer_twice, post_hook=leaves)
    client = Client(chat)

    async def talk() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        client.submit("first")
        await client.settled()

    run(talk)
    assert client.messages[-1].text == "re: second"


def test_an_exit_of_a_script_is_not_hidden_by_what_was_raised_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> str:
        chat.send("re: first")
        raise ValueError("before")

    chat = ChatInterface(callback=callback, post_hook=leaves, callback_exception="raise")
    with pytest.raises(SystemExit):
        chat.send("first")
    assert "ValueError: before" in caplog.text
