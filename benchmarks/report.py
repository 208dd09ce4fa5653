"""Writes results down: as numbers for programs, and as a table for people."""

from __future__ import annotations

import json
import os
import platform
import re
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")
_PACKAGES = ("jupyterlab", "jupyter_server", "voila", "ipykernel", "ipywidgets", "anywidget")


def now() -> str:
    """Return the time, to the minute, in UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M")


def machine(chromium: str) -> dict[str, Any]:
    """Return when and on what something is measured.

    Args:
        chromium: Version of the browser.
    """
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "machine": _machine(),
        "versions": {
            "python": platform.python_version(),
            "chromium": chromium,
            **{name: version(name) for name in _PACKAGES},
        },
    }


def _machine() -> str:
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    model = re.search(r"^model name\s*: (.*)$", cpu, re.MULTILINE)
    name = f" ({model[1].strip()})" if model else ""
    return f"{os.cpu_count()} cores{name} with {memory / 1e9:.0f} GB"


def save(name: str, data: dict[str, Any], page: str, folder: Path = RESULTS) -> None:
    """Write results beside the others and print them.

    Args:
        name: What was measured; the files are called so.
        data: The results, for programs.
        page: The results, for people.
        folder: Where they go. Default: where results are kept.
    """
    folder.mkdir(exist_ok=True)
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
    print(page)


def versions(data: dict[str, Any]) -> str:
    """Return the versions that results were measured with, as a list for people.

    Args:
        data: The results.
    """
    return ", ".join(f"{name} {number}" for name, number in data["versions"].items())
