"""Hosts that are not Jupyter, as far as they differ in the kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets
import pytest
from wire_page import Line, Page, until

from ipychat import ChatInterface
from ipychat._loop import Home

Run = Callable[..., Any]


@pytest.fixture
def opened_early() -> Iterator[list[Line]]:
    """Comms that a host opens for each widget as soon as it is made, as marimo and Shiny do."""
    lines: list[Line] = []

    def open_comm(widget: ipywidgets.Widget) -> None:
        widget.comm = Line(target_name="jupyter.widgets", data={})
        lines.append(widget.comm)

    ipywidgets.Widget.on_widget_constructed(open_comm)
    yield lines
    ipywidgets.Widget.on_widget_constructed(None)


@pytest.mark.usefixtures("opened_early")
def test_chat_is_complete_where_its_comm_was_opened_before(run: Run) -> None:
    async def talk() -> None:
        chat = ChatInterface("Hello", callback=lambda contents: f"You said {contents}")
        page = Page(chat)
        page.submit("one")
        await until(lambda: page.turn and page.turn["status"] == "done")
        texts = [page.text(index) for index in range(len(page.messages))]
        assert texts == ["Hello", "one", "You said one"]

    run(talk)


def test_a_chat_without_threads_has_no_loop_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipychat._loop.HAS_THREADS", False)

    async def look() -> None:
        assert Home("thread").loop() is asyncio.get_running_loop()

    run(look)
