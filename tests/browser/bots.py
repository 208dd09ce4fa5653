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


async def recite(contents: str, user: str, instance: Any) -> None:
    """Stream each text of the file that the message names, as a message of its own."""
    for text in json.loads(Path(contents).read_text(encoding="utf-8")):
        reply = instance.stream("", **instance.reply_params())
        for start in range(0, len(text), 7):
            instance.stream(text[start : start + 7], message=reply)
            await asyncio.sleep(0)


def _join(number: int) -> str:
    """The next number, with a paragraph's end after each fifty."""
    return f" {number}" if number % 50 else f"\n\n{number}"
