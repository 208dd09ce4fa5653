"""The buttons of a composer: what each does, before and after, and how undo is undone."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import traitlets as t

from ._lock import check_gate, state_lock
from ._replies import call
from ._traits import synced
from .controller import Controller
from .message import ChatMessage
from .protocol import Delta
from .transcript import Transcript

_BUILT_IN = ("send", "stop", "rerun", "undo", "clear")
_KEYS = ("icon", "callback", "post_callback", "js_on_click")


_Reverted = tuple[str, list[ChatMessage], list[ChatMessage]]
"""A button, the messages before it was pressed, and those after."""


class _Chat(Protocol):
    transcript: Transcript
    user: str
    disabled: bool
    button_properties: Mapping[str, Mapping[str, Any]]
    _controller: Controller
    _reverted: _Reverted | None

    def stop(self) -> bool: ...
    def undo(self, count: int = 1) -> list[ChatMessage]: ...
    def clear(self) -> list[ChatMessage]: ...
    def send(self, value: Any, **params: Any) -> ChatMessage: ...
    def respond(self) -> None: ...
    def _has_input(self) -> bool: ...
    def _takes(self) -> bool: ...
    def _send_active(self) -> None: ...
    def _turns_of_user(self) -> int: ...
    def _do_pressed(
        self,
        button: str,
        action: Callable[[], object],
        on_failure: Callable[[], object] = ...,
    ) -> None: ...
    def _press_built_in(self, button: str) -> None: ...
    def _remember(self, reverted: _Reverted | None) -> None: ...
    def _draw_buttons(self) -> None: ...


class Buttons(t.HasTraits):
    """The buttons of an interface. A mixin."""

    show_send = t.Bool(True)
    """Whether the button that sends shows. Default True."""
    show_stop = t.Bool(True)
    """Whether a button stops the turn that runs, in the place of send. Default True."""
    show_rerun = t.Bool(True)
    """Whether a button asks the last question again. Default True."""
    show_undo = t.Bool(True)
    """Whether a button takes back the last question. Default True."""
    show_clear = t.Bool(True)
    """Whether a button takes out all messages. Default True."""
    show_button_name = t.Bool(None, allow_none=True)
    """Whether names show on the buttons. Default None: where there is room."""
    show_button_tooltips = t.Bool(False)
    """Whether a pointer shows the names. Default False."""
    button_properties = t.Dict()
    """Buttons by name, each a dict of ``icon``, ``callback`` and ``post_callback`` (called with
    the chat and the name, before and after what the button does) and ``js_on_click``. Default
    ``{}``."""
    _buttons: t.List[Any] = synced(t.List())
    """What the page draws of the buttons."""

    _reverted: _Reverted | None = None

    def press(self: _Chat, button: str) -> None:
        """Do as if a person had pressed a button.

        Args:
            button: ``"send"``, ``"stop"``, ``"rerun"``, ``"undo"``, ``"clear"``, or a name of
                `button_properties`.

        Raises:
            ValueError: If there is no such button.
            StopCallback: In a callback whose turn was stopped.
        """
        check_gate()
        own = self.button_properties.get(button, {})
        if button not in _BUILT_IN and not own:
            raise ValueError(f"press(): there is no button {button!r}")
        if button == "send":
            if not (self._takes() and self._has_input()):
                return
        elif button != "stop" and self._controller.live is not None:
            return
        self._do_pressed(button, lambda: self._press_built_in(button))

    def _do_pressed(
        self: _Chat,
        button: str,
        action: Callable[[], object],
        on_failure: Callable[[], object] = lambda: None,
    ) -> None:
        """Do what a button does, between what its properties say.

        Args:
            button: Its name.
            action: What it does.
            on_failure: Called where that has raised, or what comes before.
        """
        own = self.button_properties.get(button, {})
        before, after = own.get("callback"), own.get("post_callback")
        if before is None and after is None:
            try:
                action()
            except BaseException:
                on_failure()
                raise
            return

        async def work() -> None:
            try:
                if before is not None:
                    await call(_two(before), self, button)
                action()
            except BaseException:
                on_failure()
                raise
            if after is not None:
                await call(_two(after), self, button)

        self._controller.do(work)

    def _press_built_in(self: _Chat, button: str) -> None:
        reverted = self._reverted
        self._remember(None)
        if button == "send":
            # A callback that comes before may take long, and the button be pressed again.
            if self._takes() and self._has_input():
                self._send_active()
        elif button == "stop":
            self.stop()
        elif button == "rerun":
            with state_lock:
                count = self._turns_of_user()
                removed = self.undo(count)
            if removed:
                self.send(removed[0])
        elif button in ("undo", "clear"):
            before = self.transcript.messages
            if reverted is not None and reverted[0] == button and reverted[2] == before:
                with state_lock:
                    check_gate()
                    self.transcript.reset(reverted[1])
                return
            if button == "undo":
                self.undo(self._turns_of_user())
            else:
                self.clear()
            after = self.transcript.messages
            if not self.button_properties and before != after:
                self._remember((button, before, after))

    def _remember(self: _Chat, reverted: _Reverted | None) -> None:
        """Let a button take back what it has done, until anything happens to the messages."""
        if reverted is self._reverted:
            return
        self._reverted = reverted
        self._draw_buttons()
        if reverted is None:
            return

        def forget(delta: Delta) -> None:
            if delta["op"] not in ("insert", "remove", "reset"):
                return
            end()
            if self._reverted is reverted:
                self._remember(None)

        end = self.transcript.subscribe(forget)

    def _turns_of_user(self: _Chat) -> int:
        """How many messages stand from the person's last one on; 0 if there is none."""
        messages = self.transcript.messages
        for count, message in enumerate(reversed(messages), start=1):
            if message.user == self.user:
                return count
        return 0

    @t.observe(
        "show_send",
        "show_stop",
        "show_rerun",
        "show_undo",
        "show_clear",
        "show_button_name",
        "show_button_tooltips",
        "button_properties",
    )
    def _draw_buttons(self, change: t.Bunch | None = None) -> None:
        drawn: list[dict[str, Any]] = []
        for name in (*_BUILT_IN, *self.button_properties):
            own = self.button_properties.get(name, {})
            is_shown = getattr(self, f"show_{name}") if name in _BUILT_IN else True
            if not is_shown or name in [button["name"] for button in drawn]:
                continue
            drawn.append(
                {
                    "name": name,
                    "icon": str(own.get("icon") or ""),
                    "js": _code(own.get("js_on_click")),
                    "show_name": self.show_button_name,
                    "tooltip": self.show_button_tooltips,
                    "reverts": self._reverted is not None and self._reverted[0] == name,
                }
            )
        self._buttons = drawn

    @t.validate("button_properties")
    def _valid_buttons(self, proposal: t.Bunch) -> dict[str, Any]:
        buttons: dict[str, Any] = proposal["value"]
        for name, own in buttons.items():
            if not isinstance(own, Mapping):
                raise TypeError(f"button_properties: {name} is {own!r}, expected a dict")
            for key in own:
                if key not in _KEYS:
                    raise TypeError(
                        f"button_properties: {name} has {key!r}, expected {', '.join(_KEYS)}"
                    )
            for key in ("callback", "post_callback"):
                if own.get(key) is not None and not callable(own[key]):
                    raise TypeError(
                        f"button_properties: {key} of {name} is {own[key]!r}, expected a callable"
                    )
            _code(own.get("js_on_click"), name)
            does = any(own.get(key) for key in ("callback", "post_callback", "js_on_click"))
            if name not in _BUILT_IN and not does:
                raise ValueError(
                    f"button_properties: the new button {name!r} needs a callback, a "
                    "post_callback or js_on_click"
                )
        return buttons


def _code(given: Any, name: str = "") -> dict[str, Any] | None:
    """The code of a button and its arguments, as the page runs it."""
    if given is None:
        return None
    if isinstance(given, str):
        return {"code": given, "args": {}}
    if not isinstance(given, Mapping) or "code" not in given:
        raise ValueError(
            f"button_properties: js_on_click of {name!r} is {given!r}, expected code or a dict "
            "with 'code'"
        )
    args = {
        key: f"IPY_MODEL_{value.model_id}" if hasattr(value, "model_id") else value
        for key, value in given.get("args", {}).items()
    }
    return {"code": str(given["code"]), "args": args}


def _two(callback: Callable[..., Any]) -> Callable[..., Any]:
    """A callback that takes the chat and the event, or only the chat."""
    try:
        parameters = list(inspect.signature(callback).parameters.values())
    except ValueError:
        return callback
    takes_one = [one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters]
    return (lambda chat, _: callback(chat)) if takes_one == [True] else callback
