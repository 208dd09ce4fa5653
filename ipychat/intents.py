"""What travels from page to kernel: the shapes of intents, and the check of each.

`tests/wire/intents.json` holds cases that both sides must read alike.
"""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any, Literal

from typing_extensions import TypedDict

from .errors import ProtocolError

TEXT_LIMIT = 1_000_000
"""Characters of text that an intent may carry."""

IDENTIFIER_LIMIT = 64
"""Characters of an id that the page may make up."""


ATTACHMENTS_LIMIT = 1000
"""Ids of files that a submit may name."""

CHUNK_LIMIT = 1 << 20
"""Bytes of a file that may come in one message."""

_LIMITS = {
    "text": TEXT_LIMIT,
    "code": TEXT_LIMIT,
    "comment": TEXT_LIMIT,
    "upload.name": 1000,
    "mime": 200,
}


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


class AssetIntent(TypedDict):
    """A page asks for something that it needs only now: how to draw code, formulas, diagrams."""

    kind: Literal["asset"]
    name: str
    hash: str


class SubmitIntent(TypedDict):
    """A person sends a message. Sent again until the transcript shows it; taken once."""

    kind: Literal["submit"]
    submit_id: str
    text: str
    attachments: list[str]
    """Ids of uploads that go with it."""
    message_id: str
    """The message whose suggestion it is; ``""``, and left out by pages, if it was written."""


class UploadIntent(TypedDict):
    """A page begins to send a file, which a later submit may name."""

    kind: Literal["upload"]
    upload_id: str
    name: str
    mime: str
    size: int


class ChunkIntent(TypedDict):
    """A piece of a file; its bytes are the buffer of the message."""

    kind: Literal["chunk"]
    upload_id: str
    offset: int
    data: bytes


class DiscardIntent(TypedDict):
    """A file is not wanted any more."""

    kind: Literal["discard"]
    upload_id: str


class LookUpIntent(TypedDict):
    """A page asks which variables there are whose names begin so."""

    kind: Literal["look_up"]
    prefix: str


class PressIntent(TypedDict):
    """A person presses a button: send, rerun, undo, clear, or one of the author's."""

    kind: Literal["press"]
    button: str


class OpenTabIntent(TypedDict):
    """A person goes to another input of the composer."""

    kind: Literal["open_tab"]
    index: int


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


class RunCodeIntent(TypedDict):
    """A person runs a block of code of a message."""

    kind: Literal["run_code"]
    message_id: str
    code: str
    nth: int
    """Which of its blocks with this code, from 0."""


class StopIntent(TypedDict):
    """A person stops this turn (not a later one)."""

    kind: Literal["stop"]
    turn_id: str


Action = (
    PressIntent
    | OpenTabIntent
    | EditIntent
    | RegenerateIntent
    | SwitchIntent
    | WithdrawIntent
    | ReactIntent
    | RateIntent
    | RunCodeIntent
)
"""What a person does with the chat beside submitting and stopping."""

FileIntent = UploadIntent | ChunkIntent | DiscardIntent
"""What a page says of a file that somebody attaches."""

Intent = (
    HelloIntent
    | AckIntent
    | ByeIntent
    | AssetIntent
    | SubmitIntent
    | FileIntent
    | LookUpIntent
    | StopIntent
    | Action
)

_FIELDS: dict[str, dict[str, type]] = {
    "hello": {"page_id": str, "epoch": str, "seq": int},
    "ack": {"page_id": str, "seq": int},
    "bye": {"page_id": str},
    "asset": {"name": str, "hash": str},
    "submit": {"submit_id": str, "text": str},
    "upload": {"upload_id": str, "name": str, "mime": str, "size": int},
    "chunk": {"upload_id": str, "offset": int},
    "discard": {"upload_id": str},
    "look_up": {"prefix": str},
    "stop": {"turn_id": str},
    "press": {"button": str},
    "open_tab": {"index": int},
    "edit": {"message_id": str, "text": str},
    "regenerate": {"message_id": str},
    "switch": {"message_id": str, "index": int},
    "withdraw": {"message_id": str},
    "react": {"message_id": str, "reaction": str},
    "run_code": {"message_id": str, "code": str, "nth": int},
    "rate": {"message_id": str, "value": str, "comment": str},
}


def parse_intent(content: object, buffers: Sequence[Any] = ()) -> Intent:
    """Check what the page sent and return it as an intent.

    Args:
        content: The content of a custom message, of any type.
        buffers: What came with it in binary form. Default none.

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
            limit = _LIMITS.get(name) or _LIMITS.get(f"{kind}.{name}", IDENTIFIER_LIMIT)
            if len(value) > limit:
                raise ProtocolError(
                    f"intent {kind}: {name} has {len(value):,} characters, at most {limit:,}"
                )
        elif isinstance(value, int) and not 0 <= value < 2**53:
            raise ProtocolError(f"intent {kind}: {name} is {value}, expected 0 to 2**53")
        intent[name] = value
    if kind == "submit":
        intent["attachments"] = _ids(content.get("attachments", []))
        (intent["message_id"],) = _ids([content.get("message_id", "")], "message_id")
    if kind == "chunk":
        intent["data"] = _chunk(buffers)
    return intent  # type: ignore[return-value]


def _ids(value: object, name: str = "attachments") -> list[str]:
    if isinstance(value, list) and len(value) <= ATTACHMENTS_LIMIT:
        ids = [one for one in value if type(one) is str and len(one) <= IDENTIFIER_LIMIT]
        if len(ids) == len(value):
            return ids
    raise ProtocolError(f"intent submit: {name} is {_short(value)}, expected a list of ids")


def _chunk(buffers: Sequence[Any]) -> bytes:
    if len(buffers) != 1 or memoryview(buffers[0]).nbytes > CHUNK_LIMIT:
        raise ProtocolError(f"intent chunk: expected one buffer of at most {CHUNK_LIMIT:,} bytes")
    return bytes(buffers[0])


def _short(value: object) -> str:
    return reprlib.repr(value)
