"""How a message looks: all of its parameters that are neither what was said nor by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets as t

from . import avatars
from ._head import zone
from ._traits import LiveTraits


class ChatReactionIcons(t.HasTraits):
    """The reactions that a message offers.

    Args:
        options: Reactions, each with its icon. Default ``{"favorite": "heart"}``.
        value: Those that are chosen. Default ``[]``.
    """

    options = t.Dict(default_value={"favorite": "heart"})
    """Reactions, each with its icon."""
    value = t.List(t.Unicode())
    """Those that are chosen."""

    def link(self, message: MessageLooks, on_options: Callable[[], None]) -> Callable[[], None]:
        """Keep `value` and the reactions of a message the same, from those that there are.

        Args:
            message: The message.
            on_options: Called when `options` has changed.

        Returns:
            What ends it.
        """
        theirs, ours = (message, "reactions"), (self, "value")
        same = t.link(theirs, ours) if message.reactions else t.link(ours, theirs)

        def changed(change: t.Bunch) -> None:
            on_options()

        self.observe(changed, "options")

        def end() -> None:
            same.unlink()
            self.unobserve(changed, "options")

        return end


class _AvatarTable(t.Dict):
    """The trait of a message, and on the class the table of all chats: extended as a dict."""

    def __getitem__(self, user: str) -> Any:
        return avatars.DEFAULT_AVATARS[user]

    def __setitem__(self, user: str, avatar: Any) -> None:
        avatars.DEFAULT_AVATARS[user] = avatar

    def __delitem__(self, user: str) -> None:
        del avatars.DEFAULT_AVATARS[user]

    def __contains__(self, user: object) -> bool:
        return user in avatars.DEFAULT_AVATARS

    def update(self, others: Mapping[str, Any]) -> None:
        """Add avatars by the names of users."""
        avatars.DEFAULT_AVATARS.update(others)


class MessageLooks(LiveTraits):
    """The parameters of a message that a chat may give to all of its messages."""

    found_avatar: tuple[Any, Any] = (None, None)
    """What `avatar_lookup` was asked last, and what it has found."""

    kept_avatar = avatars.Accepted("", {"text": ""})
    """The avatar that was given last, as it travelled then."""

    avatar = t.Any("")
    """A character or an emoji; or an image: its address, a ``data:`` address, the text of an SVG,
    its path (a str that names a file is read), its bytes, an open file, an `ipywidgets.Image` or
    one of Pillow. Default ``""``, like None: looked up by `user`; `show_avatar` hides it."""
    avatar_lookup = t.Callable(None, allow_none=True)
    """From the name of a user to an avatar, asked before the table. Default None."""
    default_avatars: t.Dict[str, Any] = _AvatarTable()
    """Avatars by the name of a user, before those that are built in. Default: those. What is
    added to them, as by ``ChatMessage.default_avatars["Ann"] = "🐺"``, holds for all chats."""
    timestamp_format = t.Unicode("%H:%M")
    """`strftime` format of the time that shows. Default ``"%H:%M"``: as the page writes times."""
    timestamp_tz = t.Unicode(None, allow_none=True)
    """Name of the time zone of the time that shows. Default None: the page's own."""
    reactions = t.List(t.Unicode())
    """The reactions that are chosen. Default ``[]``."""
    reaction_icons = t.Union(
        [t.Dict(), t.Instance(ChatReactionIcons)], default_value={"favorite": "heart"}
    )
    """The reactions that can be chosen, each with its icon. Default ``{"favorite": "heart"}``.
    The `value` of a `ChatReactionIcons` and `reactions` are the same."""
    header_objects: t.List[Any] = t.List()
    """Displayable objects above the object. Default ``[]``."""
    footer_objects: t.List[Any] = t.List()
    """Displayable objects below the object. Default ``[]``."""
    renderers = t.Union([t.List(), t.Callable()])
    """A function or functions from the object to what is shown for it; the first that does
    not raise and returns something wins. Default ``[]``."""
    show_avatar = t.Bool(True)
    """Whether the avatar shows. Default True."""
    show_user = t.Bool(True)
    """Whether the name shows. Default True."""
    show_timestamp = t.Bool(True)
    """Whether the time shows. Default True."""
    show_reaction_icons = t.Bool(True)
    """Whether reactions show. Default True."""
    show_feedback_icons = t.Bool(True)
    """Whether a person can say if an answer was good. Default True."""
    show_copy_icon = t.Bool(True)
    """Whether text can be copied. Default True."""
    show_edit_icon = t.Bool(True)
    """Whether a person can edit the message, if it is one text. Default True where the chat has
    an `edit_callback`; given as True, without one too."""
    show_activity_dot = t.Bool(False)
    """Whether a dot stands beside the name, as while the message grows. Default False."""
    edited = t.Bool(False)
    """True when a person has edited the message; observers hear of each time. Default False."""
    css_classes = t.List(t.Unicode(), default_value=["chat-message"])
    """Classes of the message on the page. Default ``["chat-message"]``."""
    stylesheets = t.List(t.Unicode())
    """CSS texts that hold inside this message only. Default ``[]``."""
    max_width = t.Int(1200, min=0)
    """Width in px at most. Default 1200."""
    suggestions = t.List(t.Unicode())
    """What a person may want to answer; a click sends it. Default ``[]``."""
    feedback = t.Dict(default_value={"value": "", "comment": ""})
    """What a person thinks of it: ``value`` is ``""`` (default), ``"up"`` or ``"down"``,
    ``comment`` a text, default ``""``."""

    @property
    def avatar_again(self) -> Any:
        """The avatar for another message, which does not look at it anew."""
        kept = self.kept_avatar
        return kept if kept.given is self.avatar else self.avatar

    @t.default("default_avatars")
    def _the_table(self) -> dict[str, Any]:
        return avatars.DEFAULT_AVATARS

    @t.validate("avatar")
    def _valid_avatar(self, proposal: t.Bunch) -> Any:
        self.kept_avatar = avatars.accepted(proposal["value"])
        return self.kept_avatar.given

    @t.validate("timestamp_tz")
    def _valid_zone(self, proposal: t.Bunch) -> str | None:
        zone(proposal["value"])
        name: str | None = proposal["value"]
        return name

    @t.validate("feedback")
    def _valid_feedback(self, proposal: t.Bunch) -> dict[str, str]:
        given = {"value": "", "comment": "", **proposal["value"]}
        if set(given) != {"value", "comment"} or given["value"] not in ("", "up", "down"):
            raise t.TraitError(
                f"feedback is {proposal['value']!r}, expected 'value' ('', 'up' or 'down') "
                "and 'comment'"
            )
        return given
