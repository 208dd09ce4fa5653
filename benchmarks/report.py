"""Writes results down: as numbers for programs, and as a table for people."""

from __future__ import annotations

import json
import os
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = ("jupyterlab", "jupyter_server", "ipykernel", "ipywidgets", "anywidget")


def machine(chromium: str) -> dict[str, Any]:
    """Return when and on what something is measured.

    Args:
        chromium: Version of the browser.
    """
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "machine": f"{os.cpu_count()} cores",
        "versions": {
            "python": platform.python_version(),
            "chromium": chromium,
            **{name: version(name) for name in _PACKAGES},
        },
    }


def write(folder: Path, data: dict[str, Any]) -> None:
    """Write the results of `stream` to a folder and print them.

    Args:
        folder: The folder; it is made if it is not there.
        data: The results.
    """
    folder.mkdir(exist_ok=True)
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (folder / "stream.json").write_text(text + "\n", encoding="utf-8")
    page = _page(data)
    (folder / "stream.md").write_text(page, encoding="utf-8")
    print(page)


def _page(data: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in data["versions"].items())
    rows = "\n".join(_row(name, cost) for name, cost in data["streams"].items())
    exponents, kernel = data["exponents"], data["kernel"]
    return f"""\
# Streaming

Measured on {data["date"]} on {data["machine"]} by `make bench`; medians of {data["runs"]} runs \
in JupyterLab. A token has four characters. {versions}.

| answer | useful bytes | bytes on the websocket | ratio | messages | most in a second \
| submit to complete, s | main thread of the page, s |
|:--|--:|--:|--:|--:|--:|--:|--:|
{rows}

Growth from 4,000 to 40,000 tokens, as the exponent of a power (1 is linear): bytes \
{exponents["received"]:.2f}, time {exponents["seconds"]:.2f}, main thread of the page \
{exponents["thread"]:.2f}.

In the kernel, a streamed token takes {kernel["token_us"]:.1f} µs of CPU on the thread that \
streams; a bare comm message, the floor for a message a token, {kernel["message_us"]:.1f} µs.
"""


def _row(name: str, cost: dict[str, float]) -> str:
    return (
        f"| {name} | {cost['useful']:,.0f} | {cost['received']:,.0f} | {cost['ratio']:.2f} "
        f"| {cost['messages']:.0f} | {cost['peak']:.0f} | {cost['seconds']:.2f} "
        f"| {cost['thread']:.2f} |"
    )
