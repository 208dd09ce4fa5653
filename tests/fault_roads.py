"""Roads that lose, double, swap, delay and break, on a time of their own."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

KINDS = ("drop", "duplicate", "reorder", "delay", "cut")
"""What may happen to what passes on a road."""


class Time:
    """Milliseconds that pass when nothing is left to do in them."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def at(self, moment: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._waiting, (max(moment, self.now), next(self._numbers), do))

    @property
    def next(self) -> float:
        """When something is due; far away if nothing is."""
        return self._waiting[0][0] if self._waiting else float("inf")

    def step(self) -> None:
        self.now, _, do = heapq.heappop(self._waiting)
        do()


@dataclass
class Fault:
    """Something that happens once to what passes on a road."""

    kind: str
    at: int
    """Which of the messages it happens to; -1, -2, …: which of those that say that a turn ends."""
    length: float
    """Milliseconds of a delay or a cut."""


@dataclass
class Road:
    """One direction between the kernel and a page."""

    time: Time
    arrive: Callable[[Any], None]
    latency: float
    faults: list[Fault]
    count: int = 0
    ends: int = 0
    cut_until: float = 0.0
    cut_at: float = -1.0
    done: list[str] = field(default_factory=list)
    """The faults that have happened."""
    last: float = 0.0
    """When the last one was over."""
    clear: float = 0.0

    def send(self, message: Any, ends_turn: bool = False) -> None:
        """Let a message go."""
        self.count += 1
        self.ends += ends_turn
        if self.time.now < self.cut_until:
            return
        # One after the other, as on a socket.
        due = self.clear = max(self.clear, self.time.now + self.latency)
        copies = [due]
        place = -self.ends if ends_turn else self.count
        for fault in [one for one in self.faults if one.at == place]:
            self.faults.remove(fault)
            self.done.append(fault.kind)
            if fault.kind == "drop":
                copies = []
            elif fault.kind == "duplicate":
                copies = [*copies, due + fault.length / 10]
            elif fault.kind == "reorder":
                copies = [one + 60 for one in copies]
            elif fault.kind == "delay":
                copies = [one + fault.length for one in copies]
            else:
                copies = []
                self.cut(self.time.now + fault.length)
            self.last = max([self.last, self.time.now, self.cut_until, *copies])
        for moment in copies:
            self._go(message, self.time.now, moment)

    def cut(self, until: float) -> None:
        """Lose what is on its way, and all until then."""
        self.cut_at, self.cut_until = self.time.now, until
        self.last = max(self.last, until)

    def _go(self, message: Any, sent: float, moment: float) -> None:
        def arrive() -> None:
            if not sent <= self.cut_at <= moment:
                self.arrive(message)

        self.time.at(moment, arrive)
