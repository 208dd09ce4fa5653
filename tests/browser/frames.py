"""What goes over the websocket between a page and its kernel."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Frame:
    """One message of the Jupyter protocol, as a websocket carries it.

    Args:
        channel: ``"iopub"``, ``"shell"``, …
        type: Type of the message, such as ``"comm_msg"``.
        content: Its content.
        size: Bytes of the whole frame.
    """

    channel: str
    type: str
    content: dict[str, Any]
    size: int

    @property
    def kind(self) -> str:
        """The kind of a custom message of a chat (``"batch"``, ``"submit"``, …), else ``""``."""
        data = self._data
        content = data.get("content") if data.get("method") == "custom" else None
        return str(content.get("kind", "")) if isinstance(content, dict) else ""

    @property
    def comm(self) -> str:
        """The comm that it belongs to, ``""`` if none."""
        return str(self.content.get("comm_id", ""))

    @property
    def custom(self) -> dict[str, Any]:
        """The custom message of a chat."""
        content: dict[str, Any] = self._data["content"]
        return content

    @property
    def state(self) -> dict[str, Any]:
        """The state of a widget that it sets, empty if it sets none."""
        data = self._data
        state = data.get("state") if data.get("method") == "update" else None
        return state if isinstance(state, dict) else {}

    @property
    def _data(self) -> dict[str, Any]:
        data = self.content.get("data") if self.type == "comm_msg" else None
        return data if isinstance(data, dict) else {}


def parse(payload: str | bytes) -> Frame:
    """Read a frame in either of the two formats that servers speak.

    Args:
        payload: The frame: JSON, or the parts of the message behind a table of their offsets.

    Returns:
        The frame.
    """
    if isinstance(payload, str):
        message = json.loads(payload)
        kind = message["header"]["msg_type"]
        return Frame(message["channel"], kind, message["content"], len(payload.encode()))
    count = int.from_bytes(payload[:8], "little")
    table = [int.from_bytes(payload[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
    pieces = [payload[start:end] for start, end in itertools.pairwise(table)]
    channel, header, _, _, content = pieces[:5]
    kind = json.loads(header)["msg_type"]
    return Frame(channel.decode(), kind, json.loads(content), len(payload))
