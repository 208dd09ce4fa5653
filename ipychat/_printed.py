"""What a callback prints and displays, as a folded step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ._bundle import Bundle
from ._lock import state_lock
from .plain import PlainText
from .step import ChatStep

LIMIT = 200_000
"""Characters that are kept; a callback may print for ever."""

_TITLE = "Output"
_CUT = "\n… more output is not shown\n"
# Colours and movements of a terminal: a page has none.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_REWRITES = re.compile(r"[^\n\r]*\r(?=[^\n])")


class Printed:
    """Takes the output of a callback; see `_capture.Sink`.

    Args:
        place: Called once, with the step, when there is something to show.
        is_over: Whether the callback may write no more.
        step: Where it is shown. Default None: in a step that is made then.
    """

    def __init__(
        self,
        place: Callable[[ChatStep], None],
        is_over: Callable[[], bool],
        step: ChatStep | None = None,
    ) -> None:
        self.step = step
        self._place = place
        self._is_over = is_over
        self._size = 0
        self._ends_in_text = False
        self._last = ""
        """The last text of the step, as far as a carriage return can reach."""
        self._shown: dict[str, int] = {}
        """Where in the step stands what was displayed under an id."""
        self._clears = False

    def print(self, text: str) -> bool:
        """Take text; return False if it is not taken."""
        with state_lock:
            if self._is_over():
                return False
            text = _ESCAPES.sub("", text)
            if not text or self._size > LIMIT:
                return True
            step = self._begun()
            self._size += len(text)
            if self._size > LIMIT:
                text += _CUT
            if not self._ends_in_text:
                step.append(PlainText(_overwritten("", text)))
                self._ends_in_text, self._last = True, text
            elif "\r" in text or self._last.endswith("\r"):
                self._last = _overwritten(str(step.objects[-1]), text)
                step[-1] = PlainText(self._last)
            else:
                step.stream(text)
                self._last = text
            return True

    def display(self, bundle: Mapping[str, Any], display_id: str, update: bool) -> bool:
        """Take a mime bundle; return False if it is not taken."""
        with state_lock:
            if self._is_over():
                return False
            shown = Bundle({"text/plain": "", **bundle})
            if update:
                if display_id not in self._shown:
                    return False
                self._begun()[self._shown[display_id]] = shown
                return True
            step = self._begun()
            if display_id:
                self._shown[display_id] = len(step)
            step.append(shown)
            self._ends_in_text = False
            return True

    def clear(self, wait: bool) -> bool:
        """Forget what was taken, now or when something new comes."""
        with state_lock:
            if self._is_over():
                return False
            self._clears = True
            if not wait and self.step is not None:
                self._begun()
            return True

    def _begun(self) -> ChatStep:
        if self.step is None:
            self.step = ChatStep(title=_TITLE, status="success", collapsed=True)
            self.step.is_printed = True
            self._place(self.step)
        elif self._clears:
            self.step.clear()
            self._size, self._ends_in_text, self._shown = 0, False, {}
        self._clears = False
        return self.step


def _overwritten(before: str, text: str) -> str:
    """Text after more of it, where a carriage return goes back to the begin of its line."""
    kept, _, line = before.rpartition("\n")
    lines = _REWRITES.sub("", line + text)
    return f"{kept}\n{lines}" if "\n" in before else lines
