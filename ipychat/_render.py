"""From any Python object to a part, through IPython's formatters."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython
from ipywidgets import Widget

from ._layouts import ObjectGroup
from ._mime import image_type
from .parts import FixedPart, GroupPart, LivePart, Part, TextPart

Renderer = Callable[[Any], Any]

_MEDIA = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


def render(value: Any, renderers: Sequence[Renderer] = ()) -> list[Part]:
    """Return the parts that show an object.

    Args:
        value: Any object. A list or tuple is a column of parts, None is nothing.
        renderers: Functions from an object to another one that is shown instead; the first
            that does not raise and returns something wins.

    Returns:
        The parts. Rendering never raises: an object that fails shows its failure.
    """
    if value is None:
        return []
    if isinstance(value, ObjectGroup):
        inner = [_grouped(item, renderers) for item in value if item is not None]
        return [GroupPart(inner, value.layout, value.title)]
    if isinstance(value, (list, tuple)):
        return [_grouped(item, renderers) for item in value if item is not None]
    return [_part(_replaced(value, renderers))]


def _grouped(item: Any, renderers: Sequence[Renderer]) -> Part:
    parts = render(item, renderers)
    return GroupPart(parts) if isinstance(item, (list, tuple)) else parts[0]


def _replaced(value: Any, renderers: Sequence[Renderer]) -> Any:
    for renderer in renderers:
        try:
            shown = renderer(value)
        except Exception:  # noqa: S112 - one that raises is not for this object
            continue
        if shown is not None:
            return shown
    return value


def _part(value: Any) -> Part:
    if isinstance(value, LivePart):
        return value
    if isinstance(value, str):
        return TextPart(value)
    try:
        return _formatted(value)
    except Exception as error:
        return TextPart(f"{type(value).__name__} cannot be shown: {_repr(error)}", "plain")


def _formatted(value: Any) -> Part:
    if isinstance(value, Widget):
        return FixedPart(_widget(value))
    if isinstance(value, (bytes, bytearray)) and (mime := image_type(value)):
        return FixedPart(media(mime, bytes(value)))
    bundle = mime_bundle(value)
    if "text/markdown" in bundle:
        return TextPart(str(bundle["text/markdown"]))
    for mime in _MEDIA:
        if mime in bundle:
            return FixedPart(media(mime, _bytes(bundle[mime])))
    if set(bundle) == {"text/plain"}:
        return TextPart(str(bundle["text/plain"]), "plain")
    return FixedPart({"kind": "output", "bundle": bundle})


def mime_bundle(value: Any) -> dict[str, Any]:
    """Return what IPython's formatters make of an object; ``text/plain`` is always there."""
    shell = get_ipython()
    formatter = shell.display_formatter if shell is not None else None
    formatter = formatter or DisplayFormatter()
    # Not `formatter.format`: an object with `_ipython_display_` would show itself elsewhere.
    made = formatter.mimebundle_formatter(value)
    bundle = dict(made[0] if isinstance(made, tuple) else made or {})
    for mime, format_one in formatter.formatters.items():
        if mime not in bundle and (data := format_one(value)) is not None:
            bundle[mime] = data[0] if isinstance(data, tuple) else data
    bundle.setdefault("text/plain", _repr(value))
    return {mime: data for mime, data in bundle.items() if data is not None}


def media(mime: str, data: bytes, name: str = "") -> dict[str, Any]:
    """Return a media part without its id."""
    return {"kind": "media", "mime": mime, "name": name, "size": len(data), "data": data}


def _widget(widget: Widget) -> dict[str, Any]:
    model_id = widget.model_id
    prefix = "anywidget:" if hasattr(widget, "_esm") else "IPY_MODEL_"
    return {"kind": "widget", "ref": f"{prefix}{model_id}", "text": type(widget).__name__}


def _bytes(data: Any) -> bytes:
    """Formatters give images as bytes or in base64, and SVG as text."""
    if isinstance(data, str):
        return data.encode() if data.lstrip().startswith("<") else base64.b64decode(data)
    return bytes(data)


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__}: repr failed with {type(error).__name__}>"
