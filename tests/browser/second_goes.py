"""Tests in real hosts that fail once get a second go, as browsers and servers may be slow.

What needed it is told at the end of a run, with its failure: each is a race, to be mended. More
than a few are no accident, and fail the run.
"""

from __future__ import annotations

import pytest

ALLOWED = 3
"""Tests that may need a second go in one run."""


class SecondGoes:
    """Keeps what failed at its first go, and tells it."""

    def __init__(self) -> None:
        self._failed: list[pytest.TestReport] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear how a test went."""
        # The word of pytest-rerunfailures for a failure after which a test runs again.
        if str(report.outcome) == "rerun":
            self._failed.append(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run in which too many tests needed it."""
        if len(self._failed) > ALLOWED and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what needed it, and why."""
        if not self._failed:
            return
        few = "" if len(self._failed) <= ALLOWED else f": more than {ALLOWED}, so the run failed"
        terminalreporter.section(f"{len(self._failed)} tests needed a second go{few}")
        for report in self._failed:
            terminalreporter.line(f"{report.nodeid} ({report.when})", bold=True)
            terminalreporter.line(report.longreprtext)
