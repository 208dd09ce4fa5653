"""Messages of a snapshot as rows: what many have in common stands there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Any

from . import protocol

_OWN = frozenset(("id", "time", "time_text", "submit_id", "parts"))
"""Fields that a row has for itself; all others are shared."""


def packed(transcript: protocol.Transcript) -> protocol.PackedTranscript:
    """Return a transcript as snapshots have it.

    Args:
        transcript: A transcript as it travels. It is not changed.
    """
    messages = transcript["messages"]
    split = [_split(message) for message in messages]
    uses = Counter(kind for kind, _ in split)
    numbers: dict[Hashable, int] = {}
    shared: list[dict[str, Any]] = []
    rows: list[protocol.Message | str] = []
    for message, (kind, own) in zip(messages, split, strict=True):
        # What one message alone would use costs more than it saves.
        if kind is None or uses[kind] == 1:
            rows.append(message)
            continue
        if kind not in numbers:
            numbers[kind] = len(shared)
            shared.append(_shared(message))
        rows.append(f"{numbers[kind]}|{own}")
    return {"shared": shared, "messages": rows, "turn": transcript["turn"]}


def _split(message: protocol.Message) -> tuple[Hashable, str]:
    """What names all that a message may share, and its own end of a row; None: it has no row."""
    parts = message["parts"]
    # The ids of parts are nobody else's, so that what has a header or a footer shares it never.
    if len(parts) != 1 or parts[0]["kind"] != "text" or "header" in message or "footer" in message:
        return None, ""
    time_text, submit_id = message.get("time_text"), message.get("submit_id")
    names = (message["id"], message["time"], time_text or "", submit_id or "", parts[0]["id"])
    own = "|".join(names)
    if time_text == "" or submit_id == "" or own.count("|") != len(names) - 1:
        return None, ""
    # Bytes know their hash; as a repr they would be made anew for each message.
    shared = _shared(message)
    avatar = tuple(shared.pop("avatar").items())
    return (avatar, repr(shared)), f"{own}|{parts[0]['text']}"


def _shared(message: protocol.Message) -> dict[str, Any]:
    shared: dict[str, Any] = {name: value for name, value in message.items() if name not in _OWN}
    return {**shared, "format": message["parts"][0]["format"]}  # type: ignore[typeddict-item]
