"""What a notebook keeps of a conversation for places that show no widgets. A mixin."""

from __future__ import annotations

import uuid
from collections import deque
from typing import Any

import traitlets as t
from IPython.core.getipython import get_ipython

from ._capture import is_captured, uncaptured
from .snapshot import Snapshot

LIMIT = 50_000
"""Characters that are kept; of a longer conversation its end."""
_PLACES = 10
"""Outputs that are kept up at most; a chat may be displayed again and again."""


class Kept(t.HasTraits):
    """Keeps what was said as text in the cells that show a chat."""

    keep_transcript = t.Bool(False)
    """Whether the cell that shows the chat also holds what was said, as escaped text, renewed
    after each turn. It is seen where the chat is not: on a code host, in a notebook whose
    widgets are gone. Default False: it is sent again after each turn, up to 50,000 characters."""
    _places: deque[str]
    """Ids of the outputs that hold it."""

    def hold_transcript(self) -> None:
        """Put what was said beside the output that is about to show the chat."""
        if self.keep_transcript and not is_captured() and (publisher := _publisher()) is not None:
            if not hasattr(self, "_places"):
                self._places = deque(maxlen=_PLACES)
            self._places.append(f"ipychat-{uuid.uuid4()}")
            self._publish(publisher, self._places[-1], update=False)

    def renew_transcript(self) -> None:
        """Bring those outputs up to date."""
        publisher = _publisher()
        if publisher is None or not self.keep_transcript:
            return
        for place in getattr(self, "_places", ()):
            self._publish(publisher, place, update=True)

    def _publish(self: Any, publisher: Any, place: str, update: bool) -> None:
        bundle = Snapshot(self.transcript.messages, LIMIT).to_bundle()
        with uncaptured():
            publisher.publish(bundle, transient={"display_id": place}, update=update)


def _publisher() -> Any:
    """What reaches the cells of a notebook; None in a terminal, which would print all of it."""
    shell = get_ipython()
    return shell.display_pub if shell is not None and hasattr(shell, "kernel") else None
