"""Turns: they run one at a time, can be stopped, and never harm the chat."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface, StopCallback
from ipychat._turn import Turn

Run = Callable[..., Any]


# --- stop


def test_stop_cancels_async_work_and_keeps_what_came(run: Run) -> None:
    ended: list[str] = []

    async def callback() -> AsyncIterator[str]:
        try:
            yield "some"
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2)
        assert chat.stop() is True
        await chat.wait()
        await until(lambda: ended)

    run(talk)
    assert (chat[-1].object, chat[-1].status) == ("some", "stopped")
    assert ended == ["cancelled"]


def test_stop_closes_a_generator(run: Run) -> None:
    gate = threading.Event()
    ended: list[str] = []

    def callback() -> Iterator[str]:
        try:
            yield "one"
            gate.wait(PATIENCE)
            yield "two"
            ended.append("went on")
        finally:
            ended.append("closed")

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2)
        chat.stop()
        await chat.wait()
        gate.set()
        await until(lambda: ended)

    run(talk)
    assert ended == ["closed"]
    assert (chat[-1].object, chat[-1].status) == ("one", "stopped")


def test_stop_before_the_first_token_leaves_no_reply(run: Run) -> None:
    async def callback() -> str:
        await asyncio.sleep(3600)
        return "never"

    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: page.turn and page.turn["status"] == "running")
        chat.stop()
        await chat.wait()

    run(talk)
    page.until_settled()
    assert len(chat) == 1
    assert page.turn["status"] == "stopped"


def test_a_thread_that_cannot_be_killed_is_left_behind_and_its_result_dropped(run: Run) -> None:
    begun, gate, back = threading.Event(), threading.Event(), threading.Event()

    def callback() -> str:
        begun.set()
        gate.wait(PATIENCE)
        back.set()
        return "late"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(begun.is_set)
        chat.stop()
        await chat.wait()
        chat.callback = lambda: "next"
        chat.send("again")
        await chat.wait()
        gate.set()
        await until(back.is_set)

    run(talk)
    assert [message.object for message in chat] == ["hi", "again", "next"]


def test_a_stopped_callback_cannot_write_any_more(run: Run) -> None:
    gate = threading.Event()
    raised: list[BaseException] = []

    def callback(contents: str, user: str, instance: ChatInterface) -> None:
        message = instance.stream("so far")
        gate.wait(PATIENCE)
        try:
            instance.stream(" and more", message=message)
        except BaseException as error:
            raised.append(error)
            raise

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2)
        chat.stop()
        gate.set()
        await chat.wait()
        await until(lambda: raised)

    run(talk)
    assert isinstance(raised[0], StopCallback)
    assert (chat[-1].object, chat[-1].status) == ("so far", "stopped")


def test_stop_without_a_turn_says_so() -> None:
    assert ChatInterface(callback=lambda: "hi").stop() is False


def test_a_callback_that_swallows_its_cancellation_does_not_hold_the_chat(run: Run) -> None:
    release = asyncio.Event()

    async def callback() -> AsyncIterator[str]:
        yield "some"
        while not release.is_set():
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                await release.wait()

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(chat) == 2)
        chat.stop()
        await chat.wait()
        chat.callback = lambda: "next"
        chat.send("again")
        await chat.wait()
        release.set()
        await asyncio.sleep(0)

    run(talk)
    assert chat[-1].object == "next"


def test_an_adaptive_chat_stops_a_turn_for_the_next_message(run: Run) -> None:
    async def callback(contents: str) -> AsyncIterator[str]:
        yield f"{contents}:"
        if contents == "slow":
            await asyncio.sleep(3600)
        yield f"{contents}: done"

    chat = ChatInterface(callback=callback, adaptive=True)

    async def talk() -> None:
        chat.send("slow")
        await until(lambda: len(chat) == 2)
        chat.send("quick")
        await chat.wait()

    run(talk)
    assert [(m.object, m.status) for m in chat][1::2] == [
        ("slow:", "stopped"),
        ("quick: done", "done"),
    ]


# --- order


def test_turns_run_one_after_the_other(run: Run) -> None:
    running = [0]

    async def callback(contents: str) -> str:
        running[0] += 1
        assert running[0] == 1
        await asyncio.sleep(0)
        running[0] -= 1
        return f"re: {contents}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        for text in "abc":
            chat.send(text)
        await chat.wait()

    run(talk)
    assert [message.object for message in chat if message.user == "Assistant"] == [
        "re: a",
        "re: b",
        "re: c",
    ]


def test_a_callback_may_ask_for_the_next_turn() -> None:
    def callback(contents: str, user: str, instance: ChatInterface) -> Any:
        if user == "User":
            yield {"user": "One", "object": "your turn"}
            instance.respond()
        elif user == "One":
            yield {"user": "Two", "object": "thank you"}

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert [message.user for message in chat] == ["User", "One", "Two"]


def test_without_a_loop_send_returns_when_the_answer_is_complete() -> None:
    chat = ChatInterface(callback=lambda contents: contents.upper())
    chat.send("hi")
    assert chat[-1].object == "HI"


def test_wait_returns_at_once_when_nothing_runs(run: Run) -> None:
    chat = ChatInterface()
    run(chat.wait)


def test_wait_gives_up_after_its_time(run: Run) -> None:
    chat = ChatInterface(callback=lambda: asyncio.sleep(3600))

    async def talk() -> None:
        chat.send("hi")
        with pytest.raises(TimeoutError, match="still live after 0.01 s"):
            await chat.wait(0.01)
        chat.stop()
        await chat.wait()

    run(talk)


def test_a_callback_that_waits_for_itself_is_told_so() -> None:
    async def callback(contents: str, user: str, instance: ChatInterface) -> None:
        await instance.wait()

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert "wait() in a callback would wait for that callback to end" in chat[-1].object


def test_verbs_work_from_any_thread(run: Run) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")

    async def talk() -> None:
        threads = [threading.Thread(target=chat.send, args=(f"{n}",)) for n in range(10)]
        for thread in threads:
            thread.start()
        await until(lambda: len(chat) == 20)
        await chat.wait()
        for thread in threads:
            thread.join()

    run(talk)
    asked = {m.object for m in chat if m.user == "User"}
    assert {m.object for m in chat if m.user == "Assistant"} == {f"re: {text}" for text in asked}


def test_bots_that_answer_each_other_hold_no_turn_that_is_over(run: Run) -> None:
    turns: list[weakref.ref[Turn]] = []
    held: list[Turn | None] = []

    async def callback(contents: str, user: str, chat: ChatInterface) -> AsyncIterator[str]:
        turn = Turn.current.get()
        assert turn is not None
        turns.append(weakref.ref(turn))
        yield f"{contents}."
        if len(turns) < 6:
            chat.respond()
        else:
            gc.collect()
            # The last one has asked for this one, which may be stopped with it.
            held.extend(ref() for ref in turns[:-2])

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("")
        await chat.wait()

    run(talk)
    assert [message.object for message in chat] == ["", ".", "..", "...", "....", ".....", "......"]
    assert held == [None] * 4


def test_stop_reaches_what_waits_though_the_turn_that_asked_for_it_is_over(run: Run) -> None:
    async def callback(contents: str) -> str:
        if contents == "go":
            other.send("ask back")
            await other.wait()
            asked.set()
            await asyncio.sleep(3600)
        return f"re: {contents}"

    async def ask_back() -> None:
        chat.send("more")

    asked = asyncio.Event()
    chat = ChatInterface(callback=callback)
    other = ChatInterface(callback=ask_back)

    async def talk() -> None:
        chat.send("go")
        await asked.wait()
        assert chat.stop()
        await chat.wait()

    run(talk)
    assert [message.object for message in chat] == ["go", "more"]


# --- as a page sees it


def test_a_page_hears_pending_running_and_done(run: Run) -> None:
    chat = ChatInterface(callback=lambda: "fine")
    page = Page(chat)

    async def talk() -> None:
        page.submit("hi")
        await until(lambda: len(chat) == 2)
        await chat.wait()

    run(talk)
    page.until_settled()
    states = [
        delta["turn"]["status"]
        for batch in page.batches
        for delta in batch["deltas"]
        if delta["op"] == "turn"
    ]
    assert states == ["pending", "running", "done"]


def test_a_stop_of_the_page_stops_the_turn_that_it_names(run: Run) -> None:
    async def callback() -> AsyncIterator[str]:
        yield "some"
        await asyncio.sleep(3600)

    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(page.messages) == 2)
        page.say({"kind": "stop", "turn_id": "of another turn"})
        assert chat[-1].status == "streaming"
        page.stop()
        await chat.wait()

    run(talk)
    page.until_settled()
    assert page.messages[-1]["status"] == "stopped"


def test_closing_the_chat_ends_its_turn(run: Run) -> None:
    ended: list[bool] = []

    async def callback() -> None:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(True)

    begun = asyncio.Event()
    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await begun.wait()
        chat.close()
        await until(lambda: ended)

    run(talk)
    assert ended == [True]
