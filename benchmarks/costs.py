"""What is told of each measurement, and how it is put together."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from .stream import SCENARIOS

Value = Callable[[Mapping[str, Any]], Any]
"""From a cost to one of its numbers."""

STREAM: dict[str, Value] = {
    "bytes / useful": lambda cost: cost["received"] / cost["useful"],
    "messages": lambda cost: cost["messages"],
    "first token, s": lambda cost: cost["first"],
    "complete, s": lambda cost: cost["last"],
    "main thread, s": lambda cost: cost["thread"],
    "longest task, ms": lambda cost: cost["longest"],
    "p99 frame, ms": lambda cost: cost["frame"],
    "server, s": lambda cost: cost["server"],
}
"""What is told of an answer; of all of them less is better."""

OPENING: dict[str, Value] = {
    "open, s": lambda cost: cost["opened"],
    "main thread, s": lambda cost: cost["thread"],
    "received, kB": lambda cost: _times(1e-3, cost["received"]),
    "one more, s": lambda cost: cost["append"],
    "its main thread, ms": lambda cost: _times(1e3, cost["append_thread"]),
    "key to picture, ms": lambda cost: cost["key"],
    "its main thread, ms ": lambda cost: cost["key_thread"],
    "page, MB": lambda cost: _times(1e-6, cost["heap"]),
    "server, MB": lambda cost: _times(1e-6, cost["memory"]),
}
"""What is told of a conversation that is opened; of all of them less is better."""

_BESIDE = ("opened", "thread", "received", "heap", "memory")


def added(chat: Mapping[str, Any], length: int) -> dict[str, Any] | None:
    """Return what a conversation costs more than an empty one; None if one of them is not known.

    Args:
        chat: What was found of a chat.
        length: Its length. What it costs to add to it is not compared.
    """
    cost, empty = (chat["conversations"].get(str(one)) for one in (length, 0))
    if not cost or not empty or not length:
        return cost if not length else None
    return {
        name: value - empty[name] if name in _BESIDE and value is not None else value
        for name, value in cost.items()
    }


SHORT, LONG = SCENARIOS[1], SCENARIOS[-1]
"""The answers between which growth is told."""


def middle(runs: Iterable[dict[str, Any]], value: Value) -> float | None:
    """Return the median of a value of several runs; None if it is missing in one of them."""
    values = [value(run) for run in runs]
    return statistics.median(values) if values and None not in values else None


def exponent(chat: dict[str, Any], name: str) -> float | None:
    """Return the power of the length with which a cost grows from the short to the long answer."""
    ends = [middle(chat["streams"].get(one.name, []), itemgetter(name)) for one in (SHORT, LONG)]
    if not ends[0] or not ends[1]:
        return None
    return math.log(ends[1] / ends[0]) / math.log(LONG.tokens / SHORT.tokens)


def is_ours(name: str) -> bool:
    """Return whether a name in `CHATS` is ipychat's."""
    return name.startswith("ipychat")


def _times(factor: float, value: float | None) -> float | None:
    return None if value is None else factor * value
