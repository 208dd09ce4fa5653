"""The frame around a conversation: its header and looks, and how it lies on the page."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, get_args

import traitlets as t

from . import _static, avatars
from ._params import SizingMode
from ._render import render
from ._traits import synced

_CARD = {
    "header": object,
    "header_background": str,
    "header_color": str,
    "title": str,
    "hide_header": bool,
    "collapsible": bool,
    "collapsed": bool,
    "styles": dict,
}
_SIZES = ("width", "height", "min_width", "min_height", "max_width", "max_height", "margin")
_MODES = get_args(SizingMode)
_IPYWIDGETS = {
    "aspect_ratio": "styles={'aspect-ratio': …}",
    "align": "layout.align_self",
    "design": "the theme of the host",
    "height_policy": "layout.height",
    "loading_indicator": "loading",
    "scroll": "layout.overflow",
    "tags": "add_class()",
    "width_policy": "layout.width",
}


class SizingError(t.TraitError, TypeError):
    """A way of sizing that a chat does not know."""


class _Sizing(t.Enum[Any]):
    def error(self, obj: Any, value: Any, error: Any = None, info: Any = None) -> NoReturn:
        raise SizingError(
            f"sizing_mode is {value!r}, expected one of {', '.join(_MODES)}; other sizes are set "
            "with layout.width, layout.height and layout.flex"
        )


def _size(name: str) -> Any:
    """A size of the chat, which its layout keeps."""

    def read(chat: Any) -> str | None:
        size: str | None = getattr(chat.layout, name)
        return size

    def write(chat: Any, value: Any) -> None:
        setattr(chat.layout, name, None if value is None else _length(name, value))

    return property(read, write, doc=f"``layout.{name}``; a number counts pixels.")


class Frame(t.HasTraits):
    """Looks of a feed that are neither its messages nor its callback. A mixin of widgets."""

    header = t.Any(None)
    """Text (Markdown) or a displayable object above the conversation; None (default) or ``""``:
    nothing."""
    card_params = t.Dict()
    """Looks of the frame: ``header``, ``header_background``, ``header_color``, ``title``,
    ``hide_header``, ``collapsible``, ``collapsed``, ``styles``. Default ``{}``."""
    collapsible = t.Bool(False)
    """Whether the frame can be folded. Default False."""
    loading = synced(t.Bool(False))
    """Whether the sign that a reply is awaited shows, whatever runs. Default False."""
    placeholder_text = synced(t.Unicode(""))
    """Text beside the sign that a reply is awaited. Default ``""``."""
    placeholder_params = t.Dict(default_value={"user": " "})
    """Looks of that sign: ``user`` and ``avatar``. Default ``{"user": " "}``."""
    placeholder_threshold = synced(t.Float(1.0, min=0.0))
    """Seconds to wait before that sign shows; 0: never. Default 1."""
    show_activity_dot = synced(t.Bool(True))
    """Whether a reply that streams has a dot. Default True."""
    load_buffer = synced(t.Int(50, min=0))
    """Messages that are kept drawn around those in sight. Default 50."""
    view_latest = synced(t.Bool(True))
    """Whether a new view starts at the end. Default True."""
    auto_scroll_limit = synced(t.Int(200, min=0))
    """Follow the end when nearer to it than this, in px; 0: never. Default 200."""
    scroll_button_threshold = synced(t.Int(100, min=0))
    """Show the button to the end when farther from it than this, in px; 0: never. Default 100."""
    labels = synced(t.Dict(value_trait=t.Unicode(), key_trait=t.Unicode()))
    """Strings of the interface that replace the English ones. Default ``{}``."""
    styles = synced(t.Dict(value_trait=t.Unicode(), key_trait=t.Unicode()))
    """CSS properties of the chat on the page. Default ``{}``."""
    stylesheets = synced(t.List(t.Unicode()))
    """CSS texts that hold inside this chat only. Default ``[]``."""
    css_classes = t.List(t.Unicode())
    """Classes of the chat on the page. Default ``[]``."""
    sizing_mode = _Sizing((None, *_MODES), default_value="stretch_width")
    """``"stretch_width"`` (default), ``"stretch_height"``, ``"stretch_both"`` or ``"fixed"``."""
    visible = t.Bool(True)
    """Whether the chat shows. Default True."""
    _frame = synced(t.Dict())
    """What the page draws of the above."""

    layout: Any
    _dom_classes: tuple[str, ...]
    _stretched: frozenset[str] = frozenset()
    """Which sizes of the layout are from `sizing_mode`."""
    _display: str | None = None
    """What the layout had before the chat was hidden."""

    width = _size("width")
    height = _size("height")
    min_width = _size("min_width")
    min_height = _size("min_height")
    max_width = _size("max_width")
    max_height = _size("max_height")
    margin = _size("margin")

    @staticmethod
    def take_sizes(params: dict[str, Any]) -> dict[str, str]:
        """Take the sizes out of keywords, as `layout` writes them; an int counts pixels.

        Raises:
            TypeError: For a keyword for which ipywidgets has another way, which it names.
        """
        for name, way in _IPYWIDGETS.items():
            if name in params:
                raise TypeError(f"{name} is a parameter of Panel; here use {way}")
        taken = {name: params.pop(name) for name in _SIZES if name in params}
        return {name: _length(name, value) for name, value in taken.items() if value is not None}

    def lay_out(self, sizes: Mapping[str, str]) -> None:
        """Apply sizes to the layout, and follow what concerns it from now on."""
        for name, size in sizes.items():
            setattr(self.layout, name, size)
        self._fit()
        self._draw_frame()
        if not self.visible:
            self._show_or_hide()
        self._exchange_classes(())
        self.observe(lambda _: self._fit(), "sizing_mode")
        self.observe(lambda _: self._show_or_hide(), "visible")
        self.observe(lambda change: self._exchange_classes(change["old"]), "css_classes")
        names = ["header", "card_params", "collapsible", "placeholder_params"]
        self.observe(lambda _: self._draw_frame(), names)

    def _fit(self) -> None:
        mode = self.sizing_mode or ""
        for name in ("width", "height"):
            if mode in (f"stretch_{name}", "stretch_both"):
                if not getattr(self.layout, name):
                    setattr(self.layout, name, "100%")
                    self._stretched |= {name}
            elif name in self._stretched:
                self._stretched -= {name}
                if getattr(self.layout, name) == "100%":
                    setattr(self.layout, name, None)

    def _show_or_hide(self) -> None:
        if self.visible:
            self.layout.display = self._display
        else:
            self._display, self.layout.display = self.layout.display, "none"

    def _exchange_classes(self, old: Sequence[str]) -> None:
        """Put on the classes of now; those of `add_class` stay."""
        kept = [one for one in self._dom_classes if one not in {*old, *self.css_classes}]
        self._dom_classes = (*kept, *self.css_classes)

    def _draw_frame(self) -> None:
        card = {name: one for name, one in self.card_params.items() if one is not None}
        header = card.get("header", self.header)
        is_empty = header is None or (isinstance(header, str) and not header)
        parts = [] if is_empty or card.get("hide_header") else render(header)
        self._frame = {
            "header": [part.to_wire() for part in parts],
            "title": str(card.get("title") or ""),
            "hide_header": bool(card.get("hide_header", False)),
            "background": str(card.get("header_background", "")),
            "color": str(card.get("header_color", "")),
            "collapsible": bool(card.get("collapsible", self.collapsible)),
            "collapsed": bool(card.get("collapsed", False)),
            "styles": {str(key): str(value) for key, value in card.get("styles", {}).items()},
            "placeholder": {
                "user": str(self.placeholder_params.get("user") or ""),
                "avatar": avatars.to_wire(self.placeholder_params.get("avatar")),
            },
        }

    @t.validate("labels")
    def _valid_labels(self, proposal: t.Bunch) -> dict[str, str]:
        labels: dict[str, str] = proposal["value"]
        # An empty table, which is most, is known without looking.
        known = json.loads(_static.read("labels.json")) if labels else {}
        for name in labels:
            if name not in known:
                nearest = difflib.get_close_matches(name, known, 1)
                hint = f", did you mean {nearest[0]!r}?" if nearest else ""
                raise TypeError(f"labels has {name!r}, which is no string of the chat{hint}")
        return labels

    @t.validate("card_params")
    def _valid_card(self, proposal: t.Bunch) -> dict[str, Any]:
        params: dict[str, Any] = proposal["value"]
        for name, value in params.items():
            if name not in _CARD:
                raise TypeError(f"card_params has {name!r}, expected only {', '.join(_CARD)}")
            if value is not None and not isinstance(value, _CARD[name]):
                raise TypeError(
                    f"card_params: {name} is {value!r}, expected {_CARD[name].__name__}"
                )
        return params


def _length(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, tuple, list)):
        raise TypeError(f"{name} is {value!r}, expected a number of pixels or a CSS length")
    if isinstance(value, (tuple, list)):
        return " ".join(_length(name, one) for one in value)
    return value if isinstance(value, str) else f"{value}px"
