"""After a turn was stopped, nothing that its callback still does reaches the chat."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep, StopCallback

Run = Callable[..., Any]

LATE: dict[str, Callable[[ChatInterface, ChatMessage, ChatStep], Any]] = {
    "stream into a message": lambda chat, message, step: message.stream("late"),
    "assign an object": lambda chat, message, step: setattr(message, "object", "late"),
    "append to a message": lambda chat, message, step: message.append("late"),
    "update a message": lambda chat, message, step: message.update("late"),
    "stream into a step": lambda chat, message, step: step.stream("late"),
    "append to a step": lambda chat, message, step: step.append("late"),
    "enter a step": lambda chat, message, step: step.__enter__(),
    "enter a step on a loop": lambda chat, message, step: asyncio.run(step.__aenter__()),
    "end a step": lambda chat, message, step: setattr(step, "status", "success"),
    "fold a step": lambda chat, message, step: setattr(step, "collapsed", True),
    "stream a title": lambda chat, message, step: step.stream_title("late", status="default"),
    "assign a title": lambda chat, message, step: setattr(step, "pending_title", "late"),
    "give a step a title": lambda chat, message, step: chat.add_step(step, title="late"),
    "settle a message": lambda chat, message, step: message.settle(),
    "assign a status": lambda chat, message, step: setattr(message, "status", "done"),
    "assign a user": lambda chat, message, step: setattr(message, "user", "late"),
    "assign a footer": lambda chat, message, step: setattr(message, "footer_objects", ["late"]),
    "send": lambda chat, message, step: chat.send("late"),
    "stream": lambda chat, message, step: chat.stream("late"),
    "stream on": lambda chat, message, step: chat.stream("late", message=message),
    "stop": lambda chat, message, step: chat.stop(),
    "respond": lambda chat, message, step: chat.respond(),
    "append": lambda chat, message, step: chat.append("late"),
    "extend": lambda chat, message, step: chat.extend(["late"]),
    "insert": lambda chat, message, step: chat.insert(0, "late"),
    "assign an item": lambda chat, message, step: chat.__setitem__(0, "late"),
    "delete an item": lambda chat, message, step: chat.__delitem__(0),
    "pop": lambda chat, message, step: chat.pop(),
    "remove": lambda chat, message, step: chat.remove(message),
    "reverse": lambda chat, message, step: chat.reverse(),
    "assign objects": lambda chat, message, step: setattr(chat, "objects", ["late"]),
    "undo": lambda chat, message, step: chat.undo(),
    "clear": lambda chat, message, step: chat.clear(),
    "edit": lambda chat, message, step: chat.edit(chat[0], "late"),
    "regenerate": lambda chat, message, step: chat.regenerate(),
    "switch": lambda chat, message, step: chat.switch(chat[0], 0),
    "add a step": lambda chat, message, step: chat.add_step("late"),
    "ask": lambda chat, message, step: chat.ask("late?"),
    "confirm": lambda chat, message, step: chat.confirm("late?"),
    "withdraw": lambda chat, message, step: chat.withdraw(chat[0]),
    "press a button": lambda chat, message, step: chat.press("undo"),
    "assign a help text": lambda chat, message, step: setattr(chat, "help_text", "late"),
}


@pytest.mark.parametrize("verb", LATE)
def test_a_thread_that_was_left_behind_changes_nothing(run: Run, verb: str) -> None:
    gate, ended = threading.Event(), threading.Event()
    raised: list[BaseException] = []

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        message = chat.stream("so far")
        step = chat.add_step("a", title="Work")
        began.set()
        gate.wait(PATIENCE)
        try:
            LATE[verb](chat, message, step)
        except BaseException as error:
            raised.append(error)
            raise
        finally:
            ended.set()

    began = threading.Event()
    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await until(began.is_set)
        chat.stop()
        await chat.wait()
        before = [one.to_wire() for one in chat]
        gate.set()
        await until(ended.is_set)
        assert [one.to_wire() for one in chat] == before

    run(talk)
    assert [type(error) for error in raised] == [StopCallback]
    page.until_settled()


def test_a_thread_that_was_left_behind_takes_back_nothing_that_a_person_has_undone(
    run: Run,
) -> None:
    began, gate, ended = (threading.Event() for _ in range(3))

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        began.set()
        gate.wait(PATIENCE)
        try:
            chat.press("undo")
        finally:
            ended.set()

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(began.is_set)
        chat.stop()
        await chat.wait()
        chat.press("undo")
        gate.set()
        await until(ended.is_set)

    run(talk)
    assert len(chat) == 0


def test_a_step_that_runs_is_ended_with_its_turn(run: Run) -> None:
    gate = threading.Event()

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        with chat.add_step(title="Outer") as outer:
            outer.append(ChatStep(title="Inner", status="running"))
            began.set()
            gate.wait(PATIENCE)

    began = threading.Event()
    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await until(began.is_set)
        chat.stop()
        await chat.wait()

    run(talk)
    (outer,) = chat[-1].object
    assert (outer.status, outer.objects[0].status) == ("failed", "failed")
    assert chat[-1].status == "stopped"
    page.until_settled()
    gate.set()


def test_a_step_that_is_stopped_shows_no_error(run: Run) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        with chat.add_step(title="Work"):
            await asyncio.sleep(3600)

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2)
        chat.stop()
        await chat.wait()

    run(talk)
    (step,) = chat[-1].object
    assert (step.status, step.title, step.objects) == ("failed", "Work", [])


def test_a_callback_may_stop_itself() -> None:
    after: list[str] = []

    def callback(contents: str, user: str, chat: ChatFeed) -> None:
        chat.stream("said")
        assert chat.stop()
        chat.stream("unsaid")
        after.append("went on")

    chat = ChatFeed(callback=callback)
    chat.send("hi")
    assert [(one.object, one.status) for one in chat] == [("hi", "done"), ("said", "stopped")]
    assert after == []


def test_a_callback_may_have_its_own_answer_written_anew() -> None:
    asked: list[str] = []

    def callback(contents: str, user: str, chat: ChatFeed) -> Any:
        asked.append(contents)
        yield f"try {len(asked)}"
        if len(asked) == 1:
            chat.regenerate()

    chat = ChatFeed(callback=callback)
    chat.send("hi")
    assert [one.object for one in chat] == ["hi", "try 2"]
    assert [one.object for one in chat.branches(chat[1])[0]] == ["try 1"]


def test_what_was_asked_for_and_taken_back_is_not_answered(run: Run) -> None:
    async def callback(contents: str) -> AsyncIterator[str]:
        asked.append(contents)
        yield f"{contents}…"
        await gate.wait()

    async def talk() -> None:
        chat.callback = callback
        chat.send("a")
        await until(lambda: len(chat) == 2)
        for text in "bcd":
            chat.send(text)
        chat.undo()
        chat.pop(3)
        gate.set()
        await chat.wait()

    asked: list[str] = []
    gate = asyncio.Event()
    chat = ChatInterface(on_busy="queue")
    run(talk)
    assert asked == ["a", "b"]
    assert [one.object for one in chat] == ["a", "a…", "b", "b…"]


@pytest.mark.parametrize("on_busy", ["refuse", "queue"])
def test_after_clear_nothing_is_answered_that_waited(run: Run, on_busy: Any) -> None:
    async def talk() -> None:
        chat.callback = lambda contents: asyncio.sleep(3600, contents)
        for text in "abc":
            chat.send(text)
        await asyncio.sleep(0)
        chat.clear()
        assert not chat.stop()
        await chat.wait()

    chat = ChatInterface(on_busy=on_busy)
    run(talk)
    assert len(chat) == 0


def test_a_thread_that_was_left_behind_stops_no_other_turn(run: Run) -> None:
    began, gate, ended, held = (threading.Event() for _ in range(4))

    def callback(contents: str, user: str, chat: ChatInterface) -> str:
        if contents == "next":
            held.wait(PATIENCE)
            return "re: next"
        try:
            began.set()
            gate.wait(PATIENCE)
            chat.stop()
        finally:
            ended.set()
        return "never"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(began.is_set)
        assert chat.stop()
        chat.send("next")
        gate.set()
        await until(ended.is_set)
        held.set()
        await chat.wait()

    run(talk)
    assert [one.object for one in chat] == ["hi", "next", "re: next"]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_callback_that_stops_itself_in_a_step_has_ended_for_all(run: Run, is_async: bool) -> None:
    heard: list[str] = []

    def now(contents: str, user: str, chat: ChatInterface) -> None:
        with chat.add_step(title="Work"):
            chat.stop()

    async def later(contents: str, user: str, chat: ChatInterface) -> None:
        now(contents, user, chat)

    chat = ChatInterface(
        callback=later if is_async else now,
        post_hook=lambda message, chat: heard.append(message.status),
    )
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()
        page.until_settled()
        assert page.turn["status"] == "stopped"
        assert chat[1].object[0].status == "failed"

    run(talk)
    assert heard == ["done", "stopped"]


def test_a_thread_that_was_left_behind_goes_through_no_more_steps(run: Run) -> None:
    began, gate, ended = (threading.Event() for _ in range(3))
    raised: list[BaseException] = []
    heard: list[str] = []

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        steps = [chat.add_step(title=title) for title in ("one", "two", "three")]
        try:
            for step in steps:
                with step:
                    began.set()
                    gate.wait(PATIENCE)
        except BaseException as error:
            raised.append(error)
            raise
        finally:
            ended.set()

    chat = ChatInterface(
        callback=callback, post_hook=lambda message, chat: heard.append(message.status)
    )

    async def talk() -> None:
        chat.send("hi")
        await until(began.is_set)
        chat.stop()
        await chat.wait()
        gate.set()
        await until(ended.is_set)
        await chat.wait()

    run(talk)
    assert [step.status for step in chat[-1].object] == ["failed", "pending", "pending"]
    assert [type(error) for error in raised] == [StopCallback]
    assert heard == ["done", "stopped"]


@pytest.mark.parametrize("fails", [False, True])
def test_a_block_ends_its_step_elsewhere_though_its_turn_was_stopped(run: Run, fails: bool) -> None:
    began, gate, ended = (threading.Event() for _ in range(3))
    step = ChatStep(title="Work")

    def callback() -> None:
        try:
            with step:
                began.set()
                gate.wait(PATIENCE)
                if fails:
                    raise ValueError("late")
        finally:
            ended.set()

    chat = ChatInterface(step, callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(began.is_set)
        chat.stop()
        await chat.wait()
        assert step.status == "running"
        gate.set()
        await until(ended.is_set)

    run(talk)
    assert step.status == ("failed" if fails else "success")
    assert step.objects == []


def test_a_step_that_is_stopped_as_it_begins_is_not_entered() -> None:
    after: list[str] = []

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        step = chat.add_step(title="Work")
        step.observe(lambda change: change["new"] == "running" and chat.stop(), "status")
        try:
            with step:
                after.append("went on")
        finally:
            ended.set()

    ended = threading.Event()
    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert ended.wait(PATIENCE)
    assert after == []
    assert (chat[-1].status, chat[-1].object[0].status) == ("stopped", "failed")


def test_what_nobody_sees_may_be_changed_by_a_callback_that_was_stopped() -> None:
    made: list[str] = []

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        chat.stop()
        with ChatStep(title="Clean up") as step:
            step.success_title = "Clean"
        message = ChatMessage("note", user="Log")
        message.status = "failed"
        made.extend([step.title, message.status])
        ended.set()

    ended = threading.Event()
    ChatInterface(callback=callback).send("hi")
    assert ended.wait(PATIENCE)
    assert made == ["Clean", "failed"]


def test_steps_are_ended_with_their_message_wherever_in_it_they_stand() -> None:
    steps = [ChatStep(title=f"{number}", status="running") for number in range(6)]
    endless: list[Any] = [steps[0]]
    endless.append(endless)
    message = ChatMessage(
        {"A list that holds itself": endless, "A step": steps[1], "A dict": {"In it": steps[2]}},
        header_objects=[steps[3]],
        footer_objects=[[steps[4], steps[5]]],
    )
    message.settle("stopped")
    assert [step.status for step in steps] == ["failed"] * 6


def test_the_code_of_an_answer_that_a_person_has_run_goes_on_when_the_answer_is_stopped() -> None:
    step = ChatStep(title="1 + 1", status="running")
    step.block = {"code": "1 + 1", "nth": 0}
    message = ChatMessage("```python\n1 + 1\n```\n\nand", footer_objects=[step])
    message.settle("stopped")
    assert step.status == "running"
