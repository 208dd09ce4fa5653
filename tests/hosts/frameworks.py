"""Servers of frameworks that show widgets, each with a page that holds a chat."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from browser import notebooks, servers
from browser.servers import Server

_APPS = Path(__file__).parent / "apps"

_COMMANDS = {
    "marimo": "marimo run marimo_app.py --headless --no-token --host 127.0.0.1 --port {port}",
    "panel": "panel serve panel_app.py --address 127.0.0.1 --port {port}",
    "shiny": "shiny run shiny_app.py --host 127.0.0.1 --port {port}",
    "solara": "solara run solara_app.py --host 127.0.0.1 --no-open --production --port {port}",
}
_PLACES = {"panel": "/panel_app"}


@contextlib.contextmanager
def framework(kind: str, folder: Path, log: Path) -> Iterator[tuple[Server, str]]:
    """Run the app of a framework.

    Args:
        kind: ``"marimo"``, ``"panel"``, ``"shiny"`` or ``"solara"``.
        folder: An empty folder, in which its callbacks run.
        log: The file that takes what it prints.

    Yields:
        The server, once it answers, and the address of the page.
    """
    root = folder / "root"
    root.mkdir()
    shutil.copy(_APPS / f"{kind}_app.py", root)
    shutil.copy(notebooks.BOTS, root)
    port = servers.free_port()
    server = Server(f"http://127.0.0.1:{port}", root)
    place = _PLACES.get(kind, "/")
    command = [sys.executable, "-m", *_COMMANDS[kind].format(port=port).split()]
    with servers.serve(command, server, place, folder / "home", log):
        yield server, server.url + place
