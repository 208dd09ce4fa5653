"""Draws the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .costs import OPENING, STREAM, added, is_ours, middle, whole
from .stream import SCENARIOS

_OURS, _PEER, _FLOOR = "#1f6feb", "#9aa4b2", "#57606a"
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
        for name, chat in chats.items():
            points = [
                (int(length), value)
                for length in chat["conversations"]
                if int(length)
                if (value := middle(added(chat, int(length)), OPENING[what])) is not None
            ]
            if points:
                style: dict[str, Any] = {"linestyle": ":" if name.endswith("voila") else "-"}
                if is_ours(name):
                    style.update(color=_OURS, linewidth=2)
                axes.plot(*zip(*points, strict=True), marker="o", label=chat["title"], **style)
        axes.set(title=what, xscale="log", xlabel="messages")
        # Less than what an empty one takes is nothing, but for chance.
        axes.set_yscale("symlog", linthresh=0.1)
    figure.axes[0].legend(fontsize=7)
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
