"""The shapes of what travels from kernel to page; `intents.py` has those of the way back.

`js/src/protocol.ts` mirrors this file line by line, and `tests/wire/*.json` holds cases that
both sides must read alike. Lengths and offsets of text count UTF-16 code units, as the page
does. No custom message has a field named ``id`` at its top level: kernels keep those.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict

PROTOCOL = 1
"""Number of this protocol; a page that speaks another one says so and stops."""

BUFFER_LIMIT = 512 * 1024
"""Bytes of media that one batch carries at the most."""

Role = Literal["user", "assistant", "system", "tool"]
MessageStatus = Literal["streaming", "done", "stopped", "failed", "queued"]
TurnStatus = Literal["pending", "running", "done", "stopped", "failed"]
StepStatus = Literal["pending", "running", "success", "failed"]
MessageDetail = Literal["avatar", "user", "time", "reactions", "copy", "feedback"]
FeedbackValue = Literal["", "up", "down"]
AssetName = Literal["highlight", "math", "diagrams"]

# --- parts -----------------------------------------------------------------------------------


class TextPart(TypedDict):
    id: str
    kind: Literal["text"]
    format: Literal["markdown", "plain"]
    text: str


class MediaPart(TypedDict):
    id: str
    kind: Literal["media"]
    mime: str
    name: str
    size: int
    data: bytes
    """The bytes that have come so far; complete when there are `size` of them."""


class WidgetPart(TypedDict):
    id: str
    kind: Literal["widget"]
    ref: str
    """``anywidget:<model id>`` or ``IPY_MODEL_<model id>``."""
    text: str
    """What a host shows that cannot mount the widget."""


class OutputPart(TypedDict):
    id: str
    kind: Literal["output"]
    bundle: dict[str, Any]
    """A mime bundle from IPython's formatter; ``text/plain`` is always there."""
    host: NotRequired[bool]
    """Whether the host's own renderer draws it, where there is one."""


class CodeBlock(TypedDict):
    """A block of code in the texts of a message."""

    code: str
    """Without space around it."""
    nth: int
    """Which of the blocks with this code, from 0."""


class StepPart(TypedDict):
    id: str
    kind: Literal["step"]
    title: str
    status: StepStatus
    collapsed: bool
    parts: list[Part]
    duration: NotRequired[float]
    """Seconds that it took."""
    badge: NotRequired[str]
    """Sign of its status, if it has one of its own."""
    block: NotRequired[CodeBlock]
    """The block whose output it holds. In the footer of a message; shown under that block."""
    printed: NotRequired[Literal[True]]
    """Whether it holds what a program printed, whose columns stand one below the other."""


class GroupPart(TypedDict):
    id: str
    kind: Literal["group"]
    layout: Literal["column", "card"]
    title: str
    parts: list[Part]


Part = TextPart | MediaPart | WidgetPart | OutputPart | StepPart | GroupPart

# --- state -----------------------------------------------------------------------------------


class Avatar(TypedDict):
    """Either `text`, or an image as `mime` and `data`, or the address of one as `url`."""

    text: NotRequired[str]
    mime: NotRequired[str]
    data: NotRequired[bytes]
    url: NotRequired[str]


class Version(TypedDict):
    index: int
    count: int


class Feedback(TypedDict):
    value: FeedbackValue
    comment: str


class Message(TypedDict):
    id: str
    role: Role
    user: str
    avatar: Avatar
    status: MessageStatus
    time: str
    """ISO 8601 with an offset."""
    time_text: NotRequired[str]
    """The time as the kernel formats it; absent: the page formats `time` in its own zone."""
    submit_id: NotRequired[str]
    """The id that the page gave to the submit that made this message."""
    parts: list[Part]
    header: NotRequired[list[Part]]
    footer: NotRequired[list[Part]]
    reactions: NotRequired[list[str]]
    """Those that are chosen."""
    reaction_icons: NotRequired[dict[str, str]]
    """Those that can be chosen, each with the name of its icon."""
    hidden: NotRequired[list[MessageDetail]]
    """What the page does not show of the message."""
    can_edit: NotRequired[bool]
    classes: NotRequired[list[str]]
    stylesheets: NotRequired[list[str]]
    """CSS texts that hold inside the message only."""
    max_width: NotRequired[int]
    """Pixels."""
    version: NotRequired[Version]
    """Which of several versions of the conversation from here on this is."""
    suggestions: NotRequired[list[str]]
    """What a person may want to answer; a click sends it."""
    feedback: NotRequired[Feedback]


class Turn(TypedDict):
    turn_id: str
    status: TurnStatus
    message_id: str
    """The message that this turn answers."""
    asks: NotRequired[str]
    """The message with which the callback asks the person; the next submit answers it."""


class Transcript(TypedDict):
    messages: list[Message]
    turn: Turn | None
    """The live turn, or the last one that ended."""


class PackedTranscript(TypedDict):
    """A transcript in a snapshot, where messages that are one text and little else are rows.

    A row is ``number|id|time|time_text|submit_id|id of the part|text``. Only the text may hold a
    bar; `time_text` and `submit_id` that are empty are not there. All other fields of the message
    stand in `shared`, at the place of that number.
    """

    shared: NotRequired[list[dict[str, Any]]]
    """Fields that several messages have alike, and the `format` of their text."""
    messages: list[Message | str]
    turn: Turn | None


# --- deltas ----------------------------------------------------------------------------------


class InsertDelta(TypedDict):
    op: Literal["insert"]
    index: int
    message: Message


class RemoveDelta(TypedDict):
    op: Literal["remove"]
    message_id: str


class ResetDelta(TypedDict):
    """The list of messages is now this one."""

    op: Literal["reset"]
    messages: list[Message]


class UpdateDelta(TypedDict):
    """These fields of a message have new values, null: are gone (any but `id` and `parts`)."""

    op: Literal["update"]
    message_id: str
    changes: dict[str, Any]


class PartsDelta(TypedDict):
    """A message has these parts instead of those it had."""

    op: Literal["parts"]
    message_id: str
    parts: list[Part]


class PartDelta(TypedDict):
    """The part with the same id, wherever it is in the message, is now this."""

    op: Literal["part"]
    message_id: str
    part: Part


class UpdatePartDelta(TypedDict):
    """These fields of a step have new values; None: the field is gone."""

    op: Literal["update_part"]
    message_id: str
    part_id: str
    changes: dict[str, Any]


class AddPartDelta(TypedDict):
    """A part at the end of a step or group, or of the message (`parent_id` empty)."""

    op: Literal["add_part"]
    message_id: str
    parent_id: str
    part: Part


class TextDelta(TypedDict):
    """From `offset` on, a text part reads `text`. At the end of the text, that appends."""

    op: Literal["text"]
    message_id: str
    part_id: str
    offset: int
    text: str


class DataDelta(TypedDict):
    """More bytes of a media part, from `offset` on."""

    op: Literal["data"]
    message_id: str
    part_id: str
    offset: int
    data: bytes


class SettleDelta(TypedDict):
    """The last delta of a message: its final status, and what proves that all of it came.

    `length` is the sum over its text parts (in order, nested ones too); `checksum` is the
    CRC-32 of their UTF-8 bytes, in the same order.
    """

    op: Literal["settle"]
    message_id: str
    status: MessageStatus
    length: int
    checksum: int


class TurnDelta(TypedDict):
    op: Literal["turn"]
    turn: Turn | None


Delta = (
    InsertDelta
    | RemoveDelta
    | ResetDelta
    | UpdateDelta
    | PartsDelta
    | PartDelta
    | UpdatePartDelta
    | AddPartDelta
    | TextDelta
    | DataDelta
    | SettleDelta
    | TurnDelta
)

# --- out: kernel to page ---------------------------------------------------------------------


class Snapshot(TypedDict):
    """The value of the synced transcript trait, and the body of a `snapshot` message."""

    protocol: int
    epoch: str
    seq: int
    transcript: PackedTranscript


class End(TypedDict):
    """The value of the synced `_end` trait: where the last turn that ended left the wire."""

    epoch: str
    seq: int


class EndMessage(TypedDict):
    """Where the wire stands, told to pages that have not acknowledged it, and to all others."""

    kind: Literal["end"]
    epoch: str
    seq: int


class BatchMessage(TypedDict):
    kind: Literal["batch"]
    epoch: str
    seq: int
    deltas: list[Delta]
    buffer_paths: NotRequired[list[list[str | int]]]
    """Where in this message each binary buffer belongs; the places hold null."""


class SnapshotMessage(TypedDict):
    kind: Literal["snapshot"]
    snapshot: Snapshot
    buffer_paths: NotRequired[list[list[str | int]]]


class RefusalMessage(TypedDict):
    """A submit that the kernel did not take; the page gives the text back."""

    kind: Literal["refusal"]
    submit_id: str
    reason: str


class TakenMessage(TypedDict):
    """A submit came again that was taken, and whose message is gone from the transcript."""

    kind: Literal["taken"]
    submit_id: str


class AssetMessage(TypedDict):
    """A piece of something that a page has asked for, gzipped; no part of the transcript."""

    kind: Literal["asset"]
    name: AssetName
    hash: str
    offset: int
    size: int
    """Bytes of all pieces together; 0: the kernel has no such asset."""
    data: bytes
    buffer_paths: NotRequired[list[list[str | int]]]


class UploadMessage(TypedDict):
    """How far a file has come that a page sends."""

    kind: Literal["upload"]
    upload_id: str
    received: int
    """Bytes."""
    problem: str
    """Why the file is not taken; ``""``: it is."""


class VariablesMessage(TypedDict):
    """The variables whose names begin so."""

    kind: Literal["variables"]
    prefix: str
    variables: list[Variable]


class Variable(TypedDict):
    name: str
    type: str


Outgoing = (
    BatchMessage
    | EndMessage
    | SnapshotMessage
    | RefusalMessage
    | TakenMessage
    | AssetMessage
    | UploadMessage
    | VariablesMessage
)
