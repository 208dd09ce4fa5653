"""Whose event loop a chat lives on."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from IPython.core.getipython import get_ipython

from ._threads import HAS_THREADS

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


_tasks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, set[asyncio.Task[None]]] = (
    weakref.WeakKeyDictionary()
)
"""What all chats run on a loop, which keeps only weak references itself."""
_passing: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
"""Loops that were made for as long as a call takes, and end with it."""


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
            callbacks run while a cell holds the kernel; as ``"kernel"`` where there are no threads.
    """

    def __init__(self, runner: Runner = "kernel") -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._visited: asyncio.AbstractEventLoop | None = None
        """The loop that `run` has made, as long as other threads may leave something on it."""
        self._lock = threading.Lock()
        self._thread = OwnLoop() if runner == "thread" and HAS_THREADS else None
        self.loop()

    def loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the loop that runs, or None. The first one found is kept while it runs.

        One that was made for a call is for what runs on it: for others it may end at any moment.
        """
        if self._thread is not None:
            return self._thread.loop()
        if self._loop is None or not self._loop.is_running():
            here = _running_loop()
            if here in _passing:
                return here
            self._loop = here or kernel_loop()
        return self._loop

    def post(self, function: Callable[[], object]) -> None:
        """Call a function on the loop, from any thread; without a loop, call it now."""
        loop = self.loop()
        if loop is not None:
            loop.call_soon_threadsafe(function)
        elif not self._leave_with_visit(function):
            function()

    def run(
        self,
        work: Callable[[], Coroutine[Any, Any, None]],
        on_lost: Callable[[], None] = lambda: None,
        waits: bool = False,
        is_locked: bool = False,
    ) -> None:
        """Run a coroutine on the loop; without a loop, run it to its end before returning.

        Args:
            work: Makes the coroutine.
            on_lost: Called if it is cancelled, as by the end of its loop.
            waits: Whether to wait for the end of the work too while no loop runs here, as in a
                script, if it could run on the loop of its own, or on that of a call of another
                thread. Default False.
            is_locked: Whether the caller holds a lock, so that it cannot wait: without a loop the
                work is run in a thread, for which, if `waits`, a script waits at its end. Default
                False.
        """

        def start() -> None:
            task = asyncio.ensure_future(_tamed(work))
            tasks = _tasks.setdefault(task.get_loop(), set())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            task.add_done_callback(_report)
            task.add_done_callback(lambda task: on_lost() if task.cancelled() else None)

        loop = self.loop()
        if loop is None:
            if waits or not self._leave_with_visit(start):
                if is_locked:
                    visit = threading.Thread(target=lambda: asyncio.run(self._visit(work)))
                    visit.name = "ipychat-callback"
                    visit.daemon = not waits
                    visit.start()
                else:
                    asyncio.run(self._visit(work))
        elif not waits or is_locked or self._thread is None or _running_loop() or kernel_loop():
            loop.call_soon_threadsafe(start)
        else:
            _run_elsewhere(work, loop, on_lost)

    def close(self) -> None:
        """End the loop of its own, if there is one."""
        if self._thread is not None:
            self._thread.close()

    def _leave_with_visit(self, function: Callable[[], object]) -> bool:
        """Call a function on the loop that a call of another thread has made, if there is one."""
        with self._lock:
            if self._visited is None:
                return False
            self._visited.call_soon_threadsafe(function)
            return True

    async def _visit(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop = asyncio.get_running_loop()
        _passing.add(loop)
        with self._lock:
            self._visited = self._visited or loop
        try:
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except BaseException:
                await self._rest(loop)
                raise
            await self._rest(loop)
        finally:
            self._close_visit(loop)

    async def _rest(self, loop: asyncio.AbstractEventLoop) -> None:
        """Return when nothing runs any more on a passing loop, and no other thread can add any."""
        await _all_done(loop)
        self._close_visit(loop)
        # What was left there before begins now.
        await asyncio.sleep(0)
        await _all_done(loop)

    def _close_visit(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            if self._visited is loop:
                self._visited = None


def _run_elsewhere(
    work: Callable[[], Coroutine[Any, Any, None]],
    loop: asyncio.AbstractEventLoop,
    on_lost: Callable[[], None],
) -> None:
    """Run a coroutine on the loop of another thread, and wait for its end."""
    done = asyncio.run_coroutine_threadsafe(_exit_of(work), loop)
    try:
        error = done.result()
    except concurrent.futures.CancelledError:
        # What ran has closed its chat, and so ended the loop under itself.
        on_lost()
        return
    except KeyboardInterrupt:
        on_lost()
        done.cancel()
        raise
    if error is not None:
        raise error


async def _all_done(loop: asyncio.AbstractEventLoop) -> None:
    """Return when nothing runs any more that chats have begun on a loop."""
    await asyncio.sleep(0)
    while tasks := _tasks.get(loop):
        await asyncio.wait(set(tasks))
        await asyncio.sleep(0)


async def _exit_of(work: Callable[[], Coroutine[Any, Any, None]]) -> BaseException | None:
    """Await work and return its `sys.exit()`, which would end the loop if it were raised."""
    try:
        await work()
    except (SystemExit, KeyboardInterrupt) as error:
        return error
    return None


async def _tamed(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Await work whose `sys.exit()` does not end a loop that belongs to others."""
    error = await _exit_of(work)
    if error is not None:
        _log_in(asyncio.get_running_loop(), error)


def _report(task: asyncio.Task[None]) -> None:
    """Hand an exception at once to whoever logs those of the loop."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _log_in(task.get_loop(), error)


def _log_in(loop: asyncio.AbstractEventLoop, error: BaseException) -> None:
    loop.call_exception_handler({"message": "a callback of a chat raised", "exception": error})


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def kernel_loop() -> asyncio.AbstractEventLoop | None:
    """The main loop of a kernel, for a chat made on a thread of its own."""
    kernel = getattr(get_ipython(), "kernel", None)
    loop = getattr(getattr(kernel, "io_loop", None), "asyncio_loop", None)
    return loop if loop is not None and loop.is_running() else None
