"""A conversation as JSON, from which it comes back in another kernel, media included."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from . import protocol
from ._bundle import Bundle
from ._layouts import ObjectGroup
from .message import ChatMessage
from .plain import PlainText
from .step import ChatStep

VERSION = 1
"""Version of the format."""

SIZE_LIMIT = 1_000_000_000
"""Bytes that an archive may have."""

_DEPTH = 20
_BLOCKS = 1_000_000
"""Blocks with the same code that a message may have."""
_PLACES = ("header", "footer")
_TEXTS = ("user", "timestamp_format", "timestamp_tz")


def to_json(messages: Iterable[ChatMessage]) -> str:
    """Return messages as JSON.

    Args:
        messages: The messages.

    Returns:
        JSON that `from_json` reads. Widgets and plots are kept as they look.
    """
    kept = [_message_out(message) for message in messages]
    return json.dumps({"ipychat": VERSION, "messages": kept}, ensure_ascii=False)


def from_json(source: str | bytes | Path | Mapping[str, Any]) -> list[ChatMessage]:
    """Return the messages of an archive. Nothing in it is run.

    Args:
        source: JSON, the path of a file that holds it, or what it was parsed to.

    Returns:
        The messages, with their ids.

    Raises:
        ValueError: If it is no archive, or one of another version; it says what was expected.
    """
    data = _parsed(source)
    if not isinstance(data, Mapping) or "ipychat" not in data:
        raise ValueError("no archive of ipychat: expected an object with 'ipychat' and 'messages'")
    if data["ipychat"] != VERSION:
        raise ValueError(f"an archive of version {data['ipychat']!r}, expected {VERSION}")
    messages = data.get("messages")
    if not isinstance(messages, list):
        found = type(messages).__name__
        raise ValueError(f"messages is {found}, expected a list")  # noqa: TRY004 - as all here
    return [_numbered(number, message) for number, message in enumerate(messages)]


def _numbered(number: int, message: Any) -> ChatMessage:
    try:
        return _message_in(message)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"message {number} of the archive cannot be read: {error!r}") from error


def _parsed(source: Any) -> Any:
    if isinstance(source, Mapping):
        return source
    if isinstance(source, Path):
        source = source.read_bytes()
    if not isinstance(source, (str, bytes)):
        raise ValueError(  # noqa: TRY004 - the errors of an archive are of one type
            f"source is {type(source).__name__}, expected JSON, a Path or a dict"
        )
    if len(source) > SIZE_LIMIT:
        raise ValueError(f"the archive has {len(source):,} bytes, at most {SIZE_LIMIT:,}")
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no archive of ipychat: {error}") from error


# --- out


def _message_out(message: ChatMessage) -> dict[str, Any]:
    wire: dict[str, Any] = dict(message.to_wire())
    kept = {name: getattr(message, name) for name in _TEXTS if getattr(message, name)}
    kept.update(
        id=message.id,
        role=message.role,
        status="stopped" if message.status in ("streaming", "queued") else message.status,
        time=wire["time"],
        avatar=_bytes_out(wire["avatar"]) if message.avatar not in ("", None) else None,
        reactions=list(message.reactions),
        feedback=dict(message.feedback),
        parts=[_part_out(part) for part in wire["parts"]],
    )
    for place in _PLACES:
        if place in wire:
            kept[place] = [_part_out(part) for part in wire[place]]
    return kept


def _part_out(part: Any) -> dict[str, Any]:
    kept = {name: value for name, value in part.items() if name not in ("id", "parts", "ref")}
    if "parts" in part:
        kept["parts"] = [_part_out(one) for one in part["parts"]]
    if part["kind"] == "output":
        kept["bundle"] = json.loads(json.dumps(part["bundle"], default=str))
    return _bytes_out(kept)


def _bytes_out(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64encode(item).decode() if isinstance(item, bytes) else item
        for name, item in value.items()
    }


# --- in


def _message_in(kept: Any) -> ChatMessage:
    if not isinstance(kept, Mapping):
        raise TypeError(f"it is {type(kept).__name__}, expected an object")
    parts = [_object_in(part, 0) for part in _list(kept["parts"])]
    params: dict[str, Any] = {name: _text(kept[name]) for name in _TEXTS if kept.get(name)}
    params.update(
        id=_text(kept["id"])[:64] or None,
        role=_one(kept["role"], get_args(protocol.Role)),
        status=_one(kept["status"], ("done", "stopped", "failed")),
        timestamp=datetime.fromisoformat(_text(kept["time"])),
        reactions=[_text(one) for one in _list(kept.get("reactions", []))],
        feedback=_feedback_in(kept.get("feedback", {})),
    )
    for place in _PLACES:
        if place in kept:
            params[f"{place}_objects"] = [_object_in(part, 0) for part in _list(kept[place])]
    if avatar := _avatar_in(kept.get("avatar")):
        params["avatar"] = avatar
    # A list in a list is a group, and has to stay one.
    is_one = len(parts) == 1 and type(parts[0]) is not list
    return ChatMessage(parts[0] if is_one else (parts or None), **params)


def _feedback_in(feedback: Any) -> dict[str, str]:
    if not isinstance(feedback, Mapping):
        raise TypeError(f"feedback is {feedback!r}, expected an object")
    value = _one(feedback.get("value", ""), get_args(protocol.FeedbackValue))
    return {"value": value, "comment": _text(feedback.get("comment", ""))}


def _avatar_in(avatar: Any) -> Any:
    if not isinstance(avatar, Mapping):
        return None
    if "data" in avatar:
        return base64.b64decode(_text(avatar["data"]))
    text = _text(avatar.get("text", ""))
    # Only what cannot be taken for the path of a file.
    return text if len(text) <= 2 else None


def _object_in(part: Any, depth: int) -> Any:
    if depth > _DEPTH:
        raise ValueError(f"parts are nested more than {_DEPTH} deep")
    kind = part["kind"]
    if kind == "text":
        text = _text(part["text"])
        return text if part.get("format") == "markdown" else PlainText(text)
    if kind == "media":
        return base64.b64decode(_text(part["data"]), validate=True)
    if kind == "output":
        bundle = {_text(mime): data for mime, data in part["bundle"].items()}
        return Bundle({"text/plain": "", **bundle})
    if kind == "widget":
        return Bundle({"text/plain": _text(part["text"])})
    inner = [_object_in(one, depth + 1) for one in _list(part["parts"])]
    if kind == "step":
        return _step_in(part, inner)
    if kind == "group":
        if part.get("layout") == "card":
            return ObjectGroup(inner, "card", _text(part["title"]))
        return inner
    raise ValueError(f"a part is of the kind {kind!r}")


def _step_in(part: Any, inner: list[Any]) -> ChatStep:
    status = _one(part["status"], get_args(protocol.StepStatus))
    step = ChatStep(*inner, title=_text(part["title"]))
    step.status = status
    step.collapsed = bool(part.get("collapsed"))
    step.is_printed = part.get("printed") is True
    if "badge" in part:
        step.default_badges = {status: _text(part["badge"])}
    if isinstance(duration := part.get("duration"), (int, float)) and 0 <= duration < math.inf:
        step.set_trait("duration", float(duration))
    match part.get("block"):
        case {"code": str(code), "nth": int(nth)} if type(nth) is int and 0 <= nth < _BLOCKS:
            step.block = {"code": code, "nth": nth}
    return step


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} is no list")
    return value


def _one(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return str(value)
