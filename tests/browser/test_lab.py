"""What is particular to Jupyter's notebooks: more views of an output, cells that leave the page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from . import looks
from .chat import Chat, assert_whole
from .conftest import OpenLab, OpenPage
from .hosts import LabNotebook
from .notebooks import chat_with
from .pages import until
from .servers import Server

LINES = "\n".join(f"# line {number}" for number in range(60))
PANEL = ".jp-WindowedPanel-outer"


@pytest.mark.shows("Second view of an output")
def test_new_view_of_an_output_shows_the_same_conversation(lab: OpenLab) -> None:
    notebook = lab(chat_with("count"))
    first = notebook.chat
    first.submit("viewed")
    first.wait_for_text("20")

    notebook.cells.first.locator(".jp-InputPrompt").click(button="right")
    notebook.page.locator(".lm-Menu-item[data-command='notebook:create-output-view']").click()
    second = Chat(notebook.page, notebook.page.locator(".jp-LinkedOutputView"))
    second.wait_ready()
    second.wait_for_text("40")
    notebook.open_gate("viewed")
    _assert_one(notebook, first, second)


@pytest.mark.shows("Second view of an output")
def test_two_outputs_show_the_same_conversation(notebook7: OpenLab) -> None:
    notebook = notebook7(chat_with("count"), "chat")
    first, second = (Chat(notebook.page, notebook.cells.nth(number)) for number in (0, 1))
    second.wait_ready()
    first.submit("two-outputs")
    second.wait_for_text("20")
    notebook.open_gate("two-outputs")
    _assert_one(notebook, first, second)

    # Its own way to a second view is switched off.
    notebook.cells.first.locator(".jp-InputPrompt").click(button="right")
    expect(notebook.page.get_by_role("menuitem", name="Clear Cell Output")).to_be_visible()
    expect(
        notebook.page.locator(".lm-Menu-item[data-command='notebook:create-output-view']")
    ).to_be_hidden()


@pytest.fixture(params=["lab", "notebook7"])
def windowed(request: pytest.FixtureRequest) -> Iterator[OpenLab]:
    """JupyterLab, then Notebook 7, which takes cells off the page that are far from sight."""
    opener: OpenLab = request.getfixturevalue(request.param)
    server: Server = request.getfixturevalue(f"{request.param}_server")
    path = "/lab/api/settings/@jupyterlab/notebook-extension:tracker"
    server.request(path, "PUT", {"raw": '{"windowingMode": "full"}'})
    yield opener
    server.request(path, "PUT", {"raw": "{}"})


@pytest.mark.shows("Cells that leave the page and come back, in mid-stream")
def test_answer_goes_on_while_its_cell_is_off_the_page(windowed: OpenLab) -> None:
    notebook = windowed(chat_with("count"), *[LINES] * 12, first_only=True)
    chat = notebook.chat
    panel = notebook.page.locator(PANEL)
    chat.submit("unseen-cell")
    chat.wait_for_text("20")
    # The cell that is in use stays on the page wherever it is.
    notebook.cells.nth(1).locator(".jp-InputPrompt").click()

    _scroll(panel, 1e6)
    until(chat.page, lambda: not chat.root.is_visible(), "the cell is off the page")
    _scroll(panel, 0)
    expect(chat.root).to_be_visible()
    count = len(chat.messages()[-1].text.split())
    chat.wait_for_text(f" {count + 20}")

    _scroll(panel, 1e6)
    until(chat.page, lambda: not chat.root.is_visible(), "the cell is off the page")
    notebook.open_gate("unseen-cell")
    until(chat.page, partial(_ended, notebook), "the answer is complete in the kernel")
    _scroll(panel, 0)
    expect(chat.root).to_be_visible()
    assert_whole(chat.reply().text)
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "it is where it was left: at the end")


def _assert_one(notebook: LabNotebook, first: Chat, second: Chat) -> None:
    """What is said in one of two views of a chat is shown in both."""
    assert_whole(second.reply().text)
    assert_whole(first.reply().text)
    notebook.open_gate("again")
    second.ask("again")
    first.reply(1)
    assert first.messages() == second.messages()


def _ended(notebook: Any) -> bool:
    kernel = notebook.kernel()
    return bool(kernel and kernel["execution_state"] == "idle")


@pytest.mark.shows("Reopened notebook")
def test_notebook_that_is_opened_again_finds_its_kernel_and_goes_on(
    jupyter: OpenLab, open_page: OpenPage
) -> None:
    notebook = jupyter(chat_with("echo"))
    notebook.chat.ask("one")
    notebook.save()
    notebook.page.close()

    again = type(notebook)(notebook.server, notebook.name, open_page())
    again.open()
    again.chat.wait_ready()

    assert [one.text.strip() for one in again.chat.messages()] == ["one", "You said one"]
    assert again.chat.ask("two").text.strip() == "You said two"


@pytest.mark.shows("Light and dark")
def test_chat_is_dark_where_notebook_7_is(notebook7_server: Server, notebook7: OpenLab) -> None:
    notebook7_server.set_theme(dark=True)
    try:
        chat = notebook7(chat_with("echo")).chat
        assert chat.root.evaluate("root => getComputedStyle(root).colorScheme") == "dark"
        assert looks.faint_texts(chat.root) == []
    finally:
        notebook7_server.set_theme(dark=False)


def _scroll(panel: Any, to: float) -> None:
    panel.evaluate("(panel, to) => { panel.scrollTop = to; }", to)
