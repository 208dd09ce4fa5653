"""Notebooks as pages that stand alone, with what such pages ask public servers for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from . import web
from .chat import Chat

SERVERS = ("cdnjs.cloudflare.com", "cdn.jsdelivr.net", "unpkg.com")
"""Where such pages find Jupyter's widgets, and anywidget's part of ours."""


class ExportedPage:
    """A notebook that ran without a page, as the page that it was exported to.

    Args:
        page: The page, with its chat.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chat = Chat(page)


def to_html(notebook: Path, *options: str) -> Path:
    """Export a notebook, as ``jupyter nbconvert --to html`` does.

    Args:
        notebook: The notebook.
        *options: Further options of the command line.

    Returns:
        The page, beside the notebook.
    """
    command = [sys.executable, "-m", "nbconvert", "--to", "html", str(notebook), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=notebook.parent)
    return notebook.with_suffix(".html")


def without_integrity(html: Path) -> None:
    """Let a page take what we have for what it wants: the same library, not the same file."""
    text = html.read_text(encoding="utf-8")
    html.write_text(re.sub(r'\s(integrity|crossorigin)="[^"]*"', "", text), encoding="utf-8")


def answer(page: Page) -> None:
    """Answer what a page asks the public servers for, from packages; refuse what it needs not."""
    packages = web.packages()

    def give(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = None
        if "require" in path:
            file = packages / "requirejs/require.js"
        elif "html-manager" in path:
            file = packages / "@jupyter-widgets/html-manager/dist" / path.rpartition("/dist/")[2]
        elif "anywidget" in path:
            file = web.NBEXTENSIONS / "anywidget/index.js"
        if file is not None and file.is_file():
            headers = {"access-control-allow-origin": "*"}
            route.fulfill(path=file, content_type="text/javascript", headers=headers)
        else:
            route.abort()

    page.route(re.compile(rf"https://({'|'.join(map(re.escape, SERVERS))})/"), give)
