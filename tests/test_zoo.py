"""Whatever a callback does, the chat answers the next message and nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
import zoo
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def what_was_there() -> Iterator[None]:
    """Keep what others have left away from the collector: it looks only at what comes."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def left_since(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads that were not there before."""
    # The pacer is there for all chats, and ends by itself.
    return [one for one in set(threading.enumerate()) - before if one.name != "ipychat-pacer"]


@pytest.fixture
def nothing_left(
    what_was_there: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """See that no thread, no coroutine and no exception that nobody heard of is left."""
    caplog.set_level(logging.WARNING, "asyncio")
    # What the test before has left is not ours.
    gc.collect()
    unheard: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda one: unheard.append(one.exc_value))
    monkeypatch.setattr(threading, "excepthook", lambda one: unheard.append(one.exc_value))
    zoo.began.clear()
    zoo.released.clear()
    before = set(threading.enumerate())
    yield
    zoo.released.set()
    deadline = time.monotonic() + PATIENCE
    while left := left_since(before):
        assert time.monotonic() < deadline, f"these threads go on: {left}"
        left[0].join(0.1)
    gc.collect()
    assert unheard == []
    assert [record.getMessage() for record in caplog.get_records("call")] == []


def answer(contents: str) -> str:
    return f"re: {contents}"


def check(chat: ChatInterface, page: Page) -> None:
    """See that the chat has answered and is as it was."""
    # Not always the last one: what a callback left behind may write on.
    said = [one.object for one in chat if isinstance(one.object, str)]
    assert said.count("re: next") == 1
    assert {one.status for one in chat} <= {"done", "stopped", "failed"}
    page.until_same()
    zoo.released.set()
    chat.close()


def calm(chat: ChatInterface) -> None:
    chat.callback = answer
    chat.on_busy = "refuse"


def turn_status(chat: ChatInterface) -> Any:
    turn = chat.transcript.to_wire()["turn"]
    return turn and turn["status"]


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("name", zoo.KINDS)
def test_after_any_callback_the_chat_answers_on_a_running_loop(
    name: str, runner: Literal["kernel", "thread"], run: Run
) -> None:
    kind = zoo.KINDS[name]
    threads = set(threading.enumerate())

    async def talk() -> None:
        before = asyncio.all_tasks()
        chat = ChatInterface(callback=kind.callback, runner=runner)
        page = Page(chat)
        chat.send("go")
        if kind.is_stopped:
            await until(zoo.began.is_set)
            assert chat.stop()
        await chat.wait()
        assert turn_status(chat) == kind.ends
        assert not chat.disabled
        calm(chat)
        chat.send("next")
        await chat.wait()
        check(chat, page)
        # What was left behind comes to its end while there is a loop.
        await until(lambda: asyncio.all_tasks() <= before and not left_since(threads))

    run(talk)


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("name", zoo.KINDS)
def test_after_any_callback_the_chat_answers_in_a_script(name: str) -> None:
    kind = zoo.KINDS[name]
    chat = ChatInterface(callback=kind.callback)
    page = Page(chat)

    def stop() -> None:
        zoo.began.wait(PATIENCE)
        chat.stop()

    if kind.is_stopped:
        threading.Thread(target=stop).start()
    # It returns when the answer is complete, or stopped.
    chat.send("go")
    assert turn_status(chat) == kind.ends
    calm(chat)
    chat.send("next")
    check(chat, page)


def test_there_are_many_kinds() -> None:
    assert len(zoo.KINDS) >= 60
