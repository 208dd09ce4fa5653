"""An interrupt of the kernel stops the turn or the hook, also while no cell runs.

Kernels ignore interrupts between cells; callbacks run there. So as long as one runs, a
handler stands in the place of "ignore". A cell that runs meanwhile is interrupted as always.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from IPython.core.getipython import get_ipython

from ._loop import kernel_loop

_PACKAGE = Path(__file__).parent

_lock = threading.Lock()
_running: list[tuple[asyncio.AbstractEventLoop, Callable[[], object]]] = []


@contextlib.contextmanager
def interruptible(stop: Callable[[], object]) -> Iterator[None]:
    """Have a function called when the kernel is interrupted, on the loop that runs.

    Args:
        stop: Ends what runs as long as the context is open.
    """
    entry = (asyncio.get_running_loop(), stop)
    with _lock:
        _running.append(entry)
    _on_main_thread(_set_up)
    try:
        yield
    finally:
        with _lock:
            _running.remove(entry)
        _on_main_thread(_set_up)


def _on_main_thread(function: Callable[[], object]) -> None:
    """Call a function where signals are handled, if that is possible."""
    if threading.current_thread() is threading.main_thread():
        function()
    elif (loop := kernel_loop()) is not None:
        loop.call_soon_threadsafe(function)


def _set_up() -> None:
    """Take the place of "ignore" while something runs, and give it back then."""
    kernel: Any = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return
    before, after = (signal.SIG_IGN, _handle) if _running else (_handle, signal.SIG_IGN)
    if signal.getsignal(signal.SIGINT) is before:
        signal.signal(signal.SIGINT, after)
    # While a cell runs, this is what the kernel goes back to.
    if getattr(kernel, "saved_sigint_handler", None) is before:
        kernel.saved_sigint_handler = after


def _handle(_: int, frame: FrameType | None) -> None:
    for loop, stop in _running:
        loop.call_soon_threadsafe(stop)
    # A callback that does not let its loop run cannot be stopped otherwise.
    if _is_of_callback(frame):
        raise KeyboardInterrupt


def _is_of_callback(frame: FrameType | None) -> bool:
    """Whether a callback works, and not the chat for it, which must not be left half done."""
    ours = [path for path in _files(frame) if path.parent == _PACKAGE]
    innermost = next(_files(frame), None)
    # The file that calls callbacks, but is not at work itself.
    return bool(ours) and ours[0].name == "_replies.py" and ours[0] != innermost


def _files(frame: FrameType | None) -> Iterator[Path]:
    """The files of the code that runs, from within."""
    while frame is not None:
        yield Path(frame.f_code.co_filename)
        frame = frame.f_back
