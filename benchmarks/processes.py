"""What processes and their children use, as Linux counts it."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def children() -> set[int]:
    """Return the processes that this one started and that live."""
    return {pid for pid, fields in _all().items() if fields.parent == os.getpid()}


def cpu(roots: set[int]) -> float:
    """Return the seconds of CPU of processes and all below them, ended ones too."""
    return sum(one.ticks for one in _tree(roots)) / _TICKS


def memory(roots: set[int]) -> int:
    """Return the resident bytes of processes and all below them."""
    return sum(one.pages for one in _tree(roots)) * _PAGE


class _Process:
    def __init__(self, stat: str) -> None:
        fields = stat.rpartition(")")[2].split()
        self.parent = int(fields[1])
        self.ticks = sum(map(int, fields[11:15]))
        self.pages = int(fields[21])


def _all() -> dict[int, _Process]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # It may just have ended.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found[int(stat.parent.name)] = _Process(stat.read_text())
    return found


def end(pid: int) -> None:
    """End a process and all below it."""
    for one in _below({pid}):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def end_pages() -> None:
    """End what draws the pages of browsers that this process has started, as if they crashed."""
    for one in _below(children()):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"--type=renderer" in Path(f"/proc/{one}/cmdline").read_bytes():
                os.kill(one, signal.SIGKILL)


def _tree(roots: set[int]) -> list[_Process]:
    return list(_below(roots).values())


def _below(roots: set[int]) -> dict[int, _Process]:
    every = _all()
    inside = set(roots)
    grown = True
    while grown:
        below = {pid for pid, one in every.items() if one.parent in inside}
        grown = not below <= inside
        inside |= below
    return {pid: one for pid, one in every.items() if pid in inside}
