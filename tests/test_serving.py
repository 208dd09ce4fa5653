"""The demo serves, says where, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

DEMO = Path(__file__).parent.parent / "scripts" / "demo.py"
SHOWN = {"lab": "jupyter-config-data", "voila": "application/vnd.jupyter.widget-view+json"}


@pytest.mark.parametrize("host", SHOWN)
def test_demo_answers_at_the_address_it_prints_and_leaves_no_copy(
    host: str, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "copies").mkdir()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "copies"),
        "OPEN": "0",
    }
    command = [sys.executable, str(DEMO), host]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        assert demo.stdout
        said = ""
        while "is running at" not in said and (line := demo.stdout.readline()):
            said += line
        try:
            address = re.search(r"The chat is at (\S+)", said)
            assert address, said
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(address[1], timeout=90) as answer:
                assert SHOWN[host] in answer.read().decode()
        finally:
            demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=30) == 128 + signal.SIGTERM
    assert list((tmp_path / "copies").glob("ipychat-demo-*")) == []
