"""Objects that belong together in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

DEPTH = 20
"""How deep things to show can lie in each other; a list may hold itself."""


class ObjectGroup(list[Any]):
    """A list of displayable objects with a layout of its own.

    Args:
        objects: The objects.
        layout: ``"column"``, or ``"card"`` (default) for a frame with a title.
        title: Title of a card. Default ``""``.
    """

    def __init__(
        self,
        objects: Iterable[Any] = (),
        layout: Literal["column", "card"] = "card",
        title: str = "",
    ) -> None:
        super().__init__(objects)
        self.layout: Literal["column", "card"] = layout
        self.title = title


class Titled(dict[str, Any]):
    """Things to show, each with its title, whatever they are.

    A plain dict is that as well, unless it holds data only.
    """


def is_titled(value: Any) -> bool:
    """Return whether an object is a dict of things to show, each with its title.

    One that holds plain data only is itself a thing to show.
    """
    if isinstance(value, Titled):
        return True
    is_named = isinstance(value, dict) and all(isinstance(key, str) for key in value)
    return is_named and not _is_data(value)


def _is_data(value: Any, depth: int = 0) -> bool:
    if depth > DEPTH:
        return True
    if isinstance(value, dict):
        return all(_is_data(one, depth + 1) for pair in value.items() for one in pair)
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(_is_data(one, depth + 1) for one in value)
    return value is None or isinstance(value, (str, bytes, int, float, complex))
