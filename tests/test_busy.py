"""What becomes of what is sent while an answer is written."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface
from ipychat.testing import Client

Run = Callable[..., Any]


class Gate:
    """A callback that answers when it is let."""

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def __call__(self, contents: str) -> AsyncIterator[str]:
        yield f"{contents}…"
        await self.open.wait()
        yield f"{contents}!"


def test_a_turn_disables_the_chat_and_puts_back_what_was(run: Run) -> None:
    seen: list[bool] = []

    async def talk() -> None:
        for before in (False, True):
            chat = ChatInterface(disabled=before)
            page = Page(chat)
            chat.callback = lambda _, __, instance: seen.append(instance.disabled)
            chat.send("hi")
            await chat.wait()
            assert chat.disabled is before
            page.bye()

    run(talk)
    assert seen == [True, True]


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("said", [(False,), (False, True), (True, False, True)])
def test_what_a_callback_says_of_input_holds_no_longer_than_its_turn(
    before: bool, said: tuple[bool, ...]
) -> None:
    def callback(contents: str, user: str, instance: ChatInterface) -> str:
        for is_disabled in said:
            instance.disabled = is_disabled
        return "re"

    chat = ChatInterface(callback=callback, disabled=before)
    page = Page(chat)
    chat.send("hi")
    assert chat.disabled is before
    page.submit("again")
    assert bool(page.refusals) is before
    assert len(chat) == (2 if before else 4)


def test_queued_messages_wait_and_are_answered_in_order(run: Run) -> None:
    async def talk() -> None:
        gate = Gate()
        chat = ChatInterface(callback=gate, on_busy="queue")
        page = Page(chat)
        page.submit("a")
        await until(lambda: len(chat) == 2)
        page.submit("b")
        page.submit("c")
        await until(lambda: len(chat) == 4)
        assert [(m.object, m.status) for m in chat][2:] == [("b", "queued"), ("c", "queued")]
        gate.open.set()
        await chat.wait()
        assert [m.object for m in chat] == ["a", "a!", "b", "b!", "c", "c!"]
        assert {m.status for m in chat} == {"done"}

    run(talk)


def test_a_queued_message_can_be_edited_and_withdrawn(run: Run) -> None:
    async def talk() -> None:
        gate = Gate()
        chat = ChatInterface(callback=gate, on_busy="queue")
        chat.send("a")
        await until(lambda: len(chat) == 2)
        b, c = chat.send("b"), chat.send("c")
        assert chat.edit(b, "B") is b
        assert chat.withdraw(c)
        assert not chat.withdraw(c)
        gate.open.set()
        await chat.wait()
        assert [m.object for m in chat] == ["a", "a!", "B", "B!"]

    run(talk)


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        ("/delete a", "/delete b", "deleted b"),
        ("/delete a", "never mind", "never mind!"),
        ("hello", "/delete b", "deleted b"),
    ],
)
def test_a_queued_message_is_answered_as_it_says_when_its_time_comes(
    run: Run, before: str, after: str, answer: str
) -> None:
    deleted: list[str] = []

    def delete(name: str) -> str:
        deleted.append(name)
        return f"deleted {name}"

    async def talk() -> None:
        gate = Gate()
        chat = ChatInterface(callback=gate, on_busy="queue", commands={"delete": delete})
        client = Client(chat)
        client.submit("slow")
        await until(lambda: len(chat) == 2)
        client.submit(before)
        await until(lambda: client.messages[-1].status == "queued")
        client.edit(-1, after)
        gate.open.set()
        await client.settled()
        assert [one.text for one in client.messages] == ["slow", "slow!", after, answer]
        assert deleted == (["b"] if "delete" in after else [])

    run(talk)


def test_a_message_that_nothing_will_answer_waits_for_nothing(run: Run) -> None:
    async def slow() -> str:
        await gate.wait()
        return "slow!"

    gate = asyncio.Event()
    chat = ChatInterface(commands={"slow": slow}, on_busy="queue")
    client = Client(chat)

    async def talk() -> None:
        client.submit("/slow")
        client.submit("hello")
        client.submit("/slow")
        await until(lambda: len(chat) == 3)
        assert [one.status for one in chat] == ["done", "done", "queued"]
        gate.set()
        await client.settled()

    run(talk)
    assert [one.text for one in client.messages] == ["/slow", "hello", "slow!", "/slow", "slow!"]
    assert {one.status for one in client.messages} == {"done"}


def test_a_queued_message_that_nothing_answers_any_more_waits_no_longer(run: Run) -> None:
    async def talk() -> None:
        gate = Gate()
        chat = ChatInterface(callback=gate, on_busy="queue")
        chat.send("a")
        await until(lambda: len(chat) == 2)
        chat.send("b")
        chat.callback = None
        gate.open.set()
        await chat.wait()
        assert [m.object for m in chat] == ["a", "a!", "b"]
        assert chat[-1].status == "done"

    run(talk)


def test_a_callback_has_its_own_message_answered_and_not_one_that_waits(run: Run) -> None:
    asked: list[str] = []

    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        asked.append(contents)
        if contents == "a":
            await gate.wait()
            chat.send("of a bot", user="Bot", respond=False)
            chat.respond()

    gate = asyncio.Event()
    chat = ChatInterface(callback=callback, on_busy="queue")

    async def talk() -> None:
        chat.send("a")
        chat.send("b")
        gate.set()
        await chat.wait()

    run(talk)
    assert asked == ["a", "b", "of a bot"]


@pytest.mark.parametrize("params", [{"adaptive": True}, {"on_busy": "interrupt"}])
def test_an_interrupting_message_stops_the_turn(run: Run, params: dict[str, Any]) -> None:
    async def talk() -> None:
        gate = Gate()
        chat = ChatInterface(callback=gate, **params)
        assert (chat.adaptive, chat.on_busy) == (True, "interrupt")
        page = Page(chat)
        page.submit("a")
        await until(lambda: len(chat) == 2)
        gate.open.set()
        page.submit("b")
        await until(lambda: len(chat) == 4)
        await chat.wait()
        assert [m.object for m in chat][-2:] == ["b", "b!"]

    run(talk)


def test_adaptive_and_on_busy_say_the_same() -> None:
    chat = ChatInterface()
    chat.on_busy = "interrupt"
    assert chat.adaptive
    chat.adaptive = False
    assert chat.on_busy == "refuse"


def test_a_runner_of_its_own_answers_while_the_loop_is_held(run: Run) -> None:
    threads: list[threading.Thread] = []

    async def callback(contents: str) -> str:
        threads.append(threading.current_thread())
        return f"re: {contents}"

    chat = ChatInterface(callback=callback, runner="thread")

    async def talk() -> None:
        chat.send("hi")
        deadline = time.monotonic() + PATIENCE
        while len(chat) < 2:  # the loop is held, as by a long cell
            assert time.monotonic() < deadline
            time.sleep(0.002)
        await chat.wait()

    run(talk)
    assert chat[-1].object == "re: hi"
    assert threads[0] is not threading.current_thread()


def test_an_unknown_runner_is_refused() -> None:
    with pytest.raises(ValueError, match="runner is 'moon', expected 'kernel' or 'thread'"):
        ChatInterface(runner="moon")  # type: ignore[arg-type]
