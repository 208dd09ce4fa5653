"""The widgets that a chat makes itself, and closes with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def with_parts(widgets: Iterable[Any], given: Iterable[Any] = ()) -> list[Any]:
    """Return widgets, each followed by the layout and the style that have come with it.

    Args:
        widgets: The widgets, as they were made.
        given: What they may have been given. It is another's, and others may share it. Default
            nothing.
    """
    others = {id(one) for one in given}
    made: list[Any] = []
    for widget in widgets:
        parts = [getattr(widget, name, None) for name in ("layout", "style")]
        made += [widget, *(one for one in parts if one is not None and id(one) not in others)]
    return made


class Made(list[Any]):
    """All that is closed with a chat: its own widgets, and what has come with these."""

    def append(self, widget: Any, /) -> None:
        """Add a widget that was just made, and its layout and style."""
        self.extend(with_parts([widget]))
