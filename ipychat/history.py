"""What a model is told of a conversation, in the form of Panel's `ChatFeed.serialize`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from .message import ChatMessage

Format = Literal["transformers", "openai"]


def serialize(
    messages: Iterable[ChatMessage],
    exclude_users: str | Sequence[str] | None = None,
    filter_by: Callable[[list[ChatMessage]], list[ChatMessage]] | None = None,
    format: Format = "transformers",
    custom_serializer: Callable[[Any], Any] | None = None,
    limit: int | None = None,
    role_names: Mapping[str, str | Sequence[str]] | None = None,
    default_role: str = "assistant",
    **serialize_params: bool,
) -> list[dict[str, Any]]:
    """Return the messages as a model is told them; as Panel's `ChatFeed.serialize`.

    Messages that wait for their turn are left out, and those that hold nothing, as a reply does
    of which only what was printed is there.

    Args:
        messages: The messages.
        exclude_users: Names whose messages are left out, in any case. Default ``["help"]``.
        filter_by: From the messages to those that are taken. Default None: all.
        format: ``"transformers"`` (default) or ``"openai"``, which are alike here.
        custom_serializer: From an object to a str, bytes or a list. Default None: as text.
        limit: How many of the last messages are looked at. Default None: all.
        role_names: From a role to the name or names that have it, in any case. Default None:
            ``user`` is "User", ``assistant`` "Assistant".
        default_role: Role of a name that is not among them; ``""``: there must be none.
            Default ``"assistant"``.
        **serialize_params: As for `ChatMessage.serialize`.

    Returns:
        Dicts with ``role`` and ``content``.

    Raises:
        NotImplementedError: For another format.
        ValueError: If a name has no role, or the serializer returns something else.
    """
    if format not in ("transformers", "openai"):
        raise NotImplementedError(f"serialize(): format is {format!r}, expected 'transformers'")
    users = ["help"] if exclude_users is None else exclude_users
    excluded = {user.lower() for user in ([users] if isinstance(users, str) else users)}
    taken = list(messages)
    taken = taken[-limit:] if limit else ([] if limit == 0 else taken)
    taken = [one for one in taken if one.user.lower() not in excluded and _is_said(one)]
    if filter_by is not None:
        taken = filter_by(taken)
    if role_names is None:
        role_names = {"user": "user", "assistant": "assistant"}
    roles = _roles(role_names)
    return [
        {
            "role": _role(message, roles, default_role),
            "content": _content(message, custom_serializer, serialize_params),
        }
        for message in taken
    ]


def _is_said(message: ChatMessage) -> bool:
    return message.object is not None and message.status != "queued"


def _roles(role_names: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    return {
        name.lower(): role
        for role, names in role_names.items()
        for name in ([names] if isinstance(names, str) else names)
    }


def _role(message: ChatMessage, roles: Mapping[str, str], default_role: str) -> str:
    role = roles.get(message.user.lower(), default_role)
    if not role:
        raise ValueError(
            f"serialize(): user {message.user!r} is not in role_names, and default_role is empty"
        )
    return role


def _content(
    message: ChatMessage,
    custom_serializer: Callable[[Any], Any] | None,
    params: Mapping[str, bool],
) -> Any:
    if custom_serializer is None:
        return message.serialize(**params)
    content = custom_serializer(message.object)
    if not isinstance(content, (str, bytes, list)):
        raise ValueError(  # noqa: TRY004 - as in Panel
            f"serialize(): custom_serializer returned {content!r}, expected str, bytes or a list"
        )
    return content
