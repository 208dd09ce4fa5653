"""A page without a browser: it hears what a chat sends and says what a page says."""

from __future__ import annotations

import asyncio
import copy
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import comm
from comm.base_comm import BaseComm
from jupyter_client.session import json_packer

from ipychat import ChatFeed
from ipychat._lock import state_lock
from ipychat.deltas import Gap, fold
from ipychat.protocol import PackedTranscript, Snapshot, Transcript

_ids = itertools.count(1)

PATIENCE = 20.0
"""Seconds after which a condition that does not come true is a failure."""


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until something is true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.002)


class Line(BaseComm):
    """A comm whose other end is in this process."""

    def __init__(self, **options: Any) -> None:
        self.listeners: list[Callable[[dict[str, Any], list[bytes]], None]] = []
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        """Every message, in order, with its buffers."""
        self.opened: dict[str, Any] | None = None
        """What the page was told first."""
        super().__init__(**options)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
        **keys: Any,
    ) -> None:
        if msg_type == "comm_open":
            self.opened = data
        # As a kernel does, so that what it could not send raises here too.
        json_packer(data)
        if msg_type != "comm_msg":
            return
        message = copy.deepcopy(data or {})
        carried = [bytes(buffer) for buffer in buffers or []]
        self.sent.append((message, carried))
        for listener in list(self.listeners):
            listener(message, carried)


def install() -> None:
    """Have all widgets of this process speak over such lines."""
    comm.create_comm = Line


def customs(chat: ChatFeed) -> list[dict[str, Any]]:
    """Return the custom messages that a chat has sent, with their buffers in place."""
    return [
        _filled(data["content"], buffers)
        for data, buffers in line_of(chat).sent
        if data["method"] == "custom"
    ]


class Page:
    """One page that shows a chat: opened now, kept up by what the chat sends.

    Args:
        chat: The chat.
        greets: Whether it says hello at once, as pages do.
    """

    def __init__(self, chat: ChatFeed, greets: bool = True) -> None:
        self.chat = chat
        self.page_id = f"page-{next(_ids)}"
        self.batches: list[dict[str, Any]] = []
        self.refusals: list[dict[str, Any]] = []
        self.assets: list[dict[str, Any]] = []
        # The kernel tells pages under this lock: with another one, page and kernel could wait
        # for each other.
        self.changed = threading.Condition(state_lock)
        self.drops: Callable[[dict[str, Any]], bool] = lambda message: False
        """Messages for which this is true get lost on the way to this page."""
        self._take(copy.deepcopy(chat.get_state("_transcript")["_transcript"]))
        line_of(chat).listeners.append(self._hear)
        if greets:
            self.hello()

    # --- what it shows

    @property
    def messages(self) -> list[Any]:
        return self.transcript["messages"]

    @property
    def turn(self) -> Any:
        return self.transcript["turn"]

    def text(self, index: int = -1) -> str:
        """Return the text of a message, of all its parts."""
        return "".join(_texts(self.messages[index]["parts"]))

    def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait until the page has got so far."""
        deadline = time.monotonic() + PATIENCE
        with self.changed:
            while not condition():
                if not self.changed.wait(min(0.05, deadline - time.monotonic())):
                    assert time.monotonic() < deadline, what or f"never: {self.transcript}"

    def until_same(self) -> None:
        """Wait until the page shows what the kernel has."""
        self.until(lambda: self.transcript == self.chat.transcript.to_wire())

    def until_settled(self) -> None:
        """Wait until a turn has ended and the page shows all of it."""
        self.until(lambda: self.turn and self.turn["status"] in ("done", "stopped", "failed"))
        self.until_same()

    # --- what a person and the page do

    def submit(self, text: str, submit_id: str = "") -> str:
        submit_id = submit_id or f"submit-{next(_ids)}"
        self.say({"kind": "submit", "submit_id": submit_id, "text": text})
        return submit_id

    def stop(self) -> None:
        self.say({"kind": "stop", "turn_id": self.turn["turn_id"]})

    def hello(self, epoch: str | None = None) -> None:
        epoch = self.epoch if epoch is None else epoch
        self.say({"kind": "hello", "page_id": self.page_id, "epoch": epoch, "seq": self.seq})

    def bye(self) -> None:
        self.say({"kind": "bye", "page_id": self.page_id})

    def leave(self) -> None:
        """Hear nothing any more."""
        line_of(self.chat).listeners.remove(self._hear)

    def forget(self) -> None:
        """Keep nothing of what was heard so far."""
        self.batches.clear()
        self.refusals.clear()
        line_of(self.chat).sent.clear()

    def ack(self) -> None:
        self.say({"kind": "ack", "page_id": self.page_id, "seq": self.seq})

    def say(self, content: Any) -> None:
        """Send any content as a custom message."""
        message = {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        line_of(self.chat).handle_msg(message)

    # --- inside

    def _take(self, snapshot: Snapshot) -> None:
        self.epoch = snapshot["epoch"]
        self.seq = snapshot["seq"]
        self.transcript = unpacked(snapshot["transcript"])

    def _hear(self, data: dict[str, Any], buffers: list[bytes]) -> None:
        if data["method"] != "custom":
            return
        message = _filled(copy.deepcopy(data["content"]), buffers)
        if self.drops(message):
            return
        with self.changed:
            if message["kind"] == "refusal":
                self.refusals.append(message)
            elif message["kind"] == "asset":
                self.assets.append(message)
            elif message["kind"] == "snapshot":
                self._take(message["snapshot"])
            elif message["kind"] == "batch":
                self._apply(message)
            self.changed.notify_all()

    def _apply(self, batch: dict[str, Any]) -> None:
        self.batches.append(batch)
        if batch["epoch"] == self.epoch and batch["seq"] <= self.seq:
            return
        if batch["epoch"] != self.epoch or batch["seq"] != self.seq + 1:
            self.hello()
            return
        try:
            for delta in batch["deltas"]:
                fold(self.transcript, delta)
            self.seq = batch["seq"]
        except Gap:
            self.hello(epoch="")


def unpacked(transcript: PackedTranscript) -> Transcript:
    """Return the transcript of a snapshot, with its rows as messages."""
    shared = transcript.get("shared", [])
    messages: list[Any] = [
        _from_row(one, shared) if isinstance(one, str) else one for one in transcript["messages"]
    ]
    return {"messages": messages, "turn": transcript["turn"]}


def _from_row(row: str, shared: list[dict[str, Any]]) -> dict[str, Any]:
    number, message_id, time, time_text, submit_id, part_id, text = row.split("|", 6)
    message = copy.deepcopy(shared[int(number)])
    part = {"id": part_id, "kind": "text", "format": message.pop("format"), "text": text}
    message.update(id=message_id, time=time, parts=[part])
    own = {"time_text": time_text, "submit_id": submit_id}
    return {**message, **{name: value for name, value in own.items() if value}}


def line_of(chat: ChatFeed) -> Line:
    line = chat.comm
    assert isinstance(line, Line), "the chat is closed"
    return line


def _texts(parts: list[Any]) -> Any:
    for part in parts:
        if part["kind"] == "text":
            yield part["text"]
        yield from _texts(part.get("parts", []))


def _filled(content: dict[str, Any], buffers: list[bytes]) -> dict[str, Any]:
    for path, buffer in zip(content.pop("buffer_paths", []), buffers):
        place: Any = content
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = buffer
    return content
