"""Traits that are computed when they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from traitlets import All, Bunch, HasTraits, TraitType

Trait = TypeVar("Trait", bound=TraitType[Any, Any])
Got = TypeVar("Got")
Given = TypeVar("Given")


def synced(trait: Trait) -> Trait:
    """Return the trait, marked as one that the page sees."""
    tagged: Trait = trait.tag(sync=True, echo_update=False)
    return tagged


def trigger(owner: HasTraits, name: str) -> None:
    """Set a Bool to True, of which its observers hear each time, and once.

    Args:
        owner: Whose trait it is.
        name: The trait.
    """
    owner._trait_values[name] = False
    setattr(owner, name, True)


class Live(TraitType[Got, Given], Generic[Got, Given]):
    """A trait whose value its owner makes when it is read.

    Reading calls ``owner._get_<name>()``, assigning ``owner._set_<name>(value)``. The owner
    says `LiveTraits.announce` after a change; if nobody observes the trait, that is free.
    """

    def get(self, obj: HasTraits, cls: Any = None) -> Any:
        return getattr(obj, f"_get_{self.name}")()

    def set(self, obj: HasTraits, value: Any) -> None:
        getattr(obj, f"_set_{self.name}")(value)


class LiveTraits(HasTraits):
    """An object with `Live` traits, which knows whether anybody observes them."""

    _observed: frozenset[str] = frozenset()

    def observe(self, handler: Callable[..., Any], names: Any = All, type: Any = "change") -> None:
        """Call a function when traits change. As `traitlets.HasTraits.observe`."""
        added = {"*"} if names is All else {names} if isinstance(names, str) else set(names)
        self._observed |= added
        super().observe(handler, names, type)

    def is_observed(self, name: str) -> bool:
        """Return whether anybody ever observed this trait."""
        return name in self._observed or "*" in self._observed

    def announce(self, name: str, old: Any) -> None:
        """Tell observers that a live trait changed.

        Args:
            name: The trait.
            old: What it was; `traitlets.Undefined` where nobody kept it.
        """
        if self.is_observed(name):
            change = Bunch(name=name, old=old, new=getattr(self, name), owner=self, type="change")
            self.notify_change(change)
