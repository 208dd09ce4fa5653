"""A widget in a message with a button below it, with which a person submits it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from ._lock import state_lock
from ._select import widgets_in
from ._threads import HAS_THREADS
from .errors import logged, unknown_keyword


class Form:
    """Widgets with a button below them.

    Args:
        component: A widget, or a list of them.
        predicate: From the component to whether it may be submitted. None: always.
        button_params: Traits of the button.
    """

    def __init__(
        self,
        component: Any,
        predicate: Callable[[Any], bool] | None = None,
        button_params: Mapping[str, Any] | None = None,
    ) -> None:
        self._component = component
        self._predicate = predicate
        self._timer: threading.Timer | asyncio.TimerHandle | None = None
        self.is_open = True
        """Whether it can be submitted still."""
        parts = component if isinstance(component, (list, tuple)) else [component]
        for one in parts:
            if not isinstance(one, ipywidgets.Widget):
                raise TypeError(f"component is {one!r}, expected a widget or a list of widgets")
        params = {"description": "Submit", "button_style": "primary", **_traits(button_params)}
        self._button = ipywidgets.Button(**params)
        self.box = ipywidgets.VBox([*parts, self._button])
        """What is shown."""
        self.made: list[Any] = [self.box, self._button]
        """The widgets that it has made itself."""
        self._inside = widgets_in(component)
        for widget in self._inside:
            widget.observe(self._check)
        self._check()

    def on_submit(self, function: Callable[[], object]) -> None:
        """Call a function when a person submits it, which can happen once."""

        def press(_: Any) -> None:
            # Before anything is locked: it is the author's.
            may_submit = self.is_open and self._may_submit()
            with state_lock:
                is_taken = self.is_open and may_submit
                if is_taken:
                    self.end()
            if is_taken:
                function()

        self._button.on_click(press)

    def start(
        self,
        timeout: float,
        late_params: Mapping[str, Any],
        post: Callable[[Callable[[], object]], None],
    ) -> None:
        """Disable it after some time.

        Args:
            timeout: Seconds.
            late_params: Traits of the button from then on.
            post: Calls a function where widgets are changed.
        """

        late = _traits(late_params)

        def end() -> None:
            with state_lock:
                if not self.is_open:
                    return
                self.end()
            for name, value in late.items():
                setattr(self._button, name, value)

        if not HAS_THREADS:
            self._timer = asyncio.get_event_loop().call_later(timeout, end)
            return
        timer = self._timer = threading.Timer(timeout, lambda: post(end))
        timer.daemon = True
        timer.start()

    def end(self) -> None:
        """Take nothing any more."""
        self.is_open = False
        if self._timer is not None:
            self._timer.cancel()
        inside, self._inside = self._inside, []
        for widget in inside:
            widget.unobserve(self._check)
        for widget in [self._button, *inside]:
            if widget.has_trait("disabled"):
                with logged("an observer of a form"):
                    widget.disabled = True

    def _may_submit(self) -> bool:
        return self._predicate is None or bool(self._predicate(self._component))

    def _check(self, change: Any = None) -> None:
        if self.is_open:
            self._button.disabled = not self._may_submit()


def _traits(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """What somebody wants of a button, as its traits; Panel calls its words its name."""
    traits = {}
    for name, value in (given or {}).items():
        trait = "description" if name in ("name", "label") else name
        if not ipywidgets.Button.class_traits().get(trait):
            raise unknown_keyword("Button", name, ipywidgets.Button.class_trait_names())
        traits[trait] = value
    return traits
