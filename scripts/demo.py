"""Shows the chat: a copy of the notebooks in JupyterLab, or the first one as a Voilà dashboard."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
HELLO = "01-hello.ipynb"


def main() -> int:
    """Serve until it is interrupted; return the exit code of the server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("host", choices=["lab", "voila"], help="where the chat is shown")
    parser.add_argument("--port", type=int, default=0, help="0, the default: any free one")
    options = parser.parse_args()
    port = options.port or free_port()
    # Whoever ends this ends the server as well, and the copy goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # A copy, so that trying things out leaves no trace in the sources.
    with tempfile.TemporaryDirectory(prefix="ipychat-demo-") as folder:
        copy = Path(folder) / "notebooks"
        shutil.copytree(NOTEBOOKS, copy)
        if options.host == "lab":
            token = secrets.token_hex(8)
            command = [
                "jupyterlab",
                f"--ServerApp.root_dir={copy}",
                f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={token}",
                f"--LabApp.default_url=/lab/tree/{HELLO}",
            ]
            if hasattr(os, "geteuid") and os.geteuid() == 0:
                command.append("--allow-root")
            address = f"http://127.0.0.1:{port}/lab/tree/{HELLO}?token={token}"
        else:
            command = ["voila", str(copy / HELLO), f"--port={port}", "--Voila.port_retries=0"]
            address = f"http://127.0.0.1:{port}/"
        if not has_screen():
            command.append("--no-browser")
        print(f"\nThe chat is at {address}\nCtrl+C ends it.\n", flush=True)
        try:
            return subprocess.run([sys.executable, "-m", *command], check=False).returncode
        except KeyboardInterrupt:
            return 0


def has_screen() -> bool:
    """Return whether a browser can be opened (and `OPEN=0` does not forbid it)."""
    if os.environ.get("OPEN") == "0":
        return False
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
