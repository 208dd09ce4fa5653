"""Conversations for the APIs of OpenAI and Anthropic, and from them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import protocol
from ._pieces import pieces, spoken
from .message import ChatMessage
from .step import ChatStep
from .tools import CALL_MIME, RESULT_MIME, ToolCall, ToolResult

_ROLES = ("user", "assistant", "system", "tool")
_ALIASES = {"developer": "system", "function": "tool"}


# --- out


def to_openai(messages: Iterable[ChatMessage]) -> list[dict[str, Any]]:
    """Return messages for OpenAI's chat completions API.

    Args:
        messages: The messages. Help and failed ones are left out, steps are not told.

    Returns:
        Dicts with ``role`` and ``content``: a str, or a list of parts if there are images,
        which go as ``data:`` addresses. A `ToolCall` becomes one of the ``tool_calls`` of
        its message, a `ToolResult` a message of its own.
    """
    told: list[dict[str, Any]] = []
    for message in spoken(messages):
        parts: list[dict[str, Any]] = []
        calls: list[dict[str, Any]] = []
        results: list[dict[str, Any]] = []
        for kind, value in pieces(message):
            if kind == "text":
                parts.append({"type": "text", "text": value})
            elif kind == CALL_MIME:
                function = {"name": value["name"], "arguments": value["arguments"]}
                calls.append({"id": value["id"], "type": "function", "function": function})
            elif kind == RESULT_MIME:
                result = {"role": "tool", "tool_call_id": value["call_id"]}
                results.append({**result, "content": value["content"]})
            else:
                address = f"data:{kind};base64,{_base64(value)}"
                parts.append({"type": "image_url", "image_url": {"url": address}})
        told += results
        if calls:
            content = _plain_or_parts(parts) or None
            told.append({"role": "assistant", "content": content, "tool_calls": calls})
        elif parts or not results:
            told.append({"role": message.role, "content": _plain_or_parts(parts)})
    return told


def to_anthropic(messages: Iterable[ChatMessage]) -> dict[str, Any]:
    """Return messages for Anthropic's messages API.

    Args:
        messages: The messages. Help, failed and empty ones are left out, steps are not told.

    Returns:
        ``{"system": …, "messages": […]}``, to be given to the client with ``**``; ``system``
        is left out if nobody says anything as such. Messages of one role in a row are one. A
        `ToolCall` becomes a ``tool_use`` block, a `ToolResult` a ``tool_result`` block of
        the user.
    """
    system: list[str] = []
    told: list[dict[str, Any]] = []
    for message in spoken(messages):
        blocks = [_block(kind, value) for kind, value in pieces(message)]
        if message.role == "system":
            system += [block["text"] for block in blocks if block["type"] == "text"]
            continue
        role = "assistant" if message.role == "assistant" else "user"
        if not blocks:
            continue
        if told and told[-1]["role"] == role:
            told[-1]["content"] += blocks
        else:
            told.append({"role": role, "content": blocks})
    for one in told:
        one["content"] = _plain_or_parts(one["content"])
    return {**({"system": "\n\n".join(system)} if system else {}), "messages": told}


def _block(kind: str, value: Any) -> dict[str, Any]:
    if kind == "text":
        return {"type": "text", "text": value}
    if kind == CALL_MIME:
        given = _parsed(value["arguments"])
        return {"type": "tool_use", "id": value["id"], "name": value["name"], "input": given}
    if kind == RESULT_MIME:
        told = {"type": "tool_result", "tool_use_id": value["call_id"]}
        return {**told, "content": value["content"]}
    source = {"type": "base64", "media_type": kind, "data": _base64(value)}
    return {"type": "image", "source": source}


def _parsed(arguments: str) -> Any:
    try:
        given = json.loads(arguments or "{}")
    except ValueError:
        given = None
    # The API takes nothing but an object.
    return given if isinstance(given, dict) else {"arguments": arguments}


def _plain_or_parts(parts: list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


# --- in


def from_openai(messages: Iterable[Mapping[str, Any]]) -> list[ChatMessage]:
    """Return messages from those of OpenAI's chat completions API.

    Args:
        messages: Dicts with ``role``, ``content`` and, if there are any, ``tool_calls``. The
            content of Anthropic's API is read as well.

    Returns:
        The messages, each by a user named after its role. What a model asked of a tool is a
        `ToolCall`, what that answered a `ToolResult`, what it thought a step.

    Raises:
        ValueError: If one of them has no role that there is, or a content that no API has.
    """
    made = []
    for number, message in enumerate(messages):
        if not isinstance(message, Mapping):
            raise ValueError(  # noqa: TRY004 - as for all that is wrong with a message
                f"message {number}: it is {message!r}, expected a dict with 'role' and 'content'"
            )
        role: Any = _ALIASES.get(str(message.get("role")), message.get("role"))
        if role not in _ROLES:
            raise ValueError(
                f"message {number}: role is {role!r}, expected one of {', '.join(_ROLES)}"
            )
        try:
            objects = [*_objects(message.get("content")), *_calls(message)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"message {number}: its content cannot be read: {error}") from error
        if role == "tool" and "tool_call_id" in message:
            content = "\n\n".join(str(one) for one in objects if isinstance(one, str))
            objects = [ToolResult(content, str(message["tool_call_id"]))]
        results = [one for one in objects if isinstance(one, ToolResult)]
        said = [one for one in objects if not isinstance(one, ToolResult)]
        if results:
            made.append(_made(results, "tool"))
        if said or not results:
            made.append(_made(said, role))
    return made


def from_anthropic(
    messages: Mapping[str, Any] | Iterable[Mapping[str, Any]], system: Any = None
) -> list[ChatMessage]:
    """Return messages from those of Anthropic's messages API.

    Args:
        messages: What `to_anthropic` has returned, or its ``messages``.
        system: What the system says, as the API takes it. Default None: nothing.

    Returns:
        The messages, see `from_openai`.

    Raises:
        ValueError: If one of them cannot be read.
    """
    if isinstance(messages, Mapping):
        system = messages.get("system", system)
        messages = messages.get("messages", [])
    first = [{"role": "system", "content": system}] if system else []
    return from_openai([*first, *messages])


def _made(objects: list[Any], role: protocol.Role) -> ChatMessage:
    value = objects[0] if len(objects) == 1 else (objects or "")
    return ChatMessage(value, user=role.capitalize(), role=role)


def _calls(message: Mapping[str, Any]) -> Iterator[ToolCall]:
    for call in message.get("tool_calls") or ():
        function = call["function"]
        yield ToolCall(str(function["name"]), str(function["arguments"]), str(call.get("id", "")))


def _objects(content: Any) -> Iterator[Any]:
    if content is None:
        return
    if isinstance(content, str):
        yield content
        return
    if not isinstance(content, Sequence):
        raise TypeError(f"{content!r} is neither text nor a list of parts")
    for part in content:
        kind = part.get("type")
        if kind in ("text", "input_text", "output_text"):
            yield str(part["text"])
        elif kind == "image_url":
            yield _image(str(part["image_url"]["url"]))
        elif kind == "image":
            source = part["source"]
            yield _image(str(source["url"]) if "url" in source else "base64," + source["data"])
        elif kind == "tool_use":
            arguments = json.dumps(part["input"], ensure_ascii=False)
            yield ToolCall(str(part["name"]), arguments, str(part["id"]))
        elif kind == "tool_result":
            inside = [str(one) for one in _objects(part.get("content")) if isinstance(one, str)]
            yield ToolResult("\n\n".join(inside), str(part["tool_use_id"]))
        elif kind == "thinking":
            yield ChatStep(str(part["thinking"]), title="Thinking", status="success")
        elif kind != "redacted_thinking":
            yield f"```json\n{json.dumps(part, ensure_ascii=False, default=repr)}\n```"


def _image(address: str) -> bytes | str:
    """The image of a ``data:`` address; any other one is not fetched and stays an address."""
    _, is_data, data = address.partition("base64,")
    if not is_data:
        return f"![image]({address})"
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise ValueError(f"an image is no base64: {error}") from error
