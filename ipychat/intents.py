"""What travels from page to kernel: the shapes of intents, and the check of each.

`tests/wire/intents.json` holds cases that both sides must read alike.
"""

from __future__ import annotations

import reprlib
from typing import Any, Literal

from typing_extensions import TypedDict

from .errors import ProtocolError

TEXT_LIMIT = 1_000_000
"""Characters of text that an intent may carry."""

IDENTIFIER_LIMIT = 64
"""Characters of an id that the page may make up."""


class HelloIntent(TypedDict):
    """A page stands at `seq` of `epoch` and asks for what came after."""

    kind: Literal["hello"]
    page_id: str
    epoch: str
    seq: int


class AckIntent(TypedDict):
    """A page has applied all up to `seq`."""

    kind: Literal["ack"]
    page_id: str
    seq: int


class ByeIntent(TypedDict):
    """A page goes away."""

    kind: Literal["bye"]
    page_id: str


class SubmitIntent(TypedDict):
    """A person sends a message. Sent again until the transcript shows it; taken once."""

    kind: Literal["submit"]
    submit_id: str
    text: str


class PressIntent(TypedDict):
    """A person presses a button: send, rerun, undo, clear, or one of the author's."""

    kind: Literal["press"]
    button: str


class EditIntent(TypedDict):
    """A person says something else instead of a message."""

    kind: Literal["edit"]
    message_id: str
    text: str


class RegenerateIntent(TypedDict):
    """A person wants another answer than this one."""

    kind: Literal["regenerate"]
    message_id: str


class SwitchIntent(TypedDict):
    """A person goes on with another version of the conversation from a message on."""

    kind: Literal["switch"]
    message_id: str
    index: int


class WithdrawIntent(TypedDict):
    """A person takes back a message that waits in the queue."""

    kind: Literal["withdraw"]
    message_id: str


class ReactIntent(TypedDict):
    """A person chooses a reaction, or takes it back."""

    kind: Literal["react"]
    message_id: str
    reaction: str


class RateIntent(TypedDict):
    """A person says what they think of a message."""

    kind: Literal["rate"]
    message_id: str
    value: str
    comment: str


class StopIntent(TypedDict):
    """A person stops this turn (not a later one)."""

    kind: Literal["stop"]
    turn_id: str


Action = (
    PressIntent
    | EditIntent
    | RegenerateIntent
    | SwitchIntent
    | WithdrawIntent
    | ReactIntent
    | RateIntent
)
"""What a person does with the chat beside submitting and stopping."""

Intent = HelloIntent | AckIntent | ByeIntent | SubmitIntent | StopIntent | Action

_FIELDS: dict[str, dict[str, type]] = {
    "hello": {"page_id": str, "epoch": str, "seq": int},
    "ack": {"page_id": str, "seq": int},
    "bye": {"page_id": str},
    "submit": {"submit_id": str, "text": str},
    "stop": {"turn_id": str},
    "press": {"button": str},
    "edit": {"message_id": str, "text": str},
    "regenerate": {"message_id": str},
    "switch": {"message_id": str, "index": int},
    "withdraw": {"message_id": str},
    "react": {"message_id": str, "reaction": str},
    "rate": {"message_id": str, "value": str, "comment": str},
}


def parse_intent(content: object) -> Intent:
    """Check what the page sent and return it as an intent.

    Args:
        content: The content of a custom message, of any type.

    Returns:
        A new dict that has exactly the fields of its kind; others are dropped.

    Raises:
        ProtocolError: If it is not an object, its kind is unknown, a field is missing, of
            the wrong type or too large.
    """
    if not isinstance(content, dict):
        raise ProtocolError(f"intent: expected an object, got {type(content).__name__}")
    kind = content.get("kind")
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise ProtocolError(f"intent: kind {_short(kind)} is none of {', '.join(_FIELDS)}")
    intent: dict[str, Any] = {"kind": kind}
    for name, expected in fields.items():
        value = content.get(name)
        if type(value) is not expected:
            raise ProtocolError(
                f"intent {kind}: {name} is {_short(value)}, expected {expected.__name__}"
            )
        if isinstance(value, str):
            limit = TEXT_LIMIT if name in ("text", "comment") else IDENTIFIER_LIMIT
            if len(value) > limit:
                raise ProtocolError(
                    f"intent {kind}: {name} has {len(value):,} characters, at most {limit:,}"
                )
        elif isinstance(value, int) and not 0 <= value < 2**53:
            raise ProtocolError(f"intent {kind}: {name} is {value}, expected 0 to 2**53")
        intent[name] = value
    return intent  # type: ignore[return-value]


def _short(value: object) -> str:
    return reprlib.repr(value)
