"""What is told of each measurement, and how it is put together."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from .stream import Scenario

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
    "in all, s": lambda cost: cost["in_all"],
    "main thread, s": lambda cost: cost["thread"],
    "received, kB": lambda cost: _times(1e-3, cost["received"]),
    "one more, s": lambda cost: cost["append"],
    "one more: main thread, ms": lambda cost: _times(1e3, cost["append_thread"]),
    "a key to its picture, ms": lambda cost: cost["key"],
    "a key: main thread, ms": lambda cost: cost["key_thread"],
    "page, MB": lambda cost: _times(1e-6, cost["heap"]),
    "server, MB": lambda cost: _times(1e-6, cost["memory"]),
}
"""What is told of a conversation that is opened; of all of them less is better."""

_BESIDE = ("opened", "thread", "received", "heap", "memory")


def added(chat: Mapping[str, Any], length: int) -> list[dict[str, Any]]:
    """Return what each run of a conversation costs more than an empty one in the middle.

    Of one that was not opened nothing is known. There is none if one of them was not measured.

    Args:
        chat: What was found of a chat.
        length: Its length. What it costs to add to it is not compared.
    """
    every, empty = (chat["conversations"].get(str(one), []) for one in (length, 0))
    if not every or not empty:
        return []
    runs = [run for run in every if run["opened"] is not None]
    if not runs:
        return [dict.fromkeys([*every[0], "in_all"])]
    beside = {name: middle(empty, itemgetter(name)) or 0 for name in _BESIDE if length}
    return [
        {
            "in_all": run["opened"],
            **{
                name: value if value is None else value - beside.get(name, 0)
                for name, value in run.items()
            },
        }
        for run in runs
    ]


def middle(runs: Iterable[dict[str, Any]], value: Value) -> float | None:
    """Return the median of a value of the runs that have it; None if none has."""
    values = [one for run in runs if (one := value(run)) is not None]
    return statistics.median(values) if values else None


def whole(runs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the runs in which the answer was complete."""
    return [run for run in runs if run["last"] is not None]


def exponent(chat: dict[str, Any], name: str, short: Scenario, long: Scenario) -> float | None:
    """Return the power of the length with which a cost grows.

    Args:
        chat: What was found of a chat.
        name: Of which cost.
        short: The answer from which it grows.
        long: The answer to which it grows; of one that was not complete nothing is told.
    """
    both = [whole(chat["streams"].get(one.name, [])) for one in (short, long)]
    ends = [middle(runs, itemgetter(name)) for runs in both]
    if not ends[0] or not ends[1]:
        return None
    return math.log(ends[1] / ends[0]) / math.log(long.tokens / short.tokens)


def is_ours(name: str) -> bool:
    """Return whether a name in `CHATS` is ipychat's."""
    return name.startswith("ipychat")


def _times(factor: float, value: float | None) -> float | None:
    return None if value is None else factor * value
