"""Floods of tokens and of other cells, a page that sleeps, pages that join late."""

from __future__ import annotations

import random
from pathlib import Path

import tally
from playwright.sync_api import Page

from .chat import assert_whole
from .conftest import OpenLab, OpenPage
from .hosts import LabNotebook
from .notebooks import blocked_until, chat_with
from .pages import until
from .wire import Wire


def test_flood_of_another_cell_takes_no_token(lab: OpenLab, lab_log: Path) -> None:
    flood = (
        "from pathlib import Path\nfrom IPython.display import display\n\n"
        "for number in range(8000):\n    display(number, clear=True)\n"
        "Path('flooded').touch()"
    )
    notebook = lab(chat_with("count_in_thread"), flood, first_only=True)
    chat = notebook.chat
    before = lab_log.read_text().count("rate exceeded")
    chat.submit("other-cell")
    chat.wait_for_text(" 10")
    notebook.run_cell(1)
    until(chat.page, (notebook.server.root / "flooded").exists, "the other cell has run")
    notebook.open_gate("other-cell")
    text = chat.reply().text
    assert_whole(text)
    dropped = lab_log.read_text().count("rate exceeded") - before
    tally.count(
        "R2",
        "an answer while another cell floods, default limits",
        displays=8000,
        tokens=len(text.split()),
        lost=0,
        warnings_of_the_server=dropped,
    )


def test_flood_of_tokens_in_one_cell_arrives_whole(lab: OpenLab, open_page: OpenPage) -> None:
    count = tally.of(20_000, 100_000)
    page = open_page()
    wire = Wire(page)
    chat = lab(chat_with("flood"), page=page).chat
    answer = chat.ask(str(count))
    assert_whole(answer.text)
    assert len(answer.text.split()) == count + 1
    batches = sum(frame.kind == "batch" for frame in wire.received)
    tally.count("R2", "tokens in one cell, JupyterLab", tokens=count, lost=0, batches=batches)


def test_page_that_sleeps_in_mid_stream_wakes_up_whole(lab: OpenLab) -> None:
    notebook = lab(chat_with("count"))
    chat = notebook.chat
    page = chat.page
    chat.submit("asleep")
    chat.wait_for_text(" 10")
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    notebook.open_gate("asleep")
    until(page, lambda: notebook.kernel()["execution_state"] == "idle", "the turn has ended")
    session.send("Page.setWebLifecycleState", {"state": "active"})
    assert_whole(chat.reply().text)


def test_connection_breaks_at_many_moments(lab: OpenLab, open_page: OpenPage) -> None:
    moments = tally.of(2, 50)
    rng = random.Random(3)
    page = open_page()
    wire = Wire(page)
    notebook = lab(chat_with("count"), page=page)
    chat = notebook.chat
    chat.submit("broken-often")
    count = 3
    for moment in range(moments):
        chat.wait_for_text(f" {count + rng.randint(1, 40)}")
        wire.cut()
        _until_connected(wire, page, moment + 2)
        count = len(chat.messages()[-1].text.split())
    chat.wait_for_text(f" {count + 20}")
    notebook.open_gate("broken-often")
    assert_whole(chat.reply().text)
    tally.count("R3", "connection broken in mid-stream", breaks=moments, whole=1)


def test_page_is_loaded_again_at_many_moments(lab: OpenLab) -> None:
    moments = tally.of(2, 50)
    notebook = lab(chat_with("count_in_thread"), blocked_until("never"), first_only=True)
    chat = notebook.chat
    for moment in range(moments):
        chat.submit(f"again-{moment}")
        chat.wait_for_text(f" {3 + 7 * moment % 40}")
        notebook.save()
        notebook.reload()
        chat.wait_ready()
        notebook.open_gate(f"again-{moment}")
        assert_whole(chat.reply().text)
        # What is far above is not in the page.
        chat.clear()
    tally.count("R3", "reloads in mid-stream", reloads=moments, whole=moments)


def test_third_page_that_joins_in_mid_stream_shows_the_same(
    lab: OpenLab, open_page: OpenPage
) -> None:
    first = lab(chat_with("count"))
    first.save()
    second = LabNotebook(first.server, first.name, open_page())
    second.open()
    second.chat.wait_ready()
    first.chat.submit("joined")
    second.chat.wait_for_text(" 20")
    third = LabNotebook(first.server, first.name, open_page())
    third.open()
    third.chat.wait_ready()
    third.chat.wait_for_text(" 30")
    first.open_gate("joined")
    shown = [notebook.chat.reply().text for notebook in (first, second, third)]
    assert_whole(shown[0])
    assert shown[0] == shown[1] == shown[2]


def _until_connected(wire: Wire, page: Page, times: int) -> None:
    until(page, lambda: wire.connections >= times, "the page connects again")
