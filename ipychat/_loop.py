"""Whose event loop a chat lives on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from IPython.core.getipython import get_ipython

Runner = Literal["kernel", "thread"]


class OwnLoop:
    """An event loop on a thread of its own, from the first time that it is asked for."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    def loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the loop, which runs; None once it was closed."""
        with self._lock:
            if self._loop is None and not self._is_closed:
                loop = self._loop = asyncio.new_event_loop()
                begun = threading.Event()
                loop.call_soon(begun.set)
                threading.Thread(target=self._run, name="ipychat-loop", daemon=True).start()
                begun.wait()
            return self._loop

    def close(self) -> None:
        """Let the loop end when it has done what it was asked for."""
        with self._lock:
            self._is_closed = True
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    def _run(self) -> None:
        loop = self._loop
        assert loop is not None  # noqa: S101 - set before the thread starts
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_cancel_all())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Home:
    """The event loop on which the callbacks of a chat run.

    In a kernel that is the main loop, whatever thread a message arrives on. Where no loop
    runs (a script, a test), `run` makes one for as long as it takes.

    Args:
        runner: ``"kernel"`` (default) for that; ``"thread"`` for a loop of its own, on which
            callbacks run while a cell holds the kernel.
    """

    def __init__(self, runner: Runner = "kernel") -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = OwnLoop() if runner == "thread" else None
        self.loop()

    def loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the loop that runs, or None. The first one found is kept while it runs."""
        if self._thread is not None:
            return self._thread.loop()
        if self._loop is None or not self._loop.is_running():
            self._loop = _running_loop() or _kernel_loop()
        return self._loop

    def post(self, function: Callable[[], object]) -> None:
        """Call a function on the loop, from any thread; without a loop, call it now."""
        loop = self.loop()
        if loop is None:
            function()
        else:
            loop.call_soon_threadsafe(function)

    def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a coroutine on the loop; without a loop, run it to its end before returning."""
        loop = self.loop()
        if loop is None:
            asyncio.run(self._visit(work))
            return
        tasks: set[asyncio.Task[None]] = set()

        def start() -> None:
            # A loop keeps only weak references to its tasks.
            task = asyncio.ensure_future(work())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            task.add_done_callback(_report)

        loop.call_soon_threadsafe(start)

    def close(self) -> None:
        """End the loop of its own, if there is one."""
        if self._thread is not None:
            self._thread.close()

    async def _visit(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await work()
        finally:
            self._loop = None


def _report(task: asyncio.Task[None]) -> None:
    """Hand an exception at once to whoever logs those of the loop."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        task.get_loop().call_exception_handler(
            {"message": "a callback of a chat raised", "exception": error, "task": task}
        )


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _kernel_loop() -> asyncio.AbstractEventLoop | None:
    """The main loop of a kernel, for a chat made on a thread of its own."""
    kernel = getattr(get_ipython(), "kernel", None)
    loop = getattr(getattr(kernel, "io_loop", None), "asyncio_loop", None)
    return loop if loop is not None and loop.is_running() else None
