"""Kernels that are interrupted, restarted, killed and shut down in mid-stream."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
import tally
from playwright.sync_api import Page, expect

from .chat import Chat, assert_counts
from .conftest import OpenLab, OpenVoila
from .hosts import LabNotebook, VoilaNotebook
from .notebooks import chat_with
from .pages import until

PID = "import os\nfrom pathlib import Path\n\n_ = Path('pid').write_text(str(os.getpid()))"
CELL = f"{PID}\n{chat_with('count')}"
MOMENTS = tally.of(1, 20)
LIVES = 5
"""Deaths soon after one another, after which a server gives up a kernel."""
HAS_ENDED = "The kernel of this chat has ended"


def restart(notebook: LabNotebook) -> None:
    """As the menu does it."""
    notebook.restart()


def restart_elsewhere(notebook: LabNotebook) -> None:
    """As another page does it, or a program."""
    notebook.server.request(f"/api/kernels/{notebook.kernel()['id']}/restart", "POST")


def kill(notebook: LabNotebook | VoilaNotebook) -> None:
    os.kill(int((notebook.server.root / "pid").read_text()), signal.SIGKILL)


def shut_down_elsewhere(notebook: LabNotebook) -> None:
    notebook.server.request(f"/api/kernels/{notebook.kernel()['id']}", "DELETE")


@pytest.mark.shows("Kernel that ended")
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(restart, marks=pytest.mark.shows("Kernel restarted"), id="restart"),
        *(restart_elsewhere, kill, shut_down_elsewhere),
    ],
    ids=lambda end: end.__name__,
)
def test_conversation_outlives_its_kernel(lab: OpenLab, end: Callable[[LabNotebook], None]) -> None:
    notebook = lab(CELL)
    said = []
    for moment in range(MOMENTS):
        if end is kill and moment and moment % LIVES == 0:
            _take_another_kernel(notebook)
        said.append(_outlives(notebook, end, f"{end.__name__}-{moment}", moment))
    tally.count(
        "R4",
        f"kernel ended in mid-stream, {end.__name__.replace('_', ' ')}",
        moments=MOMENTS,
        said_and_readable=len(said),
        slowest_s=round(max(said), 1),
    )


@pytest.mark.shows("Kernel that ended")
@pytest.mark.shows("Kernel restarted")
def test_conversation_outlives_the_restart_of_its_kernel(notebook7: OpenLab) -> None:
    _outlives(notebook7(CELL), restart, "restarted", 0)


@pytest.mark.shows("Kernel interrupted")
def test_interrupted_kernel_stops_the_turn_and_answers_on(lab: OpenLab) -> None:
    notebook = lab(CELL)
    chat = notebook.chat
    for moment in range(MOMENTS):
        chat.submit(f"interrupted-{moment}")
        chat.wait_for_text(f" {5 + 7 * moment % 60}")
        notebook.interrupt()
        interrupted = chat.reply()
        assert interrupted.status == "stopped"
        assert_counts(interrupted.text)
        notebook.open_gate(f"goes-on-{moment}")
        chat.submit(f"goes-on-{moment}")
        assert chat.reply(1).status == "done"
        chat.clear()
    tally.count("R4", "kernel interrupted in mid-stream", moments=MOMENTS, stopped=MOMENTS)


def test_conversation_comes_back_in_another_kernel(lab: OpenLab) -> None:
    notebook = lab(
        chat_with("echo"), "open('kept.json', 'w').write(chat.to_json())", first_only=True
    )
    chat = notebook.chat
    chat.ask("keep this")
    shown = chat.messages()
    notebook.run_cell(1)
    kept = notebook.server.root / "kept.json"
    until(notebook.page, kept.exists, "the conversation is saved")
    notebook.restart()
    expect(chat.status_line).to_contain_text(HAS_ENDED)

    notebook.wait_ready()
    notebook.set_cell(
        0,
        "from pathlib import Path\n"
        + chat_with("echo").replace("ChatInterface(", "ChatInterface.load(Path('kept.json'), "),
    )
    notebook.run_cell(0)
    expect(chat.root).to_have_attribute("data-connection", "live")
    assert chat.messages() == shown
    assert chat.ask("go on").text.strip() == "You said go on"


@pytest.mark.shows("Kernel that ended")
def test_dashboard_says_that_its_kernel_has_died(voila: OpenVoila) -> None:
    dashboard = voila(CELL)
    chat = dashboard.chat
    chat.submit("died")
    chat.wait_for_text("20")
    kill(dashboard)
    expect(chat.status_line).to_contain_text(HAS_ENDED)
    _assert_reads_on(chat)


def _take_another_kernel(notebook: LabNotebook) -> None:
    shut_down_elsewhere(notebook)
    expect(notebook.chat.status_line).to_contain_text(HAS_ENDED)
    notebook.reload()
    notebook.wait_ready()
    notebook.run_cell(0)
    expect(notebook.chat.root).to_have_attribute("data-connection", "live")


def _outlives(
    notebook: LabNotebook, end: Callable[[LabNotebook], None], name: str, moment: int
) -> float:
    """End a kernel in mid-stream, read on, and begin anew.

    Args:
        notebook: A notebook whose first cell shows a chat without messages.
        end: Ends its kernel.
        name: What nobody has said in it before.
        moment: At which of many moments.

    Returns:
        Seconds after which the page has said so.
    """
    chat = notebook.chat
    chat.submit(name)
    chat.wait_for_text(f" {5 + 7 * moment % 60} ")
    chat.composer.fill("a draft")

    began = time.monotonic()
    end(notebook)
    expect(chat.status_line).to_contain_text(HAS_ENDED)
    said = time.monotonic() - began
    if end is kill:
        # JupyterLab says it in a dialog, too.
        notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    _assert_reads_on(chat)

    if end in (restart_elsewhere, shut_down_elsewhere):
        # JupyterLab talks to a thread of the kernel before, to which no widget gets through.
        notebook.reload()
    # The cell again: another chat, with the draft, and nothing of the one before.
    notebook.wait_ready()
    notebook.run_cell(0)
    expect(chat.root).to_have_attribute("data-connection", "live")
    expect(chat.composer).to_have_value("a draft")
    assert chat.messages() == []
    assert chat.page.locator(".ipychat").count() == 1
    notebook.open_gate(f"{name}-again")
    chat.submit(f"{name}-again")
    assert chat.reply().text.endswith("end")
    notebook.run_cell(0)
    expect(chat.replies).to_have_count(0)
    return said


def _assert_reads_on(chat: Chat) -> None:
    """What came can be read and copied, and what was written is kept."""
    expect(chat.stop_button.filter(visible=True)).to_have_count(0)
    (reply,) = [one for one in chat.messages() if one.role == "assistant"]
    # A kernel that ends in order has stopped the turn itself.
    assert reply.status in ("interrupted", "stopped")
    assert_counts(reply.text)
    chat.replies.last.hover()
    chat.replies.last.get_by_role("button", name="Copy", exact=True).click()
    assert _clipboard(chat.page).split() == reply.text.split()
    if chat.composer.input_value():
        chat.composer.press("Enter")
        expect(chat.composer).to_have_value("a draft")
    expect(chat.root.locator(".ipychat-send")).to_have_attribute("aria-disabled", "true")


def _clipboard(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text
