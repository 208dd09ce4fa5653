"""`ChatMessage`: one utterance."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar, cast, get_args

import traitlets as t
from typing_extensions import Unpack

from . import _head, protocol
from ._content import Content
from ._gated import Gated
from ._layouts import DEPTH, is_titled
from ._lock import state_lock
from ._looks import ChatReactionIcons, MessageLooks
from ._params import MessageParams
from ._select import matching, widgets_around
from ._text import Labels, as_text
from ._traits import Live
from .errors import logged, unknown_keyword
from .parts import Change, fingerprint
from .step import ChatStep


class ChatMessage(Gated, MessageLooks):
    """One utterance: who said what, and when.

    Args:
        object: What the message holds: any displayable object. A str is Markdown, a list or
            tuple a column of parts. Default None, which is nothing.
        **params: Any of the traits below, or of `MessageLooks`.

    Raises:
        TypeError: For an unknown keyword, or an avatar of a kind that there is not.
        ValueError: For an avatar that is no image, or a time zone that there is not.
        traitlets.TraitError: For a value of the wrong kind.
    """

    object: Live[Any, Any] = Live()
    """What the message holds. Assigning text that continues the text before is cheap."""
    user = t.Unicode("User")
    """Name of who speaks. Default ``"User"``."""
    role = t.Enum(get_args(protocol.Role))
    """``"user"``, ``"assistant"``, ``"system"`` or ``"tool"``. Default: by `user`."""
    status = t.Enum(get_args(protocol.MessageStatus), default_value="done")
    """``"done"`` (default), ``"streaming"``, ``"stopped"``, ``"failed"`` or ``"queued"``."""
    timestamp = t.Instance(datetime)
    """When it was said. Default: now."""
    version = t.Dict()
    """Which of how many versions of the conversation from here on this is: ``index`` and
    ``count``; empty where there is one. Set by the chat."""
    id = t.Unicode(read_only=True)
    """Stable id, unique among all messages."""

    # Of many messages most have none of these: they share what stands here.
    _listeners: tuple[Callable[[protocol.Delta], None], ...] = ()
    _around: Mapping[str, Content] = MappingProxyType({})
    """The contents of header and footer, of those that there are."""

    viewer: ClassVar[Callable[[ChatMessage], Any]]
    """From a message to the widget that shows it alone; `_alone` sets it."""

    # All that a page shows, but for what a chat itself changes, whoever makes it do so.
    _unlink_icons: Callable[[], None] = staticmethod(lambda: None)

    _gated = frozenset({*_head.FIELDS, "header_objects", "footer_objects"}) - {
        "suggestions",
        "version",
    }

    def __init__(self, object: Any = None, **params: Unpack[MessageParams]) -> None:
        for name in params:
            if name != "submit_id" and name not in self.param_names():
                raise unknown_keyword("ChatMessage", name, self.param_names())
        self.set_trait("id", params.pop("id", None) or secrets.token_urlsafe(6))
        self._submit_id = params.pop("submit_id", "")
        self.is_owned = False
        """Whether a transcript holds the message."""
        self._view: Any = None
        self._is_settling = False
        self._is_edit_given = "show_edit_icon" in params
        self._edits = self._is_edit_given
        self._content = Content(object, self._relay, listed(params.get("renderers", [])))
        super().__init__(**params)

    @classmethod
    def param_names(cls) -> list[str]:
        """Return the keywords that a message knows."""
        return [name for name in cls.class_trait_names() if name != "object"]

    # --- what a callback does with it

    def stream(self, token: str, replace: bool = False) -> None:
        """Append to the last text of the object, which may be nested.

        Args:
            token: The text to append.
            replace: Whether it takes the place of that text instead, or of an object that holds
                none. Default False.

        Raises:
            TypeError: If `token` is not a str.
            ValueError: If the object holds no text to append to.
        """
        if not isinstance(token, str):
            raise TypeError(f"stream(): token is {token!r}, expected str")
        old = self.object if self.is_observed("object") else t.Undefined
        if not self._content.append_text(token, replace):
            if self._content.value is not None and not replace:
                kind = type(self._content.value).__name__
                raise ValueError(f"stream(): the object, a {kind}, holds no text to append to")
            self._content.replace(token)
        self.announce("object", old)

    def append(self, value: Any) -> None:
        """Put one more object below what the message holds, which becomes a list.

        Args:
            value: Any displayable object.
        """
        old = self.object if self.is_observed("object") else t.Undefined
        self._content.add(value)
        self.announce("object", old)

    def update(self, value: Any, user: str | None = None, avatar: Any = None) -> None:
        """Replace the object, and with it who speaks.

        Args:
            value: The object, a message to take it from, or a dict with ``object`` or
                ``value`` and any other parameter of a message.
            user: New name; default None keeps it.
            avatar: New avatar; default None keeps it.

        Raises:
            ValueError: If a dict has neither ``object`` nor ``value``, or both; or if `user`
                or `avatar` come with a message.
            TypeError: If a dict has a key that no message knows.
        """
        value, params = unwrap(value, user, avatar)
        self.object = value
        for name, param in params.items():
            setattr(self, name, param)

    def change(self, given: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        """Set parameters.

        Args:
            given: Of these, None leaves a parameter as it is.
            params: Others.

        Raises:
            TypeError: For an unknown keyword.
        """
        for name in params:
            if name not in self.param_names():
                raise unknown_keyword("ChatMessage", name, self.param_names())
        changes = {name: one for name, one in given.items() if one is not None}
        for name, one in {**changes, **params}.items():
            setattr(self, name, one)

    def settle(self, status: protocol.MessageStatus = "done") -> None:
        """Say that the message will not change any more by itself.

        Args:
            status: Its final status. Default ``"done"``.
        """
        with state_lock:
            self._check_gate()
            if status in ("stopped", "failed"):
                for content in (self._content, *self._around.values()):
                    _end_steps(content.value)
            self._content.finish()
            self._is_settling = True
            try:
                self.status = status
            finally:
                # Whatever an observer raises, pages hear of this, and of what changes later.
                self._is_settling = False
                self._relay_end(status)

    def serialize(
        self,
        prefix_with_viewable_label: bool = True,
        prefix_with_container_label: bool = True,
    ) -> str:
        """Return the message as plain text.

        Args:
            prefix_with_viewable_label: Whether a widget has its name before its value.
                Default True.
            prefix_with_container_label: Whether a list or layout is written as
                ``Column(…)``, in its own lines. Default True.

        Returns:
            Text as it is, widgets by their value, other objects by their ``text/plain``.
        """
        labels = Labels(prefix_with_viewable_label, prefix_with_container_label)
        return as_text(self.object, labels)

    def select(self, selector: Any = None) -> list[Any]:
        """Return the message and the widgets in it that match.

        Args:
            selector: A type, or a function from an object to whether it matches. Default
                None: all.
        """
        return matching([self, *widgets_around(self)], selector)

    def __str__(self) -> str:
        return self.serialize()

    def __repr__(self) -> str:
        try:
            shown = repr(self.object)
        except Exception:
            shown = f"<{type(self.object).__name__}>"
        return f"ChatMessage(object={shown}, user={self.user!r}, reactions={self.reactions!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the message alone, as a chat that holds nothing else."""
        if self._view is None:
            self._view = type(self).viewer(self)
        return self._view._repr_mimebundle_(**kwargs)

    # --- as state

    def subscribe(self, listener: Callable[[protocol.Delta], None]) -> None:
        """Call `listener` with each delta."""
        self._listeners = (*self._listeners, listener)

    def unsubscribe(self, listener: Callable[[protocol.Delta], None]) -> None:
        """Call `listener` no more."""
        # `subscribe` returns nothing that ends it, as parts' do: each message would keep one.
        index = self._listeners.index(listener)
        self._listeners = self._listeners[:index] + self._listeners[index + 1 :]

    @property
    def can_edit(self) -> bool:
        """Whether a person may edit it; a chat allows it with `allow_edits`."""
        return self._edits and self.show_edit_icon and isinstance(self.object, str)

    def allow_edits(self, is_allowed: bool) -> None:
        """Say whether a person may edit it, where `show_edit_icon` was not given."""
        if not self._is_edit_given and self._edits != is_allowed:
            self._edits = is_allowed
            self._tell("show_edit_icon")

    def observe(
        self, handler: Callable[..., Any], names: Any = t.All, type: Any = "change"
    ) -> None:
        """Call a function when traits change. As `traitlets.HasTraits.observe`."""
        for name in _head.BEGINNINGS:
            if not self.has_own(name):
                # What was there before is told as well, and there once somebody has asked for it.
                getattr(self, name)
        super().observe(handler, names, type)

    def has_own(self, trait: str) -> bool:
        """Whether a trait has a value of the message's own, not what all begin with."""
        # What a class of somebody else's begins with, only it knows.
        return type(self) is not ChatMessage or self.trait_has_value(trait)

    def to_wire(self) -> protocol.Message:
        """Return the message as it travels."""
        message: dict[str, Any] = {"id": self.id, **_head.all_fields(self)}
        for name, content in self._around.items():
            message[name] = content.to_wire() or None
        message = {name: value for name, value in message.items() if value is not None}
        if self._submit_id:
            message["submit_id"] = self._submit_id
        message["parts"] = self._content.to_wire()
        return cast("protocol.Message", message)

    # --- inside

    @t.default("role")
    def _default_role(self) -> str:
        name = self.user.lower()
        return name if name in get_args(protocol.Role) else "assistant"

    @t.default("timestamp")
    def _default_timestamp(self) -> datetime:
        return datetime.now(timezone.utc)

    def _get_object(self) -> Any:
        return self._content.value

    def _set_object(self, value: Any) -> None:
        old = self.object if self.is_observed("object") else t.Undefined
        self._content.replace(value)
        self.announce("object", old)

    def notify_change(self, change: t.Bunch) -> None:
        """Act upon a trait that changed, and tell those who observe it."""
        # As observers of its own each message would keep its own list of them for each trait,
        # which was half of what it weighed.
        name = change["name"]
        if name in _head.FIELDS:
            self._tell(name)
        elif name in ("header_objects", "footer_objects"):
            self._put_around(name.removesuffix("_objects"), change["new"])
        elif name == "renderers":
            self._content.render_with(listed(change["new"]))
        if name == "reaction_icons":
            end, self._unlink_icons = self._unlink_icons, lambda: None
            end()
            if isinstance(change["new"], ChatReactionIcons):
                self._unlink_icons = change["new"].link(self, lambda: self._tell("reaction_icons"))
        super().notify_change(change)

    def _tell(self, trait: str) -> None:
        with state_lock:
            if self._listeners and not self._is_settling:
                self._relay({"op": "update", "changes": _head.fields(self, trait)})

    def _relay_end(self, status: protocol.MessageStatus) -> None:
        length, checksum = fingerprint(list(self._content.texts()))
        self._relay({"op": "settle", "status": status, "length": length, "checksum": checksum})

    def _put_around(self, name: str, objects: Any) -> None:
        if name not in self._around:
            content = Content([], partial(self._relay_around, name))
            self._around = {**self._around, name: content}
        if self._around[name].value is not objects:
            self._around[name].replace(objects)

    def _relay_around(self, name: str, change: Change) -> None:
        if change["op"] != "parts" and change.get("parent_id") != "":
            # Inside a part that is there: found by its id, as in the object.
            self._relay(change)
            return
        changes = {name: self._around[name].to_wire() or None}
        self._relay({"op": "update", "changes": changes})

    def _relay(self, change: Change) -> None:
        delta = cast(protocol.Delta, {"op": change["op"], "message_id": self.id, **change})
        for listener in self._listeners:
            listener(delta)


def _end_steps(value: Any, depth: int = 0) -> None:
    """Let no step run on in a message that was stopped: its thread may never come back."""
    if depth > DEPTH:
        return
    if isinstance(value, ChatStep):
        # What a person has run goes on: it is not of the turn.
        if value.status == "running" and value.block is None:
            with logged("an observer of a step"):
                value.status = "failed"
        value = value.objects
    elif is_titled(value):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for one in value:
            _end_steps(one, depth + 1)


def listed(renderers: Any) -> tuple[Any, ...]:
    """Return renderers one after the other; one may stand for itself."""
    return (renderers,) if callable(renderers) else tuple(renderers)


def unwrap(value: Any, user: str | None, avatar: Any) -> tuple[Any, dict[str, Any]]:
    """Take apart what a caller gives for a message.

    Args:
        value: An object, a message, or a dict with ``object`` or ``value``.
        user: Name that the caller gives, or None.
        avatar: Avatar that the caller gives, or None.

    Returns:
        The object, and the parameters of the message that came with it.

    Raises:
        ValueError: If a dict has neither ``object`` nor ``value``, or both; or if `user`
            or `avatar` come with a message.
        TypeError: If a dict has a key that no message knows.
    """
    given = {"user": user, "avatar": avatar}
    given = {name: param for name, param in given.items() if param is not None}
    if isinstance(value, ChatMessage):
        if given:
            names = " and ".join(given)
            raise ValueError(f"{names} cannot be set with a ChatMessage; set them on the message")
        return value.object, {"user": value.user, "avatar": value.avatar_again}
    if not isinstance(value, dict):
        return value, given
    if ("object" in value) == ("value" in value):
        found = "both" if "object" in value else f"only {', '.join(map(repr, value)) or 'nothing'}"
        raise ValueError(
            f"a dict given as a message must contain an 'object' key or a 'value' key, "
            f"not both; it has {found}"
        )
    params = {name: param for name, param in value.items() if name not in ("object", "value")}
    for name in params:
        if name not in ChatMessage.param_names():
            raise unknown_keyword("ChatMessage", str(name), ChatMessage.param_names())
    content = value["object"] if "object" in value else value["value"]
    return content, {**params, **given}
