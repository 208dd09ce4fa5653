"""Conversations for the APIs of OpenAI and Anthropic, and from them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import protocol
from ._pieces import label
from ._runs import Call, runs
from .message import ChatMessage
from .step import ChatStep
from .tools import CALL_MIME, ToolCall, ToolResult

_ROLES = ("user", "assistant", "system", "tool")
_ALIASES = {"developer": "system", "function": "tool"}
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""All kinds of pictures that both APIs take."""
_NOT_IN_AN_ID = re.compile(r"[^\w-]", re.ASCII)
"""What Anthropic's API refuses in the id of a call; other providers make such ids."""


# --- out


def to_openai(messages: Iterable[ChatMessage]) -> list[dict[str, Any]]:
    """Return messages for OpenAI's chat completions API.

    Args:
        messages: The messages. Help, reported errors and what waits are left out, steps are not
            told. Of an answer that failed or was stopped what came is told.

    Returns:
        Dicts with ``role`` and ``content``: a str, or a list of parts if the user shows images
        (PNG, JPEG, GIF or WebP), which go as ``data:`` addresses; all others are named. A
        `ToolCall` becomes one of the ``tool_calls`` of the assistant, a `ToolResult` a message
        right behind, also where it came later; where none came a message says so. What else a
        tool says is told as the user's.
    """
    told: list[dict[str, Any]] = []
    for run in runs(messages):
        # The API takes nothing of a tool but what answers a call.
        role = "user" if run.role == "tool" else run.role
        parts = [_part(kind, value, role) for kind, value in run.said if kind != CALL_MIME]
        content = _plain_or_parts(parts)
        if run.calls:
            calls = [_tool_call(call) for call in run.calls]
            told.append({"role": role, "content": content or None, "tool_calls": calls})
        else:
            told.append({"role": role, "content": content})
        told += [_tool_message(call) for call in run.calls]
    return told


def _part(kind: str, value: Any, role: str) -> dict[str, Any]:
    if kind in _IMAGES and role == "user":
        address = f"data:{kind};base64,{_base64(value)}"
        return {"type": "image_url", "image_url": {"url": address}}
    return _text(kind, value)


def _tool_call(call: Call) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def _tool_message(call: Call) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call.id, "content": call.result}


def to_anthropic(messages: Iterable[ChatMessage]) -> dict[str, Any]:
    """Return messages for Anthropic's messages API.

    Args:
        messages: The messages. Help, reported errors, what waits and what is blank are left out,
            steps are not told. Of an answer that failed or was stopped what came is told.

    Returns:
        ``{"system": …, "messages": […]}``, to be given to the client with ``**``; ``system``
        is left out if nobody says anything as such. Messages of one role in a row are one.
        Images of the user and of tools (PNG, JPEG, GIF or WebP) are told as such, all others
        are named. A `ToolCall` becomes a ``tool_use`` block of the assistant, a `ToolResult` a
        ``tool_result`` block of the user right behind, also where it came later; where none
        came a block says so.
    """
    system: list[str] = []
    told: list[dict[str, Any]] = []
    for run in runs(messages):
        blocks = [_block(kind, value, run.role) for kind, value in run.said]
        # The API refuses a blank text.
        blocks = [one for one in blocks if one["type"] != "text" or one["text"].strip()]
        if run.role == "system":
            system += [block["text"] for block in blocks]
        else:
            _tell(told, "assistant" if run.role == "assistant" else "user", blocks)
            _tell(told, "user", [_tool_result(call) for call in run.calls])
    if told and told[-1]["role"] == "assistant":
        # It is what the model goes on from, and must not end in space.
        last = told[-1]["content"][-1]
        last["text"] = last["text"].rstrip()
    for one in told:
        one["content"] = _plain_or_parts(one["content"])
    return {**({"system": "\n\n".join(system)} if system else {}), "messages": told}


def _tell(told: list[dict[str, Any]], role: str, blocks: list[dict[str, Any]]) -> None:
    """Add blocks to the last message, if it is of their role, or as a new one."""
    if blocks and told and told[-1]["role"] == role:
        told[-1]["content"] += blocks
    elif blocks:
        told.append({"role": role, "content": blocks})


def _block(kind: str, value: Any, role: protocol.Role) -> dict[str, Any]:
    if kind == CALL_MIME:
        given = _parsed(value.arguments)
        return {"type": "tool_use", "id": _id(value), "name": value.name, "input": given}
    if kind in _IMAGES and role in ("user", "tool"):
        source = {"type": "base64", "media_type": kind, "data": _base64(value)}
        return {"type": "image", "source": source}
    return _text(kind, value)


def _tool_result(call: Call) -> dict[str, Any]:
    told = {"type": "tool_result", "tool_use_id": _id(call), "content": call.result}
    return {**told, "is_error": True} if call.is_error else told


def _id(call: Call) -> str:
    return _NOT_IN_AN_ID.sub("_", call.id)


def _parsed(arguments: str) -> Any:
    try:
        given = json.loads(arguments or "{}")
    except ValueError:
        given = None
    # The API takes nothing but an object.
    return given if isinstance(given, dict) else {"arguments": arguments}


def _text(kind: str, value: Any) -> dict[str, Any]:
    """A piece as text; of an image its kind and size."""
    return {"type": "text", "text": label(kind, len(value)) if "/" in kind else value}


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
            objects = [*_objects(message.get("content")), *_refusal(message), *_calls(message)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"message {number}: its content cannot be read: {error}") from error
        if role == "tool" and "tool_call_id" in message:
            objects = [ToolResult(_answer(objects), str(message["tool_call_id"]))]
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


def _refusal(message: Mapping[str, Any]) -> Iterator[str]:
    if message.get("refusal"):
        yield str(message["refusal"])


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
        elif kind == "refusal":
            yield str(part["refusal"])
        elif kind == "image_url":
            yield _image(str(part["image_url"]["url"]))
        elif kind == "image":
            source = part["source"]
            yield _image(str(source["url"]) if "url" in source else "base64," + source["data"])
        elif kind == "tool_use":
            arguments = json.dumps(part["input"], ensure_ascii=False)
            yield ToolCall(str(part["name"]), arguments, str(part["id"]))
        elif kind == "tool_result":
            answer = _answer(_objects(part.get("content")))
            yield ToolResult(answer, str(part["tool_use_id"]), part.get("is_error") is True)
        elif kind == "thinking":
            yield ChatStep(str(part["thinking"]), title="Thinking", status="success")
        elif kind != "redacted_thinking":
            yield f"```json\n{json.dumps(part, ensure_ascii=False, default=repr)}\n```"


def _answer(objects: Iterable[Any]) -> str:
    """What a `ToolResult` takes of an answer: its text, and that there was an image."""
    kept = [one for one in objects if isinstance(one, (str, bytes))]
    return "\n\n".join("[image]" if isinstance(one, bytes) else one for one in kept)


def _image(address: str) -> bytes | str:
    """The image of a ``data:`` address; any other one is not fetched and stays an address."""
    _, is_data, data = address.partition("base64,")
    if not is_data:
        return f"![image]({address})"
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise ValueError(f"an image is no base64: {error}") from error
