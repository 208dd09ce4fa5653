"""Observers that raise: it is logged, and the chat goes on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface

Run = Callable[..., Any]


def fail(change: Any) -> None:
    raise ValueError("observer")


def fail_at_failure(change: Any) -> None:
    if change["new"] == "failed":
        raise ValueError("observer")


async def assert_answers(chat: ChatInterface) -> None:
    """See that the chat is as it was before."""
    assert not chat.disabled
    chat.callback = lambda contents: f"re: {contents}"
    chat.send("next")
    await chat.wait(PATIENCE)
    assert chat[-1].object == "re: next"


@pytest.mark.parametrize("state", ["done", "stopped", "failed"])
def test_an_observer_of_a_message_may_raise_when_that_settles(
    run: Run, state: str, warnings_of_chat: Callable[[], list[str]]
) -> None:
    ended: list[str] = []

    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        message = chat.stream("so far")
        message.observe(fail, "status")
        try:
            if state == "stopped":
                await asyncio.sleep(3600)
            elif state == "failed":
                raise RuntimeError("callback")
        finally:
            ended.append(state)

    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        if state == "stopped":
            await until(lambda: len(chat) == 2)
            assert chat.stop()
        await chat.wait(PATIENCE)
        await until(lambda: ended)
        assert chat[1].status == state
        page.until_settled()
        assert page.turn["status"] == state
        # What changes later is heard of too.
        chat[1].user = "Somebody else"
        page.until_same()
        await assert_answers(chat)

    run(talk)
    assert "an observer of a message raised ValueError('observer')" in warnings_of_chat()


def test_an_observer_of_a_step_may_raise_when_that_is_stopped(
    run: Run, warnings_of_chat: Callable[[], list[str]]
) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        for title in ("one", "two"):
            step = chat.add_step(title=title)
            step.observe(fail_at_failure, "status")
            step.status = "running"
        await asyncio.sleep(3600)

    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2 and len(chat[1].object) == 2)
        assert chat.stop()
        await chat.wait(PATIENCE)
        assert chat[1].status == "stopped"
        assert [step.status for step in chat[1].object] == ["failed", "failed"]
        page.until_settled()
        await assert_answers(chat)

    run(talk)
    assert warnings_of_chat() == ["an observer of a step raised ValueError('observer')"] * 2


def test_an_observer_of_a_message_that_waits_may_raise_when_its_time_comes(run: Run) -> None:
    async def callback(contents: str) -> str:
        await gate.wait()
        return f"re: {contents}"

    gate = asyncio.Event()
    chat = ChatInterface(callback=callback, on_busy="queue")

    async def talk() -> None:
        chat.send("a")
        chat.send("b").observe(fail, "status")
        gate.set()
        await chat.wait(PATIENCE)
        assert [one.object for one in chat] == ["a", "re: a", "b", "re: b"]
        assert {one.status for one in chat} == {"done"}
        await assert_answers(chat)

    run(talk)


def test_an_observer_of_a_question_may_raise_when_its_turn_ends(run: Run) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        question = chat.ask("Which?", ["this"])
        question.message.observe(fail, "suggestions")
        await question

    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: chat.question is not None)
        assert chat.stop()
        await chat.wait(PATIENCE)
        page.until_settled()
        assert page.turn["status"] == "stopped"
        await assert_answers(chat)

    run(talk)


def test_an_observer_of_the_chat_may_raise_when_a_turn_disables_it(run: Run) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    chat.observe(fail, "disabled")

    async def talk() -> None:
        chat.send("hi")
        await chat.wait(PATIENCE)
        assert [one.object for one in chat] == ["hi", "re: hi"]
        await assert_answers(chat)

    run(talk)


@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("verb", ["append", "send", "extend"])
def test_an_observer_of_the_messages_may_send_where_no_loop_runs(runner: Any, verb: str) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}", runner=runner)
    page = Page(chat)

    def sends(change: Any) -> None:
        if chat[-1].object == "start":
            chat.send("on")

    chat.observe(sends, "objects")
    say = {
        "append": lambda: chat.append("start"),
        "send": lambda: chat.send("start", respond=False),
        "extend": lambda: chat.extend(["start"]),
    }
    # In a thread, so that one that waits for ever is seen.
    caller = threading.Thread(target=say[verb], daemon=True)
    caller.start()
    caller.join(PATIENCE)
    assert not caller.is_alive()
    page.until(lambda: len(page.messages) == 3)
    page.until_settled()
    assert [page.text(index) for index in range(3)] == ["start", "on", "re: on"]
    # Nothing is left of it that would hold up what comes next.
    asyncio.run(chat.wait(PATIENCE))
    chat.send("next")
    page.until(lambda: page.text() == "re: next")


def test_an_observer_of_the_messages_may_press_a_button_where_no_loop_runs() -> None:
    def pressed(instance: ChatInterface) -> None:
        instance.append("pressed")

    chat = ChatInterface(button_properties={"more": {"callback": pressed}})
    page = Page(chat)

    def presses(change: Any) -> None:
        if len(chat) == 1:
            chat.press("more")

    chat.observe(presses, "objects")
    caller = threading.Thread(target=chat.append, args=("start",), daemon=True)
    caller.start()
    caller.join(PATIENCE)
    assert not caller.is_alive()
    page.until(lambda: [page.text(index) for index in range(len(page.messages))][1:] == ["pressed"])


def test_a_script_ends_when_what_an_observer_has_sent_is_answered() -> None:
    script = """
import threading
from ipychat import ChatFeed

goes_on = threading.Event()

def callback(contents):
    goes_on.wait()
    return "re"

chat = ChatFeed(callback=callback, capture_output=False)
chat.observe(lambda change: len(chat) == 1 and chat.send("on"), "objects")
chat.append("start")
chat.post_hook = lambda message, chat: print(message.object)
goes_on.set()
"""
    made = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=PATIENCE, check=True
    )
    assert made.stdout.split() == [b"re"]
