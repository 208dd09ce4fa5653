"""The outbox: where deltas wait, are joined, numbered and sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from . import _wire, intents, protocol
from ._lock import state_lock
from ._pacer import INTERVAL, JOIN, LIMIT, Pacer
from ._packable import whole_texts
from ._pages import Pages
from ._sent import Sent
from .deltas import split_media
from .transcript import Transcript

_log = logging.getLogger("ipychat")
Send = Callable[[dict[str, Any], list[bytes]], None]

_REMINDERS = (1.4, 1.4, 3.0, 6.0, 12.0, 24.0)
"""Seconds until pages that have not acknowledged all are told where the wire stands, each time."""


class _Growing:
    """A text delta that waits and may still grow."""

    def __init__(self, delta: protocol.TextDelta) -> None:
        # Its own: another outbox may have been given the same.
        self.delta = delta.copy()
        self.pieces = [delta["text"]]
        self.end = delta["offset"] + _units(delta["text"])

    def take(self, later: protocol.TextDelta) -> bool:
        """Take in a later delta of the same part, if that is cheap."""
        if later["offset"] == self.end:
            self.pieces.append(later["text"])
        elif later["offset"] <= self.delta["offset"]:
            self.delta["offset"] = later["offset"]
            self.pieces = [later["text"]]
        else:
            return False
        self.end = later["offset"] + _units(later["text"])
        return True

    def close(self) -> None:
        self.delta["text"] = "".join(self.pieces)


class Outbox:
    """Sends what happens to a transcript to the pages that listen.

    Args:
        transcript: The transcript.
        send: Sends a custom message and its buffers.
        pacer: Says when.
    """

    def __init__(self, transcript: Transcript, send: Send, pacer: Pacer) -> None:
        self.epoch = _wire.new_epoch()
        self.seq = 0
        self._transcript = transcript
        self._send = send
        self._pacer = pacer
        self._pending: list[protocol.Delta] = []
        self._growing: dict[tuple[str, str], _Growing] = {}
        self._sent = Sent()
        self._pages = Pages(pacer.clock)
        self._hellos: dict[str, intents.HelloIntent] = {}
        self._last_sent = 0.0
        self._reminded = 0
        self._is_asked = False
        self._has_skipped = False
        self._is_changed = False
        self.on_end: Callable[[protocol.End], None] | None = None
        """Called when the batch in which a turn ends has been sent, with its seq."""
        transcript.subscribe(self._put)

    # --- pages

    @property
    def is_heard(self) -> bool:
        """Whether a page listens, or is about to."""
        return self._pages.is_any_heard

    @property
    def lag(self) -> int:
        """How many batches the page has not acknowledged that has come least far."""
        return self.seq - min(self._pages.acked(), default=self.seq)

    @property
    def is_untold(self) -> bool:
        """Whether something is new since the last snapshot, and no page that could know of it."""
        with state_lock:
            self._pages.forget_gone(self.seq)
            return self._is_changed and not self._pages

    def expect(self) -> None:
        """Say that a page is about to show the chat."""
        self._pages.expect()

    def hello(self, intent: intents.HelloIntent) -> None:
        """Answer a page: with what it misses, a snapshot, or a batch without deltas."""
        with state_lock:
            seq = intent["seq"] if intent["epoch"] == self.epoch else self.seq
            self._pages.hear(intent["page_id"], seq)
            self._hellos[intent["page_id"]] = intent
            self._ask(self._pages.heard_at)

    def ack(self, intent: intents.AckIntent) -> None:
        """Hear how far a page has come."""
        with state_lock:
            page_id, acked = intent["page_id"], min(intent["seq"], self.seq)
            if page_id not in self._pages and acked < self.seq:
                # It was taken for gone, and may have missed what was sent to nobody.
                self.hello({"kind": "hello", "page_id": page_id, "epoch": self.epoch, "seq": acked})
            else:
                self._pages.hear(page_id, acked)

    def bye(self, intent: intents.ByeIntent) -> None:
        """Forget a page."""
        with state_lock:
            self._pages.forget(intent["page_id"])
            self._hellos.pop(intent["page_id"], None)

    # --- deltas

    def _put(self, delta: protocol.Delta) -> None:
        """Let a delta wait for the next batch. Called under the state lock."""
        self._is_changed = True
        if not self.is_heard:
            self._skip()
            return
        if delta["op"] == "text":
            key = (delta["message_id"], delta["part_id"])
            growing = self._growing.get(key)
            if growing is not None:
                if growing.take(delta):
                    return
                growing.close()
            growing = self._growing[key] = _Growing(delta)
            self._pending.append(growing.delta)
            is_urgent = delta["offset"] == 0
        else:
            self._close_texts()
            self._pending.extend(split_media(delta))
            is_urgent = True
        if is_urgent:
            self._ask(self._pacer.clock() + JOIN)
        elif not self._is_asked:
            self._ask(max(self._pacer.clock(), self._last_sent + self._interval()))

    def _ask(self, due: float) -> None:
        self._is_asked = True
        self._pacer.ask(self, due)

    def flush(self) -> None:
        """Send what waits; the rest of large media follows in batches of its own."""
        with state_lock:
            self._is_asked = False
            self._pages.forget_gone(self.seq)
            hellos, self._hellos = self._hellos, {}
            late = [intent for intent in hellos.values() if not self._resend(intent)]
            if late:
                self._send_snapshot()
            elif self._pending:
                self._send_batch()
                if self._pending:
                    self._ask(self._last_sent + self._interval())
            self._remind()

    def drain(self) -> None:
        """Send all that waits, now."""
        with state_lock:
            while self._pending:
                self._send_batch()

    def snapshot(self) -> protocol.Snapshot:
        """Return the state as it is, with nothing of it left to send."""
        with state_lock:
            if self.is_heard:
                self.drain()
            else:
                self._forget_pending()
            self._has_skipped = self._is_changed = False
            return _wire.snapshot(self._transcript, self.epoch, self.seq)

    def close(self) -> None:
        """Send nothing more."""
        with state_lock:
            self._pages.forget_all()
            self._hellos.clear()
            self._skip()
            self._pacer.drop(self)

    # --- inside

    def _remind(self) -> None:
        """Tell pages that lag where the wire stands: all that would have told them may be lost."""
        now = self._pacer.clock()
        if self.lag <= 0 or self._reminded == len(_REMINDERS):
            return
        due = self._last_sent + _REMINDERS[self._reminded]
        if due <= now:
            self._reminded += 1
            self._dispatch({"kind": "end", "epoch": self.epoch, "seq": self.seq})
            self._remind()
        else:
            self._pacer.ask(self, due)

    def _send_batch(self) -> None:
        self._close_texts()
        count = carried = 0
        for delta in self._pending:
            carried += _media_size(delta)
            if count and carried > protocol.BUFFER_LIMIT:
                break
            count += 1
        deltas, self._pending = self._pending[:count], self._pending[count:]
        self._pages.await_more(self.seq)
        self.seq += 1
        self._reminded = 0
        batch: protocol.BatchMessage = {
            "kind": "batch",
            "epoch": self.epoch,
            "seq": self.seq,
            "deltas": deltas,
        }
        self._sent.keep(batch, carried)
        self._dispatch(batch)
        if self.on_end is not None and any(map(_ends_turn, deltas)):
            self.on_end({"epoch": self.epoch, "seq": self.seq})

    def _resend(self, hello: intents.HelloIntent) -> bool:
        """Send a page the batches that it misses; return False if only a snapshot helps."""
        if hello["epoch"] != self.epoch or self._has_skipped:
            return False
        batches = self._sent.last(self.seq - hello["seq"])
        if batches is None:
            return False
        # Every page hears the answer; a batch without deltas must count for none of them.
        nothing: protocol.BatchMessage = {
            "kind": "batch",
            "epoch": self.epoch,
            "seq": 0,
            "deltas": [],
        }
        for batch in batches or [nothing]:
            self._dispatch(batch)
        return True

    def _send_snapshot(self) -> None:
        snapshot = self.snapshot()
        self._dispatch({"kind": "snapshot", "snapshot": snapshot})

    def _dispatch(self, message: Any) -> None:
        self._last_sent = self._pacer.clock()
        try:
            content, buffers = _wire.detach_buffers(message)
            try:
                self._send(content, buffers)
            except Exception:
                # Half of a character in it, as in a name, is the one thing that can be mended.
                self._send(whole_texts(content), buffers)
        except Exception:
            # Pages that miss it ask, and have a snapshot: said again, it would fail again.
            self._sent.forget()
            _log.exception("what a chat says could not be sent")

    def _skip(self) -> None:
        """Nobody listens: what happens now is in the next snapshot only."""
        if not self._has_skipped:
            self._has_skipped = True
            self.seq += 1
            self._sent.forget()
        self._forget_pending()

    def _forget_pending(self) -> None:
        if self._pending:
            self._pending = []
            self._growing.clear()
            self.seq += 1
            self._sent.forget()

    def _close_texts(self) -> None:
        for growing in self._growing.values():
            growing.close()
        self._growing.clear()

    def _interval(self) -> float:
        """Seconds between batches: more of them when pages do not keep up."""
        lag = self.lag
        return INTERVAL if lag <= 3 * LIMIT else INTERVAL * min(lag / LIMIT, 12)


def _ends_turn(delta: protocol.Delta) -> bool:
    turn = delta["turn"] if delta["op"] == "turn" else None
    return turn is not None and turn["status"] not in ("pending", "running")


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _media_size(value: Any) -> int:
    """Bytes of media inside a delta."""
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_media_size, value.values()))
    if isinstance(value, list):
        return sum(map(_media_size, value))
    return 0
