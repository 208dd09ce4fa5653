"""Notebooks as VS Code shows them: its widget manager in a frame, the kernel outside of it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from playwright.sync_api import Page, expect

from . import web
from .chat import Chat
from .pages import until
from .servers import Server

_SOURCES = Path(__file__).parent / "vscode"

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'{scripts}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' https: http: data:; "
    "font-src 'self' https:; connect-src https:; child-src https: data:;"
)
"""What VS Code allows in a notebook's webview where its policy is switched on.

It is off by default. Under it no anywidget loads, which are modules from ``blob:`` addresses:
that much is added for all tests but the one of the policy itself.
"""


@dataclass(frozen=True)
class Site:
    """The pages of the host.

    Args:
        outer: The origin of the window.
        inner: The origin of the webview.
    """

    outer: str
    inner: str


@contextlib.contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Build and serve the pages of the host.

    Args:
        folder: An empty folder for them.

    Yields:
        The pages.
    """
    packages = web.packages()
    web.bundle(folder, _SOURCES / "outer.js", _SOURCES / "view.js")
    shutil.copy(_SOURCES / "outer.html", folder)
    shutil.copy(packages / "requirejs/require.js", folder)
    shutil.copy(packages / "@vscode/jupyter-ipywidgets8/dist/ipywidgets.js", folder)
    shutil.copytree(web.NBEXTENSIONS / "anywidget", folder / "nbextensions/anywidget")
    page = (_SOURCES / "view.html").read_text(encoding="utf-8")
    for name, scripts in (("view", " blob:"), ("strict", "")):
        policy = POLICY.format(scripts=scripts)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        (folder / f"{name}.html").write_text(page.replace("<!-- policy -->", meta), "utf-8")
    with web.served(folder) as outer, web.served(folder) as inner:
        yield Site(outer, inner)


class WebviewNotebook:
    """A notebook as VS Code shows it.

    Args:
        server: The server that has the kernels.
        site: The pages of the host.
        page: The page in which it opens.
        *cells: The sources of its cells.
    """

    def __init__(self, server: Server, site: Site, page: Page, *cells: str) -> None:
        self.server = server
        self.page = page
        self.view = page.frame_locator("iframe").first
        self.chat = Chat(page, self.view)
        self._cells = cells
        self._site = site

    def open(self, view: str = "view") -> None:
        """Go there, and start a kernel.

        Args:
            view: The webview: ``"view"``, or ``"strict"`` with the policy to the letter.
        """
        asked = {"server": f"{self.server.url}/", "view": f"{self._site.inner}/{view}.html"}
        self.page.goto(f"{self._site.outer}/outer.html?{urlencode(asked, quote_via=quote)}")
        self._wait_ready()

    def reload(self) -> None:
        """Load the window again: the kernel and the file are as before."""
        self.page.reload()
        self._wait_ready()

    def run_all(self) -> None:
        """Run all cells."""
        for index in range(len(self._cells)):
            self.run_cell(index)

    def run_cell(self, index: int) -> str:
        """Run one cell, and return what it printed."""
        return self.run(self._cells[index], index)

    def run(self, source: str, index: int = 99) -> str:
        """Run code as a cell.

        Args:
            source: The code.
            index: The cell whose outputs it replaces. Default: one of its own.

        Returns:
            What it printed.
        """
        text: str = self.page.evaluate("([i, code]) => host.run(i, code)", [index, source])
        return text

    def set_theme(self, dark: bool) -> None:
        """Change the theme."""
        kind = "vscode-dark" if dark else "vscode-light"
        self.page.evaluate("kind => host.theme(kind)", kind)
        expect(self.view.locator("body")).to_have_class(kind)

    def keys(self) -> list[str]:
        """Return the keys that reached the window, and with it what VS Code binds to them."""
        keys: list[str] = self.page.evaluate("host.keys")
        return keys

    def errors(self) -> list[str]:
        """Return what failed in the webview, and what its policy refused."""
        errors: list[str] = self.page.evaluate("host.errors")
        return errors

    def open_gate(self, gate: str) -> None:
        """Let a bot come to its end that waits for this gate."""
        self.server.open_gate(gate)

    def _wait_ready(self) -> None:
        state = "globalThis.host && [host.isReady, host.errors]"
        until(self.page, lambda: self.page.evaluate(state)[0], "the webview has its kernel")
