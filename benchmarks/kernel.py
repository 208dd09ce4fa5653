"""A kernel's end of a comm, and a page at the other end that acknowledges what it gets."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import zmq
from comm.base_comm import BaseComm
from jupyter_client.session import Session

from ipychat import ChatFeed
from ipychat._lock import state_lock

_PATIENCE = 20.0
"""Seconds after which what does not come is a failure."""


class KernelComm(BaseComm):
    """A comm that sends as that of a kernel does while a cell runs.

    A message is put together, made JSON, signed, and handed to a socket on loopback, from which
    nobody reads.
    """

    session = Session(key=b"key")
    cell = session.msg("execute_request", {})
    socket: zmq.Socket[bytes]
    sent = 0
    """Messages of all comms, without those that open and close one."""
    page: Page | None = None
    """Who is at the other end."""
    _lock = threading.Lock()

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        content = {"data": data or {}, "comm_id": self.comm_id, **keys}
        # A pacer sends on a thread of its own.
        with self._lock:
            self.session.send(
                self.socket,
                msg_type,
                content,
                metadata=metadata,
                parent=self.cell,
                ident=self.topic,
                buffers=buffers,
            )
            if msg_type == "comm_msg":
                KernelComm.sent += 1
        if self.page is not None and msg_type == "comm_msg":
            self.page.hear(content["data"])


class Page:
    """A page that shows a chat, and says of each batch at once that it is there.

    A page in a browser says so once a second, of all that came since: for pacing that is the same,
    and costs the kernel less.

    Args:
        chat: The chat. Its comm is a `KernelComm`.
    """

    def __init__(self, chat: ChatFeed) -> None:
        assert isinstance(chat.comm, KernelComm)
        self._line = chat.comm
        self._line.page = self
        self._outbox = chat._outbox
        self._seq = -1
        # The kernel speaks under this lock: what a flush sends comes together.
        self._changed = threading.Condition(state_lock)

    def open(self) -> None:
        """Ask for all that there is, as a page that has nothing."""
        self._say({"kind": "hello", "page_id": "page", "epoch": "", "seq": 0})

    def hear(self, data: Mapping[str, Any]) -> None:
        """Take a message and acknowledge it, if it is one that pages acknowledge."""
        content = data.get("content", {})
        if content.get("kind") not in ("batch", "snapshot"):
            return
        with self._changed:
            self._seq = content.get("snapshot", content)["seq"]
            self._say({"kind": "ack", "page_id": "page", "seq": self._seq})
            self._changed.notify_all()

    def until_all_is_here(self) -> None:
        """Wait until nothing of the chat is left to send."""
        with self._changed:
            assert self._changed.wait_for(self._is_level, _PATIENCE)

    def _is_level(self) -> bool:
        return self._seq == self._outbox.seq and not self._outbox._pending

    def _say(self, content: dict[str, Any]) -> None:
        self._line.handle_msg(
            {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        )
