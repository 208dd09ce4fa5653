"""Has a chat stream answers into a real browser, and counts what that costs.

Bytes are those of the messages that the page gets between the submit and the complete answer,
beside the bytes of the answer itself; the time of the page is that of its main thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from . import probe, processes
from .chats import Site
from .peers import answers

WARM_UP = 400
"""Tokens of a first answer, which has each kind of block, so that what is loaded once is there."""


@dataclass(frozen=True)
class Scenario:
    """An answer.

    Args:
        tokens: How many tokens it has.
        rate: How many come in a second; 0: as fast as they go.
        limit: Seconds after which a chat that is not done is not waited for.
        runs: How often it is measured.
    """

    tokens: int
    rate: int
    limit: float
    runs: int

    @property
    def pace(self) -> str:
        """How fast the tokens come."""
        return f"{self.rate:,} a second" if self.rate else "as fast as possible"

    @property
    def name(self) -> str:
        """What it is called in the results."""
        return f"{self.tokens:,} tokens, {self.pace}"


SCENARIOS = [
    Scenario(1_000, 200, limit=40, runs=3),
    Scenario(4_000, 200, limit=50, runs=1),
    Scenario(20_000, 200, limit=115, runs=1),
    Scenario(4_000, 1_000, limit=30, runs=3),
    Scenario(1_000, 0, limit=30, runs=3),
    Scenario(4_000, 0, limit=30, runs=3),
    Scenario(20_000, 0, limit=45, runs=3),
]
"""What is measured, in the order in which it is told. Those at 200 a second take their time."""

LONGEST = sorted((one for one in SCENARIOS if one.tokens == 20_000), key=lambda one: one.rate)
"""The longest answers, in the order in which they are measured."""

GROWTH = [
    (SCENARIOS[0], SCENARIOS[1]),
    (SCENARIOS[0], SCENARIOS[2]),
    (SCENARIOS[4], SCENARIOS[6]),
]
"""The answers between which growth is told; both come at the same pace."""


@dataclass(frozen=True)
class Cost:
    """What one answer cost.

    Args:
        useful: Bytes of the answer.
        received: Bytes of the messages that the page got.
        messages: How many messages these were.
        first: Seconds from the submit to the first token on the page; None if it never came.
        last: Seconds from the submit to the last token on the page; None if it never came.
        thread: Seconds of CPU of the page's main thread.
        longest: Milliseconds of its longest task; 0 if none took 50 or more.
        frame: Milliseconds between two frames, at the 99th percentile.
        server: Seconds of CPU of the server and of kernels.
    """

    useful: int
    received: int
    messages: int
    first: float | None
    last: float | None
    thread: float
    longest: float
    frame: float
    server: float


@dataclass(frozen=True)
class Load:
    """What a browser gets that has nothing in its cache.

    Args:
        opened: Bytes until a person can write.
        answered: More bytes with the first answer.
        packs: Whether the websocket packs its messages.
    """

    opened: int
    answered: int
    packs: bool


def load(site: Site, page: Page) -> Load:
    """Open a chat in a fresh browser and have it answer once.

    Args:
        site: The chat.
        page: An empty page.

    Raises:
        RuntimeError: If no answer comes.
    """
    counter = probe.Counter(page)
    composer = site.open(page)
    page.wait_for_timeout(2000)
    opened = counter.whole
    _warm_up(site, page, composer)
    page.wait_for_timeout(1000)
    answered = counter.whole - opened
    return Load(opened, answered, counter.packs)


def measure(site: Site, page: Page, scenario: Scenario) -> Cost:
    """Have an answer streamed into a fresh page of a chat.

    Args:
        site: The chat.
        page: An empty page.
        scenario: The answer.

    Returns:
        What it cost.

    Raises:
        RuntimeError: If not even a first, short answer comes.
    """
    counter = probe.Counter(page)
    composer = site.open(page)
    _warm_up(site, page, composer)
    counter.clear()
    thread, server = counter.thread(), processes.cpu(site.processes)
    prompt = f"{scenario.tokens} {scenario.rate} run"
    seen = probe.ask(page, composer, site, prompt, scenario.limit)
    return Cost(
        useful=len("".join(answers.tokens(scenario.tokens, "run")).encode()),
        received=counter.received,
        messages=counter.messages,
        first=probe.seconds(seen["first"]),
        last=probe.seconds(seen["last"]),
        thread=counter.thread() - thread,
        longest=max(seen["tasks"], default=0),
        frame=_percentile(seen["frames"], 0.99),
        server=processes.cpu(site.processes) - server,
    )


def _warm_up(site: Site, page: Page, composer: Locator) -> None:
    if probe.ask(page, composer, site, f"{WARM_UP} 0 warm", 60)["last"] is None:
        raise RuntimeError("the first answer did not come")


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))] if values else 0.0
