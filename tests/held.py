"""Code of an author's that takes long inside a chat, and what others do meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ipychat import ChatFeed

PATIENCE = 20


class Held:
    """Waits where a test calls it, until the test lets it go on."""

    def __init__(self) -> None:
        self._begun, self._gate, self._ended = (threading.Event() for _ in range(3))

    def wait(self) -> None:
        """Wait, as slow code does."""
        self._begun.set()
        assert self._gate.wait(PATIENCE)
        self._ended.set()

    def assert_holds_up_nobody(self, act: Callable[[], object]) -> None:
        """Do what makes it wait in a thread, and meanwhile use another chat."""
        other = ChatFeed()
        thread = threading.Thread(target=act)
        thread.start()
        try:
            assert self._begun.wait(PATIENCE)
            other.append("meanwhile")
            assert not self._ended.is_set()
        finally:
            self._gate.set()
            thread.join()
