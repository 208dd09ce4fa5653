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
from dataclasses import dataclass
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
def jupyterlab(root: Path, home: Path, log: Path, *options: str) -> Iterator[Server]:
    """Run JupyterLab.

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
    for plugin, settings in _SETTINGS.items():
        file = home / "lab" / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    port = _free_port()
    command = [
        *("jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password="),
        *("--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={root}"),
        *options,
    ]
    with _serve(command, Server(f"http://127.0.0.1:{port}", root), "/api", home, log) as server:
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
    port = _free_port()
    command = [
        *("voila", str(root), "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"),
        *("--Voila.port_retries=0", "--token=", *options),
    ]
    server = Server(f"http://127.0.0.1:{port}", root)
    with _serve(command, server, "/voila/static/voila.js", home, log):
        yield server


@contextlib.contextmanager
def _serve(
    command: list[str], server: Server, ready: str, home: Path, log: Path
) -> Iterator[Server]:
    home.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=server.root,
            env=_environment(home),
            start_new_session=True,
        )
    try:
        _wait_for(server.url + ready, process, log)
        yield server
    finally:
        _end(process)


def _environment(home: Path) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "lab/settings",
        "JUPYTERLAB_WORKSPACES_DIR": "lab/workspaces",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(home / folder) for name, folder in folders.items()}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, **own, "PATH": path, "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
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
