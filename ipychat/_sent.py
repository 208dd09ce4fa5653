"""The last batches that were sent, for pages that miss some of them."""

from __future__ import annotations

from collections import deque

from . import protocol

_BATCHES = 256
_BYTES = 1_000_000
_RESEND = 8
"""Up to so many missing batches are sent again; for more, a snapshot costs less."""


class Sent:
    """Batches in order, the last of them the newest that there is."""

    def __init__(self) -> None:
        self._batches: deque[tuple[protocol.BatchMessage, int]] = deque()
        self._size = 0

    def keep(self, batch: protocol.BatchMessage, carried: int) -> None:
        """Keep one more, and forget the oldest where that becomes too much.

        Args:
            batch: The batch.
            carried: Bytes of media in it.
        """
        size = carried + sum(len(one["text"]) for one in batch["deltas"] if one["op"] == "text")
        self._batches.append((batch, size))
        self._size += size
        while self._size > _BYTES or len(self._batches) > _BATCHES:
            self._size -= self._batches.popleft()[1]

    def forget(self) -> None:
        """Keep none: something has happened that no batch tells."""
        self._batches.clear()
        self._size = 0

    def last(self, count: int) -> list[protocol.BatchMessage] | None:
        """Return so many, the newest last; None if they are not there, or too many."""
        if not 0 <= count <= min(_RESEND, len(self._batches)):
            return None
        return [batch for batch, _ in list(self._batches)[len(self._batches) - count :]]
