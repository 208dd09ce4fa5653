"""`ChatAreaInput`: the text area of a composer, in a chat or on its own."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

import anywidget
import traitlets as t
from ipywidgets import ValueWidget

from . import _static, _subshells
from ._traits import synced, trigger
from .errors import unknown_keyword

_log = logging.getLogger("ipychat")


class ChatAreaInput(anywidget.AnyWidget, ValueWidget):  # type: ignore[misc]
    """The text area in which a person writes a message.

    It grows with its text, and Enter commits what is written: `value` has it, and the area is
    empty again. In a `ChatInterface` it is the composer, which sends that; on its own it is a
    widget as any other.

    Args:
        **params: Any of the traits below, or of an `ipywidgets.DOMWidget`.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        traitlets.TraitError: For a value of the wrong kind.
    """

    _esm = synced(t.Unicode())

    value = t.Unicode("")
    """What was committed last. Observers hear of each commit; after it the value is ``""`` again,
    without a further call. Setting it shows a text that can be edited. Default ``""``."""
    value_input = synced(t.Unicode(""))
    """What is being typed; in the composer of a chat only what code has put there. Default
    ``""``."""
    placeholder = synced(t.Unicode(""))
    """What an empty area shows. Default ``""``."""
    description = synced(t.Unicode(""))
    """Its name for those who do not see it, and on a tab. Default ``""``."""
    rows = synced(t.Int(1, min=1))
    """Rows that it has when it is empty. Default 1."""
    max_rows = synced(t.Int(10, min=1))
    """Rows to which it grows. Default 10."""
    auto_grow = synced(t.Bool(True))
    """Whether it grows with its text. Default True."""
    disabled = synced(t.Bool(False))
    """Whether it takes nothing. Default False."""
    enter_sends = synced(t.Bool(True))
    """Whether Enter sends and Shift+Enter breaks the line; else Ctrl+Enter or Cmd+Enter
    sends. Default True."""
    disabled_enter = synced(t.Bool(False))
    """Whether no key sends. Default False."""
    max_length = synced(t.Int(50_000, min=1))
    """Characters that a message may have. Default 50,000."""
    enter_pressed = t.Bool(False)
    """Set to True by each commit; observers hear of each time. Default False."""
    labels = synced(t.Dict(value_trait=t.Unicode(), key_trait=t.Unicode()))
    """Strings of the interface that replace the English ones. Default ``{}``."""

    _is_committing = False

    def __init__(self, **params: Any) -> None:
        known = [name for name in self.trait_names() if not name.startswith("_")]
        for name in params:
            if name not in known:
                raise unknown_keyword(type(self).__name__, name, known)
        self.set_trait("_esm", _static.read("area.js"))
        super().__init__(**params)
        self.on_msg(self._receive)

    def commit(self, text: str) -> None:
        """Do as if a person had written this and pressed Enter.

        Args:
            text: What was written.
        """
        with contextlib.ExitStack() as after:
            # Whatever observers raise, the last one first.
            after.callback(self._empty)
            after.callback(trigger, self, "enter_pressed")
            self._is_committing = True
            try:
                if self.value == text:
                    # It was put there, and is said now.
                    self._trait_values["value"] = ""
                self.value = text
            finally:
                self._is_committing = False

    def _empty(self) -> None:
        # As in Panel: nobody hears that it is empty again, only of what was committed.
        self._trait_values["value"] = ""
        self.value_input = ""

    def describe(self) -> dict[str, Any]:
        """Return what a chat needs to draw it as its composer."""
        return {
            "placeholder": self.placeholder,
            "rows": self.rows,
            "max_rows": self.max_rows if self.auto_grow else self.rows,
            "max_length": self.max_length,
            "enter_sends": self.enter_sends,
            "disabled_enter": self.disabled_enter,
            "disabled": self.disabled,
            "text": self.value_input,
        }

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what a person types, and no other state that a page sends."""
        text = sync_data.get("value_input")
        if set(sync_data) == {"value_input"} and isinstance(text, str):
            super().set_state({"value_input": text})
        else:
            _log.warning("ignored state of the page: %s", ", ".join(map(repr, sync_data))[:200])

    def __repr__(self) -> str:
        return f"{type(self).__name__}(value={self.value!r})"

    def _receive(self, _: Any, content: Any, buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("kind") != "submit" or self.disabled:
            return
        text = content.get("text")
        if isinstance(text, str) and text.strip() and len(text) <= self.max_length:
            self.commit(text)

    @t.observe("comm")
    def _on_comm(self, change: Any) -> None:
        _subshells.as_addressed(change["new"])

    @t.observe("value")
    def _changed_value(self, change: t.Bunch) -> None:
        if not self._is_committing:
            self.value_input = change["new"]
