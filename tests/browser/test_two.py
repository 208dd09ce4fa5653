"""Two views of a page and another page: what people do in any of them is the same in all."""

from __future__ import annotations

import contextlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import tally

from . import walks
from .chat import Chat
from .conftest import OpenLab, OpenPage
from .hosts import LabNotebook
from .notebooks import chat_with, is_whole
from .pages import until
from .servers import Server

SEEDS = tally.of(1, 3)
ACTIONS = tally.of(40, 500)
REST = tally.of(20, 100)
"""Actions after which all come to rest, and what they show is compared."""
LOOK = 10
"""Actions after which the two views of a page are compared."""

CHAT = chat_with("talk", height=320, message_params={"show_edit_icon": True})
BEGIN = """
modes = globals().get("modes") or ["interrupt", "refuse", "queue"] * 100
chat.clear()
chat.on_busy = modes.pop()
chat.load_buffer = 3
"""
TELL = """
import json
from pathlib import Path

# What is far from sight is on no page, else.
chat.load_buffer = 100_000
_ = Path("told.json").write_text(json.dumps(chat.transcript.to_wire()["messages"]))
"""
RATINGS = {"": [], "up": ["Good answer"], "down": ["Bad answer"]}


@pytest.fixture
def unsaved(lab: OpenLab, lab_server: Server) -> Iterator[OpenLab]:
    """A JupyterLab that saves nothing by itself: two pages of a notebook share its file."""
    path = "/lab/api/settings/@jupyterlab/docmanager-extension:plugin"
    lab_server.request(path, "PUT", {"raw": '{"autosave": false}'})
    yield lab
    lab_server.request(path, "PUT", {"raw": "{}"})


def test_two_views_and_another_page_are_the_same_after_anything_that_people_do(
    unsaved: OpenLab, open_page: OpenPage
) -> None:
    notebook, views = _three_views(unsaved, open_page)
    done: Counter[str] = Counter()
    rests = looks = 0
    for seed in range(SEEDS):
        notebook.run_cell(1)
        rng = random.Random(seed)
        for number in range(1, ACTIONS + 1):
            done[walks.act(rng, rng.choice(views), f"said {seed} {number}")] += 1
            if number % LOOK == 0:
                looks += 1
                assert walks.differences(*views[:2]) == [], f"seed {seed}, action {number}"
            if number % REST == 0:
                rests += 1
                _check_against_kernel(notebook, views, f"seed {seed}, action {number}")
    tally.count(
        "R7",
        "two views of a page and another page in JupyterLab, actions at random",
        seeds=SEEDS,
        actions=SEEDS * ACTIONS,
        **dict(sorted(done.items())),
        times_at_rest=rests,
        looks_in_between=looks,
        differences=0,
    )


def _three_views(lab: OpenLab, open_page: OpenPage) -> tuple[LabNotebook, list[Chat]]:
    notebook = lab(CHAT, BEGIN, TELL, first_only=True)
    notebook.page.set_viewport_size({"width": 1400, "height": 1200})
    notebook.save()
    notebook.cells.first.locator(".jp-InputPrompt").click(button="right")
    notebook.page.locator(".lm-Menu-item[data-command='notebook:create-output-view']").click()
    other = LabNotebook(notebook.server, notebook.name, open_page())
    other.open()
    views = [
        Chat(notebook.page, notebook.cells.first),
        Chat(notebook.page, notebook.page.locator(".jp-LinkedOutputView")),
        Chat(other.page),
    ]
    for view in views:
        view.wait_ready()
    return notebook, views


def _check_against_kernel(notebook: LabNotebook, views: list[Chat], where: str) -> None:
    """At rest all views show what the kernel has, and the same can be done in all."""
    for view in views:
        until(view.page, partial(_is_at_rest, view), f"{where}: all is at rest")
        walks.leave_forms(view)
    told = notebook.server.root / "told.json"
    told.unlink(missing_ok=True)
    notebook.run_cell(2)
    until(notebook.page, lambda: told.exists() and is_whole(told), "the kernel tells")
    truth = [_as_seen(message) for message in json.loads(told.read_text())]
    shown: list[Any] = []

    def are_same() -> bool:
        shown[:] = [walks.seen(view) for view in views]
        return all(one == shown[0] and _messages(one) == truth for one in shown)

    # What differs is told below.
    with contextlib.suppress(AssertionError):
        until(notebook.page, are_same, where, patience=20)
    for number, one in enumerate(shown):
        assert _messages(one) == truth, f"{where}, view {number}"
        assert one == shown[0], f"{where}, view {number}"


def _is_at_rest(view: Chat) -> bool:
    seen = walks.seen(view)
    is_pending = any(one["id"] == "pending" for one in seen["messages"])
    return not (seen["isLive"] or seen["saving"] or is_pending)


def _messages(seen: Any) -> list[dict[str, Any]]:
    """Return what a view shows of messages that the kernel knows."""
    return [{key: one[key] for key in one if key != "tools"} for one in seen["messages"]]


def _as_seen(message: Any) -> dict[str, Any]:
    """Return what a view should show of a message that the kernel has."""
    version = message.get("version", {"index": 0, "count": 1})
    is_rated = message["role"] == "assistant" and message["status"] in ("done", "stopped")
    rating = message.get("feedback", {}).get("value", "") if is_rated else ""
    text = " ".join(part.get("text", "") for part in message["parts"])
    return {
        **{key: message[key] for key in ("id", "role", "status", "user")},
        "words": re.findall(r"\w+", text),
        "version": f"{version['index'] + 1}/{version['count']}" if version["count"] > 1 else "",
        "pressed": RATINGS[rating] + [f"React with {one}" for one in message.get("reactions", ())],
    }
