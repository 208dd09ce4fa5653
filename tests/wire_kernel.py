"""A kernel's side of the wire without a kernel, whose time passes only when a test says so."""

from __future__ import annotations

from typing import Any

from ipychat import ChatMessage
from ipychat._outbox import Outbox
from ipychat.transcript import Transcript


class Clock:
    """A pacer whose time only passes when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0
        self.asked: dict[Any, float] = {}

    def clock(self) -> float:
        return self.now

    def ask(self, outbox: Any, due: float) -> None:
        self.asked[outbox] = min(due, self.asked.get(outbox, due))

    def drop(self, outbox: Any) -> None:
        self.asked.pop(outbox, None)

    def let_pass(self, seconds: float) -> None:
        """Let so much time pass."""
        until = self.now + seconds
        while self.asked and min(self.asked.values()) <= until:
            self._next()
        self.now = until

    def run(self) -> None:
        """Let time pass until nobody waits for the next second of it."""
        while self.asked and min(self.asked.values()) <= self.now + 1:
            self._next()

    def _next(self) -> None:
        outbox = min(self.asked, key=self.asked.__getitem__)
        self.now = max(self.now, self.asked.pop(outbox))
        outbox.flush()


class Kernel:
    """A transcript with its outbox, and what that has sent."""

    def __init__(self) -> None:
        self.time = Clock()
        self.transcript = Transcript()
        self.sent: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []
        """What told pages that had not acknowledged all where the wire stands."""
        self.outbox = Outbox(self.transcript, self._send, self.time)  # type: ignore[arg-type]
        self.ends: list[Any] = []
        self.outbox.on_end = self.ends.append

    def _send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        for path, buffer in zip(content.pop("buffer_paths", []), buffers):
            place: Any = content
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = buffer
        (self.told if content["kind"] == "end" else self.sent).append(content)

    def hello(self, page_id: str = "page", epoch: str | None = None, seq: int = 0) -> None:
        epoch = self.outbox.epoch if epoch is None else epoch
        self.outbox.hello({"kind": "hello", "page_id": page_id, "epoch": epoch, "seq": seq})

    def batches(self) -> list[dict[str, Any]]:
        return [message for message in self.sent if message["kind"] == "batch"]

    def say(self, text: str) -> ChatMessage:
        message = ChatMessage(text)
        self.transcript.append(message)
        return message


def heard() -> Kernel:
    """Return a kernel to which one page listens, all said so far."""
    kernel = Kernel()
    kernel.hello(seq=kernel.outbox.seq)
    kernel.time.run()
    kernel.sent.clear()
    return kernel
