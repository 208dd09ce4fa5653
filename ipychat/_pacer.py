"""The frame clock of a kernel: when outboxes flush.

A server may drop what is above 1,000 messages a second and a page draws some 200; each
costs hundreds of bytes whatever it holds. So all chats of a kernel together send at most
`LIMIT` batches a second.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from ._threads import HAS_THREADS as _HAS_THREADS

_log = logging.getLogger("ipychat")

LIMIT = 30
"""Batches in any second, of all chats of a kernel together."""

INTERVAL = 0.04
"""Seconds between two batches of a chat that streams."""

JOIN = 0.004
"""Seconds that something urgent waits for what comes together with it."""

_IDLE = 5.0


class Flushable(Protocol):
    """What a pacer calls when its time has come."""

    def flush(self) -> None: ...


class Pacer:
    """Calls `flush` of those who asked for it, never more often than the limit allows.

    It runs on a thread of its own, because a cell may hold the event loop for minutes; the
    thread ends when nothing has asked for some seconds.

    Args:
        clock: Returns seconds. Default: `time.monotonic`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._asked: dict[Flushable, float] = {}
        self._sent: deque[float] = deque(maxlen=LIMIT)
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, outbox: Flushable, due: float) -> None:
        """Flush an outbox at a time, or as soon after as the limit allows.

        Args:
            outbox: Who asks. Asking again can only make it earlier.
            due: When, as the clock tells it.
        """
        with self._wake:
            if self._asked.get(outbox, due + 1) <= due:
                return
            self._asked[outbox] = due
            if not _HAS_THREADS:
                self._set_timer()
            elif self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ipychat-pacer", daemon=True)
                self._thread.start()
            else:
                self._wake.notify()

    def drop(self, outbox: Flushable) -> None:
        """Forget an outbox."""
        with self._wake:
            self._asked.pop(outbox, None)

    def _run(self) -> None:
        while True:
            with self._wake:
                outbox, wait = self._next()
                if outbox is None:
                    rested = not self._wake.wait(_IDLE if wait is None else wait)
                    if wait is None and rested and not self._asked:
                        self._thread = None
                        return
                    continue
            _flush(outbox)

    def _next(self) -> tuple[Flushable | None, float | None]:
        """Who may flush now, else how long until somebody may."""
        if not self._asked:
            return None, None
        outbox = min(self._asked, key=self._asked.__getitem__)
        now = self.clock()
        at = self._asked[outbox]
        if len(self._sent) == LIMIT:
            at = max(at, self._sent[0] + 1)
        if at > now:
            return None, at - now
        del self._asked[outbox]
        self._sent.append(now)
        return outbox, 0

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        outbox, wait = self._next()
        while outbox is not None:
            _flush(outbox)
            outbox, wait = self._next()
        loop = asyncio.get_event_loop()
        self._timer = None if wait is None else loop.call_later(wait, self._set_timer)


def _flush(outbox: Flushable) -> None:
    """Let one speak; a host that does not take it must not silence the others."""
    try:
        outbox.flush()
    except Exception:
        _log.exception("what a chat says could not be sent")


pacer = Pacer()
"""The pacer of this process."""
