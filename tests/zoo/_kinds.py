"""What the zoo is made of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of callback.

    Args:
        callback: The callback.
        ends: The status in which its turn ends.
        is_stopped: Whether it goes on for ever, so that it has to be stopped.
    """

    callback: Any
    ends: str = "failed"
    is_stopped: bool = False


KINDS: dict[str, Kind] = {}

began = threading.Event()
"""Set by those that go on for ever, when they do."""
released = threading.Event()
"""Set when those may end that cannot be stopped."""


def kind(ends: str = "failed", is_stopped: bool = False) -> Callable[[Any], Any]:
    """Take a callback into the zoo."""

    def take(callback: Any) -> Any:
        KINDS[callback.__name__.replace("_", " ")] = Kind(callback, ends, is_stopped)
        return callback

    return take


def endless(callback: Any) -> Any:
    """Take one into the zoo that has to be stopped."""
    return kind("stopped", is_stopped=True)(callback)
