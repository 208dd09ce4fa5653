"""The widgets inside an object, and those among them that somebody looks for."""

from __future__ import annotations

from typing import Any

from ipywidgets import Widget

from ._layouts import is_titled


def widgets_in(value: Any) -> list[Any]:
    """Return the widgets in an object, in lists, layouts and steps too, outermost first."""
    if isinstance(value, Widget):
        inside = getattr(value, "children", ())
        return [value, *(found for child in inside for found in widgets_in(child))]
    if isinstance(value, (list, tuple)):
        return [found for item in value for found in widgets_in(item)]
    if is_titled(value):
        return widgets_in(list(value.values()))
    return widgets_in(value.objects) if hasattr(value, "objects") else []


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
