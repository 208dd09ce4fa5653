"""The widgets inside an object, and those among them that somebody looks for."""

from __future__ import annotations

from typing import Any

from ipywidgets import Widget

from ._layouts import DEPTH, is_titled


def widgets_in(value: Any, depth: int = 0) -> list[Any]:
    """Return the widgets in an object, in lists, layouts and steps too, outermost first.

    Args:
        value: Any object.
        depth: How deep it lies in others; what lies deeper than is drawn is not looked at.
    """
    if depth > DEPTH:
        return []
    own = [value] if isinstance(value, Widget) else []
    if isinstance(value, Widget):
        value = getattr(value, "children", ())
    elif is_titled(value):
        value = list(value.values())
    elif hasattr(value, "objects"):
        value = value.objects
    if not isinstance(value, (list, tuple)):
        return own
    return own + [found for one in value for found in widgets_in(one, depth + 1)]


def widgets_around(message: Any) -> list[Any]:
    """Return the widgets in a message: above its object, in it and below."""
    held = (*message.header_objects, message.object, *message.footer_objects)
    return [found for one in held for found in widgets_in(one)]


def matching(found: list[Any], selector: Any) -> list[Any]:
    """Return those that match.

    Args:
        found: Objects.
        selector: A type, or a function from an object to whether it matches; None: all.
    """
    if selector is None:
        return found
    if isinstance(selector, type):
        return [one for one in found if isinstance(one, selector)]
    return [one for one in found if selector(one)]
