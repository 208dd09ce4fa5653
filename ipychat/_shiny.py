"""Shiny for Python, whose comms reach a page only from inside a session that is flushed.

shinywidgets gives what a widget says to the session of the moment, which sends it after its next
flush. A chat speaks whenever its answer grows, on any thread: where no session is, and when
nothing is about to be flushed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from contextvars import Context
from functools import partial
from typing import Any


def reaching(comm: Any) -> Any:
    """Return a comm that reaches its page whenever it is spoken to.

    Args:
        comm: The comm that a widget is given, or None.

    Returns:
        The same, but for one that shinywidgets has opened.
    """
    if getattr(comm, "kernel", None) != "Shiny":
        return comm
    from shiny.session import get_current_session  # noqa: PLC0415 - it is not required

    session = get_current_session()
    return comm if session is None else _InSession(comm, session)


class _InSession:
    """A comm of shinywidgets, used only inside its session, which is then flushed.

    Args:
        comm: The comm.
        session: Its session, whose event loop runs.
    """

    def __init__(self, comm: Any, session: Any) -> None:
        self._comm = comm
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Callable[[], None]] = deque()
        self._speaking: asyncio.Task[None] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._comm, name)

    def send(self, *args: Any, **options: Any) -> None:
        """Send a message to the page, after all that went before."""
        self._add(partial(self._comm.send, *args, **options))

    def close(self, *args: Any, **options: Any) -> None:
        """Tell the page that the widget is gone, after all that went before."""
        self._add(partial(self._comm.close, *args, **options))

    def _add(self, speak: Callable[[], None]) -> None:
        self._waiting.append(speak)
        # The loop is closed when the server has ended, and nobody hears anything any more.
        with contextlib.suppress(RuntimeError):
            # What the caller runs in, such as an effect, is nothing that this belongs to.
            self._loop.call_soon_threadsafe(self._wake, context=Context())

    def _wake(self) -> None:
        if self._speaking is None or self._speaking.done():
            self._speaking = self._loop.create_task(self._speak())

    async def _speak(self) -> None:
        from shiny import reactive  # noqa: PLC0415
        from shiny.session import session_context  # noqa: PLC0415

        while self._waiting:
            async with reactive.lock():
                with session_context(self._session):
                    while self._waiting:
                        self._waiting.popleft()()
                    await reactive.flush()
