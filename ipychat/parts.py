"""Parts: how an object travels and is drawn."""

from __future__ import annotations

import itertools
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Literal

from . import protocol
from ._packable import whole

Change = dict[str, Any]
"""A delta that does not yet name its message."""

_ids = itertools.count(1)


def new_part_id() -> str:
    """Return an id that no other part of this process has."""
    return f"p{next(_ids)}"


class Text:
    """Text that grows in place: appending costs the same at any length.

    It never holds half a character. The first half of a surrogate pair waits for the second;
    one that stays alone becomes U+FFFD.

    Args:
        text: The text to start with.
    """

    __slots__ = ("_half", "_pieces", "checksum", "length")

    def __init__(self, text: str = "") -> None:
        self._pieces: list[str] = []
        self._half = ""
        self.length = 0
        """UTF-16 code units."""
        self.checksum = 0
        """CRC-32 of the UTF-8 bytes."""
        self.append(text)

    def __str__(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def append(self, token: str) -> str:
        """Append a token; return what it added, which is less if it ends in half a character."""
        if self._half or not token.isascii():
            token = self._whole(token)
        if not token:
            return ""
        encoded = token.encode()
        self._pieces.append(token)
        self.length += len(token) if token.isascii() else len(token.encode("utf-16-le")) // 2
        self.checksum = zlib.crc32(encoded, self.checksum)
        return token

    def replace(self, text: str) -> tuple[int, str]:
        """Make this the text; return from which offset on it is new, and what it reads there."""
        before = str(self)
        if text.startswith(before) and not self._half:
            offset = self.length
            added = self.append(text[len(before) :])
            if len(before) + len(added) == len(text):
                self._pieces = [text]
            return offset, added
        kept = before[: _common_prefix(before, text)]
        self._pieces, self._half, self.length, self.checksum = [], "", 0, 0
        self.append(kept)
        offset = self.length
        return offset, self.append(text[len(kept) :])

    def finish(self) -> str:
        """Say that nothing more comes; return what that added."""
        half, self._half = self._half, ""
        return self.append("\ufffd") if half else ""

    def _whole(self, token: str) -> str:
        token, self._half = self._half + token, ""
        try:
            token.encode()
        except UnicodeEncodeError:
            if "\ud800" <= token[-1] <= "\udbff":
                token, self._half = token[:-1], token[-1]
            token = whole(token)
        return token


def fingerprint(texts: list[Text]) -> tuple[int, int]:
    """Return the length and checksum of texts read one after the other."""
    if len(texts) == 1:
        return texts[0].length, texts[0].checksum
    checksum = 0
    for text in texts:
        checksum = zlib.crc32(str(text).encode(), checksum)
    return sum(text.length for text in texts), checksum


def _common_prefix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


class Part(ABC):
    """One part of a message."""

    __slots__ = ("id",)
    id: str

    @abstractmethod
    def to_wire(self) -> protocol.Part:
        """Return the part as it is now, as data of its own."""

    def texts(self) -> Iterator[Text]:
        """Yield the texts inside, in the order in which they are drawn."""
        return iter(())


class TextPart(Part):
    """Text that a person reads.

    Args:
        text: The text.
        format: ``"markdown"``, or ``"plain"`` for text that is shown as it is.
    """

    __slots__ = ("format", "grows", "text")

    def __init__(self, text: str, format: Literal["markdown", "plain"] = "markdown") -> None:
        self.id = new_part_id()
        self.text = Text(text)
        self.format = format
        self.grows = False
        """Whether it stands for a str, which can be streamed into, and not for another object."""

    def to_wire(self) -> protocol.TextPart:
        return {"id": self.id, "kind": "text", "format": self.format, "text": str(self.text)}

    def texts(self) -> Iterator[Text]:
        yield self.text


class FixedPart(Part):
    """A part that does not change: media, a widget, an output.

    Args:
        wire: The part without its id.
    """

    def __init__(self, wire: dict[str, Any]) -> None:
        self.id = new_part_id()
        self._wire = wire

    def to_wire(self) -> protocol.Part:
        return {"id": self.id, **self._wire}  # type: ignore[return-value]

    def take_place_of(self, part: FixedPart) -> None:
        """Have the id of another part, if it is of the same kind."""
        if part._wire["kind"] == self._wire["kind"]:
            self.id = part.id


class GroupPart(Part):
    """Parts that belong together.

    Args:
        parts: The parts, in order.
        layout: ``"column"``, or ``"card"`` for a frame with a title.
        title: Title of a card.
    """

    def __init__(
        self,
        parts: list[Part],
        layout: Literal["column", "card"] = "column",
        title: str = "",
    ) -> None:
        self.id = new_part_id()
        self.parts = parts
        self.layout: Literal["column", "card"] = layout
        self.title = title

    def to_wire(self) -> protocol.GroupPart:
        return {
            "id": self.id,
            "kind": "group",
            "layout": self.layout,
            "title": self.title,
            "parts": [part.to_wire() for part in self.parts],
        }

    def texts(self) -> Iterator[Text]:
        for part in self.parts:
            yield from part.texts()


class LivePart(Part):
    """A part that changes by itself and says so to whoever shows it."""

    @abstractmethod
    def has_text(self) -> bool:
        """Whether there is a text inside to append to."""

    @abstractmethod
    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of each change; return a function that ends it."""

    @abstractmethod
    def append_text(self, token: str, replace: bool = False) -> bool:
        """Append to the last text inside, or take its place; return False if there is none."""
