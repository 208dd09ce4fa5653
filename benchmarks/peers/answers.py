"""The answers that all chats stream: Markdown as a model writes it, the same in each run.

Every chat runs in an environment of its own, so this needs nothing but Python.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator

if __package__:
    from . import texts
else:  # beside another package, in an environment of its own
    import texts  # type: ignore[import-not-found, no-redef]


def tokens(count: int, name: str = "") -> list[str]:
    """Return an answer in tokens of about four characters.

    Args:
        count: How many.
        name: Stands in the first and in the last of them, by which a page is seen to show them.
    """
    return [f"first{name}\n\n", *texts.answer(count - 2), f"\n\nlast{name}"]


def stream(prompt: str) -> Iterator[str]:
    """Yield the tokens that a prompt asks for.

    Args:
        prompt: How many tokens, how many of them a second (0: as fast as they go), and a name.
    """
    for token, wait in _paced(prompt):
        if wait > 0:
            time.sleep(wait)
        yield token


async def astream(prompt: str) -> AsyncIterator[str]:
    """As `stream`; other tasks of the loop run between two tokens, as with any client."""
    for token, wait in _paced(prompt):
        await asyncio.sleep(max(0, wait))
        yield token


def history() -> list[tuple[str, str]]:
    """Return roles and contents of as many messages as the environment asks for.

    It is an even number; ``newest`` stands in the last one.
    """
    count = int(os.environ.get("BENCH_HISTORY", "0")) // 2
    answer = "".join(tokens(250, "history"))
    question = "How often does the model read the text again when the server answers slowly"
    pairs = [
        [("user", f"{question}, {number} times?"), ("assistant", f"{answer} {number}")]
        for number in range(count)
    ]
    messages = [message for pair in pairs for message in pair]
    if messages:
        messages[-1] = ("assistant", f"{messages[-1][1]} newest")
    return messages


def _paced(prompt: str) -> Iterator[tuple[str, float]]:
    count, rate, name = prompt.split()
    start = time.monotonic()
    for number, token in enumerate(tokens(int(count), name)):
        yield token, start + number / int(rate) - time.monotonic() if int(rate) else 0
