"""A hook: what the author of a chat has called after a turn, or over an exception."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import Any

from . import _replies
from ._interrupt import interruptible
from ._lock import gate, state_lock
from .errors import StopCallback


class Hooks:
    """The hooks of a chat that run; several only where one reports of what runs beside turns."""

    def __init__(self) -> None:
        self._runs: list[HookRun] = []
        self._is_closed = False

    async def call(self, hook: Callable[..., Any], *args: Any) -> None:
        """Call a hook, and return when it has ended or was stopped.

        Args:
            hook: A function, sync or async, see `_replies.call`.
            *args: What it is given.

        Raises:
            BaseException: Whatever the hook raises that was not stopped.
        """
        run = HookRun(hook, *args)
        with state_lock:
            if self._is_closed:
                return
            self._runs.append(run)
        try:
            with interruptible(run.stop):
                await run.run()
        finally:
            with state_lock:
                self._runs.remove(run)

    def stop(self) -> bool:
        """End those that run; return whether there was one.

        Not one that makes the call: it may clear the chat, and say something then.
        """
        caller = HookRun.current.get()
        ended = [run.stop() for run in list(self._runs) if run is not caller]
        return any(ended)

    def close(self) -> None:
        """Call none any more."""
        self._is_closed = True


class HookRun:
    """One run of a hook, which can be stopped as a turn can. Made on the loop that it runs on.

    Args:
        hook: A function, sync or async, see `_replies.call`.
        *args: What it is given.
    """

    current: contextvars.ContextVar[HookRun | None] = contextvars.ContextVar("hook", default=None)
    """The run whose hook makes the call, on whatever thread."""

    def __init__(self, hook: Callable[..., Any], *args: Any) -> None:
        self._hook = hook
        self._args = args
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._error: BaseException | None = None
        self._is_over = False
        self._is_stopped = False
        self._on_stop: list[Callable[[], object]] = []

    async def run(self) -> None:
        """Call the hook, and return when it ends or is stopped, whichever comes first.

        Raises:
            BaseException: Whatever the hook raises that was not stopped.
        """
        task = asyncio.ensure_future(self._call())
        try:
            await self._ended
        finally:
            # One that goes on after it was stopped is left behind, as is its thread.
            task.cancel()
        if self._error is not None and not self._is_stopped:
            raise self._error

    def stop(self) -> bool:
        """End it now, from any thread; return whether it ran.

        Nothing that it does from now on reaches a chat.
        """
        with state_lock:
            if self._is_over:
                return False
            self._is_over = self._is_stopped = True
            functions, self._on_stop = self._on_stop, []
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._release)
        for function in functions:
            function()
        return True

    def on_stop(self, function: Callable[[], object]) -> None:
        """Call a function when it is stopped; at once if it was."""
        with state_lock:
            if not self._is_stopped:
                self._on_stop.append(function)
                return
        function()

    async def _call(self) -> None:
        self.current.set(self)
        gate.set(self._check)
        try:
            await _replies.call(self._hook, *self._args)
        except BaseException as error:
            # Raised by who awaits the run: an exit that a task raises would end the loop.
            self._error = error
        with state_lock:
            self._is_over = True
        self._release()

    def _check(self) -> None:
        if self._is_stopped:
            raise StopCallback("the hook was stopped")

    def _release(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)
