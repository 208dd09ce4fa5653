"""What code comes to, results and tracebacks, given to whoever asked for it in its context.

The hooks through which IPython shows them are shared by all code of a process, and code that
awaits lets cells run meanwhile. While anybody asks, hooks stand in their place that look at a
context variable, as those of `_capture` do: what others run is shown as always.
"""

from __future__ import annotations

import contextlib
import contextvars
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol


class Taker(Protocol):
    """Takes what code comes to."""

    def result(self, value: Any) -> None: ...

    def traceback(self, lines: list[str]) -> None: ...


_taker: contextvars.ContextVar[Taker | None] = contextvars.ContextVar("taker", default=None)
_lock = threading.Lock()
_installed: list[_Hooks] = []
"""Those of the shells in which somebody asks."""


@contextlib.contextmanager
def results_to(shell: Any, taker: Taker) -> Iterator[None]:
    """Give somebody what the code of the block comes to.

    Args:
        shell: The shell that runs it.
        taker: Who takes it.
    """
    token = _taker.set(taker)
    hooks = _install(shell)
    try:
        yield
    finally:
        _uninstall(hooks)
        _taker.reset(token)


class _Hooks:
    """What stands in the place of the hooks of a shell, from when it is made."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.users = 0
        trap = shell.display_trap
        self._trapped, self._shown = trap.hook, sys.displayhook
        self._for_trapped = self._for_shown = _standing_in(trap.hook)
        trap.hook = self._for_trapped
        # A cell that runs has set the hook of Python already, or taken another one.
        self._is_trapping = bool(trap._nested_level)
        if self._is_trapping:
            if self._shown is not self._trapped:
                self._for_shown = _standing_in(self._shown)
            sys.displayhook = self._for_shown
        self._own = vars(shell).get("_showtraceback")
        self._told = _telling(shell._showtraceback)
        shell._showtraceback = self._told

    def remove(self) -> None:
        """Put back what was there, but where somebody has put something else meanwhile."""
        trap = self.shell.display_trap
        if trap.hook is self._for_trapped:
            trap.hook = self._trapped
        if sys.displayhook is self._for_trapped:
            # A cell goes on that began meanwhile, or has shown its results through ours.
            sys.displayhook = self._trapped
        elif self._is_trapping and sys.displayhook is self._for_shown:
            sys.displayhook = self._shown
        if vars(self.shell).get("_showtraceback") is self._told:
            if self._own is None:
                del self.shell._showtraceback
            else:
                self.shell._showtraceback = self._own


def _standing_in(hook: Callable[[Any], object]) -> Callable[[Any], None]:
    def result(value: Any) -> None:
        taker = _taker.get()
        if taker is None:
            hook(value)
        else:
            taker.result(value)

    return result


def _telling(hook: Callable[[Any, Any, list[str]], object]) -> Callable[..., None]:
    def traceback(kind: Any, error: Any, lines: list[str]) -> None:
        taker = _taker.get()
        if taker is None:
            hook(kind, error, lines)
        else:
            taker.traceback(lines)

    return traceback


def _install(shell: Any) -> _Hooks:
    with _lock:
        hooks = next((one for one in _installed if one.shell is shell), None)
        if hooks is None:
            hooks = _Hooks(shell)
            _installed.append(hooks)
        hooks.users += 1
        return hooks


def _uninstall(hooks: _Hooks) -> None:
    with _lock:
        hooks.users -= 1
        if not hooks.users:
            _installed.remove(hooks)
            hooks.remove()
