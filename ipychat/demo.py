"""A bot that needs no model, no key and no network, and shows all that a chat can."""

from __future__ import annotations

import asyncio
import math
import re
import struct
import zlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from IPython.display import Image

from .step import ChatStep

if TYPE_CHECKING:
    from .feed import ChatFeed

_OPENING = """\
You wrote *{question}*. I am the demo bot: no model and no network, and I answer everything \
the same way. What you see here works with **any Python function**:

1. the text **streams**, and *Stop* ends it wherever it is,
2. what a callback does shows as a step above,
3. tables, pictures and widgets stand between the words.

This is the whole program behind a chat:

```python
from ipychat import ChatInterface

async def reply(contents):
    text = ""
    async for token in my_model(contents):
        text += token
        yield text

ChatInterface(callback=reply)
```

Some numbers about your message:

| what | value |
|:-----|------:|
| words | {words} |
| characters | {characters} |
| longest word | {longest} |

And a picture, drawn in Python a moment ago:
"""

_CLOSING = """\
> A pendulum that loses {damping:.0%} of its swing with each turn, as many turns as your \
message has words.

Write something else, or press *Stop* while I speak.
"""


class DemoBot:
    """A callback that streams a fixed, rich answer about whatever it is told.

    Args:
        delay: Seconds between two tokens. Default 0.02.
    """

    def __init__(self, delay: float = 0.02) -> None:
        self.delay = delay

    async def __call__(self, contents: Any, user: str, instance: ChatFeed) -> None:
        """Answer a message: a step, Markdown, code, a table and an image, in one reply.

        Args:
            contents: What was said.
            user: Who said it.
            instance: The chat to answer in.
        """
        question = " ".join(str(contents).split())
        words = re.findall(r"\w+", question)
        step = ChatStep(
            pending_title="Reading",
            running_title="Reading your message",
            success_title="Read your message",
        )
        reply = instance.stream([step], **instance.reply_params())
        with step:
            for number, word in enumerate(words[:8], start=1):
                step.stream(f"{number}. {_literal(word)}\n")
                await asyncio.sleep(4 * self.delay)
        facts = {
            "question": _literal(question[:200]),
            "words": len(words),
            "characters": len(question),
            "longest": _literal(max(words, key=len, default="–")),
        }
        damping = 0.12
        reply.append("")
        await self._say(_OPENING.format(**facts), reply, instance)
        reply.append(Image(data=pendulum(max(2, min(len(words), 12)), damping)))
        reply.append("")
        await self._say(_CLOSING.format(damping=damping), reply, instance)

    async def _say(self, text: str, reply: Any, instance: ChatFeed) -> None:
        async for token in tokens(text, self.delay):
            instance.stream(token, message=reply)


demo_bot = DemoBot()
"""The demo bot at its usual pace; give it to `ChatInterface` as callback."""


async def tokens(text: str, delay: float) -> AsyncIterator[str]:
    """Cut a text as a language model would.

    Args:
        text: The text.
        delay: Seconds between two tokens.

    Yields:
        Pieces of about half a word, which together are the text.
    """
    for token in re.findall(r"\s?\w{1,6}|\s?[^\w\s]+|\s+", text):
        yield token
        await asyncio.sleep(delay)


def pendulum(turns: int, damping: float, width: int = 560, height: int = 180) -> bytes:
    """Draw the swing of a pendulum over time.

    Args:
        turns: How often it swings.
        damping: The part of its swing that it loses each turn, 0 to 1.
        width: Width of the image in pixels. Default 560.
        height: Height in pixels. Default 180.

    Returns:
        A PNG with a transparent ground.
    """
    middle = height / 2

    def swing(x: float) -> float:
        time = turns * x / width
        reach = math.pow(1 - damping, time) * (middle - 8)
        return middle - reach * math.cos(2 * math.pi * time)

    curve = [(swing(x), math.hypot(1, swing(x + 0.5) - swing(x - 0.5))) for x in range(width)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for center, steepness in curve:
            # What is near the curve, measured across it, is covered by the pen.
            ink = max(0.0, min(1.0, 1.9 - abs(y - center) / steepness))
            if ink:
                rows += bytes((79, 124, 255, round(255 * ink)))
            else:
                rows += bytes((128, 128, 128, 110 if y == round(middle) else 0))
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _literal(text: str) -> str:
    """A text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$&])", r"\\\1", text)
