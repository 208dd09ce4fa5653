"""Any object as plain text."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ipywidgets import Widget

from ._layouts import DEPTH, is_titled
from ._render import mime_bundle
from ._traits import LiveTraits


class Labels(NamedTuple):
    """What is written before the values of objects."""

    viewable: bool = True
    """Whether a widget has its name before its value."""
    container: bool = True
    """Whether a list or layout is written as ``Column(…)``."""


def as_text(value: Any, labels: Labels, depth: int = 0) -> str:
    """Return an object as a model, or a reader without a page, is told it.

    Args:
        value: Any object.
        labels: What is written before values.
        depth: How deep it lies in others. Default 0; where nothing is drawn any more stands "…".

    Returns:
        Text as it is, steps by their title and text, widgets by their value, all else by its
        ``text/plain``.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if depth > DEPTH:
        return "…"
    if isinstance(value, (list, tuple)):
        return _container("Column", value, labels, depth)
    if isinstance(value, Widget):
        return _widget(value, labels, depth)
    # Not whatever has a method of this name: that of a frame makes bytes of it.
    if isinstance(value, LiveTraits) and hasattr(value, "serialize"):
        return str(value.serialize(*labels))
    if is_titled(value):
        told = [f"{name}:\n{as_text(one, labels, depth + 1)}" for name, one in value.items()]
        return "\n".join(told)
    try:
        return str(mime_bundle(value)["text/plain"])
    except Exception:
        return f"<{type(value).__name__}>"


def fenced(text: str, language: str) -> str:
    """Return text as a block of code that it cannot end.

    Args:
        text: The text.
        language: The language that the block is said to be in.
    """
    runs = re.findall(r"(?:^|\r) {0,3}(`{3,})", text, re.MULTILINE)
    fence = "`" * max(3, *(len(run) + 1 for run in runs), 3)
    return f"{fence}{language}\n{text}\n{fence}"


def _container(name: str, values: Any, labels: Labels, depth: int) -> str:
    texts = [as_text(one, labels, depth + 1) for one in values if one is not None]
    if not labels.container:
        return "\n".join(texts)
    inside = ",\n".join("    " + text.replace("\n", "\n    ") for text in texts)
    return f"{name}(\n{inside}\n)" if texts else f"{name}()"


def _widget(widget: Widget, labels: Labels, depth: int) -> str:
    name = type(widget).__name__
    if hasattr(widget, "children"):
        return _container(name, widget.children, labels, depth)
    if not widget.has_trait("value"):
        return name
    is_told = not isinstance(widget.value, bytes)
    text = as_text(widget.value, labels, depth + 1) if is_told else name
    return f"{name}={text}" if labels.viewable else text
