"""The conversation as other programs want it: what models are told, Markdown, notebooks."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from .message import ChatMessage

Format = Literal["transformers", "openai"]

_FENCE = re.compile(
    r"^```(?:python|py|ipython3?)[ \t]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE
)


def serialize(
    messages: Iterable[ChatMessage],
    exclude_users: Sequence[str] | None = None,
    filter_by: Callable[[list[ChatMessage]], list[ChatMessage]] | None = None,
    format: Format = "transformers",
    custom_serializer: Callable[[Any], Any] | None = None,
    limit: int | None = None,
    role_names: Mapping[str, str | Sequence[str]] | None = None,
    default_role: str = "assistant",
) -> list[dict[str, Any]]:
    """Return the messages as a model is told them; as Panel's `ChatFeed.serialize`.

    Args:
        messages: The messages.
        exclude_users: Names whose messages are left out, in any case. Default ``["help"]``.
        filter_by: From the messages to those that are taken. Default None: all.
        format: ``"transformers"`` (default) or ``"openai"``, which are alike here.
        custom_serializer: From an object to a str, bytes or a list. Default None: as text.
        limit: How many of the last messages are looked at. Default None: all.
        role_names: From a role to the name or names that have it, in any case. Default None:
            ``user`` is "User", ``assistant`` "Assistant".
        default_role: Role of a name that is not among them; ``""``: there must be none.
            Default ``"assistant"``.

    Returns:
        Dicts with ``role`` and ``content``.

    Raises:
        NotImplementedError: For another format.
        ValueError: If a name has no role, or the serializer returns something else.
    """
    if format not in ("transformers", "openai"):
        raise NotImplementedError(f"serialize(): format is {format!r}, expected 'transformers'")
    excluded = {user.lower() for user in (["help"] if exclude_users is None else exclude_users)}
    taken = list(messages)
    taken = taken[-limit:] if limit else ([] if limit == 0 else taken)
    taken = [message for message in taken if message.user.lower() not in excluded]
    if filter_by is not None:
        taken = filter_by(taken)
    roles = _roles(role_names or {"user": "user", "assistant": "assistant"})
    return [
        {
            "role": _role(message, roles, default_role),
            "content": _content(message, custom_serializer),
        }
        for message in taken
    ]


def _roles(role_names: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    return {
        name.lower(): role
        for role, names in role_names.items()
        for name in ([names] if isinstance(names, str) else names)
    }


def _role(message: ChatMessage, roles: Mapping[str, str], default_role: str) -> str:
    role = roles.get(message.user.lower(), default_role)
    if not role:
        raise ValueError(
            f"serialize(): user {message.user!r} is not in role_names, and default_role is empty"
        )
    return role


def _content(message: ChatMessage, custom_serializer: Callable[[Any], Any] | None) -> Any:
    if custom_serializer is None:
        return message.serialize()
    content = custom_serializer(message.object)
    if not isinstance(content, (str, bytes, list)):
        raise ValueError(  # noqa: TRY004 - as in Panel
            f"serialize(): custom_serializer returned {content!r}, expected str, bytes or a list"
        )
    return content


# --- what providers of models want


def to_openai(messages: Iterable[ChatMessage]) -> list[dict[str, Any]]:
    """Return the messages for OpenAI's chat API; images go as ``data:`` addresses.

    Args:
        messages: The messages. Help and failed ones are left out.

    Returns:
        Dicts with ``role`` and ``content``, which is a str, or a list of parts if there are
        images.
    """
    told = []
    for message in _spoken(messages):
        parts: list[dict[str, Any]] = []
        for kind, value in _pieces(message):
            if kind == "text":
                parts.append({"type": "text", "text": value})
            else:
                address = f"data:{kind};base64,{base64.b64encode(value).decode()}"
                parts.append({"type": "image_url", "image_url": {"url": address}})
        told.append({"role": message.role, "content": _plain_or_parts(parts)})
    return told


def to_anthropic(messages: Iterable[ChatMessage]) -> dict[str, Any]:
    """Return the messages for Anthropic's messages API.

    Args:
        messages: The messages. Help and failed ones are left out.

    Returns:
        ``{"system": …, "messages": […]}``, to be given to the client with ``**``; ``system``
        is left out if nobody says anything as such. Messages of one role in a row are one.
    """
    system: list[str] = []
    told: list[dict[str, Any]] = []
    for message in _spoken(messages):
        blocks: list[dict[str, Any]] = []
        for kind, value in _pieces(message):
            if kind == "text":
                blocks.append({"type": "text", "text": value})
            else:
                data = base64.b64encode(value).decode()
                source = {"type": "base64", "media_type": kind, "data": data}
                blocks.append({"type": "image", "source": source})
        if message.role == "system":
            system += [block["text"] for block in blocks if block["type"] == "text"]
            continue
        role = "assistant" if message.role == "assistant" else "user"
        if told and told[-1]["role"] == role:
            told[-1]["content"] += blocks
        else:
            told.append({"role": role, "content": blocks})
    for one in told:
        one["content"] = _plain_or_parts(one["content"])
    return {**({"system": "\n\n".join(system)} if system else {}), "messages": told}


def from_openai(messages: Iterable[Mapping[str, Any]]) -> list[ChatMessage]:
    """Return messages from those of OpenAI's or Anthropic's API.

    Args:
        messages: Dicts with ``role`` and ``content``.

    Returns:
        The messages, each by a user named after its role.

    Raises:
        ValueError: If one of them has no role that there is, or another content.
    """
    made = []
    for number, message in enumerate(messages):
        role = message.get("role")
        role = {"developer": "system", "function": "tool"}.get(str(role), role)
        if role not in ("user", "assistant", "system", "tool"):
            raise ValueError(f"message {number}: role is {role!r}, expected user, assistant, …")
        content = message.get("content")
        objects = list(_objects(content, number))
        value = objects[0] if len(objects) == 1 else (objects or "")
        made.append(ChatMessage(value, user=str(role).capitalize(), role=role))
    return made


def _objects(content: Any, number: int) -> Iterator[Any]:
    if content is None:
        return
    if isinstance(content, str):
        yield content
        return
    if not isinstance(content, Sequence):
        raise ValueError(  # noqa: TRY004 - it is the content of a message, and no argument
            f"message {number}: content is {content!r}, expected text or a list of parts"
        )
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if kind in ("text", "input_text", "output_text"):
            yield str(part["text"])
        elif kind == "image_url":
            yield _image(str(part["image_url"]["url"]).partition("base64,")[2])
        elif kind == "image":
            yield _image(str(part["source"].get("data", "")))
        else:
            yield f"```json\n{part!r}\n```"


def _image(data: str) -> bytes:
    return base64.b64decode(data)


def _spoken(messages: Iterable[ChatMessage]) -> Iterator[ChatMessage]:
    for message in messages:
        if message.user not in ("Help", "Exception") and message.status != "queued":
            yield message


def _pieces(message: ChatMessage) -> Iterator[tuple[str, Any]]:
    """The texts and images of a message: ``("text", …)`` or ``("image/png", …)``."""

    def walk(parts: Any) -> Iterator[tuple[str, Any]]:
        for part in parts:
            if part["kind"] == "text" and part["text"]:
                yield "text", part["text"]
            elif part["kind"] == "media" and part["mime"].startswith("image/"):
                yield part["mime"], part["data"]
            elif part["kind"] == "output":
                yield "text", str(part["bundle"]["text/plain"])
            elif part["kind"] == "group":
                yield from walk(part["parts"])

    return walk(message.to_wire()["parts"])


def _plain_or_parts(parts: list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


# --- what people read


def to_markdown(messages: Iterable[ChatMessage]) -> str:
    """Return the messages as Markdown, each under a heading with its user and time."""
    sections = []
    for message in messages:
        time = message.timestamp.strftime("%Y-%m-%d %H:%M")
        head = f"### {message.user} · {time}"
        if message.status not in ("done", "streaming"):
            head += f" · {message.status}"
        sections.append(f"{head}\n\n{_markdown(message)}\n")
    return "\n".join(sections)


def _markdown(message: ChatMessage) -> str:
    pieces = []
    for kind, value in _pieces(message):
        if kind == "text":
            pieces.append(value)
        else:
            pieces.append(f"![image](data:{kind};base64,{base64.b64encode(value).decode()})")
    return "\n\n".join(pieces)


def to_notebook(messages: Iterable[ChatMessage]) -> dict[str, Any]:
    """Return a notebook (format 4.5): text as Markdown cells, Python blocks as code cells."""
    cells: list[dict[str, Any]] = []
    for message in messages:
        start = 0
        text = f"**{message.user}**\n\n{_markdown(message)}"
        for match in _FENCE.finditer(text):
            _cell(cells, "markdown", text[start : match.start()])
            _cell(cells, "code", match[1])
            start = match.end()
        _cell(cells, "markdown", text[start:])
    return {
        "cells": cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cells: list[dict[str, Any]], kind: str, source: str) -> None:
    source = source.strip("\n")
    if not source.strip():
        return
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{len(cells)}", "metadata": {}}
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    cells.append({**cell, "source": source})


def to_dataframe(messages: Iterable[ChatMessage]) -> Any:
    """Return the messages as a DataFrame: id, time, role, user, status, text.

    Raises:
        ImportError: If pandas is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415 - it is not required
    except ImportError as error:
        raise ImportError("to_dataframe() needs pandas: pip install pandas") from error
    rows = [
        {
            "id": message.id,
            "time": message.timestamp,
            "role": message.role,
            "user": message.user,
            "status": message.status,
            "text": message.serialize(),
        }
        for message in messages
    ]
    return pd.DataFrame(rows, columns=["id", "time", "role", "user", "status", "text"])
