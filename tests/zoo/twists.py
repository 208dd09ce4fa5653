"""Callbacks that start others, or turn on their chat."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import ipywidgets

from ipychat import ChatFeed, ChatInterface

from ._kinds import KINDS, Kind, kind

Chat = ChatInterface


@kind("done")
def leaves_threads_that_write_on(contents: str, user: str, chat: Chat) -> None:
    def write() -> None:
        message = chat.stream("from a thread")
        for _ in range(100):
            chat.stream(".", message=message)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()


@kind("done")
async def leaves_a_task_that_writes_on(contents: str, user: str, chat: Chat) -> None:
    async def write() -> None:
        message = chat.stream("from a task")
        for _ in range(20):
            await asyncio.sleep(0)
            chat.stream(".", message=message)

    chat.task = asyncio.ensure_future(write())


async def _told() -> str:
    return "from another loop"


@kind("done")
def runs_a_loop_of_its_own() -> str:
    return asyncio.run(_told())


@kind()
async def runs_a_loop_in_the_loop() -> None:
    coroutine = _told()
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()


def _twist(name: str, twist: Callable[[Chat], Any], ends: str = "done") -> None:
    def sync(contents: str, user: str, chat: Chat) -> Iterator[str]:
        yield "so far"
        twist(chat)
        yield "so far and on"

    async def later(contents: str, user: str, chat: Chat) -> AsyncIterator[str]:
        yield "so far"
        twist(chat)
        yield "so far and on"

    KINDS[name] = Kind(sync, ends)
    KINDS[f"{name} on the loop"] = Kind(later, ends)


def _observe_badly(chat: Chat) -> None:
    def bad(change: Any) -> None:
        raise ValueError("in an observer")

    chat[-1].observe(bad, "object")


def _press_all(chat: Chat) -> None:
    for button in ("rerun", "undo", "clear"):
        chat.press(button)


def _forget(chat: Chat) -> None:
    del chat
    gc.collect()


_twist("stops itself", lambda chat: chat.stop(), "stopped")
_twist("stops itself twice", lambda chat: (chat.stop(), chat.stop()), "stopped")
_twist("clears", lambda chat: chat.clear(), "stopped")
_twist("takes its own reply out", lambda chat: chat.undo())
_twist("takes all out", lambda chat: chat.undo(99))
_twist("pops until it cannot", lambda chat: [chat.pop() for _ in range(9)], "failed")
_twist("assigns other messages", lambda chat: setattr(chat, "objects", ["other"]))
_twist("adds its reply again", lambda chat: chat.append(chat[-1]), "failed")
_twist("turns the order around", lambda chat: chat.reverse())
_twist("sends aside", lambda chat: chat.send("aside", respond=False))
_twist("disables the chat", lambda chat: setattr(chat, "disabled", True))
_twist("gives the chat no callback", lambda chat: setattr(chat, "callback", None))
_twist("gives the chat a bad callback", lambda chat: setattr(chat, "callback", 3), "failed")
_twist("observes badly", _observe_badly, "failed")
_twist("renders badly", lambda chat: setattr(chat[-1], "renderers", [lambda _: 1 / 0]))
_twist("edits the question", lambda chat: chat.edit(chat[0], "other", respond=False), "stopped")
_twist("changes the policy", lambda chat: setattr(chat, "on_busy", "interrupt"))
_twist("forgets the chat", _forget)
_twist("prints", lambda chat: print("out", file=sys.stderr))
_twist("scrolls nowhere", lambda chat: chat.scroll_to(99), "failed")
_twist("presses buttons", _press_all)
_twist("calls the hook", lambda chat: chat.trigger_post_hook())
_twist("opens a question", lambda chat: chat.ask("Well?"))
_twist("opens a form", lambda chat: chat.prompt_user(ipywidgets.Text(), timeout=3600))


@kind()
async def waits_for_itself(contents: str, user: str, chat: Chat) -> None:
    await chat.wait()


@kind()
async def waits_for_itself_in_a_task(contents: str, user: str, chat: Chat) -> None:
    await asyncio.create_task(chat.wait())


@kind()
def waits_for_itself_in_a_thread(contents: str, user: str, chat: Chat) -> None:
    asyncio.run(chat.wait())


@kind()
async def waits_for_an_answer_on_the_loop(contents: str, user: str, chat: Chat) -> None:
    chat.ask("Well?").result()


@kind()
def asks_and_is_out_of_time(contents: str, user: str, chat: Chat) -> None:
    chat.ask("Well?", timeout=0.01).result()


@kind("done")
def answers_itself(contents: str, user: str, chat: Chat) -> None:
    if len(chat) < 20:
        chat.send("and on", respond=True)


@kind("done")
def talks_to_another_chat(contents: str, user: str, chat: Chat) -> str:
    other = ChatFeed(callback=lambda contents: chat.send(contents, respond=False) and "heard")
    other.send("across")
    other.close()
    return "done"


@kind("done")
def calls_itself(contents: str, user: str, chat: Chat) -> Any:
    return calls_itself(contents, "again", chat) if user != "again" else "once"
