"""Objects that belong together in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal


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
