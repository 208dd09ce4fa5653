"""A wire that loses, doubles, swaps and breaks; a kernel and a server that are busy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import notebooks, servers
from .chat import assert_whole
from .conftest import OpenLab, OpenPage
from .frames import Frame
from .hosts import LabNotebook
from .notebooks import blocked_until, chat_with
from .pages import until
from .plans import ends_turn
from .wire import Fate, Wire

LOST = Fate(copies=0)


def test_batches_lost_in_mid_stream_come_again(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    wire = Wire(page)
    notebook = lab(chat_with("count"), page=page)
    chat = notebook.chat
    chat.submit("lost")
    chat.wait_for_text("20")

    wire.down = _if(_is_batch, LOST)
    until(page, lambda: len(wire.lost) >= 5, "five batches are lost")
    wire.down = _if(_nothing, LOST)
    count = len(chat.messages()[-1].text.split())
    chat.wait_for_text(f" {count + 40}")

    notebook.open_gate("lost")
    assert_whole(chat.reply().text)


def test_end_of_a_turn_that_is_lost_is_noticed(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    wire = Wire(page)
    notebook = lab(chat_with("count"), page=page)
    chat = notebook.chat
    chat.submit("lost-end")
    chat.wait_for_text("20")

    wire.down = _if(lambda frame: _is_batch(frame) and not any(map(ends_turn, wire.lost)), LOST)
    notebook.open_gate("lost-end")
    until(page, lambda: any(map(ends_turn, wire.lost)), "the end of the turn is lost")

    assert_whole(chat.reply().text)


@pytest.mark.parametrize(
    ("name", "fate"), [("doubles", Fate(copies=2)), ("holds", Fate(is_held=True))]
)
def test_batches_that_come_twice_or_late_change_nothing(
    lab: OpenLab, open_page: OpenPage, name: str, fate: Fate
) -> None:
    page = open_page()
    wire = Wire(page)
    notebook = lab(chat_with("count"), page=page)
    chat = notebook.chat
    wire.down = _if(_is_every_third_batch, fate)
    chat.submit(name)
    chat.wait_for_text(" 100")
    notebook.open_gate(name)
    assert_whole(chat.reply().text)


def test_broken_connection_heals_in_mid_stream(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    wire = Wire(page)
    notebook = lab(chat_with("count"), page=page)
    chat = notebook.chat
    chat.submit("cut")
    chat.wait_for_text("20")

    wire.cut()
    until(page, lambda: wire.connections == 2, "the page connects again")
    count = len(chat.messages()[-1].text.split())
    chat.wait_for_text(f" {count + 40}")

    notebook.open_gate("cut")
    assert_whole(chat.reply().text)


def test_message_waits_while_a_cell_runs(lab: OpenLab) -> None:
    notebook = lab(chat_with("echo"), blocked_until("cell-2"), first_only=True)
    chat = notebook.chat
    notebook.run_cell(1)
    until(notebook.page, lambda: notebook.kernel()["execution_state"] == "busy", "a busy kernel")

    chat.submit("patience")
    expect(chat.pending).to_contain_text("patience")
    assert chat.replies.count() == 0
    notebook.open_gate("cell-2")

    assert chat.reply().text.strip() == "You said patience"
    expect(chat.pending).to_have_count(0)
    assert [one.text.strip() for one in chat.messages() if one.role == "user"] == ["patience"]


def test_twenty_thousand_tokens_in_a_tight_loop_arrive_whole(lab: OpenLab) -> None:
    chat = lab(chat_with("flood")).chat

    answer = chat.ask("20000")

    assert_whole(answer.text)
    assert len(answer.text.split()) == 20_001


def test_server_that_drops_messages_does_not_harm_an_answer(
    tmp_path: Path, artifacts: Path, open_page: OpenPage
) -> None:
    log = artifacts / "jupyterlab-limited.log"
    limit = "--ZMQChannelsWebsocketConnection.iopub_msg_rate_limit=5"
    root = tmp_path / "root"
    root.mkdir()
    with servers.jupyterlab(root, tmp_path / "home", log, limit) as server:
        notebooks.write(root, "limited", chat_with("count"))
        notebook = LabNotebook(server, "limited", open_page())
        notebook.open()
        notebook.run_all()
        chat = notebook.chat
        chat.wait_ready()
        chat.submit("limited")
        until(chat.page, lambda: "rate exceeded" in log.read_text(), "the server drops messages")
        notebook.open_gate("limited")
        assert_whole(chat.reply().text)


def _if(condition: Callable[[Frame], bool], fate: Fate) -> Callable[[Frame], Fate]:
    return lambda frame: fate if condition(frame) else Fate()


def _is_batch(frame: Frame) -> bool:
    return frame.kind == "batch"


def _is_every_third_batch(frame: Frame) -> bool:
    return _is_batch(frame) and frame.custom["seq"] % 3 == 0


def _nothing(frame: Frame) -> bool:
    return False
