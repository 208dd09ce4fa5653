"""Pages of a real browser that reach nothing but this machine, and what happens on them."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from .servers import PATIENCE

_NAMES = ("chromium", "chromium-browser", "google-chrome")

_WITHOUT = [
    # Two pages of the browser's own for each of ours, a tenth of the work of opening a JupyterLab.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # What Playwright switches off, whose list this one replaces.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
]

_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    # No name but this machine's is found, so nothing leaves it; routes that refuse requests
    # would turn the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    f"--disable-features={','.join(_WITHOUT)}",
]

_LATE = "[anywidget] Failed to initialize model."
"""What anywidget says of each model that takes more than two seconds to load, as on a busy machine.
What it would break is mended, see `test_late.py`."""


@contextlib.contextmanager
def browser(scale: float = 1) -> Iterator[BrowserContext]:
    """Run a browser: the system's Chromium if there is one, else Playwright's own.

    Args:
        scale: Pixels of the device in one of CSS. Default 1.

    Yields:
        A context in which pages share a cache.
    """
    executable = next(filter(None, map(shutil.which, _NAMES)), None)
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_OPTIONS)
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, device_scale_factor=scale
        )
        context.set_default_timeout(PATIENCE * 1000)
        try:
            yield context
        finally:
            context.close()
            chromium.close()


class Watch:
    """What happens on a page that should not.

    Args:
        page: The page, before it goes anywhere.
        *allowed: Words of addresses and of messages on the console that are no fault.
    """

    def __init__(self, page: Page, *allowed: str) -> None:
        self.page = page
        self._allowed = allowed
        self.outside: list[str] = []
        """Addresses off this machine that the page asked for."""
        self.errors: list[str] = []
        """Errors on the console and uncaught ones, as far as they are the chat's."""
        self.dialogs: list[str] = []
        """What opened dialogs said."""
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", self._failed)
        page.on("dialog", self._opened)

    def faults(self) -> list[str]:
        """Return all that should not have happened, empty if nothing did."""
        outside = [f"asked for {url}" for url in self.outside]
        dialogs = [f"opened a dialog: {text}" for text in self.dialogs]
        return [*outside, *dialogs, *self.errors]

    def _requested(self, request: Request) -> None:
        url = urlsplit(request.url)
        is_here = url.scheme in ("data", "blob", "about") or url.hostname == "127.0.0.1"
        # The page of Voilà itself asks for the icon fonts of the classic notebook.
        is_known = "fontawesome" in url.path or self._allows(request.url)
        if not is_here and not is_known:
            self.outside.append(request.url)

    def _allows(self, text: str) -> bool:
        # Of one message browsers write the spaces as they like.
        text = " ".join(text.split())
        return any(words in text for words in (_LATE, *self._allowed))

    def _said(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        is_bad = message.type == "error" and (source.startswith("blob:") or _is_ours(message.text))
        if self._allows(message.text):
            return
        if is_bad or (message.type == "warning" and "ipychat" in message.text):
            self.errors.append(f"console {message.type}: {message.text} ({source})")

    def _failed(self, error: Error) -> None:
        if _is_ours(f"{error} {error.stack}") and not self._allows(str(error)):
            self.errors.append(f"uncaught: {error} {error.stack}")

    def _opened(self, dialog: Dialog) -> None:
        # Leaving a notebook that is not saved asks, too.
        if dialog.type != "beforeunload":
            self.dialogs.append(dialog.message)
        dialog.accept()


def until(
    page: Page, condition: Callable[[], object], what: str, patience: float = PATIENCE
) -> None:
    """Wait for something that a locator cannot tell.

    Args:
        page: The page that lives on meanwhile.
        condition: Is asked until it is true.
        what: What is waited for, for the failure.
        patience: Seconds to wait.

    Raises:
        AssertionError: If it does not come true in time.
    """
    for _ in range(int(patience * 20)):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {what}")


def _is_ours(text: str) -> bool:
    return any(word in text for word in ("ipychat", "anywidget", "blob:"))
