"""What is particular to Voilà: visitors, each with a kernel of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import notebooks, servers
from .conftest import OpenPage, OpenVoila
from .hosts import VoilaNotebook

WHO = """
import os
from ipychat import ChatInterface

chat = ChatInterface(callback=lambda contents: f"{os.getpid()} heard {contents}")
chat
"""


@pytest.mark.shows("Visitors with a chat each")
def test_visitors_share_nothing(voila: OpenVoila, open_page: OpenPage) -> None:
    notebooks = [voila(WHO)]
    for _ in range(2):
        visitor = VoilaNotebook(notebooks[0].server, notebooks[0].name, open_page())
        visitor.open()
        notebooks.append(visitor)
    chats = [notebook.chat for notebook in notebooks]
    for number, chat in enumerate(chats):
        chat.submit(f"secret {number}")
    answers = [chat.reply().text.strip() for chat in chats]

    kernels = {answer.split()[0] for answer in answers}
    assert len(kernels) == 3
    for number, chat in enumerate(chats):
        assert [one.text.strip() for one in chat.messages()] == [
            f"secret {number}",
            answers[number],
        ]
        assert answers[number].endswith(f" heard secret {number}")


@pytest.mark.shows("Page reloaded")
def test_reload_begins_anew_with_a_kernel_of_its_own(voila: OpenVoila) -> None:
    notebook = voila(WHO)
    chat = notebook.chat
    before = chat.ask("one").text.split()[0]

    notebook.page.reload(wait_until="commit")
    chat.wait_ready()

    assert chat.messages() == []
    after, *said = chat.ask("two").text.split()
    assert said == ["heard", "two"]
    assert after != before


CULLER = """
from pathlib import Path
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

class HeldCuller(AsyncMappingKernelManager):
    async def cull_kernel_if_idle(self, kernel_id):
        if Path("cull").exists():
            await super().cull_kernel_if_idle(kernel_id)
"""
"""Culls as any server does, but not before somebody is ready to see it."""


@pytest.fixture
def culling_voila(tmp_path: Path, artifacts: Path, open_page: OpenPage) -> Iterator[VoilaNotebook]:
    """A dashboard of a Voilà that ends kernels with which nothing happens for a second."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "culler.py").write_text(CULLER)
    notebooks.write(root, "culled", WHO)
    options = (
        "--VoilaConfiguration.multi_kernel_manager_class=culler.HeldCuller",
        "--MappingKernelManager.cull_idle_timeout=1",
        "--MappingKernelManager.cull_interval=1",
        "--MappingKernelManager.cull_connected=True",
    )
    log = artifacts / "culling-voila.log"
    with servers.voila(root, tmp_path / "home", log, *options) as server:
        yield VoilaNotebook(server, "culled", open_page())


@pytest.mark.shows("Kernel that ended")
def test_dashboard_whose_kernel_was_culled_says_so_and_can_be_read(
    culling_voila: VoilaNotebook,
) -> None:
    chat = culling_voila.chat
    culling_voila.open()
    chat.wait_ready()
    chat.ask("keep this")
    shown = chat.messages()
    chat.composer.fill("a draft")

    culling_voila.open_gate("cull")
    expect(chat.status_line).to_contain_text("The kernel of this chat has ended")
    assert chat.messages() == shown
    chat.composer.press("Enter")
    expect(chat.composer).to_have_value("a draft")
    expect(chat.root.locator(".ipychat-send")).to_have_attribute("aria-disabled", "true")

    # Who loads the page again is a new visitor.
    (culling_voila.server.root / "cull").unlink()
    culling_voila.page.reload(wait_until="commit")
    expect(chat.root).to_have_attribute("data-connection", "live")
    assert chat.messages() == []
    assert chat.ask("again").text.strip().endswith("heard again")
