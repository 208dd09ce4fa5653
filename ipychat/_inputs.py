"""The input widgets of a composer: one, or several in tabs."""

from __future__ import annotations

import weakref
from typing import Any, Protocol

import traitlets as t
from ipywidgets import FileUpload, Text, Widget

from ._place import places
from ._traits import Live, LiveTraits, synced
from .area_input import ChatAreaInput
from .files import FileContent

_FOLLOWED = (
    *("placeholder", "rows", "max_rows", "auto_grow", "max_length", "description"),
    *("enter_sends", "disabled_enter", "disabled", "value_input"),
)
"""Traits of a text area that concern how it is drawn in the composer."""

_DEFAULT = {"placeholder": "Send a message"}
_DESCRIBED = {
    **_DEFAULT,
    "rows": 1,
    "max_rows": 10,
    "max_length": 50_000,
    "enter_sends": True,
    "disabled_enter": False,
    "disabled": False,
    "text": "",
}
"""What a text area says of itself that nobody has asked for yet."""


_resetting: weakref.WeakSet[Widget] = weakref.WeakSet()
"""Widgets that a chat gives their first value back, which nobody has chosen."""


class _Chat(Protocol):
    widgets: list[Any]
    auto_send_types: list[type]
    reset_on_send: bool
    active: int
    active_widget: Any
    _initial: weakref.WeakKeyDictionary[Any, Any]

    def press(self, button: str) -> None: ...
    def _say(self, value: Any, **params: Any) -> None: ...
    def _auto_sends(self, widget: Any) -> bool: ...
    def _has_input(self) -> bool: ...


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
    _default_area: ChatAreaInput | None = None
    _place = ""
    _initial: weakref.WeakKeyDictionary[Any, Any]
    """The first value of each widget that was ever an input."""
    _is_taking = False
    """Whether a text area is told what has come from a page, which is sent already."""
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

    def _has_input(self: _Chat) -> bool:
        """Whether the widget in use holds something that can be sent."""
        # What is closed nobody sees.
        value = None if self.active_widget.comm is None else self.active_widget.value
        is_sized = isinstance(value, (str, bytes, tuple, list))
        return value is not None and not (is_sized and not len(value))

    def _send_active(self: _Chat) -> None:
        """Send the value of the widget in use."""
        widget = self.active_widget
        value = widget.value
        if isinstance(widget, FileUpload):
            for file in value:
                self._say(FileContent(bytes(file["content"]), file["name"], file["type"]))
        else:
            self._say(value)
        if self.reset_on_send or isinstance(widget, (Text, ChatAreaInput)):
            _resetting.add(widget)
            try:
                widget.value = self._initial[widget]
            finally:
                _resetting.discard(widget)

    def _open_tab(self, index: int) -> None:
        """A person has gone to another tab."""
        self.active = index

    @t.observe("auto_send_types")
    def _await_commits(self, change: t.Bunch | None = None) -> None:
        """Let inputs that are sent when they are committed tell no value before that."""
        for widget in self._widgets or ():
            # A field of ipywidgets commits each key otherwise, a slider each step of a drag.
            if widget.has_trait("continuous_update") and self._auto_sends(widget):  # type: ignore[misc]
                widget.continuous_update = False

    def _auto_sends(self: _Chat, widget: Any) -> bool:
        exact = type(widget) in (Text, ChatAreaInput)
        return exact or isinstance(widget, tuple(self.auto_send_types))

    def _watch(self, widget: Any) -> None:
        def committed(change: t.Bunch) -> None:
            is_active = self._widgets is not None and self.active_widget is widget
            is_taken = is_active and not self._disabled  # type: ignore[attr-defined]
            if is_taken and widget not in _resetting and self._auto_sends(widget):  # type: ignore[misc]
                self.press("send")  # type: ignore[attr-defined]

        def entered(change: t.Bunch) -> None:
            is_active = self._widgets is not None and self.active_widget is widget
            if change["new"] and is_active and not self._is_taking:
                self._send_text(widget.value)  # type: ignore[attr-defined]

        if isinstance(widget, ChatAreaInput):
            widget.observe(entered, "enter_pressed")
        else:
            widget.observe(committed, "value")

    def _get_widgets(self) -> list[Any]:
        if self._widgets is None:
            area = self._default_area = ChatAreaInput(**_DEFAULT)
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
            if widget.comm is None:
                raise ValueError(f"widgets: {type(widget).__name__} is closed")
            widgets.append(widget)
        if not widgets:
            raise ValueError("widgets is empty, expected at least one widget")
        return widgets

    def _hold(self, widgets: list[Any]) -> None:
        self._widgets = widgets
        for widget in widgets:
            if widget not in self._initial:
                self._initial[widget] = widget.value
                self._watch(widget)
                if isinstance(widget, ChatAreaInput):
                    widget.observe(lambda _: self._draw_composer(), list(_FOLLOWED))
        self._await_commits()

    def _draw_composer(self) -> None:
        widgets = self._widgets
        if widgets is None:
            inputs = [{"label": "ChatAreaInput", "ref": "", "area": _DESCRIBED}]
        else:
            inputs = [self._described(widget) for widget in widgets]
        self._place = self._place or places.next()
        self._composer = {"inputs": inputs, "active": max(self.active, 0), "place": self._place}

    def _described(self, widget: Any) -> dict[str, Any]:
        """What the page needs to draw an input: a text area itself, others by the host."""
        is_area = isinstance(widget, ChatAreaInput)
        # A widget that was closed has no model any more.
        ref = f"IPY_MODEL_{widget.model_id}" if widget.comm is not None else "IPY_MODEL_"
        return {
            "label": str(getattr(widget, "description", "") or type(widget).__name__),
            # The default has none, whether or not somebody has asked for it meanwhile.
            "ref": "" if widget is self._default_area else ref,
            "area": widget.describe() if is_area else None,
        }
