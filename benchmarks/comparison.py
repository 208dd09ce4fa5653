"""Tells what was found of all chats, in tables for people."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from . import leads, report
from .costs import OPENING, STREAM, Value, added, exponent, middle, whole
from .stream import GROWTH, SCENARIOS

_GROWTH = {
    "bytes": "received",
    "complete": "last",
    "main thread": "thread",
    "server": "server",
}
_FLOOR = ("main thread, s", "complete, s")
_SENDS = ("send_to_an_empty_chat", "send_to_a_chat_of_5000_messages")


def note_failure(file: Path, title: str, what: str) -> None:
    """Add a failure to what was found of a chat.

    Args:
        file: The file that holds it, or will.
        title: Name of the chat.
        what: What failed.
    """
    found: dict[str, Any] = {"title": title, "version": "", "chromium": "", "load": None}
    found["measured"] = []
    found |= {"streams": {}, "conversations": {}, "failures": []}
    if file.exists():
        found = json.loads(file.read_text(encoding="utf-8"))
    found["failures"].append(what)
    file.write_text(json.dumps(found), encoding="utf-8")


def page(data: dict[str, Any]) -> str:
    """Return the results, for people.

    Args:
        data: The results.
    """
    found: dict[str, Any] = data["chats"]
    run = data["run"]
    began, ended = run["measured"]
    apart = [
        f"{chat['title']} {' to '.join(chat['measured'])}"
        for chat in found.values()
        if not chat["measured"]
        or not began <= min(chat["measured"]) <= max(chat["measured"]) <= ended
    ]
    intro = (
        f"Measured from {began} to {ended} UTC on {data['machine']} by `make bench`: one chat "
        f"after the other, real servers, a real browser; load average before it {run['load']:.1f}. "
        f"{report.versions(data)}.\n\n"
        + (f"In another run: {'; '.join(apart)}.\n\n" if apart else "")
        + "Medians; ranges in brackets where there are several runs. What each number means and "
        "how it is measured is in the [README](../README.md)."
    )
    sections = [
        "# ipychat and its peers",
        intro,
        *_streams(found),
        *_beside_floor(found),
        *_growth(found),
        *_conversations(found),
        *_load(found),
        *_kernel(data["kernel"]),
        *_lead(found),
        *_failures(found, run["failures"]),
    ]
    return "\n\n".join(sections) + "\n"


def _streams(found: dict[str, Any]) -> list[str]:
    sections = ["## Streaming", "![Costs of streaming](stream.svg)"]
    for scenario in SCENARIOS:
        rows = [
            [chat["title"], *(_complete(runs, value) for value in STREAM.values())]
            for chat in found.values()
            if (runs := chat["streams"].get(scenario.name))
        ]
        if rows:
            sections += [f"### {scenario.name}", _table(["chat", *STREAM], rows)]
            if any("—" in row for row in rows):
                sections.append(
                    f"—: not complete after {scenario.limit:.0f} s, and not waited for."
                )
    return sections


def _beside_floor(found: dict[str, Any]) -> list[str]:
    """How many times the floor's costs those of each chat are."""
    floor = found.get("floor", {}).get("streams", {})
    shown = [one.name for one in SCENARIOS if whole(floor.get(one.name, []))]
    if not shown:
        return []
    sections = [
        "### Beside the floor",
        "How many times what the text alone costs in one text node, 25 times a second.",
    ]
    for what in _FLOOR:
        rows = []
        for name, chat in found.items():
            ratios = [_ratio(chat["streams"].get(one, []), floor[one], what) for one in shown]
            if name != "floor" and any(ratios):
                rows.append([chat["title"], *map(_number, ratios)])
        sections += [f"*{what.removesuffix(', s')}*:", _table(["chat", *shown], rows)]
    return sections


def _ratio(runs: list[dict[str, Any]], floor: list[dict[str, Any]], what: str) -> float | None:
    value, least = (middle(whole(one), STREAM[what]) for one in (runs, floor))
    return value / least if value is not None and least else None


def _growth(found: dict[str, Any]) -> list[str]:
    sections: list[str] = []
    for short, long in GROWTH:
        powers = {
            chat["title"]: [exponent(chat, name, short, long) for name in _GROWTH.values()]
            for chat in found.values()
        }
        rows = [[title, *map(_number, one)] for title, one in powers.items() if any(one)]
        if rows:
            text = f"From {short.tokens:,} to {long.tokens:,} tokens, {long.pace}:"
            sections += [text, _table(["chat", *_GROWTH], rows)]
    text = "The exponent of a power: 1 is linear, 2 is quadratic."
    return ["### Growth", text, *sections] if sections else []


def _conversations(found: dict[str, Any]) -> list[str]:
    text = (
        "Of a conversation with messages: what it costs to open more than an empty one, which has "
        "the host and the start of a kernel in it, and how long it takes in all; and what it costs "
        "to go on with it."
    )
    sections = ["## Long conversations", text, "![Costs of opening](open.svg)"]
    for length in sorted({int(one) for chat in found.values() for one in chat["conversations"]}):
        rows = [
            [chat["title"], *(_range(runs, value) for value in OPENING.values())]
            for chat in found.values()
            if (runs := added(chat, length))
        ]
        sections += [f"### {length:,} messages", _table(["chat", *OPENING], rows)] if rows else []
    return sections


def _load(found: dict[str, Any]) -> list[str]:
    rows = [
        [
            chat["title"],
            chat["version"],
            f"{load['opened'] / 1000:,.0f}",
            f"{load['answered'] / 1000:,.0f}",
            "packed" if load["packs"] else "",
        ]
        for chat in found.values()
        if (load := chat["load"])
    ]
    head = ["chat", "version", "until one can write, kB", "with the first answer, kB", "frames"]
    text = (
        "What a browser gets that has nothing in its cache. In JupyterLab that is mostly "
        "JupyterLab; what ipychat adds to it is told [elsewhere](render.md)."
    )
    return ["## What is loaded", text, _table(head, rows)]


def _kernel(kernel: dict[str, Any]) -> list[str]:
    floor = None
    rows = []
    for name, cost in kernel.items():
        each = cost["median"] / cost["each"]
        low, high = cost["q1"] / cost["each"], cost["q3"] / cost["each"]
        floor = each if name.startswith("floor") else floor
        ratio = f"{each / floor:.2f}" if floor else ""
        unit = f"{cost['each']:,}" if cost["each"] > 1 else ""
        microseconds = f"{each:.1f} ({low:.1f}–{high:.1f})"
        messages = _number(cost.get("messages"))
        rows.append([name.replace("_", " "), unit, microseconds, ratio, messages])
    text = (
        "Microseconds of CPU of the kernel's process, up to its socket; medians and quartiles. A "
        "floor is a bare message of a comm; what follows is compared with it. Comm messages are "
        "those of a whole row, a mean."
    )
    head = ["what", "counted as", "µs each", "times the floor", "comm messages"]
    return ["## In the kernel", text, _table(head, rows), *_sends(kernel)]


def _sends(kernel: dict[str, Any]) -> list[str]:
    """Whether a new message costs more in a long conversation."""
    empty, long = (kernel.get(name) for name in _SENDS)
    if not empty or not long:
        return []
    ratio = long["median"] / empty["median"]
    return [f"A message sent to a chat of 5,000 costs {ratio:.2f} times one sent to an empty chat."]


def _lead(found: dict[str, Any]) -> list[str]:
    lines = [
        f"- {lead.where}, {lead.what.strip()}: ipychat {_number(lead.ours)}, "
        + ", ".join(f"{found[name]['title']} {_number(one)}" for name, one in lead.peers.items())
        for lead in leads.find(found)
    ]
    return ["## Where a peer leads", "\n".join(lines) if lines else "Nowhere."]


def _failures(found: dict[str, Any], parts: list[str]) -> list[str]:
    lines = [
        f"- {chat['title']}: {one}"
        for chat in found.values()
        for one in [*chat["failures"], *_partly(chat)]
    ]
    lines += [f"- {part}" for part in parts]
    return ["## What could not be measured", "\n".join(lines) if lines else "Nothing."]


def _partly(chat: dict[str, Any]) -> list[str]:
    """What a chat has done in some of its runs only."""
    ends = {name: [run["last"] for run in runs] for name, runs in chat["streams"].items()}
    for length, runs in chat["conversations"].items():
        ends[f"{length} messages"] = [run["opened"] for run in runs]
        ends[f"{length} messages, one more"] = [run["append"] for run in runs if run["opened"]]
    return [
        f"{name}: its end came in {len(times) - times.count(None)} of {len(times)} runs"
        for name, times in ends.items()
        if None in times and any(times)
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    rule = [":--", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


def _complete(runs: list[dict[str, Any]], value: Value) -> str:
    """Of an answer that was not complete no more is told than when it began."""
    return _range(runs if value is STREAM["first token, s"] else whole(runs), value)


def _range(runs: list[dict[str, Any]], value: Value) -> str:
    values = [one for run in runs if (one := value(run)) is not None]
    if not values:
        return "—"
    text = _number(statistics.median(values))
    low, high = _number(min(values)), _number(max(values))
    return text if low == high else f"{text} ({low}–{high})"


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    digits = 0 if value >= 100 or float(value).is_integer() else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"
