"""Messages of a snapshot as rows: what many have in common stands there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

from . import protocol

_OWN = frozenset(("id", "time", "time_text", "submit_id", "parts"))
"""Fields that a row has for itself; all others are shared."""


def packed(
    messages: Iterable[protocol.Message], turn: protocol.Turn | None
) -> protocol.PackedTranscript:
    """Return a transcript as snapshots have it.

    Args:
        messages: Its messages as they travel. They are not changed, and taken one by one: all of
            a long conversation at once weigh several times what is made of them.
        turn: Its turn as it travels.
    """
    kinds: dict[Hashable, int] = {}
    first: list[protocol.Message] = []
    uses: Counter[int] = Counter()
    rows: list[Any] = []
    for message in messages:
        kind, own = _split(message)
        if kind is None:
            rows.append(message)
            continue
        number = kinds.setdefault(kind, len(kinds))
        if number == len(first):
            first.append(message)
        uses[number] += 1
        rows.append((number, own))
    # What one message alone would use costs more than it saves.
    often = {number: place for place, number in enumerate(one for one in uses if uses[one] > 1)}
    for index, row in enumerate(rows):
        if isinstance(row, tuple):
            number, own = row
            rows[index] = f"{often[number]}|{own}" if number in often else first[number]
    return {"shared": [_shared(first[one]) for one in often], "messages": rows, "turn": turn}


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
