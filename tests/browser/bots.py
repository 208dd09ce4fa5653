"""Callbacks for the notebooks of the tests; a copy lies beside these notebooks.

Those that wait for a gate write until a file of that name appears in the working folder.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from ipychat import ChatStep, FileContent

PACE = 0.02
"""Seconds between two words."""


def echo(contents: str) -> str:
    """Answer at once."""
    return f"You said {contents}"


async def count(contents: str) -> AsyncIterator[str]:
    """Count until the gate named by the message opens, on the kernel's event loop."""
    text, number = "0", 0
    while not Path(contents).exists():
        yield text
        await asyncio.sleep(PACE)
        number += 1
        text += _join(number)
    yield text + " end"


def count_in_thread(contents: str) -> Iterator[str]:
    """Count until the gate opens, in a thread of its own."""
    text, number = "0", 0
    while not Path(contents).exists():
        yield text
        time.sleep(PACE)
        number += 1
        text += _join(number)
    yield text + " end"


async def count_to(contents: str) -> AsyncIterator[str]:
    """Count as far as the message says, sixteen words at a time."""
    text = "0"
    for number in range(1, int(contents)):
        yield text
        if number % 16 == 0:
            await asyncio.sleep(PACE)
        text += _join(number)
    yield text + " end"


async def paced(contents: str) -> AsyncIterator[str]:
    """Count as far as the message says, 200 a second; numbers that are late come at once."""
    text, begun = "0", time.monotonic()
    for number in range(1, int(contents)):
        yield text
        await asyncio.sleep(max(0, begun + number / 200 - time.monotonic()))
        text += _join(number)
    yield text + " end"


async def flood(contents: str, user: str, instance: Any) -> None:
    """Count as far as the message says, in a loop that lets nobody else run."""
    reply = instance.stream("0", **instance.reply_params())
    for number in range(1, int(contents)):
        instance.stream(_join(number), message=reply)
    instance.stream(" end", message=reply)


async def fail(contents: str) -> AsyncIterator[str]:
    """Fail before or after the first words, as the message says, or answer."""
    if contents == "before":
        raise ValueError("too early")
    yield "Some words"
    if contents == "after":
        raise ValueError("too late")


async def talk(contents: str) -> AsyncIterator[str]:
    """Answer in some steps, some times hold up all else, or fail, as the message ends."""
    text = ""
    for word in f"You said {contents}\n\nand\n\nmuch is\n\nto be said of it".split(" "):
        text += f"{word} "
        yield text
        await asyncio.sleep(PACE)
    if contents.endswith("3"):
        time.sleep(10 * PACE)
    if contents.endswith("7"):
        raise ValueError("broken")


PLACES = (
    "model text",
    "user text",
    "user name",
    "code language",
    "link",
    "words of a link",
    "step title",
    "file name",
)
"""Where `cut` can say a text."""

_AROUND = {
    "code language": ("```", "\nx\n```"),
    "link": ("[x](", ")"),
    "words of a link": ("[", "](https://a.example)"),
}


async def cut(contents: str, user: str, instance: Any) -> None:
    """Say each text of a file in two pieces, so often and at such places as the file says.

    What was said before goes. The file with the suffix ``.said`` has how often a text was said,
    and how often of these in two pieces of one that grows.
    """
    order = json.loads(Path(contents).read_text(encoding="utf-8"))
    del instance[:-1]
    places = [_Place(instance, place, text) for text in order["texts"] for place in order["places"]]
    # The first piece must leave before the second is said.
    outbox = instance._outbox
    tried = streamed = 0
    is_everywhere = order["cut"] == "everywhere"
    longest = max((len(one.text) for one in places), default=0)
    for at in range(1, longest) if is_everywhere else [None]:
        some = [one for one in places if at is None or at < len(one.text)]
        for one in some:
            one.begin(len(one.text) // 2 if at is None else at)
        outbox.drain()
        for one in some:
            one.go_on()
        outbox.drain()
        tried += len(some)
        # One character cannot be cut: it is said at once, after nothing.
        streamed += sum(one.is_streamed and len(one.text) > 1 for one in some)
        # Pages acknowledge once a second.
        while outbox.lag > 100:
            await asyncio.sleep(0.01)
    # Whoever waits for it reads it as soon as it is there.
    said = Path(f"{contents}.said")
    said.with_suffix(".part").write_text(json.dumps([tried, streamed]))
    said.with_suffix(".part").replace(said)


class _Place:
    """A message in which a text is said in two pieces, again and again."""

    def __init__(self, instance: Any, place: str, text: str) -> None:
        before, after = _AROUND.get(place, ("", ""))
        self._place, self.text = place, before + text + after
        self._at = 0
        self.is_streamed = place in ("model text", "user text") or place in _AROUND
        self._step = ChatStep(default_title="x") if place == "step title" else None
        role = {"role": "user"} if place == "user text" else {}
        first = self._step or ("" if self.is_streamed else "x")
        self._message = instance.stream(first, **role)

    def begin(self, at: int) -> None:
        self._at = at
        self._say(self.text[:at], is_first=True)

    def go_on(self) -> None:
        self._say(self.text[self._at :], is_first=False)

    def _say(self, piece: str, is_first: bool) -> None:
        whole = piece if is_first else self.text
        if self._step is not None:
            self._step.stream_title(piece, "default", replace=is_first)
        elif self._place == "user name":
            self._message.user = whole
        elif self._place == "file name":
            self._message.object = FileContent(b"x", whole, "application/octet-stream")
        else:
            self._message.stream(piece, replace=is_first)


def _join(number: int) -> str:
    """The next number, with a paragraph's end after each fifty."""
    return f" {number}" if number % 50 else f"\n\n{number}"
