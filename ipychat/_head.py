"""All of a message but its object, as it travels: each trait and the fields that it becomes."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import avatars

DEFAULTS: dict[str, Any] = {
    "time_text": None,
    "reactions": [],
    "reaction_icons": {},
    "hidden": [],
    "can_edit": False,
    "classes": [],
    "stylesheets": [],
    "max_width": 1200,
    "version": None,
    "suggestions": [],
    "feedback": {"value": "", "comment": ""},
    "header": [],
    "footer": [],
}
"""Fields that are left out of a message that has this in them."""


BEGINNINGS: dict[str, Any] = {
    "reactions": [],
    "reaction_icons": {"favorite": "heart"},
    "css_classes": ["chat-message"],
    "stylesheets": [],
    "version": {},
    "suggestions": [],
    "feedback": {"value": "", "comment": ""},
}
"""What lists and dicts of a message begin with. One that is asked for its own keeps it, and a
quarter of what a message weighed were these."""


def fields(message: Any, trait: str) -> dict[str, Any]:
    """Return what a trait of a message is on the wire; None for what is left out."""
    return _without_defaults(FIELDS[trait](message))


def all_fields(message: Any) -> dict[str, Any]:
    """Return what all traits of a message are on the wire; None for what is left out."""
    made: dict[str, Any] = {}
    for make in _MAKERS:
        made.update(make(message))
    return _without_defaults(made)


def _without_defaults(made: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if DEFAULTS.get(name, ...) == value else value for name, value in made.items()
    }


_HIDING = {
    "show_avatar": "avatar",
    "show_user": "user",
    "show_timestamp": "time",
    "show_reaction_icons": "reactions",
    "show_copy_icon": "copy",
    "show_feedback_icons": "feedback",
}
_log = logging.getLogger("ipychat")
_CLASS = re.compile(r"[A-Za-z][\w-]{0,63}")


def zone(name: str | None) -> tzinfo | None:
    """Return the time zone of a name, or None for None.

    Raises:
        ValueError: If there is no such zone.
    """
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timestamp_tz is {name!r}, expected the name of a time zone") from error


def local(time: datetime, name: str | None) -> datetime:
    """Return a time as clocks show it in a zone; None: in that of this machine.

    Raises:
        ValueError: If there is no such zone.
    """
    # An archive may hold the first or the last hours that there are; other zones have them not.
    with contextlib.suppress(OverflowError, OSError):
        return time.astimezone(zone(name))
    return time


def _avatar(message: Any) -> dict[str, Any]:
    """The avatar follows the user."""
    avatar = message.avatar
    if avatar is None or (isinstance(avatar, str) and not avatar):
        if found := looked_up(message):
            return {"user": message.user, "avatar": found}
        avatar = avatars.default_avatar(message.user, message.default_avatars)
    kept = message.kept_avatar
    wire = kept.wire if kept.given is avatar else avatars.to_wire(avatar)
    return {"user": message.user, "avatar": wire}


def looked_up(message: Any) -> Any:
    """Return the avatar that `avatar_lookup` finds, which is asked once for each name.

    Returns:
        The avatar as it travels; None if it finds none, or nothing that is one.
    """
    asked = (message.user, message.avatar_lookup)
    if message.avatar_lookup is not None and message.found_avatar[0] != asked:
        message.found_avatar = (asked, _found(message))
    return message.found_avatar[1] if message.avatar_lookup is not None else None


def _found(message: Any) -> Any:
    try:
        avatar = message.avatar_lookup(message.user)
        return avatars.to_wire(avatar) if avatar else None
    except Exception as error:
        _log.warning("avatar_lookup of %r raised %r", message.user, error)
        return None


def _time(message: Any) -> dict[str, Any]:
    time: datetime = message.timestamp
    if time.tzinfo is None:
        time = time.astimezone()
    text = None
    if message.timestamp_tz is not None:
        time = local(time, message.timestamp_tz)
        text = time.strftime(message.timestamp_format)
    elif message.timestamp_format != "%H:%M":
        text = local(time, None).strftime(message.timestamp_format)
    return {"time": time.isoformat(timespec="seconds"), "time_text": text}


def _peek(message: Any, trait: str) -> Any:
    """Read a list or a dict of a message without giving it one."""
    return getattr(message, trait) if message.has_own(trait) else BEGINNINGS[trait]


def _icons(icons: Any) -> dict[str, str]:
    options = getattr(icons, "options", icons)
    return {str(name): str(icon) for name, icon in options.items()}


def _hidden(message: Any) -> dict[str, Any]:
    return {"hidden": [word for name, word in _HIDING.items() if not getattr(message, name)]}


def _classes(message: Any) -> dict[str, Any]:
    own = [name for name in _peek(message, "css_classes") if name != "chat-message"]
    own += ["chat-active"] if message.show_activity_dot else []
    return {"classes": [name for name in own if _CLASS.fullmatch(name)]}


def _same(name: str) -> Callable[[Any], dict[str, Any]]:
    return lambda message: {name: getattr(message, name)}


FIELDS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "user": _avatar,
    "avatar": _avatar,
    "avatar_lookup": _avatar,
    "role": _same("role"),
    "status": _same("status"),
    "timestamp": _time,
    "timestamp_format": _time,
    "timestamp_tz": _time,
    **dict.fromkeys(_HIDING, _hidden),
    "show_edit_icon": lambda message: {"can_edit": message.can_edit},
    "reactions": lambda message: {"reactions": list(_peek(message, "reactions"))},
    "reaction_icons": lambda message: {"reaction_icons": _icons(_peek(message, "reaction_icons"))},
    "css_classes": _classes,
    "show_activity_dot": _classes,
    "stylesheets": lambda message: {"stylesheets": list(_peek(message, "stylesheets"))},
    "max_width": _same("max_width"),
    "version": lambda message: {"version": _peek(message, "version") or None},
    "suggestions": lambda message: {"suggestions": list(_peek(message, "suggestions"))},
    "feedback": lambda message: {"feedback": dict(_peek(message, "feedback"))},
}
"""What each trait of a message is on the wire."""

_MAKERS = tuple(dict.fromkeys(FIELDS.values()))
"""Each once, though several traits can make the same fields."""
