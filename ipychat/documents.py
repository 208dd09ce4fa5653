"""Conversations for readers: Markdown, a notebook, a DataFrame."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from ._blocks import blocks_in, closed
from ._pieces import OUTPUT, PLAIN, pieces_with_outputs, time_of
from ._text import fenced
from .message import ChatMessage
from .tools import CALL_MIME, RESULT_MIME

_PRINTED = "printed"
"""Stands for the type of what is printed, which has none."""


def to_markdown(messages: Iterable[ChatMessage]) -> str:
    """Return the messages as Markdown, each under a heading with its user and time.

    What came of code that was run stands under its block. Text that is no Markdown is a block of
    its own. Times are those of `ChatMessage.timestamp_tz`, or else of this machine.

    Args:
        messages: The messages.
    """
    sections = []
    for message in messages:
        head = f"### {' '.join(message.user.split())} · {time_of(message)}"
        if message.status not in ("done", "streaming"):
            head += f" · {message.status}"
        sections.append(f"{head}\n\n{_markdown(message)}\n")
    return "\n".join(sections)


def _markdown(message: ChatMessage) -> str:
    written = (_written(kind, value) for kind, value in pieces_with_outputs(message))
    return "\n\n".join(map(closed, written))


def _written(kind: str, value: Any) -> str:
    """A piece of a message as Markdown."""
    if kind == "text":
        return str(value)
    if kind == PLAIN:
        return fenced(value.rstrip("\n"), "text")
    if kind == OUTPUT:
        return "\n\n".join(_output(value))
    if kind == CALL_MIME:
        return fenced(f"{value['name']} {value['arguments']}", "json")
    if kind == RESULT_MIME:
        return fenced(value["content"], "text")
    return f"![image](data:{kind};base64,{base64.b64encode(value).decode()})"


def _output(parts: Iterable[Any]) -> Iterator[str]:
    for data in _displayed(parts):
        image = next((mime for mime in data if mime.startswith("image/")), None)
        if "text/markdown" in data:
            yield data["text/markdown"]
        elif image is not None:
            encoded = data[image]
            if image == "image/svg+xml":
                encoded = base64.b64encode(encoded.encode()).decode()
            yield f"![image](data:{image};base64,{encoded.strip()})"
        else:
            yield fenced(data.get(_PRINTED, data["text/plain"]).rstrip("\n"), "text")


def _displayed(parts: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Output part by part as mime bundles, in which a notebook has them."""
    for part in parts:
        if part["kind"] == "text":
            mime = _PRINTED if part["format"] == "plain" else "text/markdown"
            yield {"text/plain": part["text"], mime: part["text"]}
        elif part["kind"] == "output":
            yield json.loads(json.dumps(part["bundle"], default=str))
        elif part["kind"] == "media":
            told = {"text/plain": f"[{part['name'] or part['mime'] or 'file'}]"}
            if part["mime"].startswith("image/"):
                is_text = part["mime"] == "image/svg+xml"
                data = part["data"] if is_text else base64.b64encode(part["data"])
                told[part["mime"]] = data.decode()
            yield told
        elif part["kind"] == "widget":
            yield {"text/plain": part["text"]}
        else:
            yield from _displayed(part["parts"])


def to_notebook(messages: Iterable[ChatMessage]) -> dict[str, Any]:
    """Return a notebook (format 4.5): text as Markdown cells, Python blocks as code cells.

    Of code that was run they have the output.

    Args:
        messages: The messages.
    """
    cells: list[dict[str, Any]] = []
    for message in messages:
        told = [f"**{message.user}**"]
        for kind, value in pieces_with_outputs(message):
            if kind == OUTPUT:
                # The text before it ends with the block.
                text = told.pop()
                *_, block = blocks_in(text)
                _cells(cells, [*told, text[: block.start]])
                _cell(cells, "code", block.code, [_cell_output(one) for one in _displayed(value)])
                told = []
            else:
                told.append(_written(kind, value))
        _cells(cells, told)
    return {
        "cells": cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell_output(data: dict[str, Any]) -> dict[str, Any]:
    if _PRINTED in data:
        return {"output_type": "stream", "name": "stdout", "text": data[_PRINTED]}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _cells(cells: list[dict[str, Any]], told: list[str]) -> None:
    """Put texts into cells, and the blocks of Python in them into cells of their own."""
    texts: list[str] = []
    for text in told:
        start = 0
        for block in blocks_in(text):
            # One in a list or a quote stays there.
            is_apart = text[block.start] in "`~"
            if is_apart and block.is_whole and block.is_python:
                _cell(cells, "markdown", "\n\n".join([*texts, text[start : block.start]]))
                _cell(cells, "code", block.code)
                texts, start = [], block.end
        texts.append(closed(text[start:]))
    _cell(cells, "markdown", "\n\n".join(texts))


def _cell(
    cells: list[dict[str, Any]], kind: str, source: str, outputs: Iterable[dict[str, Any]] = ()
) -> None:
    source = source.strip("\n")
    if not source.strip():
        return
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{len(cells)}", "metadata": {}}
    if kind == "code":
        cell.update(execution_count=None, outputs=list(outputs))
    cells.append({**cell, "source": source})


def to_dataframe(messages: Iterable[ChatMessage]) -> Any:
    """Return the messages as a DataFrame: id, time, role, user, status, text.

    Args:
        messages: The messages.

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
