"""Whose work makes a call: a chat's own code must not wait for more of it."""

from __future__ import annotations

import itertools
from contextvars import ContextVar

from ._hook import HookRun
from ._lock import gate
from ._turn import Turn

Piece = tuple[object, int]
"""Which chat's work something is, and which piece of it."""

_caller: ContextVar[Piece | None] = ContextVar("caller", default=None)
"""The piece that makes the call, on whatever thread."""


class Works:
    """The pieces of work of one chat."""

    def __init__(self) -> None:
        self._mark = object()
        self._numbers = itertools.count(1)

    def begin(self) -> Piece:
        """Say that the code that follows is a new piece of work, and return which."""
        piece = (self._mark, next(self._numbers))
        # Whoever asked for it may have been a callback.
        Turn.current.set(None)
        HookRun.current.set(None)
        gate.set(None)
        _caller.set(piece)
        return piece

    def is_calling(self) -> bool:
        """Whether work of this chat makes the call."""
        caller = _caller.get()
        return caller is not None and caller[0] is self._mark


def is_caller(piece: Piece | None) -> bool:
    """Whether this piece of work makes the call."""
    return piece is not None and _caller.get() is piece
