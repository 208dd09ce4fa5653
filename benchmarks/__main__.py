"""Measures ipychat and its peers and writes the results: python -m benchmarks

Options: `--only NAME,…` (chats of `chats.py`; the others keep their last results), `--quick` (a
little of everything, to try the bench; its results go to build/bench-quick), `--minutes N` (when
they are over no further chat is measured), `--report` (only writes what was measured last).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from . import chats, comparison, headline, plots, processes, report

ROOT = Path(__file__).parents[1]
MINUTES = 120
EACH = 1_200
"""Seconds for one chat."""


def main() -> None:
    """Measure all that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(chats.CHATS), help="names of chats")
    parser.add_argument("--quick", action="store_true", help="a little of everything")
    parser.add_argument("--report", action="store_true", help="measure nothing, only write")
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"for chats at most, {MINUTES}"
    )
    options = parser.parse_args()
    work = ROOT / "build" / ("bench-quick" if options.quick else "bench")
    work.mkdir(parents=True, exist_ok=True)
    results = work if options.quick else report.RESULTS
    if not options.report:
        _measure_all(options.only.split(","), work, 60 * options.minutes, options.quick)
    _report(work, results)


def _measure_all(names: list[str], work: Path, seconds: float, quick: bool) -> None:
    for name in names:
        _install(name)
    deadline = time.monotonic() + seconds
    run: dict[str, Any] = {"measured": [report.now()], "load": os.getloadavg()[0], "failures": []}
    failures = [_kernel(work)]
    if not quick:
        failures += [_run("-m", f"benchmarks.{part}") for part in ("history", "render")]
    # The slowest one comes last, so that no other one is without time.
    for name in sorted(names, key=lambda name: name == "panel-lab"):
        _measure(name, work, deadline, quick)
    run["measured"].append(report.now())
    run["failures"] = list(filter(None, failures))
    (work / "run.json").write_text(json.dumps(run), encoding="utf-8")


def _report(work: Path, results: Path) -> None:
    # What was not measured here is as it was.
    before = _found(results / "chats.json")
    every = {
        name: _found(work / f"{name}.json") or before.get("chats", {}).get(name)
        for name in chats.CHATS
    }
    found = {name: one for name, one in every.items() if one}
    chromium = next((one["chromium"] for one in found.values() if one["chromium"]), "")
    kernel = _found(work / "kernel.json").get("benchmarks", [])
    data = {**report.machine(chromium), "chats": found}
    data["run"] = _found(work / "run.json") or before["run"]
    data["kernel"] = _kernel_costs(kernel) or before.get("kernel", {})
    report.save("chats", data, comparison.page(data), results)
    plots.write(results, data)
    if results == report.RESULTS:
        headline.write(ROOT / "README.md", found)


def _found(file: Path) -> dict[str, Any]:
    """What is in a file; nothing if it is not there."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def _install(name: str) -> None:
    """Make the environment of a chat; that takes minutes the first time, and is not counted."""
    try:
        chats.install(chats.CHATS[name])
    except (subprocess.SubprocessError, OSError) as error:
        print(f"{name}: not installed: {error}", flush=True)


def _measure(name: str, work: Path, deadline: float, quick: bool) -> None:
    """Measure a chat in a process of its own, so that whatever it does the others are measured."""
    file = work / f"{name}.json"
    file.unlink(missing_ok=True)
    print(f"{chats.CHATS[name].title} …", flush=True)
    command = [sys.executable, "-m", "benchmarks.one", name, str(file)]
    process = subprocess.Popen([*command, *(["--quick"] if quick else [])], cwd=ROOT)
    left = max(0, min(EACH, deadline - time.monotonic()))
    try:
        process.wait(left)
        end = f"ended with {process.returncode}" if process.returncode else ""
    except subprocess.TimeoutExpired:
        processes.end(process.pid)
        process.wait()
        end = f"was ended after {left:.0f} s"
    if end:
        print(f"  {end}", flush=True)
        comparison.note_failure(file, chats.CHATS[name].title, f"the measurement {end}")


def _kernel(work: Path) -> str:
    """Run the benchmarks of the kernel's side; return what went wrong."""
    (work / "kernel.json").unlink(missing_ok=True)
    file = f"--benchmark-json={work / 'kernel.json'}"
    tests = "benchmarks/test_kernel.py"
    return _run("-m", "pytest", "-q", "-p", "no:cacheprovider", tests, file)


def _run(*arguments: str) -> str:
    """Run a part of the bench; if it fails the others go on. Return what went wrong."""
    try:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, timeout=EACH)
    except subprocess.SubprocessError as error:
        print(error, flush=True)
        return f"{arguments[-1] if len(arguments) == 2 else arguments[1]}: {type(error).__name__}"
    return ""


def _kernel_costs(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Microseconds of what `pytest-benchmark` has measured in seconds."""
    return {
        one["name"].removeprefix("test_"): {
            "each": one["extra_info"].get("each", 1),
            "messages": one["extra_info"].get("messages"),
            **{name: 1e6 * one["stats"][name] for name in ("median", "min", "q1", "q3")},
        }
        for one in found
    }


if __name__ == "__main__":
    main()
