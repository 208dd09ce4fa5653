"""The judge: a page that holds the bundle and nothing else, and sees whatever a text makes of it.

It counts what ran, what was asked for, what changed around the chat, and what stands in it that
no text may become.
"""

from __future__ import annotations

import contextlib
import http.server
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from browser.pages import until
from browser.servers import PATIENCE
from playwright.sync_api import BrowserContext, Dialog, Error, Page, Request, Route
from typing_extensions import Self

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[2] / "ipychat" / "static"

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Judge</title>
<link rel="icon" href="data:,">
<body style="margin: 0; width: 800px; height: 700px">
<div id="place" style="contain: layout; height: 700px"></div>
<script type="module" src="judge.js"></script>
"""

# Of the script with which the frame of a diagram begins, see `js/src/render/diagram.ts`: the frame
# has no origin, but reports what the page's policy says of it as well. Nothing else stands in a
# page as a script. Another one there is told by the judge, and its hash by the browser's console.
_BOOT = "'sha256-VgYGb/LT33pPwAV+YzVWtCfp1Jn0QBDXAWYFLHLPx1s='"

# Reported only: what is tried is seen by it, and what would get through is seen by the driver.
POLICY = (
    f"default-src 'none'; script-src 'self' blob: {_BOOT}; style-src 'self' 'unsafe-inline'; "
    "img-src data: blob:; media-src blob:; frame-src blob:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'"
)


_BEGIN = """([number, what, args]) => {
    self.trying = number;
    self.made = null;
    self[what](...args).then(made => { self.made = { made }; },
                             error => { self.made = { error: error.stack }; });
}"""


class GoneError(Exception):
    """A text has led the page elsewhere."""


@dataclass
class Verdict:
    """What came of some texts.

    Args:
        tried: How many texts, or states of them.
        faults: What should not have been; each with the texts among which it was.
    """

    tried: int = 0
    faults: list[str] = field(default_factory=list)

    def __iadd__(self, other: Verdict) -> Self:
        self.tried += other.tried
        self.faults += other.faults
        return self


class Judge:
    """A page with the bundle.

    Args:
        page: The page, in which everything is refused that the bundle does not need.
        url: Where it is.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.requests: list[str] = []
        """Addresses that were asked for since the page was ready."""
        self._url = url
        page.add_init_script(path=HERE / "hooks.js")
        page.on("framenavigated", lambda frame: self._left(frame is page.main_frame))
        page.on("dialog", self._opened)
        page.context.on("page", lambda other: self.requests.append(f"a window {other.url}"))
        page.goto(url)
        page.wait_for_function("self.isReady")
        # Waiting is done by a script that is made of a string.
        page.evaluate("caught.length = 0")
        self._number = 0
        page.on("request", self._asked)
        # Its own address too: a form that is sent would lead the page there again.
        page.route(lambda address: not address.startswith(("blob:", "data:")), _refuse)

    def ask(self, what: str, texts: Sequence[str], size: int = 100, *more: Any) -> Verdict:
        """Let the page try texts.

        Args:
            what: One of the judge's ways: ``"drawn"``, ``"placed"``, …
            texts: The texts.
            size: How many at once. Default 100.
            *more: Further arguments of the way.
        """
        verdict = Verdict()
        for start in range(0, len(texts), size):
            some = list(texts[start : start + size])
            verdict += self._try(what, some, more)
        return verdict

    def notices(self, what: str, texts: Sequence[str], size: int = 100) -> bool:
        """Whether anything comes of texts; which of them it was is not asked."""
        starts = range(0, len(texts), size)
        try:
            return any(self._made(what, list(texts[at : at + size]), ())[1] for at in starts)
        except (Error, GoneError):
            return True

    def _try(self, what: str, texts: list[str], more: Sequence[Any]) -> Verdict:
        made, faults = self._made(what, texts, more)
        counted = made.get("states", made.get("cuts", len(texts)))
        if faults and len(texts) > 1:
            # Of many, which one is it?
            half = len(texts) // 2
            halves = self._try(what, texts[:half], more)
            halves += self._try(what, texts[half:], more)
            if halves.faults:
                return Verdict(counted, halves.faults)
        by = f" by {texts[0][:300]!r}"
        return Verdict(counted, [fault + by for fault in dict.fromkeys(faults)])

    def _made(
        self, what: str, texts: list[str], more: Sequence[Any]
    ) -> tuple[dict[str, Any], list[str]]:
        made = self._done(what, [texts, *more])
        return made, [*self._found(what, made), *(f"asked for {one}" for one in self._taken())]

    def _done(self, what: str, args: Sequence[Any]) -> dict[str, Any]:
        """Let the page do something and return what it made, whatever becomes of the page."""
        self._number += 1
        self.page.evaluate(_BEGIN, [self._number, what, args])
        # Asked for again and again: the driver waits for ever for a promise of a page that left.
        for _ in range(int(100 * PATIENCE)):
            trying, made = self.page.evaluate("[self.trying, self.made]")
            if trying != self._number:
                raise GoneError(f"{what}: the page is {self.page.url}")
            if made and "error" in made:
                raise AssertionError(f"{what}: {made['error']}")
            if made:
                found: dict[str, Any] = made["made"]
                return found
            self.page.wait_for_timeout(10)
        raise AssertionError(f"{what}: never done")

    def pictures(self, texts: Sequence[str]) -> tuple[int, list[str], list[int]]:
        """Let pictures be asked for, one after the other.

        Args:
            texts: Texts with pictures.

        Returns:
            How many could be pressed, what was asked for before, and how often after each press.
        """
        count = self.page.evaluate("texts => kept(texts, {})", list(texts))
        before, after = self._taken(), []
        for _ in range(count):
            self.page.evaluate("pressed()")
            # The browser asks when it has time to; what it asks a second time counts for the next.
            until(self.page, lambda: self.requests, "a picture is asked for")
            after.append(len(self._taken()))
        self.page.evaluate("left()")
        return count, before, after

    def allowed(self, texts: Sequence[str], prefix: str, least: int = 0) -> list[str]:
        """Return which pictures of texts are fetched where those below a prefix are allowed.

        Args:
            texts: Texts with pictures.
            prefix: What the addresses of allowed pictures begin with.
            least: How many are waited for, as a browser asks when it has time to. Default 0.
        """
        self.page.evaluate("([texts, images]) => kept(texts, { images })", [list(texts), [prefix]])
        until(self.page, lambda: len(self.requests) >= least, "the pictures are asked for")
        self.page.evaluate("left()")
        return self._taken()

    def sinks(self) -> set[str]:
        """Return where so far a string has become markup or code, by the names of the browser."""
        return set(self.page.evaluate("[...sinks]"))

    def _taken(self) -> list[str]:
        asked = self.requests[:]
        self.requests.clear()
        return asked

    @staticmethod
    def _found(what: str, made: dict[str, Any]) -> list[str]:
        # The browser complains already when it reads such things in a document that is nowhere.
        # Were they in the frame, the audit would find them; and what is asked for is noted apart.
        read = tuple(
            f"policy {kind} (report): " for kind in ("script-src-attr", "base-uri", "media-src")
        )
        return [one for one in made["found"] if what != "framed" or not one.startswith(read)]

    def live(self, texts: Sequence[str], size: int = 40) -> int:
        """Return how many of these texts do something where they are trusted."""
        count = 0
        for start in range(0, len(texts), size):
            some = list(texts[start : start + size])
            count += len(self.page.evaluate("texts => trusted(texts)", some))
        self.requests.clear()
        return count

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("blob:", "data:", "about:")):
            self.requests.append(request.url)

    def _opened(self, dialog: Dialog) -> None:
        self.requests.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _left(self, is_page: bool) -> None:
        if is_page and self.page.url != self._url:
            self.requests.append(f"the page went to {self.page.url}")


def _refuse(route: Route) -> None:
    with contextlib.suppress(Exception):
        route.abort()


@contextlib.contextmanager
def served(static: Path = STATIC, policy: str = "") -> Iterator[str]:
    """Serve the judge and a frontend.

    Args:
        static: The folder of the built frontend. Default: the package's own.
        policy: A content security policy that holds, beside the one that is only reported.

    Yields:
        Address of the page.
    """
    with tempfile.TemporaryDirectory(prefix="ipychat-judge-") as folder:
        for file in [*static.iterdir(), *HERE.glob("*.js")]:
            shutil.copy(file, folder)
        (Path(folder) / "index.html").write_text(PAGE, encoding="utf-8")
        handler = partial(_Handler, policy, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/index.html"
        finally:
            server.shutdown()
            server.server_close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, policy: str, *args: Any, **more: Any) -> None:
        self._policy = policy
        super().__init__(*args, **more)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy-Report-Only", POLICY)
        if self._policy:
            self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def judging(context: BrowserContext, static: Path = STATIC, policy: str = "") -> Iterator[Judge]:
    """Open a judge. As `served`."""
    with served(static, policy) as url:
        page = context.new_page()
        try:
            yield Judge(page, url)
        finally:
            page.close()
