"""What is said in a message, piece by piece, for those who want neither parts nor widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ._blocks import with_outputs
from ._head import local
from .message import ChatMessage
from .tools import CALL_MIME, RESULT_MIME

PLAIN = "plain"
"""The kind of text that is no Markdown."""
OUTPUT = "output"
"""The kind of what came of a block of code that was run."""


def spoken(messages: Iterable[ChatMessage]) -> Iterator[ChatMessage]:
    """Yield the messages that belong to the conversation: no help, reported error, nor what waits.

    One that holds nothing is none either, as a reply of which only what was printed is there.
    Of an answer that failed what came belongs to it, as of one that was stopped: a person sees
    it, and may speak of it.
    """
    for message in messages:
        is_told = message.user not in ("Help", "Exception") and message.status != "queued"
        if is_told and message.object is not None:
            yield message


def time_of(message: ChatMessage) -> str:
    """Return when a message was said, in its `timestamp_tz` or else in the zone of this machine."""
    return f"{local(message.timestamp, message.timestamp_tz):%Y-%m-%d %H:%M}"


def label(name: str, size: int) -> str:
    """Return what stands for media where these cannot be.

    Args:
        name: The name of the file, or its type.
        size: Its size in bytes.
    """
    return f"[{name or 'file'}, {size:,} bytes]"


def pieces(message: ChatMessage) -> Iterator[tuple[str, Any]]:
    """Yield what a message says.

    Args:
        message: The message.

    Returns:
        Pairs of a kind and a value: ``"text"`` and Markdown, `PLAIN` and other text, the mime
        type of an image and its bytes, `tools.CALL_MIME` or `tools.RESULT_MIME` and what they
        hold.
    """
    return ((kind, value) for kind, value in _walk(message.to_wire()["parts"]) if kind != OUTPUT)


def pieces_with_outputs(message: ChatMessage) -> Iterator[tuple[str, Any]]:
    """Yield what a message says, and behind each block that was run what came of it.

    Args:
        message: The message.

    Returns:
        Pairs as those of `pieces`, and of `OUTPUT` and parts as they travel. The text before
        such a one ends with the block.
    """
    return _walk(with_outputs(message.to_wire())[0])


def _walk(parts: Any) -> Iterator[tuple[str, Any]]:
    for part in parts:
        if part["kind"] == "text" and part["text"]:
            yield "text" if part["format"] == "markdown" else PLAIN, part["text"]
        elif part["kind"] == "media" and part["mime"].startswith("image/"):
            yield part["mime"], part["data"]
        elif part["kind"] == "media":
            yield PLAIN, label(part["name"] or part["mime"], part["size"])
        elif part["kind"] == "output":
            bundle = part["bundle"]
            mime = next((one for one in (CALL_MIME, RESULT_MIME) if one in bundle), None)
            if mime:
                yield mime, bundle[mime]
            elif text := str(bundle["text/plain"]):
                yield PLAIN, text
        elif part["kind"] == "group":
            yield from _walk(part["parts"])
        elif part["kind"] == "step" and "block" in part:
            yield OUTPUT, part["parts"]
