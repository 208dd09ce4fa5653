"""What a callback prints and displays, as a folded step."""

from __future__ import annotations

import contextlib
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from ._bundle import Bundle
from ._lock import gate_open, state_lock
from .errors import logged
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

    Who prints may hold a lock of others, as logging does, for which somebody waits who holds the
    state lock. So nobody waits here for that: what comes while it is not free is shown in its
    order by who prints next, on the loop, or when the callback ends.

    Args:
        place: Called once, with the step, when there is something to show.
        post: Calls a function on the loop, soon; from any thread.
        step: Where it is shown. Default None: in a step that is made then.
    """

    def __init__(
        self,
        place: Callable[[ChatStep], None],
        post: Callable[[Callable[[], object]], object],
        step: ChatStep | None = None,
    ) -> None:
        self.step = step
        self._place = place
        self._post = post
        self._lock = threading.RLock()
        """Held where nothing is waited for; what the collector runs meanwhile may print, too."""
        self._waiting: deque[Callable[[], None]] = deque()
        """What is to be done to the step, in order."""
        self._is_posted = False
        self._has_ended = False
        self._ids: set[str] = set()
        """The ids under which something was displayed."""
        self._size = 0
        self._ends_in_text = False
        self._last = ""
        """The last text of the step, as far as a carriage return can reach."""
        self._shown: dict[str, int] = {}
        """Where in the step stands what was displayed under an id."""
        self._clears = False

    def print(self, text: str) -> bool:
        """Take text; return False if it is not taken."""
        return self._take(lambda: self._print(text))

    def display(self, bundle: Mapping[str, Any], display_id: str, update: bool) -> bool:
        """Take a mime bundle; return False if it is not taken."""
        if update and display_id not in self._ids:
            return False
        if display_id:
            self._ids.add(display_id)
        shown = Bundle({"text/plain": "", **bundle})
        return self._take(lambda: self._display(shown, display_id, update))

    def clear(self, wait: bool) -> bool:
        """Forget what was taken, now or when something new comes."""
        return self._take(lambda: self._clear(wait))

    def end(self) -> None:
        """Show what waits, and take nothing more. Called under the state lock."""
        with self._lock:
            self._has_ended = True
        self.flush()

    def flush(self) -> None:
        """Show what waits, whatever observers raise, and whoever was stopped meanwhile."""
        while self._waiting:
            with gate_open(), logged("an observer of what was printed"):
                self._apply()

    # --- inside

    def _take(self, change: Callable[[], None]) -> bool:
        with self._lock:
            if self._has_ended:
                return False
            self._waiting.append(change)
        if state_lock.acquire(blocking=False):
            try:
                self._apply()
            finally:
                state_lock.release()
        else:
            self._flush_later()
        return True

    def _flush_later(self) -> None:
        with self._lock:
            if self._is_posted:
                return
            self._is_posted = True
        # Where the loop has ended, who prints next shows it.
        with contextlib.suppress(RuntimeError):
            self._post(self._flush_posted)

    def _flush_posted(self) -> None:
        with self._lock:
            self._is_posted = False
        self.flush()

    def _apply(self) -> None:
        with state_lock:
            while self._waiting:
                self._waiting.popleft()()

    # Under the state lock, one after the other.

    def _print(self, text: str) -> None:
        text = _ESCAPES.sub("", text)
        if not text or self._size > LIMIT:
            return
        step = self._begun()
        goes_back = "\r" in text or self._last.endswith("\r")
        before = str(step.objects[-1]) if self._ends_in_text and goes_back else ""
        if goes_back:
            text = _overwritten(before, text)
        # What is overwritten is not kept.
        self._size += len(text) - len(before)
        if self._size > LIMIT:
            text += _CUT
        if not self._ends_in_text:
            step.append(PlainText(text))
        elif goes_back:
            step[-1] = PlainText(text)
        else:
            step.stream(text)
        self._ends_in_text, self._last = True, text

    def _display(self, shown: Bundle, display_id: str, update: bool) -> None:
        if update:
            # What was cleared meanwhile is not there any more.
            if self.step is not None and display_id in self._shown:
                self.step[self._shown[display_id]] = shown
            return
        step = self._begun()
        if display_id:
            self._shown[display_id] = len(step)
        step.append(shown)
        self._ends_in_text = False

    def _clear(self, wait: bool) -> None:
        self._clears = True
        if not wait and self.step is not None:
            self._begun()

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
