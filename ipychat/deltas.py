"""Deltas: one change of a transcript, as a value, and what each means.

`js/src/reduce.ts` is the same for the page; `tests/wire/deltas.json` holds both to it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from .protocol import BUFFER_LIMIT, Delta, Message, Transcript


class Gap(Exception):
    """A delta that does not fit the state: something before it is missing."""


def fold(transcript: Transcript, delta: Delta) -> None:
    """Apply a delta to a transcript, in place.

    Args:
        transcript: A transcript as it travels; changed in place.
        delta: The change.

    Raises:
        Gap: If it names a message, part, index or offset that is not there, or if a message
            that settles is not the one that was sent.
    """
    messages = transcript["messages"]
    if delta["op"] == "insert":
        if not 0 <= delta["index"] <= len(messages):
            raise Gap(f"insert at {delta['index']} of {len(messages)}")
        messages.insert(delta["index"], delta["message"])
    elif delta["op"] == "remove":
        messages.remove(_message(transcript, delta["message_id"]))
    elif delta["op"] == "reset":
        messages[:] = delta["messages"]
    elif delta["op"] == "turn":
        transcript["turn"] = delta["turn"]
    else:
        _fold_message(_message(transcript, delta["message_id"]), delta)


def _fold_message(message: Message, delta: Any) -> None:
    op = delta["op"]
    if op == "update":
        _update(message, delta["changes"])
    elif op == "parts":
        message["parts"] = delta["parts"]
    elif op == "part":
        parts, index = _find(message, delta["part"]["id"])
        parts[index] = delta["part"]
    elif op == "update_part":
        parts, index = _find(message, delta["part_id"])
        _update(parts[index], delta["changes"])
    elif op == "add_part":
        parent = delta["parent_id"]
        parts = message["parts"]
        if parent:
            found, index = _find(message, parent)
            parts = found[index]["parts"]
        parts.append(delta["part"])
    elif op in ("text", "data"):
        found, index = _find(message, delta["part_id"])
        _splice(found[index], delta)
    else:
        message["status"] = delta["status"]
        if fingerprint(message) != (delta["length"], delta["checksum"]):
            raise Gap(f"message {message['id']} settles with another text")


def _update(message: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            message.pop(name, None)
        else:
            message[name] = value


def _splice(part: Any, delta: Any) -> None:
    if delta["op"] == "data":
        if part["kind"] != "media" or delta["offset"] > len(part["data"]):
            raise Gap(f"data at {delta['offset']} of part {part['id']}")
        part["data"] = bytes(part["data"])[: delta["offset"]] + delta["data"]
        return
    units = part["text"].encode("utf-16-le") if part["kind"] == "text" else b""
    end = 2 * delta["offset"]
    if part["kind"] != "text" or end > len(units):
        raise Gap(f"text at {delta['offset']} of part {part['id']}")
    part["text"] = units[:end].decode("utf-16-le") + delta["text"]


def fingerprint(message: Message) -> tuple[int, int]:
    """Return the length and checksum of a message's texts, as a settle delta has them."""
    texts = "".join(_texts(message["parts"]))
    return len(texts.encode("utf-16-le")) // 2, zlib.crc32(texts.encode())


def _texts(parts: Any) -> Iterator[str]:
    for part in parts:
        if part["kind"] == "text":
            yield part["text"]
        yield from _texts(part.get("parts", ()))


def _message(transcript: Transcript, message_id: str) -> Message:
    message: Message
    for message in reversed(transcript["messages"]):
        if message["id"] == message_id:
            return message
    raise Gap(f"no message {message_id}")


def _find(message: Any, part_id: str) -> tuple[Any, int]:
    """The list that holds a part, and where in it: in the object, or above or below it."""
    for place in ("parts", "header", "footer"):
        if found := _find_in(message.get(place, ()), part_id):
            return found
    raise Gap(f"no part {part_id}")


def _find_in(parts: Any, part_id: str) -> tuple[Any, int] | None:
    for index, part in enumerate(parts):
        if part["id"] == part_id:
            return parts, index
        if found := _find_in(part.get("parts", ()), part_id):
            return found
    return None


def split_media(delta: Delta) -> list[Delta]:
    """Cut media that are too large for one batch.

    Args:
        delta: Any delta.

    Returns:
        The delta itself if it is small enough, else another one with the first bytes of its
        media, and `data` deltas that bring the rest.
    """
    if sum(_media_size(parts) for _, parts in _parts_in(delta)) <= BUFFER_LIMIT:
        return [delta]
    # Another outbox may have been given the same, as where a message is also shown alone.
    delta = _own(delta)
    rest: list[Delta] = []
    room = BUFFER_LIMIT
    for message_id, parts in _parts_in(delta):
        room = _cut(parts, message_id, room, rest)
    return [delta, *rest]


def _media_size(parts: Any) -> int:
    own = (len(part["data"]) for part in parts if part["kind"] == "media")
    return sum(own) + sum(_media_size(part["parts"]) for part in parts if "parts" in part)


def _own(value: Any) -> Any:
    """A copy that can be changed; leaves are shared."""
    if isinstance(value, dict):
        return {key: _own(item) for key, item in value.items()}
    return [_own(item) for item in value] if isinstance(value, list) else value


def _parts_in(delta: Delta) -> Iterator[tuple[str, Any]]:
    """The lists of parts in a delta, and the message of each."""
    if delta["op"] == "insert" or delta["op"] == "reset":
        messages = [delta["message"]] if delta["op"] == "insert" else delta["messages"]
        for message in messages:
            for place in ("parts", "header", "footer"):
                yield message["id"], message.get(place, ())
    elif delta["op"] == "update":
        for place in ("header", "footer"):
            yield delta["message_id"], delta["changes"].get(place) or ()
    elif delta["op"] == "parts":
        yield delta["message_id"], delta["parts"]
    elif delta["op"] == "part" or delta["op"] == "add_part":
        yield delta["message_id"], [delta["part"]]


def _cut(parts: Any, message_id: str, room: int, rest: list[Delta]) -> int:
    """Leave so many bytes in parts, and put the others into `rest`; return what room is left."""
    for part in parts:
        room = _cut(part.get("parts", ()), message_id, room, rest)
        if part["kind"] != "media":
            continue
        data = part["data"]
        kept = min(len(data), room)
        room -= kept
        if kept < len(data):
            part["data"] = data[:kept]
        rest += [
            {
                "op": "data",
                "message_id": message_id,
                "part_id": part["id"],
                "offset": offset,
                "data": data[offset : offset + BUFFER_LIMIT],
            }
            for offset in range(kept, len(data), BUFFER_LIMIT)
        ]
    return room
