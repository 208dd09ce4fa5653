"""The demo serves, says where, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

DEMO = Path(__file__).parent.parent / "scripts" / "demo.py"
SHOWN = {"lab": "jupyter-config-data", "voila": "application/vnd.jupyter.widget-view+json"}
PATIENCE = 90.0

T = TypeVar("T")


def until(look: Callable[[], T | None], demo: subprocess.Popen[bytes], log: Path) -> T:
    """Look until there is something, as long as the demo runs."""
    end = time.monotonic() + PATIENCE
    while (found := look()) is None:
        assert demo.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    return found


def fetch(address: str) -> str | None:
    """Return the page, None if nobody listens yet."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address) as answer:
            page: str = answer.read().decode()
            return page
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            return None
        raise


@pytest.mark.parametrize("host", SHOWN)
def test_demo_answers_at_the_address_it_prints_and_leaves_no_copy(
    host: str, tmp_path: Path
) -> None:
    home, copies, log = tmp_path / "home", tmp_path / "copies", tmp_path / "log"
    home.mkdir()
    copies.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    env |= {"HOME": str(home), "TMPDIR": str(copies), "OPEN": "0"}
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, str(DEMO), host], env=env, stdout=out, stderr=subprocess.STDOUT
        ) as demo,
    ):
        try:
            said = until(lambda: re.search(r"The chat is at (\S+)", log.read_text()), demo, log)
            page = until(lambda: fetch(said[1]), demo, log)
        finally:
            demo.send_signal(signal.SIGTERM)
    assert SHOWN[host] in page
    assert demo.returncode == 128 + signal.SIGTERM
    assert list(copies.glob("ipychat-demo-*")) == []
    assert fetch(said[1]) is None
