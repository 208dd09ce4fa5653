"""Calls of other people's code that are given up when they take too long."""

from __future__ import annotations

import contextvars
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

_HAS_THREADS = sys.platform != "emscripten"


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return what a function returns, unless that takes too long.

    It runs in a thread of its own, in the context of the caller. Nothing can end it there: one
    that is given up goes on, and nobody hears of it again.

    Args:
        seconds: How long it may take.
        work: The function.

    Raises:
        TimeoutError: If it takes longer.
    """
    if not _HAS_THREADS:
        return work()
    context = contextvars.copy_context()
    outcomes: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put((context.run(work), None))
        except BaseException as error:
            outcomes.put((None, error))

    threading.Thread(target=run, name="ipychat-render", daemon=True).start()
    try:
        made, error = outcomes.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"it takes longer than {seconds:g} s") from None
    if error is not None:
        raise error
    result: Result = made
    return result
