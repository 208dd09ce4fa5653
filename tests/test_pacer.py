from __future__ import annotations

import threading
from typing import Any

import pytest
from wire_page import until

from ipychat._pacer import LIMIT, Pacer

PATIENCE = 20.0


class Box:
    """Counts how often it may flush; asks again as long as it has something."""

    def __init__(self, pacer: Pacer, frames: int) -> None:
        self.pacer, self.left = pacer, frames
        self.times: list[float] = []
        """When it has flushed, as the pacer tells it."""
        self.done = threading.Event()

    def flush(self) -> None:
        self.times.append(self.pacer.clock())
        self.left -= 1
        if self.left > 0:
            self.pacer.ask(self, self.pacer.clock())
        else:
            self.done.set()


class Time(threading.Condition):
    """Seconds that pass only while a pacer waits, and then at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0
        return False


def test_what_is_due_is_flushed() -> None:
    box = Box(Pacer(), 1)
    box.pacer.ask(box, box.pacer.clock())
    assert box.done.wait(PATIENCE)


def test_all_together_flush_no_more_than_the_limit_in_any_second() -> None:
    time = Time()
    pacer = Pacer(time)
    pacer._wake = time
    boxes = [Box(pacer, 25) for _ in range(3)]
    for box in boxes:
        pacer.ask(box, pacer.clock())
    assert all(box.done.wait(PATIENCE) for box in boxes)
    times = sorted(moment for box in boxes for moment in box.times)
    pairs = list(zip(times, times[LIMIT:]))
    assert len(pairs) == 75 - LIMIT
    assert all(later >= earlier + 1 for earlier, later in pairs)


def test_asking_again_makes_it_earlier_and_never_later() -> None:
    pacer = Pacer()
    box = Box(pacer, 1)
    pacer.ask(box, pacer.clock() + 3600)
    pacer.ask(box, pacer.clock())
    pacer.ask(box, pacer.clock() + 3600)
    assert box.done.wait(PATIENCE)


def test_a_dropped_outbox_is_not_flushed() -> None:
    pacer = Pacer()
    dropped, other = Box(pacer, 1), Box(pacer, 1)
    pacer.ask(dropped, pacer.clock() + 0.05)
    pacer.ask(other, pacer.clock() + 0.1)
    pacer.drop(dropped)
    assert other.done.wait(PATIENCE)
    assert dropped.times == []


def test_a_host_that_takes_nothing_from_one_chat_silences_no_other(
    warnings_of_chat: Any,
) -> None:
    class Refused(Box):
        def flush(self) -> None:
            super().flush()
            raise RuntimeError("the host takes nothing")

    pacer = Pacer()
    refused, other = Refused(pacer, 3), Box(pacer, 1)
    pacer.ask(refused, pacer.clock())
    assert refused.done.wait(PATIENCE)
    pacer.ask(other, pacer.clock())
    assert other.done.wait(PATIENCE)
    assert set(warnings_of_chat()) == {"what a chat says could not be sent"}


def test_without_threads_the_loop_keeps_the_time(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        pacer = Pacer()
        later, dropped = Box(pacer, 3), Box(pacer, 1)
        pacer.ask(later, pacer.clock() + 0.01)
        pacer.ask(dropped, pacer.clock() + 0.02)
        pacer.drop(dropped)
        before = threading.active_count()
        await until(later.done.is_set)
        assert (len(later.times), dropped.times) == (3, [])
        assert threading.active_count() == before

    monkeypatch.setattr("ipychat._pacer._HAS_THREADS", False)
    run(work)
