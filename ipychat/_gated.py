"""Traits that a callback may assign only as long as its turn was not stopped."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from traitlets import HasTraits, TraitType

from ._lock import check_gate


class Gated(HasTraits):
    """An object with such traits. What nobody listens to, and so nobody sees, may be changed."""

    _gated: ClassVar[frozenset[str]] = frozenset()
    """The names of these traits."""
    _listeners: Collection[Any] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in cls._gated:
            _guard(getattr(cls, name))

    def _check_gate(self) -> None:
        """Raise what the gate of the caller raises, if anybody sees the object."""
        if self._listeners:
            check_gate()


def _guard(trait: TraitType[Any, Any]) -> None:
    """Have a trait look at the gate before it is assigned.

    A validator would do, but each object would keep it, and there are many messages.
    """
    if "set" in vars(trait):
        # As it was for the class that this one is made from.
        return
    assign = trait.set

    def guarded(owner: Gated, value: Any) -> None:
        owner._check_gate()
        assign(owner, value)

    trait.set = guarded  # type: ignore[method-assign, assignment]
