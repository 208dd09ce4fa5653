"""Stopping at any moment: nothing is written after it, and the next message is answered."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import tally
from wire_page import Page, until

from ipychat import ChatInterface

Run = Callable[..., Any]
RACES = tally.of(10, 100)


class Work:
    """Callbacks that write numbers for ever, and say when they have ended."""

    def __init__(self) -> None:
        self.running = 0

    async def function(self, contents: str, user: str, chat: ChatInterface) -> None:
        self.running += 1
        try:
            reply = chat.stream("0", **chat.reply_params())
            for number in itertools.count(1):
                await asyncio.sleep(0.0005)
                chat.stream(f" {number}", message=reply)
        finally:
            self.running -= 1

    async def generator(self, contents: str) -> AsyncIterator[str]:
        self.running += 1
        try:
            for number in itertools.count(1):
                yield " ".join(map(str, range(number)))
                await asyncio.sleep(0.0005)
        finally:
            self.running -= 1

    def sync_generator(self, contents: str) -> Iterator[str]:
        self.running += 1
        try:
            for number in itertools.count(1):
                yield " ".join(map(str, range(number)))
                time.sleep(0.0005)
        finally:
            self.running -= 1

    def thread(self, contents: str, user: str, chat: ChatInterface) -> None:
        self.running += 1
        try:
            reply = chat.stream("0", **chat.reply_params())
            for number in itertools.count(1):
                time.sleep(0.0005)
                chat.stream(f" {number}", message=reply)
        finally:
            self.running -= 1


@pytest.mark.parametrize("kind", ["function", "generator", "sync_generator", "thread"])
def test_a_stop_at_any_moment_ends_the_writing(run: Run, kind: str) -> None:
    rng = random.Random(kind)
    took: list[float] = []
    kept = 0

    async def race() -> None:
        nonlocal kept
        work = Work()
        chat = ChatInterface(callback=getattr(work, kind))
        page = Page(chat)
        chat.send("go")
        await asyncio.sleep(rng.choice([0, rng.uniform(0, 0.005), rng.uniform(0, 0.1)]))
        before = _texts(chat)
        began = time.monotonic()
        assert chat.stop()
        await chat.wait()
        took.append(time.monotonic() - began)
        stopped = _texts(chat)
        await until(lambda: not work.running)
        assert _texts(chat) == stopped, "written after the stop"
        turn = chat.transcript.to_wire()["turn"]
        assert turn is not None
        assert turn["status"] == "stopped"
        for text in stopped:
            assert text.split() == [str(number) for number in range(len(text.split()))]
        # What was there is still there.
        assert [text[: len(old)] for old, text in zip(before, stopped)] == before
        kept += bool(stopped)
        chat.callback = lambda contents: f"re: {contents}"
        chat.send("again")
        await chat.wait()
        assert _texts(chat)[-1] == "re: again"
        await until(lambda: page.transcript == chat.transcript.to_wire())
        chat.close()

    for _ in range(RACES):
        run(race)
    took.sort()
    tally.count(
        "R5",
        f"stops at any moment, {kind.replace('_', ' ')}",
        races=RACES,
        written_after=0,
        half_answers_kept=kept,
        next_answered=RACES,
        p99_ms=round(1000 * took[int(len(took) * 0.99)], 1),
    )


def _texts(chat: ChatInterface) -> list[str]:
    return [str(one.object) for one in chat if one.user != "User"]
