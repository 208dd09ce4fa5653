"""Whatever happens on the way, a page in JupyterLab ends where its kernel is."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable

import tally
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenLab, OpenPage
from .hosts import LabNotebook
from .notebooks import chat_with, is_whole
from .pages import until
from .plans import KINDS, Plan
from .wire import Fate, Wire

PLANS = tally.of(5, 100)
TOKENS = tally.of(1000, 2000)
COUNTED = " ".join(map(str, range(TOKENS))) + " end"
ROUND = 10
"""Plans after which there is another chat, because reading long ones takes a page's time."""
TELL = """
import json
from pathlib import Path

_ = Path("told.json").write_text(json.dumps([[one.status, str(one.object)] for one in chat]))
"""


def test_page_in_jupyterlab_equals_the_kernel_after_any_plan_of_faults(
    lab: OpenLab, open_page: OpenPage
) -> None:
    page = open_page()
    wire = Wire(page)
    notebook = lab(chat_with("count_to"), TELL, page=page, first_only=True)
    happened: Counter[str] = Counter()
    took: list[tuple[float, float]] = []
    for seed in range(PLANS):
        answer = seed % ROUND
        if seed and not answer:
            _check_against_kernel(notebook)
            notebook.run_cell(0)
            expect(notebook.chat.root.locator(".ipychat-message")).to_have_count(0)
        plan = Plan(seed, batches=TOKENS // 32)
        took.append(_ask(notebook, wire, plan, answer))
        happened += plan.done
    _check_against_kernel(notebook)
    assert set(KINDS) <= set(happened)
    tally.count(
        "R1",
        "seeded plans of faults in JupyterLab",
        plans=PLANS,
        tokens=PLANS * TOKENS,
        **dict(sorted(happened.items())),
        differences=0,
        healed_later_than_2_s=sum(one > 2 for one, _ in took),
        slowest_s=round(max(one for one, _ in took), 1),
        later_with_what_the_host_took_to_connect=sum(one + host > 2 for one, host in took),
        slowest_with_it_s=round(max(map(sum, took)), 1),
    )


def _ask(notebook: LabNotebook, wire: Wire, plan: Plan, answer: int) -> tuple[float, float]:
    """Ask under a plan of faults.

    Returns:
        For how many seconds the answer lacked some after the last of them, while the host let the
        page speak; and how many seconds of these the host did not.
    """
    plan.follow(wire)
    notebook.chat.submit(str(TOKENS))
    _until(notebook, wire, lambda: plan.is_over, f"{plan}: the answer ends")
    _until(notebook, wire, wire.pump, f"{plan}: all that is late has come")
    since = max(wire.last_fault, time.monotonic())
    _until(
        notebook,
        wire,
        lambda: _text(notebook.chat, answer) == COUNTED,
        f"{plan}: the answer is whole",
    )
    whole = time.monotonic()
    # The question for what is missing may be lost as well.
    since = max(since, wire.last_fault)
    host = max(0.0, wire.is_open_since - since) if wire.last_cut < wire.is_open_since else 0.0
    wire.down = wire.up = lambda frame: Fate()
    assert notebook.chat.reply(answer).status == "done"
    return max(0.0, whole - since - host), host


def _until(notebook: LabNotebook, wire: Wire, condition: Callable[[], bool], what: str) -> None:
    def is_true() -> bool:
        wire.pump()
        return condition()

    until(notebook.page, is_true, what)


def _check_against_kernel(notebook: LabNotebook) -> None:
    """What the page shows is what the kernel has."""
    told = notebook.server.root / "told.json"
    told.unlink(missing_ok=True)
    notebook.run_cell(1)
    until(notebook.page, lambda: told.exists() and is_whole(told), "the kernel tells")
    shown = [[one.status, one.text.split()] for one in notebook.chat.messages()]
    assert shown == [[status, text.split()] for status, text in json.loads(told.read_text())]


def _text(chat: Chat, answer: int) -> str:
    body = chat.replies.nth(answer).locator(".ipychat-message-body")
    return " ".join(body.inner_text().split()) if body.count() else ""
