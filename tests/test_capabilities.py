"""What the tests in real hosts have shown is kept, from one run to the next."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from capabilities import Recorder


def _item(test: str, host: str, capability: str) -> Any:
    return SimpleNamespace(
        nodeid=f"test_it.py::{test}[{host}]",
        path=Path("test_it.py"),
        originalname=test,
        fixturenames=(host,),
        iter_markers=lambda _: [SimpleNamespace(args=(capability,))],
    )


def _went(recorder: Recorder, item: Any, *goes: bool) -> None:
    """Have a test run, once for each go, which passes or does not."""
    for passed in goes:
        for when, phase_passed in (("setup", True), ("call", passed), ("teardown", True)):
            report = SimpleNamespace(when=when, passed=phase_passed)
            hook: Any = recorder.pytest_runtest_makereport(item)
            next(hook)
            try:
                hook.send(SimpleNamespace(get_result=lambda report=report: report))
            except StopIteration:
                continue


def _kept(file: Path) -> set[tuple[str, ...]]:
    return {tuple(one) for one in json.loads(file.read_text("utf-8"))}


def test_what_passed_is_kept_and_what_failed_is_not(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "shown.json")
    _went(recorder, _item("stops", "lab", "Stop"), True)
    _went(recorder, _item("stops", "voila", "Stop"), False)
    recorder.pytest_sessionfinish()
    assert _kept(tmp_path / "shown.json") == {("Stop", "lab", "test_it::stops")}


def test_a_second_go_counts(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "shown.json")
    _went(recorder, _item("stops", "lab", "Stop"), False, True)
    recorder.pytest_sessionfinish()
    assert _kept(tmp_path / "shown.json") == {("Stop", "lab", "test_it::stops")}


def test_what_was_not_run_is_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "shown.json"
    first, second = Recorder(file), Recorder(file)
    for host in ("lab", "voila"):
        _went(first, _item("stops", host, "Stop"), True)
    first.pytest_sessionfinish()
    _went(second, _item("stops", "voila", "Stop"), False)
    second.pytest_sessionfinish()
    assert _kept(file) == {("Stop", "lab", "test_it::stops")}

    Recorder(file).pytest_sessionfinish()
    assert _kept(file) == {("Stop", "lab", "test_it::stops")}
