"""How long a page is busy at once: its longest task, by the processor time that it takes."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from browser.pages import until
from playwright.sync_api import CDPSession, Page

_CONFIG = {"includedCategories": ["toplevel"], "excludedCategories": ["*"]}
_TASK = "RunTask"


@contextlib.contextmanager
def watched(page: Page) -> Iterator[Callable[[], float]]:
    """Watch the main thread of a page.

    What it takes of the processor does not depend on what else the machine does, as time would.

    Args:
        page: The page.

    Yields:
        A function that returns the milliseconds of the longest task, once the context is left.
    """
    client = page.context.new_cdp_session(page)
    ended: list[dict[str, Any]] = []

    def end(event: dict[str, Any]) -> None:
        ended.append(event)

    client.once("Tracing.tracingComplete", end)
    client.send("Tracing.start", {"transferMode": "ReturnAsStream", "traceConfig": _CONFIG})
    events: list[dict[str, Any]] = []
    yield lambda: _longest(events)
    client.send("Tracing.end")
    until(page, lambda: ended, "what the browser has noted")
    events += json.loads(_read(client, ended[0]["stream"]))["traceEvents"]
    client.detach()


def _read(client: CDPSession, stream: str) -> bytes:
    text, is_over = b"", False
    while not is_over:
        piece = client.send("IO.read", {"handle": stream, "size": 1 << 20})
        data, is_over = piece["data"], piece["eof"]
        text += base64.b64decode(data) if piece.get("base64Encoded") else data.encode()
    client.send("IO.close", {"handle": stream})
    return text


def _longest(events: list[dict[str, Any]]) -> float:
    threads = {
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    taken: list[float] = [
        one.get("tdur", 0)
        for one in events
        if one.get("ph") == "X" and _TASK in one["name"] and (one["pid"], one["tid"]) in threads
    ]
    return max(taken) / 1000
