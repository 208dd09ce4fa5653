"""Opens conversations of different lengths in a chat, adds to them and types below them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from . import probe, processes
from .chats import Site

LENGTHS = (0, 100, 1_000, 5_000)
RUNS = 3
PATIENCE = 45.0
"""Seconds in which a conversation must open; with one that takes longer a chat has its end."""
APPENDS = 3
SHORT_PATIENCE = 20.0
"""Seconds for a short answer."""
KEYS = "how does it feel to type"

_TYPED = """() => {
    globalThis.typed = [];
    addEventListener("keydown", () => {
        const start = performance.now();
        requestAnimationFrame(() => setTimeout(() => typed.push(performance.now() - start)));
    }, { capture: true });
}"""


@dataclass(frozen=True)
class Cost:
    """What a conversation of some length costs.

    Args:
        opened: Seconds from the page's address to the newest message on it (of none: to the
            place where one writes); None if that takes longer than `PATIENCE`.
        thread: Seconds of CPU of the page's main thread meanwhile.
        received: Bytes that the page got meanwhile; what it has from before is in its cache.
        append: Seconds from a submit to a short answer; None if it did not come.
        append_thread: Seconds of CPU of the page's main thread that this takes.
        key: Milliseconds from a key to the next picture.
        key_thread: Milliseconds of the page's main thread that a key takes.
        heap: Bytes of the page's JavaScript.
        memory: Bytes of the server and of kernels.
    """

    opened: float | None
    thread: float
    received: int
    append: float | None = None
    append_thread: float | None = None
    key: float | None = None
    key_thread: float | None = None
    heap: int | None = None
    memory: int | None = None


def measure(site: Site, page: Page, length: int) -> Cost:
    """Open a conversation, and go on with it.

    Args:
        site: The chat, which has so many messages.
        page: An empty page.
        length: How many.

    Returns:
        What it cost.
    """
    counter = probe.Counter(page)
    site.go(page)
    if length:
        probe.watch(site, page, "newest", "newest", PATIENCE, opens=True)
        opened = probe.seconds(probe.seen(page)["last"])
    else:
        site.composer(page)
        opened = page.evaluate("() => performance.now()") / 1000
    thread, received = counter.thread(), counter.whole
    if opened is None:
        return Cost(None, thread, received)
    composer = site.composer(page)
    page.wait_for_timeout(1000)
    appends: list[float | None] = []
    append_threads = []
    for number in range(APPENDS):
        before = counter.thread()
        seen = probe.ask(page, composer, site, f"5 0 append{number}", SHORT_PATIENCE)
        appends.append(probe.seconds(seen["last"]))
        append_threads.append(counter.thread() - before)
        if appends[-1] is None:
            break
    key, key_thread = _type(page, composer, counter)
    counter.client.send("HeapProfiler.collectGarbage")
    return Cost(
        opened,
        thread,
        received,
        None if None in appends else statistics.median(filter(None, appends)),
        statistics.median(append_threads),
        key,
        key_thread,
        counter.client.send("Runtime.getHeapUsage")["usedSize"],
        processes.memory(site.processes),
    )


def _type(page: Page, composer: Locator, counter: probe.Counter) -> tuple[float, float]:
    composer.click()
    page.evaluate(_TYPED)
    before = counter.thread()
    page.keyboard.type(KEYS, delay=20)
    page.wait_for_timeout(300)
    thread = 1000 * (counter.thread() - before) / len(KEYS)
    return statistics.median(page.evaluate("() => typed")), thread
