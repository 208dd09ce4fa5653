"""The callback of the measured chat; a copy lies beside its notebook."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

PARAGRAPH = 80
"""Tokens in a paragraph."""

SENDS = 500
"""Bare messages in a row: few enough that the server drops none of them."""


def token(number: int) -> str:
    """Return a token of four characters."""
    return "or\n\n" if number % PARAGRAPH == PARAGRAPH - 1 else "wor "


async def answer(contents: str, user: str, instance: Any) -> None:
    """Stream so many tokens, at so many a second (0: in a tight loop)."""
    if contents == "kernel":
        weigh_kernel(instance)
        return
    count, rate = map(int, contents.split())
    reply = instance.stream(token(0), **instance.reply_params())
    start = time.monotonic()
    for number in range(1, count):
        ahead = start + number / rate - time.monotonic() if rate else 0
        if ahead > 0:
            await asyncio.sleep(ahead)
        instance.stream(token(number), message=reply)


def weigh_kernel(chat: Any, tokens: int = 20_000) -> None:
    """Write down the microseconds of this thread that a token and a bare message cost."""
    reply = chat.stream(token(0), **chat.reply_params())
    start = time.thread_time()
    for number in range(1, tokens):
        chat.stream(token(number), message=reply)
    streamed = time.thread_time() - start
    content = {"method": "custom", "content": {"kind": "nothing", "text": token(0)}}
    start = time.thread_time()
    for _ in range(SENDS):
        chat.comm.send(content)
    sent = time.thread_time() - start
    costs = {"token_us": 1e6 * streamed / tokens, "message_us": 1e6 * sent / SENDS}
    Path("kernel.json").write_text(json.dumps(costs), encoding="utf-8")
