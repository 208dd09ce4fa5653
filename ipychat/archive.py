"""A conversation as JSON, from which it comes back in another kernel, media included."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from . import protocol
from ._bundle import Bundle
from ._foreign import harmless
from ._layouts import ObjectGroup, Titled
from ._mime import media_type
from ._render import render
from .files import FileContent, file_name
from .message import ChatMessage
from .parts import GroupPart
from .plain import PlainText
from .prompts import Attached
from .step import ChatStep
from .tools import CALL_MIME, RESULT_MIME, ToolCall, ToolResult

VERSION = 1
"""Version of the format."""

SIZE_LIMIT = 1_000_000_000
"""Bytes that an archive may have."""

_DEPTH = 20
_BLOCKS = 1_000_000
"""Blocks with the same code that a message may have."""
_PLACES = ("header", "footer")
_TEXTS = ("user", "timestamp_format", "timestamp_tz")
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?[\w.+-]+=[\w.+-]+)*", re.ASCII)


def to_json(messages: Iterable[ChatMessage]) -> str:
    """Return messages as JSON.

    Args:
        messages: The messages.

    Returns:
        JSON that `from_json` reads. Widgets, plots and frames are kept as they look, files with
        their names.
    """
    kept = [_message_out(message) for message in messages]
    return json.dumps({"ipychat": VERSION, "messages": kept}, ensure_ascii=False)


def from_json(source: str | bytes | Path | Mapping[str, Any]) -> list[ChatMessage]:
    """Return the messages of an archive.

    Nothing in it is run, read from a file or asked for, whoever has made it. Charts of Vega-Lite
    and Plotly are drawn if nothing that they hold does any of these; of others their text shows.

    Args:
        source: JSON, the path of a file that holds it, or what it was parsed to.

    Returns:
        The messages, with their ids.

    Raises:
        ValueError: If it is no archive, or one of another version; it says what was expected.
        OSError: If the file cannot be read.
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
    if isinstance(message.object, Attached):
        kept["attached"] = True
    for place in _PLACES:
        if place in wire:
            kept[place] = [_part_out(part) for part in wire[place]]
    return kept


def _part_out(part: Any) -> dict[str, Any]:
    kept = {name: value for name, value in part.items() if name not in ("id", "parts", "ref")}
    if "parts" in part:
        kept["parts"] = [_part_out(one) for one in part["parts"]]
    if part["kind"] == "output":
        kept["bundle"] = json.loads(json.dumps(part["bundle"], default=_plain))
    return _bytes_out(kept)


def _plain(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _bytes_out(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64encode(item).decode() if isinstance(item, bytes) else item
        for name, item in value.items()
    }


# --- in


def _message_in(kept: Any) -> ChatMessage:
    if not isinstance(kept, Mapping):
        raise TypeError(f"it is {type(kept).__name__}, expected an object")
    held = _held(kept["parts"], 0)
    if kept.get("attached") is True:
        held = Attached(held if type(held) is list else [held])
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
    return ChatMessage(held, **params)


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
    if "url" in avatar:
        # A page asks for it when a person presses it, as for any address.
        address = _text(avatar["url"])
        return address if address.startswith(("https://", "http://")) else None
    # Plain: another text may be the path of a file, which would be read.
    return PlainText(_text(avatar.get("text", "")))


def _held(parts: Any, depth: int) -> Any:
    """The object that is shown as these parts."""
    inner = _side_by_side(parts, depth)
    # A list in a list is a group, and has to stay one, as has a dict in one.
    if type(inner) is list and len(inner) == 1 and type(inner[0]) not in (list, Titled):
        return inner[0]
    return inner or None


def _side_by_side(parts: Any, depth: int) -> list[Any] | Titled:
    """Parts as a list of objects; as a dict if each has its title."""
    inner = [_object_in(part, depth) for part in _list(parts)]
    titles = {_title(part) for part in parts}
    if inner and "" not in titles and len(titles) == len(inner):
        return Titled(pair for one in inner for pair in one.items())
    return inner


def _object_in(part: Any, depth: int) -> Any:
    if depth > _DEPTH:
        raise ValueError(f"parts are nested more than {_DEPTH} deep")
    kind = part["kind"]
    if kind == "text":
        text = _text(part["text"])
        return text if part.get("format") == "markdown" else PlainText(text)
    if kind == "media":
        return _media_in(part)
    if kind == "output":
        return _output_in(part["bundle"])
    if kind == "widget":
        return Bundle({"text/plain": _text(part["text"])})
    if kind == "step":
        return _step_in(part, [_object_in(one, depth + 1) for one in _list(part["parts"])])
    if kind != "group":
        raise ValueError(f"a part is of the kind {kind!r}")
    if title := _title(part):
        return Titled({title: _held(part["parts"], depth + 1)})
    if part.get("layout") == "card":
        inner = [_object_in(one, depth + 1) for one in _list(part["parts"])]
        return ObjectGroup(inner, "card", _text(part["title"]))
    file = _readable_in(part["parts"])
    return _side_by_side(part["parts"], depth + 1) if file is None else file


def _title(part: Any) -> str:
    """The title of one of the things that a dict shows; ``""`` for all else."""
    is_column = part["kind"] == "group" and part.get("layout") != "card"
    return _text(part.get("title", "")) if is_column else ""


def _media_in(part: Any) -> bytes | FileContent:
    data = base64.b64decode(_text(part["data"]), validate=True)
    name, mime = file_name(_text(part.get("name", ""))), _text(part.get("mime", ""))
    if not _MIME.fullmatch(mime):
        mime = ""
    if not name and mime and media_type(data) == mime:
        return data
    return FileContent(data, name, mime)


def _readable_in(parts: Any) -> FileContent | None:
    """The file of a group that holds one and the text in it, which it makes again."""
    if [part["kind"] for part in _list(parts)] != ["media", "text"]:
        return None
    file = _media_in(parts[0])
    if isinstance(file, FileContent) and isinstance(render(file)[0], GroupPart):
        return file
    return None


def _output_in(bundle: Any) -> Any:
    if not isinstance(bundle, Mapping):
        raise TypeError(f"bundle is {type(bundle).__name__}, expected an object")
    if CALL_MIME in bundle:
        call = bundle[CALL_MIME]
        return ToolCall(_text(call["name"]), _text(call["arguments"]), _text(call["id"]))
    if RESULT_MIME in bundle:
        result = bundle[RESULT_MIME]
        made = ToolResult(_text(result["content"]), _text(result["call_id"]))
        return replace(made, is_error=result.get("is_error") is True)
    return Bundle(harmless({_text(mime): data for mime, data in bundle.items()}))


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
