"""The pages that listen to a chat, and how far each has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_EXPECTED = 10.0
"""Seconds for which a page that was just displayed counts as listening."""
_GONE = 120.0
"""Seconds of silence after which a page that lags is taken for gone, if others are heard."""
_ALONE = 1800.0
"""Seconds after which it is if nobody is: a kernel whose thread is held hears no page at all."""


@dataclass
class _Page:
    acked: int
    since: float
    """Since when it is silent: it was heard, or the first was sent that it has not acknowledged."""


class Pages:
    """Each page from when it is heard until it says bye, or is taken for gone.

    Args:
        clock: Returns seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pages: dict[str, _Page] = {}
        self._expected_until = 0.0
        self.heard_at = 0.0
        """When any page was heard last."""

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, page_id: str) -> bool:
        return page_id in self._pages

    @property
    def is_any_heard(self) -> bool:
        """Whether a page listens, or is about to."""
        return bool(self._pages) or self._clock() < self._expected_until

    def expect(self) -> None:
        """Say that a page is about to show the chat."""
        self._expected_until = self._clock() + _EXPECTED

    def hear(self, page_id: str, seq: int) -> None:
        """Take down that a page speaks, and has come so far."""
        self.heard_at = self._clock()
        self._pages[page_id] = _Page(seq, self.heard_at)

    def await_more(self, seq: int) -> None:
        """Take down that more is sent than `seq`: who has all of that is silent from now on."""
        now = self._clock()
        for page in self._pages.values():
            if page.acked >= seq:
                page.since = now

    def acked(self) -> list[int]:
        """Return how far those have come that may still speak."""
        now = self._clock()
        return [page.acked for page in self._pages.values() if now - page.since < _GONE]

    def forget(self, page_id: str) -> None:
        """Forget a page, if it is known."""
        self._pages.pop(page_id, None)

    def forget_gone(self, seq: int) -> None:
        """Forget those that lag behind `seq` and have gone without a word.

        One that was asleep says hello again.
        """
        now = self._clock()
        for page_id, page in list(self._pages.items()):
            patience = _GONE if self.heard_at - page.since > _GONE else _ALONE
            if page.acked < seq and now - page.since > patience:
                del self._pages[page_id]

    def forget_all(self) -> None:
        """Forget all, and those that were expected."""
        self._pages.clear()
        self._expected_until = 0.0
