"""Callbacks that raise."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from ipychat import ChatInterface, StopCallback

from ._kinds import KINDS, Kind, kind

Chat = ChatInterface


def _raising(error: BaseException) -> Callable[[], Any]:
    def callback() -> None:
        raise error

    return callback


def _raising_later(error: BaseException) -> Callable[[], Any]:
    async def callback() -> None:
        await asyncio.sleep(0)
        raise error

    return callback


class Mute(Exception):
    """It cannot even say what it is."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __str__(self) -> str:
        raise RuntimeError("no str")


class Base(BaseException):
    """It is no `Exception`."""


def _looped() -> Exception:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    return first


ERRORS: dict[str, tuple[Callable[[], BaseException], str]] = {
    "an error": (lambda: ValueError("no"), "failed"),
    "an error without words": (Mute, "failed"),
    "an error that is its own cause": (_looped, "failed"),
    "an error of a megabyte": (lambda: ValueError("x" * 1_000_000), "failed"),
    "fences and control characters": (lambda: ValueError("\n```\n\x1b[2J<script>\x00"), "failed"),
    "no Exception": (Base, "failed"),
    "SystemExit": (lambda: SystemExit(3), "failed"),
    "SystemExit with words": (lambda: SystemExit("bye"), "failed"),
    "KeyboardInterrupt": (KeyboardInterrupt, "stopped"),
    "GeneratorExit": (GeneratorExit, "failed"),
    "StopIteration": (lambda: StopIteration("value"), "failed"),
    "StopAsyncIteration": (StopAsyncIteration, "failed"),
    "CancelledError": (asyncio.CancelledError, "stopped"),
    "StopCallback": (lambda: StopCallback("me"), "stopped"),
    "TimeoutError": (TimeoutError, "failed"),
    "MemoryError": (MemoryError, "failed"),
    "RecursionError": (RecursionError, "failed"),
}
for _name, (_make, _ends) in ERRORS.items():
    KINDS[f"raises {_name}"] = Kind(_raising(_make()), _ends)
    KINDS[f"raises {_name} later"] = Kind(_raising_later(_make()), _ends)


@kind()
def exits() -> None:
    sys.exit()


@kind()
def recurses(contents: str) -> None:
    recurses(contents)


@kind()
def raises_in_finally() -> Iterator[str]:
    try:
        yield "so far"
    finally:
        raise ValueError("in finally")


@kind()
def raises_between_tokens() -> Iterator[str]:
    yield "so far"
    raise ValueError("between")


@kind()
async def raises_after_an_await() -> AsyncIterator[str]:
    yield "so far"
    await asyncio.sleep(0)
    raise ValueError("after")


@kind()
async def exits_on_the_loop() -> None:
    sys.exit("later")


@kind()
async def fails_in_a_task() -> None:
    async def task() -> None:
        raise ValueError("in a task")

    await asyncio.gather(task(), asyncio.sleep(0))


@kind("stopped")
async def cancels_itself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(3600)
