"""The one lock around chat state.

It is shared by all chats of a process: it makes a change and its delta one step, so that a
snapshot and a seq always speak of the same state. It is held for microseconds; of a user's
code only trait observers run under it, and renderers where text grows token by token.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar

state_lock = threading.RLock()


def is_locked() -> bool:
    """Whether the caller holds the lock, as an observer does: what it waited for would wait."""
    return bool(state_lock._is_owned())  # type: ignore[attr-defined]


gate: ContextVar[Callable[[], None] | None] = ContextVar("gate", default=None)
"""Raises where the callback that makes the call may not write any more; None: anybody may."""


def check_gate() -> None:
    """Raise what the gate of the caller raises. Called under the state lock, before a write."""
    check = gate.get()
    if check is not None:
        check()


@contextlib.contextmanager
def gate_open() -> Iterator[None]:
    """Let the chat itself write what the callback that makes the call may not any more."""
    token = gate.set(None)
    try:
        yield
    finally:
        gate.reset(token)
