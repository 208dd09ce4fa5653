"""`ChatAreaInput`: the text area of a composer."""

from __future__ import annotations

from typing import Any

import traitlets as t
from ipywidgets import Textarea


class ChatAreaInput(Textarea):  # type: ignore[misc]
    """The text area in which a person writes a message.

    In a `ChatInterface` the chat draws it itself: it grows with its text, and Enter sends. On
    its own it is an ipywidgets text area whose `value` follows what is typed.

    Args:
        **params: Any of the traits below, or of `ipywidgets.Textarea`.
    """

    value_input = t.Unicode("")
    """What is being typed, where the host says so. Default ``""``."""
    rows = t.Int(1, min=1)
    """Rows that it has when it is empty. Default 1."""
    max_rows = t.Int(10, min=1)
    """Rows to which it grows. Default 10."""
    auto_grow = t.Bool(True)
    """Whether it grows with its text. Default True."""
    enter_sends = t.Bool(True)
    """Whether Enter sends and Shift+Enter breaks the line; else Ctrl+Enter or Cmd+Enter
    sends. Default True."""
    disabled_enter = t.Bool(False)
    """Whether Enter sends nothing. Default False."""
    max_length = t.Int(50_000, min=1)
    """Characters that a message may have. Default 50,000."""
    enter_pressed = t.Bool(False)
    """True when Enter has sent something; observers hear of each time. Default False."""

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.observe(lambda change: setattr(self, "value_input", change["new"]), "value")

    def describe(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        return {
            "placeholder": self.placeholder,
            "rows": self.rows,
            "max_rows": self.max_rows if self.auto_grow else self.rows,
            "max_length": self.max_length,
            "enter_sends": self.enter_sends and not self.disabled_enter,
        }
