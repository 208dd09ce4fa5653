"""Jupyter servers on loopback, each with a configuration of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 90.0
"""Seconds after which a condition that does not come true is a failure."""

_SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}
"""What differs from JupyterLab's defaults: no toast over the page, widgets saved with notebooks."""

_without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running server.

    Args:
        url: Its address, without a slash at the end.
        root: The folder that it serves.
    """

    url: str
    root: Path
    _gates: set[Path] = field(default_factory=set)

    def request(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """Speak to the server's REST interface.

        Args:
            path: What to ask for, from the slash on.
            method: The HTTP method. Default ``"GET"``.
            body: A JSON value to send. Default None: nothing.

        Returns:
            The JSON value of the answer, None if it has no body.

        Raises:
            urllib.error.HTTPError: If the server refuses.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        question = urllib.request.Request(self.url + path, data, headers, method=method)
        with _without_proxy.open(question, timeout=PATIENCE) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def open_gate(self, gate: str) -> None:
        """Let a bot come to its end that waits for this gate."""
        (self.root / gate).touch()
        self._gates.add(self.root / gate)

    def close_gates(self) -> None:
        """Close what earlier tests opened, as another may use the same name."""
        while self._gates:
            self._gates.pop().unlink(missing_ok=True)

    def end_kernels(self) -> None:
        """End all kernels that run on the server."""
        for kernel in self.request("/api/kernels"):
            with contextlib.suppress(urllib.error.HTTPError):
                self.request(f"/api/kernels/{kernel['id']}", "DELETE")

    def set_theme(self, dark: bool) -> None:
        """Choose the theme of JupyterLab for pages that open from now on."""
        settings = {"theme": "JupyterLab Dark"} if dark else {}
        path = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
        self.request(path, "PUT", {"raw": json.dumps(settings)})


@contextlib.contextmanager
def jupyterlab(
    root: Path, home: Path, log: Path, *options: str, python: str = sys.executable
) -> Iterator[Server]:
    """Run JupyterLab.

    Args:
        root: The folder that it serves.
        home: A folder for its configuration and data.
        log: The file that takes what it prints.
        *options: Further options of the command line.
        python: The interpreter that has it. Default: this one.

    Yields:
        The server, once it answers.

    Raises:
        RuntimeError: If it ends, or does not answer in time; with the end of its log.
    """
    with _jupyter("jupyterlab", root, home, log, *options, python=python) as server:
        yield server


@contextlib.contextmanager
def notebook(root: Path, home: Path, log: Path, *options: str) -> Iterator[Server]:
    """Run Notebook 7. As `jupyterlab`."""
    with _jupyter("notebook", root, home, log, *options) as server:
        yield server


@contextlib.contextmanager
def kernels(root: Path, home: Path, log: Path, *options: str) -> Iterator[Server]:
    """Run a server of kernels without pages, for pages of other origins. As `jupyterlab`."""
    allow = "--ServerApp.allow_origin=*"
    with _jupyter("jupyter_server", root, home, log, allow, *options) as server:
        yield server


@contextlib.contextmanager
def _jupyter(
    app: str, root: Path, home: Path, log: Path, *options: str, python: str = sys.executable
) -> Iterator[Server]:
    for plugin, settings in _SETTINGS.items():
        file = home / "lab" / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    port = free_port()
    command = [
        *(python, "-m", app, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password="),
        *("--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={root}"),
        *options,
    ]
    with serve(command, Server(f"http://127.0.0.1:{port}", root), "/api", home, log) as server:
        yield server


@contextlib.contextmanager
def voila(root: Path, home: Path, log: Path, *options: str) -> Iterator[Server]:
    """Run Voilà over a folder of notebooks.

    Args:
        root: The folder that it serves.
        home: A folder for its configuration and data.
        log: The file that takes what it prints.
        *options: Further options of the command line.

    Yields:
        The server, once it answers.

    Raises:
        RuntimeError: If it ends, or does not answer in time; with the end of its log.
    """
    port = free_port()
    command = [
        *(sys.executable, "-m", "voila", str(root), "--no-browser"),
        *(f"--port={port}", "--Voila.ip=127.0.0.1"),
        *("--Voila.port_retries=0", "--token=", *options),
    ]
    server = Server(f"http://127.0.0.1:{port}", root)
    with serve(command, server, "/voila/static/voila.js", home, log):
        yield server


@contextlib.contextmanager
def serve(
    command: list[str], server: Server, ready: str, home: Path, log: Path
) -> Iterator[Server]:
    """Run a server, in a configuration of its own, until it is no longer needed.

    Args:
        command: Its command line; its program's folder comes first on the path of programs.
        server: Where it will be, and the folder in which it runs.
        ready: A path that it answers once it is ready.
        home: A folder for its configuration and data.
        log: The file that takes what it prints.

    Yields:
        The server, once it answers.

    Raises:
        RuntimeError: If it ends, or does not answer in time; with the end of its log.
    """
    home.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=server.root,
            env=_environment(Path(command[0]).parent, home),
            start_new_session=True,
        )
    try:
        _wait_for(server.url + ready, process, log)
        yield server
    finally:
        _end(process)


def _environment(programs: Path, home: Path) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "lab/settings",
        "JUPYTERLAB_WORKSPACES_DIR": "lab/workspaces",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(home / folder) for name, folder in folders.items()}
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    return {**os.environ, **own, "PATH": path, "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _without_proxy.open(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server at {url}:\n{log.read_text()[-3000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
