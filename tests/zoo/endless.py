"""Callbacks that do not end by themselves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator

from wire_page import PATIENCE

from ipychat import ChatInterface

from ._kinds import began, endless, released

Chat = ChatInterface


@endless
def counts_for_ever() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield str(number)
        began.set()


@endless
async def counts_for_ever_without_a_rest() -> AsyncIterator[str]:
    number = 0
    while True:
        number += 1
        yield str(number)
        began.set()


@endless
async def sleeps_for_ever() -> None:
    began.set()
    await asyncio.sleep(3600)


@endless
def blocks_its_thread() -> str:
    began.set()
    released.wait(PATIENCE)
    return "too late"


@endless
def blocks_its_thread_and_raises() -> None:
    began.set()
    released.wait(PATIENCE)
    raise ValueError("too late")


@endless
def blocks_its_thread_and_exits() -> None:
    began.set()
    released.wait(PATIENCE)
    sys.exit()


@endless
def swallows_its_end() -> Iterator[str]:
    swallowed = 0
    while swallowed < 50:
        try:
            yield "on and on"
            began.set()
        except GeneratorExit:
            swallowed += 1


@endless
async def swallows_its_end_on_the_loop() -> AsyncIterator[str]:
    swallowed = 0
    while swallowed < 50:
        try:
            yield "on and on"
            began.set()
            await asyncio.sleep(0)
        except (GeneratorExit, asyncio.CancelledError):
            swallowed += 1


@endless
async def swallows_its_cancellation() -> str:
    swallowed = 0
    while swallowed < 1:
        try:
            began.set()
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            swallowed += 1
    await asyncio.sleep(0.05)
    return "too late"


@endless
async def cleans_up_for_long() -> None:
    try:
        began.set()
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(0.05)


@endless
async def raises_when_it_is_cancelled() -> None:
    try:
        began.set()
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise ValueError("instead") from None


@endless
async def exits_when_it_is_cancelled() -> None:
    try:
        began.set()
        await asyncio.sleep(3600)
    finally:
        sys.exit()


@endless
def raises_when_it_is_closed() -> Iterator[str]:
    try:
        while True:
            yield "on and on"
            began.set()
    finally:
        raise ValueError("in close")


@endless
def exits_when_it_is_closed() -> Iterator[str]:
    try:
        while True:
            yield "on and on"
            began.set()
    finally:
        sys.exit()


@endless
def streams_and_swallows_all(contents: str, user: str, chat: Chat) -> None:
    message = chat.stream("a")
    while not released.is_set():
        try:
            chat.stream("a", message=message)
        except BaseException:
            released.wait(0.01)
        began.set()


@endless
def asks_and_gets_no_answer(contents: str, user: str, chat: Chat) -> None:
    question = chat.ask("Well?")
    began.set()
    question.result()


@endless
async def asks_on_the_loop_and_gets_no_answer(contents: str, user: str, chat: Chat) -> None:
    question = chat.ask("Well?")
    began.set()
    await question


@endless
async def leaves_a_step_open(contents: str, user: str, chat: Chat) -> None:
    with chat.add_step(title="Work"):
        began.set()
        await asyncio.sleep(3600)
