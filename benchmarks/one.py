"""Measures one chat, in a process of its own: python -m benchmarks.one NAME FILE [--quick]"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from browser import pages
from playwright.sync_api import BrowserContext, Error, Page

from . import chats, conversations, processes, report, stream

Result = TypeVar("Result")

_PATIENCE = 200
"""Seconds after which a page has hung and is ended; a longer answer has its own limit and these."""
_STALLS = 2
"""Answers without an end after which no further one is asked for; one alone may be bad luck."""
_BESIDE = 90
"""Seconds that opening a page and its first answer may take beside what is measured."""


class Measuring:
    """Measures a chat and keeps what is known in a file, so that no end loses it.

    Args:
        name: Its name in `CHATS`.
        file: The file.
        quick: Whether a little of everything is enough.
    """

    def __init__(self, name: str, file: Path, quick: bool) -> None:
        self.chat = chats.CHATS[name]
        self._file = file
        self._quick = quick
        self._has_hung = False
        self._found: dict[str, Any] = {
            "title": self.chat.title,
            "measured": [report.now(), report.now()],
            "version": chats.version(self.chat),
            "chromium": "",
            "load": None,
            "streams": {},
            "conversations": {},
            "failures": [],
        }
        self._save()

    def all(self) -> None:
        """Measure all."""
        with pages.browser() as context:
            self._found["chromium"] = context.browser.version if context.browser else ""
            self._load(context)
            short = [one for one in stream.SCENARIOS if one not in stream.LONGEST]
            self._streams(context, short[: 2 if self._quick else None])
            if self.chat.takes_history:
                self._conversations(context)
            # Last: there are pages that never come back from it.
            if not self._quick:
                self._streams(context, stream.LONGEST)

    def _load(self, context: BrowserContext) -> None:
        def measure(page: Page) -> stream.Load:
            page.context.new_cdp_session(page).send("Network.clearBrowserCache")
            return stream.load(site, page)

        with chats.serve(self.chat) as site:
            if load := self._tried(context, "load", measure):
                self._found["load"] = asdict(load)

    def _streams(self, context: BrowserContext, scenarios: list[stream.Scenario]) -> None:
        with chats.serve(self.chat) as site:
            for one in scenarios:
                scenario = replace(one, runs=1) if self._quick else one
                measure = partial(stream.measure, site, scenario=scenario)
                runs: list[dict[str, Any]] = []
                self._found["streams"][scenario.name] = runs
                stalled = 0
                for _ in range(scenario.runs):
                    patience = scenario.limit + _BESIDE
                    cost = self._tried(context, scenario.name, measure, patience)
                    if cost:
                        runs.append(asdict(cost))
                        print(f"  {scenario.name}: {runs[-1]}", flush=True)
                    self._save()
                    stalled += cost is not None and cost.last is None
                    if not cost or stalled == _STALLS:
                        break

    def _conversations(self, context: BrowserContext) -> None:
        for length in conversations.LENGTHS[: 2 if self._quick else None]:
            runs: list[dict[str, Any]] = []
            self._found["conversations"][str(length)] = runs
            for _ in range(1 if self._quick else conversations.RUNS):
                opened = None
                with self._page(context, f"{length} messages") as page:
                    with chats.serve(self.chat, length) as site:
                        cost = conversations.measure(site, page, length)
                        page.goto("about:blank")
                    runs.append(asdict(cost))
                    opened = cost.opened
                    print(f"  {length} messages: {cost}", flush=True)
                if opened is None:
                    return

    def _tried(
        self,
        context: BrowserContext,
        what: str,
        measure: Callable[[Page], Result],
        patience: float = _PATIENCE,
    ) -> Result | None:
        """Measure something in an empty page, and once more if no first answer comes."""
        for _ in range(2):
            self._has_hung = False
            found: list[Result] = []
            with self._page(context, what, patience) as page:
                found.append(measure(page))
            if found:
                return found[0]
            if self._has_hung:
                break
        return None

    @contextmanager
    def _page(
        self, context: BrowserContext, what: str, patience: float = _PATIENCE
    ) -> Iterator[Page]:
        """An empty page; what goes wrong with it is noted."""
        page = context.new_page()
        # A page whose main thread never rests answers to nothing, and nothing else would end it.
        watchdog = threading.Timer(patience, processes.end_pages)
        watchdog.start()
        try:
            yield page
        except Exception as error:
            reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
            self._has_hung = watchdog.finished.is_set()
            if self._has_hung:
                reason = [f"the page answered to nothing for {patience:.0f} s"]
            self._found["failures"].append(f"{what}: {reason[0][:200]}")
            print(f"  {what}: {error}", flush=True)
        self._save()
        # Servers end what belongs to a page when it is left, not when it is closed. One that never
        # answered cannot even be left.
        with suppress(Error):
            page.goto("about:blank")
        page.close()
        watchdog.cancel()

    def _save(self) -> None:
        self._found["measured"][1] = report.now()
        self._file.write_text(json.dumps(self._found), encoding="utf-8")


if __name__ == "__main__":
    Measuring(sys.argv[1], Path(sys.argv[2]), "--quick" in sys.argv).all()
