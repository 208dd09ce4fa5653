"""Makes pictures of one rich conversation in every host, light and dark, wide and narrow.

They lie in tests/artifacts/gallery, to be looked at. Notebook 7 is left out where it is not
installed.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import expect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import notebooks, pages, servers  # noqa: E402
from browser.chat import Chat  # noqa: E402
from browser.hosts import ClassicNotebook, LabNotebook, VoilaNotebook  # noqa: E402
from browser.rich import rich  # noqa: E402
from browser.servers import Server  # noqa: E402

GALLERY = ROOT / "tests" / "artifacts" / "gallery"
WIDTHS = (360, 720, 1200)


def main() -> None:
    """Take all pictures."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="ipychat-gallery-") as folder,
        pages.browser() as context,
    ):
        root = Path(folder) / "root"
        root.mkdir()
        notebooks.write(root, "rich", rich(tabs=True))
        with _server("jupyterlab", folder) as server:
            for dark in (False, True):
                server.set_theme(dark=dark)
                name = "jupyterlab-dark" if dark else "jupyterlab-light"
                _in_jupyter(LabNotebook(server, "rich", context.new_page()), name)
                server.end_kernels()
        if importlib.util.find_spec("notebook"):
            with _server("notebook", folder) as server:
                _in_jupyter(ClassicNotebook(server, "rich", context.new_page()), "notebook")
        else:
            print("Notebook 7 is left out: it is not installed")
        with _server("voila", folder) as server:
            for theme in ("light", "dark"):
                dashboard = VoilaNotebook(server, "rich", context.new_page())
                dashboard.open(theme)
                _take(dashboard.chat, f"voila-{theme}")
                dashboard.page.close()


def _server(kind: str, folder: str) -> AbstractContextManager[Server]:
    start = getattr(servers, kind)
    root, home = Path(folder) / "root", Path(folder) / f"home-{kind}"
    server: AbstractContextManager[Server] = start(root, home, GALLERY / f"{kind}.log")
    return server


def _in_jupyter(notebook: LabNotebook, name: str) -> None:
    notebook.open()
    notebook.run_all()
    _take(notebook.chat, name)
    notebook.page.close()


def _take(chat: Chat, name: str) -> None:
    """Take the pictures of one chat: as it opens, and all of it at every width."""
    chat.wait_ready()
    expect(chat.root.locator("[data-last]")).to_be_visible()
    expect(chat.root.locator(".ipychat-message")).to_have_count(COUNT)
    # What is fetched when it is needed, and drawn when nothing else is to be done.
    expect(chat.root.locator("math").first).to_be_attached()
    chat.root.evaluate("root => root.scrollIntoView({ block: 'center' })")
    chat.page.screenshot(path=GALLERY / f"{name}-page.png")
    chat.unfold()
    for width in WIDTHS:
        chat.set_width(width)
        chat.root.screenshot(path=GALLERY / f"{name}-{width}.png")


COUNT = 12
"""Messages of the conversation."""


if __name__ == "__main__":
    main()
