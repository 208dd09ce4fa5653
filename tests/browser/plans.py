"""Plans of faults: what happens to the messages of one answer on their way."""

from __future__ import annotations

import random
from collections import Counter

from .frames import Frame
from .wire import Fate, Wire

KINDS = ("drop", "duplicate", "reorder", "delay", "cut")


class Plan:
    """Says what happens to each message of a chat, in both directions, while one answer comes.

    Everything else that a page and its kernel say is left alone, as what they say of chats before.

    Args:
        seed: Says the plan.
        batches: Among how many batches its faults lie.
    """

    def __init__(self, seed: int, batches: int) -> None:
        self._seed = seed
        self._random = rng = random.Random(seed)
        self.done: Counter[str] = Counter()
        """The faults that have happened."""
        self.is_over = False
        """Whether the answer has ended, as far as the kernel is concerned."""
        places = rng.sample(range(1, batches + 1), rng.randint(1, 10))
        self._at = {place: rng.choice(KINDS) for place in places}
        self._at_end = rng.choice((*KINDS[:4], "", "")) if seed % 2 else "drop"
        self._at_word = rng.choice(("drop", "delay", "", ""))
        self._upward = rng.choice((0, 0, 0.2, 0.5))
        self._count = 0
        self._comm = ""
        """That of the chat which was asked."""

    def __str__(self) -> str:
        return f"plan {self._seed}"

    def follow(self, wire: Wire) -> None:
        """Let it happen on this wire, to what comes from now on."""
        wire.down, wire.up = self._down, self._up

    def _down(self, frame: Frame) -> Fate:
        if frame.comm != self._comm:
            return Fate()
        if "_end" in frame.state:
            kind, self._at_word = self._at_word, ""
        elif frame.kind != "batch":
            return Fate()
        elif ends_turn(frame):
            kind, self._at_end = self._at_end, ""
            self.is_over = True
        else:
            self._count += 1
            kind = self._at.pop(self._count, "")
        return self._fate(kind)

    def _up(self, frame: Frame) -> Fate:
        if frame.kind == "submit":
            self._comm = frame.comm
        is_ours = frame.comm == self._comm and frame.kind in ("hello", "ack", "submit")
        if not is_ours or self._random.random() >= self._upward:
            return Fate()
        return self._fate(self._random.choice(KINDS[:4]))

    def _fate(self, kind: str) -> Fate:
        if kind:
            self.done[kind] += 1
        if kind == "delay":
            return Fate(delay=self._random.uniform(0.02, 1.5))
        return Fate(
            copies={"drop": 0, "duplicate": 2}.get(kind, 1),
            is_held=kind == "reorder",
            is_cut=kind == "cut",
        )


def ends_turn(frame: Frame) -> bool:
    """Return whether a frame is the batch in which a turn ends."""
    if frame.kind != "batch":
        return False
    turns = [delta["turn"] for delta in frame.custom["deltas"] if delta["op"] == "turn"]
    return any(turn and turn["status"] not in ("pending", "running") for turn in turns)
