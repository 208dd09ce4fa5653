"""Assets: how to draw code, formulas and diagrams, sent to pages that ask for it.

Most chats need none of them, so they are in no page until one asks. They are built beside the
frontend, one gzipped file each; the page names the one it was built with by its hash.
"""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from . import _wire, intents, protocol
from ._lock import state_lock
from ._pacer import INTERVAL, Pacer

_STATIC = Path(__file__).parent / "static"
_NAMES: tuple[protocol.AssetName, ...] = get_args(protocol.AssetName)
_log = logging.getLogger("ipychat")


@dataclass
class _Sending:
    """Pieces go round in a circle, so that a page that asks late gets those it missed."""

    at: int = 0
    left: int | None = None
    """Pieces that are to be sent; None: all."""


class Assets:
    """Sends assets in pieces, which are paced as batches are.

    Args:
        send: Sends a custom message and its buffers.
        pacer: Says when.
    """

    def __init__(self, send: Callable[[dict[str, Any], list[bytes]], None], pacer: Pacer) -> None:
        self._send = send
        self._pacer = pacer
        self._sending: dict[tuple[protocol.AssetName, str], _Sending] = {}

    def ask(self, intent: intents.AssetIntent) -> None:
        """Send an asset to the pages, soon."""
        name = next((one for one in _NAMES if one == intent["name"]), None)
        if name is None:
            _log.warning("ignored a page that asks for %r", intent["name"])
            return
        with state_lock:
            if len(self._sending) < len(_NAMES) or (name, intent["hash"]) in self._sending:
                self._sending.setdefault((name, intent["hash"]), _Sending()).left = None
                self._pacer.ask(self, self._pacer.clock())

    def flush(self) -> None:
        """Send one piece; the others follow."""
        with state_lock:
            if not self._sending:
                return
            name, wanted = key = next(iter(self._sending))
            sending = self._sending[key]
            pieces = _pieces(name, wanted)
            offset, size, data = pieces[sending.at]
            sending.at = (sending.at + 1) % len(pieces)
            sending.left = (len(pieces) if sending.left is None else sending.left) - 1
            if sending.left == 0:
                del self._sending[key]
            message: protocol.AssetMessage = {
                "kind": "asset",
                "name": name,
                "hash": wanted,
                "offset": offset,
                "size": size,
                "data": data,
            }
            self._send(*_wire.detach_buffers(message))
            if self._sending:
                self._pacer.ask(self, self._pacer.clock() + INTERVAL)

    def close(self) -> None:
        """Send nothing more."""
        with state_lock:
            self._sending.clear()
            self._pacer.drop(self)


def _pieces(name: protocol.AssetName, wanted: str) -> list[tuple[int, int, bytes]]:
    """Offset, whole size and bytes of each piece; one without bytes if there is no such asset."""
    found, data = _read(name)
    if found != wanted or not data:
        return [(0, 0, b"")]
    step = protocol.BUFFER_LIMIT
    return [(at, len(data), data[at : at + step]) for at in range(0, len(data), step)]


@functools.cache
def _read(name: protocol.AssetName) -> tuple[str, bytes]:
    """The hash of an asset, as the build has told it to the frontend, and its gzipped bytes."""
    path = _STATIC / f"{name}.js.gz"
    data = path.read_bytes() if path.is_file() else b""
    return hashlib.sha256(data).hexdigest()[:16], data
