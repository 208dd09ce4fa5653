from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from wire_page import PATIENCE, until

from ipychat import ChatInterface
from ipychat._loop import Home

Run = Callable[..., Any]


def test_without_a_loop_what_is_posted_is_done_at_once() -> None:
    done: list[threading.Thread] = []
    Home().post(lambda: done.append(threading.current_thread()))
    assert done == [threading.current_thread()]


def test_without_a_loop_work_has_ended_when_run_returns() -> None:
    done: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    Home().run(work)
    assert done == [1]


def test_with_a_loop_work_from_any_thread_runs_on_it() -> None:
    threads: list[threading.Thread] = []

    async def main() -> None:
        home = Home()
        over = asyncio.Event()

        async def work() -> None:
            threads.append(threading.current_thread())
            over.set()

        other = threading.Thread(target=lambda: home.run(work))
        other.start()
        await asyncio.wait_for(over.wait(), 20)
        other.join()

    asyncio.run(main())
    assert threads == [threading.current_thread()]


def test_a_home_moves_to_the_next_loop_when_its_own_has_ended() -> None:
    done: list[int] = []

    async def first() -> Home:
        return Home()

    home = asyncio.run(first())

    async def second() -> None:
        over = asyncio.Event()

        def finish() -> None:
            done.append(1)
            over.set()

        home.post(finish)
        await asyncio.wait_for(over.wait(), 20)

    asyncio.run(second())
    assert done == [1]


# --- chats, and loops that come and go


def test_a_chat_whose_loop_ended_before_it_began_answers_in_the_next(run: Run) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")

    async def leave() -> None:
        chat.send("lost")

    asyncio.run(leave())
    assert not chat.stop()
    chat.send("in a script")

    async def talk() -> None:
        chat.send("on a loop")
        await chat.wait()

    run(talk)
    assert [message.object for message in chat] == [
        "lost",
        *("in a script", "re: in a script"),
        *("on a loop", "re: on a loop"),
    ]


def test_a_loop_that_is_closed_with_work_left_does_not_hold_a_chat() -> None:
    async def callback(contents: str) -> str:
        if contents == "slow":
            await asyncio.sleep(3600)
        return f"re: {contents}"

    async def leave() -> None:
        chat.send("slow")
        chat.send("after it")

    chat = ChatInterface(callback=callback)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    # As a careless script does: nothing is cancelled.
    loop.close()
    chat.send("quick")
    assert [message.object for message in chat][2:] == ["quick", "re: quick"]
    assert not chat.disabled


def test_in_a_script_nothing_is_cut_off_that_a_callback_began_in_another_chat() -> None:
    async def slow(contents: str) -> str:
        await asyncio.sleep(0.01)
        return f"re: {contents}"

    async def forward(contents: str) -> str:
        other.send(contents)
        return "forwarded"

    other = ChatInterface(callback=slow)
    chat = ChatInterface(callback=forward)
    chat.send("hi")
    assert [message.object for message in chat] == ["hi", "forwarded"]
    assert [message.object for message in other] == ["hi", "re: hi"]


def test_in_a_script_a_runner_of_its_own_has_answered_when_send_returns() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}", runner="thread")
    chat.send("hi")
    assert chat[-1].object == "re: hi"
    chat.callback, chat.callback_exception = lambda: 1 / 0, "raise"
    with pytest.raises(ZeroDivisionError):
        chat.send("hi")


def test_in_a_script_an_exit_does_not_end_a_runner_of_its_own() -> None:
    def leave(message: Any, chat: Any) -> None:
        raise SystemExit(3)

    chat = ChatInterface(
        callback=lambda contents: f"re: {contents}", runner="thread", post_hook=leave
    )
    with pytest.raises(SystemExit):
        chat.send("hi")
    chat.post_hook = None
    chat.send("again")
    assert chat[-1].object == "re: again"


def test_a_callback_that_exits_does_not_take_the_loop_of_others_with_it(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    def leave() -> None:
        raise SystemExit(3)

    chat = ChatInterface(callback=leave, callback_exception="raise")

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()
        await until(lambda: "SystemExit" in caplog.text)
        chat.callback = lambda: "fine"
        chat.send("again")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "fine"


@pytest.mark.parametrize("is_async", [False, True])
def test_in_a_script_a_callback_may_close_a_chat_with_a_runner_of_its_own(is_async: bool) -> None:
    def now(contents: str, user: str, chat: ChatInterface) -> None:
        chat.stream("bye")
        chat.close()

    async def later(contents: str, user: str, chat: ChatInterface) -> None:
        now(contents, user, chat)

    chat = ChatInterface(callback=later if is_async else now, runner="thread")
    chat.send("hi")
    assert [(message.object, message.status) for message in chat] == [
        ("hi", "done"),
        ("bye", "stopped"),
    ]


def test_in_a_script_what_another_thread_sends_as_a_turn_ends_is_answered() -> None:
    class Late(ChatInterface):
        """One to which another thread sends something when nothing waits any more."""

        def rest(self) -> None:
            super().rest()
            if not threads:
                threads.append(threading.Thread(target=self.send, args=("late",), daemon=True))
                threads[0].start()
                threads[0].join(PATIENCE)

    threads: list[threading.Thread] = []
    chat = Late(callback=lambda contents: f"re: {contents}")
    chat.send("hi")
    assert not threads[0].is_alive()
    assert [(message.object, message.status) for message in chat] == [
        ("hi", "done"),
        ("re: hi", "done"),
        ("late", "done"),
        ("re: late", "done"),
    ]


def test_in_a_script_what_another_thread_leaves_on_a_passing_loop_is_done() -> None:
    done: list[str] = []
    home = Home()

    async def more() -> None:
        await asyncio.sleep(0)
        done.append("more")

    def leave() -> None:
        home.post(lambda: done.append("posted"))
        home.run(more)

    async def work() -> None:
        thread = threading.Thread(target=leave, daemon=True)
        thread.start()
        # As a callback that holds its loop to the last: nothing runs there before it has ended.
        thread.join(PATIENCE)

    home.run(work, waits=True)
    assert done == ["posted", "more"]
