"""Which test shows what, in which host: recorded in each run, and the table in docs/hosts.md.

A test says what it shows by the mark `shows`. Its host is that of its parameter or of its
fixture. `scripts/hosts.py` writes the page from the results of `make test` and `make test-hosts`.
"""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

HOSTS = {
    "lab": "JupyterLab",
    "notebook7": "Notebook 7",
    "voila": "Voilà",
    "vscode": "VS Code",
    "static": "Exported page",
    "marimo": "marimo",
    "lite": "JupyterLite",
    "panel": "Panel",
    "solara": "Solara",
    "shiny": "Shiny",
}
"""Fixtures and parameters, and the hosts that they stand for."""

_FIXTURES = {
    "culling_voila": "voila",
    "dark_lab": "lab",
    "exported": "static",
    "open_export": "static",
}

CAPABILITIES = (
    "Answers stream in",
    "Stop",
    "Errors of callbacks",
    "Markdown, steps and pictures",
    "Code in colours, formulas",
    "Objects in messages",
    "Widgets in messages",
    "Questions of a callback",
    "Commands and variables",
    "Attached files",
    "Widgets as inputs",
    "Buttons of the author",
    "Undo and clear",
    "Edits, reactions, feedback",
    "Other versions of an answer",
    "Code run by a press",
    "Code put into a cell",
    "Keys stay in the composer",
    "Drafts are kept",
    "Light and dark",
    "Second view of an output",
    "Cells that leave the page and come back, in mid-stream",
    "Several pages of a notebook",
    "Page reloaded",
    "Reopened notebook",
    "Visitors with a chat each",
    "Readable without a kernel",
    "Kernel interrupted",
    "Kernel restarted",
    "Kernel that ended",
)

BEGIN, END = "<!-- written by scripts/hosts.py -->", "<!-- until here -->"

Shown = tuple[str, str, str]
"""Capability, key of the host, name of the test."""


def shown_by(item: pytest.Item) -> Iterator[Shown]:
    """Yield what a test shows, and where."""
    for mark in item.iter_markers("shows"):
        (capability,) = mark.args
        if capability not in CAPABILITIES:
            raise pytest.UsageError(f"{item.nodeid} shows {capability!r}, which is in no table")
        yield capability, _host(item), f"{item.path.stem}::{getattr(item, 'originalname', '')}"


def _host(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    params = callspec.params.values() if callspec else ()
    fixtures = getattr(item, "fixturenames", ())
    for name in (*params, *fixtures):
        host = _FIXTURES.get(str(name), str(name))
        if host in HOSTS:
            # A fixture of an exported page may use another host to make it.
            return "static" if "open_export" in fixtures else host
    raise pytest.UsageError(f"{item.nodeid} is in no host")


class Recorder:
    """Keeps what has been shown in a run.

    Args:
        file: The JSON file that takes it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tried: dict[str, set[Shown]] = {}
        self._failed: set[str] = set()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        outcome = yield
        report = outcome.get_result()  # type: ignore[attr-defined]
        self._tried[item.nodeid] = set(shown_by(item))
        if report.when == "setup":
            # A second go counts, whatever became of the first.
            self._failed.discard(item.nodeid)
        if not report.passed:
            self._failed.add(item.nodeid)

    def pytest_sessionfinish(self) -> None:
        tried: set[Shown] = set().union(*self._tried.values())
        if not tried:
            return
        failed: set[Shown] = set().union(*(self._tried[one] for one in self._failed))
        self._file.parent.mkdir(exist_ok=True)
        with self._file.open("a+", encoding="utf-8") as file:
            # Tests may run in several processes, each of which has a part of them to tell.
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            # What was not run this time is as it was.
            before = {tuple(one) for one in json.loads(file.read() or "[]")}
            now = (before - tried) | (tried - failed)
            file.truncate(0)
            file.write(json.dumps(sorted(now), indent=1))


class Collector:
    """Prints what the tests that are there would show, and runs none."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        shown = {one for item in session.items for one in shown_by(item)}
        print(f"\nSHOWN {json.dumps(sorted(shown))}")


def collected() -> set[Shown]:
    """Return what the tests that are there would show, all of them."""
    tests = Path(__file__).parent
    options = ["--shown", "--collect-only", "-q", "-p", "no:cacheprovider"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        *options,
        str(tests / "browser"),
        str(tests / "hosts"),
    ]
    done = subprocess.run(command, cwd=tests.parent, capture_output=True, text=True, check=False)
    found = re.findall(r"^SHOWN (.*)$", done.stdout, re.MULTILINE)
    if done.returncode != 0 or len(found) != 1:
        raise RuntimeError(f"the tests cannot be collected:\n{done.stdout}{done.stderr}")
    return {tuple(one) for one in json.loads(found[0])}


def tables(shown: Iterable[Shown]) -> str:
    """Return what docs/hosts.md says between its two marks.

    Args:
        shown: What was shown, or would be.
    """
    tests: dict[tuple[str, str], set[str]] = {}
    for capability, host, test in shown:
        tests.setdefault((capability, host), set()).add(test)
    hosts = [key for key in HOSTS if any(key == host for _, host in tests)]
    lines = [_row("", *(HOSTS[key] for key in hosts)), _row("---", *(":-:" for _ in hosts))]
    names = []
    for capability in CAPABILITIES:
        by_host = [tests.get((capability, key), set()) for key in hosts]
        if any(by_host):
            lines.append(_row(capability, *("✓" if one else "" for one in by_host)))
            listed = ", ".join(f"`{name}`" for name in sorted(set().union(*by_host)))
            names.append(f"- {capability}: {listed}")
    return "\n".join([*lines, "", "The tests:", "", *names])


def placed(page: str, text: str) -> str:
    """Return the page with another text between its two marks."""
    begin, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    return f"{page[:begin]}\n{text}\n{page[end:]}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
