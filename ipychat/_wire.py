"""State to JSON: snapshots, epochs, and binary leaves beside the JSON."""

from __future__ import annotations

import secrets
from typing import Any

from . import _rows, protocol
from ._packable import whole_texts
from .transcript import Transcript


def new_epoch() -> str:
    """Return a name for the life of one Python object."""
    return secrets.token_urlsafe(6)


def snapshot(transcript: Transcript, epoch: str, seq: int) -> protocol.Snapshot:
    """Return the whole transcript and where on the wire it stands."""
    messages = (message.to_wire() for message in transcript.messages)
    return {
        "protocol": protocol.PROTOCOL,
        "epoch": epoch,
        "seq": seq,
        "transcript": whole_texts(_rows.packed(messages, transcript.turn)),
    }


def detach_buffers(content: Any) -> tuple[dict[str, Any], list[bytes]]:
    """Take the binary leaves out of a message.

    Args:
        content: A custom message that may hold bytes anywhere.

    Returns:
        The message with null in those places and their paths in ``buffer_paths``, and the
        buffers in the same order. What held no bytes is shared, not copied.
    """
    paths: list[list[str | int]] = []
    buffers: list[bytes] = []

    def strip(value: Any, path: list[str | int]) -> Any:
        if isinstance(value, bytes):
            paths.append(path)
            buffers.append(value)
            return None
        if isinstance(value, dict):
            return {key: strip(item, [*path, key]) for key, item in value.items()}
        if isinstance(value, list):
            return [strip(item, [*path, index]) for index, item in enumerate(value)]
        return value

    stripped = strip(content, [])
    if paths:
        stripped["buffer_paths"] = paths
    return stripped, buffers
