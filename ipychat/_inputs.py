"""The input widgets of a composer: one, or several in tabs."""

from __future__ import annotations

from typing import Any, Protocol

import traitlets as t
from ipywidgets import FileUpload, Text, Widget

from ._traits import Live, LiveTraits, synced
from .area_input import ChatAreaInput
from .files import FileContent

_FOLLOWED = ("placeholder", "rows", "max_rows", "max_length", "enter_sends", "disabled_enter")

_DEFAULT = {"placeholder": "Send a message"}
_PLAIN = {"placeholder": "", "rows": 1, "max_rows": 10, "max_length": 50_000, "enter_sends": True}


class _Chat(Protocol):
    widgets: list[Any]
    auto_send_types: list[type]
    reset_on_send: bool
    active: int
    active_widget: Any
    _initial: dict[str, Any]

    def send(self, value: Any, **params: Any) -> Any: ...
    def _auto_sends(self, widget: Any) -> bool: ...
    def _send_active(self) -> bool: ...


class Inputs(LiveTraits):
    """The widgets with which a person writes. A mixin."""

    widgets: Live[list[Any], Any] = Live()
    """An ipywidget (an instance or a class) or a list of them, each with a `value`; several are
    tabs, labelled by their description, else their class. Default None: a `ChatAreaInput`."""
    auto_send_types = t.List(t.Type())
    """Types of widgets whose value is sent when it is committed, besides `Text` and
    `ChatAreaInput`. Default ``[]``."""
    reset_on_send = t.Bool(True)
    """Whether a widget gets back its first value when it was sent. Default True."""
    _composer = synced(t.Dict(default_value=None, allow_none=True))
    """What the page draws of the composer; None: there is none."""

    _active = 0
    # A default text area costs three models, and the page draws it without them: it is made
    # when somebody asks for it.
    _widgets: list[Any] | None = None
    _initial: dict[str, Any]
    _made: list[Any]
    """The widgets that the chat has made itself."""

    @property
    def active(self) -> int:
        """Index of the tab that is open; -1 if there are no tabs. Setting it opens one.

        Raises:
            IndexError: If there is no such tab.
        """
        return self._active if self._widgets and len(self._widgets) > 1 else -1

    @active.setter
    def active(self, index: int) -> None:
        if len(self.widgets) < 2:
            return
        if not 0 <= index < len(self.widgets):
            raise IndexError(f"active is {index}, there are {len(self.widgets)} tabs")
        self._active = index
        self._draw_composer()

    @property
    def active_widget(self) -> Any:
        """The widget in use."""
        return self.widgets[min(self._active, len(self.widgets) - 1)]

    def _send_active(self: _Chat) -> bool:
        """Send the value of the widget in use; return whether there was one."""
        widget = self.active_widget
        value = widget.value
        if isinstance(widget, FileUpload):
            if not value:
                return False
            for file in value:
                self.send(FileContent(bytes(file["content"]), file["name"], file["type"]))
        elif value is None or (isinstance(value, (str, bytes, tuple, list)) and not len(value)):
            return False
        else:
            self.send(value)
        if self.reset_on_send or isinstance(widget, (Text, ChatAreaInput)):
            widget.value = self._initial[widget.model_id]
        return True

    def _auto_sends(self: _Chat, widget: Any) -> bool:
        exact = type(widget) in (Text, ChatAreaInput)
        return exact or isinstance(widget, tuple(self.auto_send_types))

    def _watch(self, widget: Any) -> None:
        def committed(change: t.Bunch) -> None:
            is_initial = change["new"] == self._initial.get(widget.model_id)
            is_ours = any(one is widget for one in self.widgets)
            if is_ours and not is_initial and self._auto_sends(widget):  # type: ignore[misc]
                self._send_active()  # type: ignore[misc]

        if not isinstance(widget, ChatAreaInput):
            widget.observe(committed, "value")

    def _get_widgets(self) -> list[Any]:
        if self._widgets is None:
            area = ChatAreaInput(**_DEFAULT)
            self._made.append(area)
            self._hold([area])
        return list(self._widgets or ())

    def _set_widgets(self, given: Any) -> None:
        old = self._widgets
        if given is None:
            self._widgets = None
        else:
            self._hold(self._checked(given))
        self._active = 0
        self._draw_composer()
        if self.is_observed("widgets"):
            self.announce("widgets", old)

    def _checked(self, given: Any) -> list[Any]:
        widgets = []
        for one in given if isinstance(given, (list, tuple)) else [given]:
            widget = one
            if isinstance(one, type) and issubclass(one, Widget):
                widget = one()
                self._made.append(widget)
            if not isinstance(widget, Widget) or not widget.has_trait("value"):
                raise TypeError(f"widgets: {one!r} is no widget that has a value")
            widgets.append(widget)
        if not widgets:
            raise ValueError("widgets is empty, expected at least one widget")
        return widgets

    def _hold(self, widgets: list[Any]) -> None:
        self._widgets = widgets
        for widget in widgets:
            if widget.model_id not in self._initial:
                self._initial[widget.model_id] = widget.value
                self._watch(widget)
                if isinstance(widget, ChatAreaInput):
                    widget.observe(lambda _: self._draw_composer(), list(_FOLLOWED))

    def _draw_composer(self) -> None:
        widgets = self._widgets or []
        widget = widgets[min(self._active, len(widgets) - 1)] if widgets else None
        is_area = isinstance(widget, ChatAreaInput)
        area = widget.describe() if isinstance(widget, ChatAreaInput) else {**_PLAIN, **_DEFAULT}
        self._composer = {
            **area,
            "show_send": bool(getattr(self, "show_send", True)),
            "show_stop": bool(getattr(self, "show_stop", True)),
            "tabs": [_label(one) for one in widgets] if len(widgets) > 1 else [],
            "active": self.active,
            "ref": "" if is_area or widget is None else f"IPY_MODEL_{widget.model_id}",
        }


def _label(widget: Any) -> str:
    return str(getattr(widget, "description", "") or type(widget).__name__)
