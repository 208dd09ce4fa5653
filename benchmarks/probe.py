"""Watches a page: what it gets, what its main thread takes, and when an answer is on it."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

from . import bare
from .chats import Site

_WATCH = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
_ANSWERS = ("Fetch", "XHR", "EventSource")


class Packer:
    """Packs frames again as the websocket did: a browser tells only what was in them.

    Args:
        agreed: The extension of the websocket, with its options.
    """

    def __init__(self, agreed: str) -> None:
        window = re.search(r"server_max_window_bits=(\d+)", agreed)
        self._bits = int(window[1]) if window else 15
        self._forgets = "server_no_context_takeover" in agreed
        self._deflate = zlib.compressobj(wbits=-self._bits)

    def size(self, payload: bytes) -> int:
        """Return the bytes of a frame on the wire."""
        if self._forgets:
            self._deflate = zlib.compressobj(wbits=-self._bits)
        packed = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return len(packed) - 4  # the end of a block, which is not sent


class Counter:
    """Counts what a page gets, without standing in its way.

    Args:
        page: The page, before it goes anywhere.
    """

    def __init__(self, page: Page) -> None:
        self.client: CDPSession = page.context.new_cdp_session(page)
        self._framed = self._fetched = 0
        self.messages = 0
        """How many frames of websockets, and pieces of responses that scripts read."""
        self._loaded = 0
        self.packs = False
        """Whether a websocket packs its frames."""
        self._packers: dict[str, Packer] = {}
        self._kinds: dict[str, str] = {}
        self.client.on("Network.webSocketFrameReceived", self._frame)
        self.client.on("Network.webSocketHandshakeResponseReceived", self._handshake)
        self.client.on("Network.requestWillBeSent", self._request)
        self.client.on("Network.dataReceived", self._data)
        self.client.on("Network.loadingFinished", self._finished)
        self.client.send("Network.enable")
        self._clock = bare.Clock(page)

    @property
    def received(self) -> int:
        """Bytes of messages: frames of websockets, and responses that scripts read."""
        return self._framed + self._fetched

    @property
    def whole(self) -> int:
        """Bytes of frames of websockets and of all responses; those may be packed."""
        return self._framed + self._loaded

    def thread(self) -> float:
        """Return the seconds of CPU that the main thread of the page has taken."""
        return self._clock.seconds()

    def clear(self) -> None:
        """Begin to count anew."""
        self._framed = self._fetched = self._loaded = self.messages = 0

    def _frame(self, event: dict[str, Any]) -> None:
        response = event["response"]
        data = response["payloadData"]
        payload = base64.b64decode(data) if response["opcode"] == 2 else data.encode()
        packer = self._packers.get(event["requestId"])
        size = packer.size(payload) if packer else len(payload)
        # What stands before it: two bytes, and more for a longer length.
        self._framed += size + (2 if size < 126 else 4 if size < 65_536 else 10)
        self.messages += 1

    def _handshake(self, event: dict[str, Any]) -> None:
        headers = event["response"]["headers"]
        extensions = {name.lower(): value for name, value in headers.items()}
        agreed = extensions.get("sec-websocket-extensions", "")
        if "permessage-deflate" in agreed:
            self.packs = True
            self._packers[event["requestId"]] = Packer(agreed)

    def _request(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event.get("type", "")

    def _data(self, event: dict[str, Any]) -> None:
        if self._kinds.get(event["requestId"]) in _ANSWERS:
            self._fetched += event["dataLength"]
            self.messages += 1

    def _finished(self, event: dict[str, Any]) -> None:
        self._loaded += event["encodedDataLength"]


def watch(site: Site, page: Page, first: str, last: str, limit: float, opens: bool = False) -> None:
    """Begin to look for two words on a page.

    Args:
        site: The chat.
        page: Its page.
        first: A word that comes early.
        last: A word that comes late.
        limit: Seconds after which nothing is looked for any more.
        opens: Whether time counts from the page's address on. Default: from the key Enter on.
    """
    options = {"first": first, "last": last, "limit": 1000 * limit, "opens": opens}
    page.evaluate(_WATCH, {"scope": site.chat.scope, **options})


def seen(page: Page) -> dict[str, Any]:
    """Wait for what `watch` looks for.

    Args:
        page: The page.

    Returns:
        Milliseconds of the `first` and `last` word, None if they did not come; those between
        `frames`, and those of long `tasks`.
    """
    found: dict[str, Any] = page.evaluate("() => bench")
    return found


def ask(page: Page, composer: Locator, site: Site, prompt: str, limit: float) -> dict[str, Any]:
    """Write a message, press Enter and wait for the answer.

    Args:
        page: The page.
        composer: Where a person writes.
        site: The chat.
        prompt: What `answers` reads.
        limit: Seconds to wait.

    Returns:
        As `seen`.
    """
    _, _, name = prompt.split()
    composer.click()
    page.keyboard.insert_text(prompt)
    page.wait_for_timeout(300)
    watch(site, page, f"first{name}", f"last{name}", limit)
    page.keyboard.press("Enter")
    return seen(page)


def seconds(milliseconds: float | None) -> float | None:
    """Return seconds of milliseconds; None of None."""
    return None if milliseconds is None else milliseconds / 1000
