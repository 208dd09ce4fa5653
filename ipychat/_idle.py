"""Those who wait until nothing runs any more."""

from __future__ import annotations

import asyncio


class Idle:
    """Waits on any number of event loops, which all end at once. Used under the state lock."""

    def __init__(self) -> None:
        self._waits: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    def wait(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        """Return a future of a loop that is done when the work is."""
        idle: asyncio.Future[None] = loop.create_future()
        self._waits.append((loop, idle))
        return idle

    def begin(self) -> None:
        """Say that nothing runs and nothing waits to."""
        waits, self._waits = self._waits, []
        for loop, idle in waits:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_set, idle)


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
