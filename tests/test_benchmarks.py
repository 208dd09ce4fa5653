"""What is said of the benchmarks is what they found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import comparison, headline, leads
from benchmarks.costs import added, exponent
from benchmarks.stream import GROWTH, SCENARIOS

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
DATA = json.loads((BENCHMARKS / "results" / "chats.json").read_text(encoding="utf-8"))
_OURS = {"useful": 10, "received": 30, "messages": 3, "first": 0.1, "last": 1.0}
_COST = {**_OURS, "thread": 0.5, "longest": 0, "frame": 20.0, "server": 0.3}
_OPENED = {"opened": 2.0, "thread": 1.0, "received": 1000, "heap": 10_000, "memory": 20_000}


def _chat(**costs: float | None) -> dict[str, Any]:
    streams = {one.name: [{**_COST, **costs}] for one in SCENARIOS}
    head = {"title": "Some", "version": "1", "measured": ["a", "a"], "load": None, "failures": []}
    return {**head, "streams": streams, "conversations": {}}


def test_each_number_that_a_peer_leads_in_is_explained() -> None:
    text = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    found = {lead.what for lead in leads.find(DATA["chats"])}
    assert not {what for what in found if f"**{what}**" not in text}


def test_the_page_says_what_the_numbers_say() -> None:
    text = (BENCHMARKS / "results" / "chats.md").read_text(encoding="utf-8")
    assert text == comparison.page(DATA)


def test_the_readme_has_the_figures_that_were_found(tmp_path: Path) -> None:
    readme = BENCHMARKS.parent / "README.md"
    copy = tmp_path / "README.md"
    text = readme.read_text(encoding="utf-8")
    copy.write_text(text.replace("main thread", "something else"), encoding="utf-8")
    headline.write(copy, DATA["chats"])
    assert copy.read_text(encoding="utf-8") == text
    copy.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="has no"):
        headline.write(copy, DATA["chats"])


def test_of_an_answer_that_was_not_complete_only_its_beginning_is_told() -> None:
    short, long = GROWTH[-1]
    cut, whole = _chat(last=None), _chat()
    assert exponent(cut, "thread", short, long) is None
    assert exponent(whole, "thread", short, long) == 0
    run = {"measured": ["a", "a"], "load": 0.1, "failures": []}
    data = {"machine": "2 cores", "versions": {}, "run": run, "kernel": {}}
    page = comparison.page({**data, "chats": {"peer": cut}})
    assert "| Some | — | — | 0.10 | — |" in page
    assert not list(leads.find({"ipychat-lab": whole, "peer": _chat(last=None, received=1)}))
    assert list(leads.find({"ipychat-lab": whole, "peer": _chat(received=1)}))


def test_what_came_to_its_end_in_some_runs_is_told_of_these() -> None:
    chat = _chat()
    name = SCENARIOS[0].name
    chat["streams"] = {name: [_COST, {**_COST, "last": None, "received": 1}]}
    going_on = dict.fromkeys(("append", "append_thread", "key", "key_thread"), 1.0)
    conversation = {**_OPENED, **going_on}
    chat["conversations"] = {
        "0": [conversation, {**conversation, "append": None}],
        "100": [{**conversation, "opened": None, "append": None}],
    }
    run = {"measured": ["a", "a"], "load": 0.1, "failures": []}
    page = comparison.page(
        {"machine": "2", "versions": {}, "run": run, "kernel": {}, "chats": {"peer": chat}}
    )
    assert "| Some | 3 | 3 | 0.10 | 1 |" in page
    assert f"- Some: {name}: its end came in 1 of 2 runs" in page
    assert "- Some: 0 messages, one more: its end came in 1 of 2 runs" in page
    assert "100 messages: its" not in page


def test_of_a_conversation_that_was_not_opened_nothing_is_told() -> None:
    closed = {**_OPENED, "opened": None}
    (cost,) = added({"conversations": {"0": [_OPENED], "100": [closed]}}, 100)
    assert set(cost.values()) == {None}
    assert added({"conversations": {"100": [_OPENED]}}, 100) == []


def test_what_a_conversation_costs_more_is_told_of_each_run() -> None:
    empty = [{**_OPENED, "opened": seconds} for seconds in (1.0, 2.0, 9.0)]
    more = [{**_OPENED, "opened": seconds} for seconds in (2.5, 3.0)]
    told = added({"conversations": {"0": empty, "100": more}}, 100)
    assert [(one["opened"], one["in_all"], one["thread"]) for one in told] == [
        (0.5, 2.5, 0),
        (1.0, 3.0, 0),
    ]
