"""Writes the figures of the project's README, from what was found of all chats."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .chats import CHATS
from .conversations import LENGTHS, PATIENCE
from .costs import OPENING, STREAM, added, middle, whole
from .stream import SCENARIOS, Scenario

BEGIN = "<!-- figures: written by `make bench` -->"
END = "<!-- end of figures -->"

_OURS = ("ipychat-lab", "ipychat-voila")
_APART = (*_OURS, "ipychat-packed", "panel-lab", "floor")
"""What has no column of its own: a README is read in a minute."""

Figure = Callable[[dict[str, Any]], float | None]
"""From what was found of a chat to one of its numbers; None if there is none."""


def write(file: Path, found: dict[str, Any]) -> None:
    """Write the table into a file, between the marks that are in it.

    Args:
        file: The file.
        found: What was found of each chat.

    Raises:
        ValueError: If the marks are not in the file.
    """
    text = file.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{file} has no {BEGIN!r} with {END!r} below it")
    file.write_text(f"{before}{begin}\n{table(found)}\n{end}{after}", encoding="utf-8")


def table(found: dict[str, Any]) -> str:
    """Return the figures, for people.

    Args:
        found: What was found of each chat.
    """
    peers = [name for name in CHATS if name not in _APART and name in found]
    lines = [
        f"| {' | '.join(['', 'ipychat', *(CHATS[name].title for name in peers)])} |",
        f"|---|{'--:|' * (1 + len(peers))}",
    ]
    for title, figure, needs_history in _ROWS:
        ours = [value for name in _OURS if (value := figure(found[name])) is not None]
        cells = [_between(ours)]
        for name in peers:
            cannot = needs_history and not CHATS[name].takes_history
            cells.append("*" if cannot else _between([figure(found[name])]))
        lines.append(f"| {' | '.join([title, *cells])} |")
    note = (
        f"—: not there after {PATIENCE:.0f} s; *: it has no way to begin with messages. Medians; "
        "of ipychat in JupyterLab and in Voilà."
    )
    return "\n".join([*lines, "", note])


def _streamed(scenario: Scenario, what: str) -> Figure:
    def figure(chat: dict[str, Any]) -> float | None:
        return middle(whole(chat["streams"].get(scenario.name, [])), STREAM[what])

    return figure


def _opened(chat: dict[str, Any]) -> float | None:
    return middle(added(chat, LENGTHS[-1]), OPENING["open, s"])


_PACED = next(one for one in SCENARIOS if (one.tokens, one.rate) == (1_000, 200))
_FASTEST = next(one for one in SCENARIOS if (one.tokens, one.rate) == (20_000, 0))
_ROWS: list[tuple[str, Figure, bool]] = [
    (f"{_PACED.name}: main thread, s", _streamed(_PACED, "main thread, s"), False),
    (f"{_FASTEST.name}: complete after, s", _streamed(_FASTEST, "complete, s"), False),
    (f"{LENGTHS[-1]:,} messages: opened after, s more than none", _opened, True),
]
"""Titles, numbers, and whether they need a chat that can begin with messages."""


def _between(values: Iterable[float | None]) -> str:
    known = sorted(value for value in values if value is not None)
    if not known:
        return "—"
    low, high = (f"{one:.0f}" if one >= 10 else f"{one:.1f}" for one in (known[0], known[-1]))
    return low if low == high else f"{low}–{high}"
