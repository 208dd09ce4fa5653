"""The chats that are measured: how each is installed, served and opened."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from browser import notebooks, servers
from browser.hosts import LabNotebook, VoilaNotebook
from playwright.sync_api import Locator, Page, expect

from . import processes

PEERS = Path(__file__).with_name("peers")
ENVIRONMENTS = Path(__file__).parents[1] / "build" / "peers"

_IPYCHAT = ".ipychat[data-ipychat-ready]"


@dataclass(frozen=True)
class Chat:
    """A chat of some package.

    Args:
        title: Its name, for people.
        environment: Whose `requirements-….txt` it needs, with the versions of all that these
            need in `locked-….txt`. Default "": what runs the benchmark.
        app: The file that it serves.
        program: Its command line in that environment; ``{app}`` and ``{port}`` stand for these.
        path: Where its page is. Default ``"/"``.
        ready: What answers at once when the server runs. Default: the page.
        composer: Selector of where a person writes. Default: the one text area.
        scope: Selector of what holds the messages, the newest one last; where it is the first
            one, of that one. Default: the whole page.
        host: ``""`` (a server of its own), ``"lab"`` or ``"voila"``.
        options: Further options of the host's command line.
        minimum: The lowest Python that has its newest release. Default: any.
        takes_history: Whether it can be opened with messages that are there.
    """

    title: str
    environment: str = ""
    app: str = ""
    program: tuple[str, ...] = ()
    path: str = "/"
    ready: str = ""
    composer: str = "textarea"
    scope: str = "body"
    host: str = ""
    options: tuple[str, ...] = ()
    minimum: tuple[int, int] = (3, 10)
    takes_history: bool = True


CHATS = {
    "ipychat-lab": Chat(
        "ipychat, JupyterLab",
        app="ipychat_app.py",
        composer=f"{_IPYCHAT} .ipychat-composer textarea",
        scope=_IPYCHAT,
        host="lab",
    ),
    "ipychat-voila": Chat(
        "ipychat, Voilà",
        app="ipychat_app.py",
        composer=f"{_IPYCHAT} .ipychat-composer textarea",
        scope=_IPYCHAT,
        host="voila",
    ),
    "ipychat-packed": Chat(
        "ipychat, JupyterLab that packs",
        app="ipychat_app.py",
        composer=f"{_IPYCHAT} .ipychat-composer textarea",
        scope=_IPYCHAT,
        host="lab",
        options=("--ServerApp.websocket_compression_options={}",),
        takes_history=False,
    ),
    "panel": Chat(
        "Panel",
        "panel",
        "panel_app.py",
        ("panel", "serve", "{app}", "--port={port}", "--address=127.0.0.1"),
        path="/panel_app",
        # Its page is made for each who asks, which takes longer the more messages there are.
        ready="/static/js/bokeh.min.js",
        minimum=(3, 12),
    ),
    "panel-lab": Chat(
        "Panel, JupyterLab",
        "panel",
        "panel_app.py",
        composer=".jp-OutputArea textarea",
        scope=".jp-OutputArea",
        host="lab",
        minimum=(3, 12),
    ),
    "gradio": Chat(
        "Gradio",
        "gradio",
        "gradio_app.py",
        ("python", "{app}", "{port}"),
    ),
    "streamlit": Chat(
        "Streamlit",
        "streamlit",
        "streamlit_app.py",
        (
            *("streamlit", "run", "{app}", "--server.port={port}", "--server.headless=true"),
            *("--server.address=127.0.0.1", "--browser.gatherUsageStats=false"),
            "--server.fileWatcherType=none",
        ),
    ),
    "marimo": Chat(
        "marimo",
        "marimo",
        "marimo_app.py",
        ("marimo", "run", "{app}", "--port={port}", "--headless", "--no-token"),
        composer=".cm-content[data-language='markdown']",
        takes_history=False,
    ),
    "solara": Chat(
        "Solara",
        "solara",
        "solara_app.py",
        ("solara", "run", "{app}", "--port={port}", "--production", "--no-open"),
        composer="input[type=text]",
        scope=".chat-box > :first-child",
    ),
    "shinychat": Chat(
        "shinychat",
        "shinychat",
        "shiny_app.py",
        ("shiny", "run", "{app}", "--port={port}"),
        composer=".ProseMirror",
    ),
    "floor": Chat(
        "floor: one text node",
        app="floor_app.py",
        program=("python", "{app}", "{port}"),
        takes_history=False,
    ),
}


@dataclass
class Site:
    """A chat that is served.

    Args:
        chat: The chat.
        server: Its server.
        processes: What serves it.
        go: Opens its page.
    """

    chat: Chat
    server: servers.Server
    processes: set[int]
    go: Callable[[Page], None]

    def open(self, page: Page) -> Locator:
        """Open the chat and return where a person writes, once it is there."""
        self.go(page)
        return self.composer(page)

    def composer(self, page: Page) -> Locator:
        """Return where a person writes, once it is there."""
        composer = page.locator(self.chat.composer).first
        expect(composer).to_be_visible()
        expect(composer).to_be_enabled()
        return composer


def install(chat: Chat) -> Path:
    """Make the environment of a chat unless it is there.

    Returns:
        Its interpreter.

    Raises:
        subprocess.CalledProcessError: If a package cannot be installed.
    """
    if not chat.environment:
        return Path(sys.executable)
    folder = ENVIRONMENTS / chat.environment
    needs = PEERS / f"requirements-{chat.environment}.txt"
    locked = PEERS / f"locked-{chat.environment}.txt"
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    wanted = needs.read_text() + locked.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([_python(chat.minimum), "-m", "venv", "--clear", str(folder)], check=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        files = ["-r", str(needs), "-c", str(locked)]
        subprocess.run([*command, *files], check=True, timeout=900)
        stamp.write_text(wanted)
    return python


def version(chat: Chat) -> str:
    """Return the version of the package of a chat, installed if need be; ``""`` without one."""
    name = chat.environment or ("ipychat-widget" if chat.host else "")
    if not name:
        return ""
    script = f"import importlib.metadata as m; print(m.version({name!r}))"
    command = [str(install(chat)), "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _python(minimum: tuple[int, int]) -> str:
    """An interpreter that is new enough, this one if no other is found."""
    beside = sorted(Path(sys.base_prefix).parent.glob("*/bin/python3"))
    for one in [sys.executable, "python3.12", "python3.13", *map(str, beside)]:
        script = f"import sys; sys.exit(sys.version_info < {minimum} or sys.version_info > (3, 14))"
        with contextlib.suppress(OSError):
            if not subprocess.run([one, "-c", script], check=False, capture_output=True).returncode:
                return one
    return sys.executable


@contextlib.contextmanager
def serve(chat: Chat, history: int = 0) -> Iterator[Site]:
    """Serve a chat.

    Args:
        chat: The chat.
        history: How many messages it begins with. Default 0.

    Yields:
        The chat, once its server answers.
    """
    before = processes.children()
    with tempfile.TemporaryDirectory(prefix="ipychat-bench-") as folder:
        place = Path(folder)
        (place / "root").mkdir()
        with _environment(history), _SERVERS[chat.host](chat, place) as (server, go):
            yield Site(chat, server, processes.children() - before, go)


Served = Iterator[tuple[servers.Server, Callable[[Page], None]]]


@contextlib.contextmanager
def _alone(chat: Chat, place: Path) -> Served:
    port = servers.free_port()
    names = {"app": str(PEERS / chat.app), "port": str(port)}
    program, *options = (word.format(**names) for word in chat.program)
    command = [str(install(chat).parent / program), *options]
    server = servers.Server(f"http://127.0.0.1:{port}", place / "root")
    with servers.serve(
        command, server, chat.ready or chat.path, place / "home", place / "log"
    ) as served:
        yield served, lambda page: _goto(page, served.url + chat.path)


def _goto(page: Page, url: str) -> None:
    page.goto(url, wait_until="commit")


@contextlib.contextmanager
def _lab(chat: Chat, place: Path) -> Served:
    notebooks.write(place / "root", "chat", (PEERS / chat.app).read_text())
    python = str(install(chat))
    root, home = place / "root", place / "home"
    with servers.jupyterlab(root, home, place / "log", *chat.options, python=python) as server:

        def go(page: Page) -> None:
            server.end_kernels()
            notebook = LabNotebook(server, "chat", page)
            notebook.open()
            notebook.run_all()

        yield server, go


@contextlib.contextmanager
def _voila(chat: Chat, place: Path) -> Served:
    notebooks.write(place / "root", "chat", (PEERS / chat.app).read_text())
    with servers.voila(place / "root", place / "home", place / "log") as server:
        yield server, lambda page: VoilaNotebook(server, "chat", page).open()


_SERVERS = {"": _alone, "lab": _lab, "voila": _voila}


@contextlib.contextmanager
def _environment(history: int) -> Iterator[None]:
    """Let servers find `answers`, and know how many messages to begin with."""
    path = os.pathsep.join(filter(None, [str(PEERS), os.environ.get("PYTHONPATH", "")]))
    changed = {"PYTHONPATH": path, "BENCH_HISTORY": str(history)}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
