"""Draws the results."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .costs import OPENING, STREAM, added, is_ours, middle, whole
from .stream import SCENARIOS

_OURS, _PEER, _FLOOR = "#1f6feb", "#9aa4b2", "#57606a"
_PEERS = ("#bf8700", "#cf222e", "#1a7f37", "#8250df", "#bf3989", "#57606a", "#0a7d91")
"""Colours of lines; none of them is taken for ours."""
_SHOWN = ("bytes / useful", "complete, s", "main thread, s", "server, s")


def write(folder: Path, data: dict[str, Any]) -> None:
    """Draw all pictures.

    Args:
        folder: Where they go.
        data: What `comparison.page` takes.
    """
    chats = data["chats"]
    settings: Any = {"svg.hashsalt": "ipychat", "svg.fonttype": "none", "font.size": 9}
    with mpl.rc_context(settings):
        _save(_stream(chats), folder / "stream.svg")
        _save(_open(chats), folder / "open.svg")


def _stream(chats: dict[str, Any]) -> Figure:
    shown = [
        one for one in SCENARIOS if any(chat["streams"].get(one.name) for chat in chats.values())
    ]
    figure = Figure(figsize=(11, 2.4 * max(1, len(shown))), layout="constrained")
    for row, scenario in enumerate(shown):
        for column, what in enumerate(_SHOWN):
            axes = figure.add_subplot(len(shown), len(_SHOWN), row * len(_SHOWN) + column + 1)
            values = {
                name: middle(whole(runs), STREAM[what])
                for name, chat in chats.items()
                if (runs := chat["streams"].get(scenario.name))
            }
            _bars(axes, chats, values, show_names=column == 0)
            axes.set_title(what if row else f"{what}\n", loc="left")
            if column == 0:
                axes.set_ylabel(scenario.name.replace(", ", ",\n"))
    return figure


def _open(chats: dict[str, Any]) -> Figure:
    shown = ("open, s", "main thread, s", "page, MB", "server, MB")
    figure = Figure(figsize=(11, 3), layout="constrained")
    for column, what in enumerate(shown):
        axes = figure.add_subplot(1, len(shown), column + 1)
        colors = itertools.cycle(_PEERS)
        lengths: set[int] = set()
        highest = 1.0
        for name, chat in chats.items():
            # Less than what an empty one takes is nothing, but for chance.
            points = [
                (int(length), max(value, 0))
                for length in chat["conversations"]
                if int(length)
                if (value := middle(added(chat, int(length)), OPENING[what])) is not None
            ]
            if points:
                style: dict[str, Any] = {"linestyle": ":" if name.endswith("voila") else "-"}
                color, width = (_OURS, 2.5) if is_ours(name) else (next(colors), 1)
                style.update(color=color, linewidth=width, marker="o", markersize=2 * width)
                axes.plot(*zip(*points, strict=True), label=chat["title"], **style)
                lengths.update(length for length, _ in points)
                highest = max(highest, *(value for _, value in points))
        axes.set(title=what, xscale="log", xlabel="messages")
        axes.set_xticks(sorted(lengths), [f"{length:,}" for length in sorted(lengths)], minor=False)
        axes.set_xticks([], minor=True)
        axes.set_yscale("symlog", linthresh=0.1)
        axes.set_ylim(-0.02, 2 * highest)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        axes.spines[["top", "right"]].set_visible(False)
    lines, titles = figure.axes[0].get_legend_handles_labels()
    figure.legend(lines, titles, loc="outside lower center", ncols=len(lines), frameon=False)
    return figure


def _bars(
    axes: Axes, chats: dict[str, Any], values: dict[str, float | None], show_names: bool
) -> None:
    names = list(reversed(values))
    titles = [chats[name]["title"] for name in names]
    colors = [_OURS if is_ours(name) else _FLOOR if name == "floor" else _PEER for name in names]
    axes.barh(titles, [values[name] or 0 for name in names], color=colors)
    for place, name in enumerate(names):
        value = values[name]
        text = "not complete" if value is None else f"{value:,.{0 if value >= 100 else 2}f}"
        axes.annotate(text, (value or 0, place), (3, 0), textcoords="offset points", va="center")
    # What is small must be seen beside what is a thousand times as much.
    axes.set_xscale("symlog", linthresh=0.01)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.margins(x=0.3)
    if not show_names:
        axes.set_yticks([])


def _save(figure: Figure, file: Path) -> None:
    figure.savefig(file, format="svg", metadata={"Date": None})
