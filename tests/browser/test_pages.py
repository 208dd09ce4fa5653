"""Pages that come, go and meet again."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

from .chat import Chat, assert_whole
from .conftest import OpenLab, OpenPage
from .hosts import LabNotebook
from .notebooks import blocked_until, chat_with
from .pages import until


@pytest.mark.shows("Page reloaded")
def test_reload_in_mid_stream_goes_on_where_the_answer_is(lab: OpenLab) -> None:
    notebook = lab(chat_with("count"))
    chat = notebook.chat
    chat.submit("reloaded")
    chat.wait_for_text("20")
    notebook.save()

    notebook.reload()
    chat.wait_ready()

    _wait_for_more(chat)
    notebook.open_gate("reloaded")
    assert_whole(chat.reply().text)
    assert [one.role for one in chat.messages()] == ["user", "assistant"]


def test_reload_while_a_cell_runs_loses_nothing(lab: OpenLab) -> None:
    notebook = lab(chat_with("count_in_thread"), blocked_until("cell-1"), first_only=True)
    chat = notebook.chat
    chat.submit("reloaded-busy")
    chat.wait_for_text("20")
    notebook.run_cell(1)
    until(notebook.page, lambda: notebook.kernel()["execution_state"] == "busy", "a busy kernel")
    notebook.save()

    # JupyterLab asks the kernel for its widgets where cells run, so the chat waits for the cell.
    notebook.reload()
    notebook.open_gate("cell-1")
    chat.wait_ready()

    _wait_for_more(chat)
    notebook.open_gate("reloaded-busy")
    assert_whole(chat.reply().text)


@pytest.mark.shows("Several pages of a notebook")
def test_two_pages_show_the_same_conversation(lab: OpenLab, open_page: OpenPage) -> None:
    first = lab(chat_with("echo"))
    first.chat.ask("one")
    first.save()
    second = LabNotebook(first.server, first.name, open_page())
    second.open()
    second.chat.wait_ready()

    second.chat.ask("two")
    first.chat.reply(1)
    first.chat.ask("three")
    second.chat.reply(2)

    assert first.chat.messages() == second.chat.messages()
    said = [one.text.strip() for one in first.chat.messages() if one.role == "user"]
    assert said == ["one", "two", "three"]


@pytest.mark.shows("Readable without a kernel")
def test_saved_notebook_shows_the_conversation_without_its_kernel(
    jupyter: OpenLab, open_page: OpenPage
) -> None:
    notebook = jupyter(chat_with("echo"))
    notebook.chat.ask("keep this")
    shown = notebook.chat.messages()
    notebook.save()
    notebook.page.close()
    notebook.server.end_kernels()

    reopened = type(notebook)(notebook.server, notebook.name, open_page())
    reopened.open()
    reopened.chat.wait_ready()

    assert reopened.chat.messages() == shown
    assert reopened.prompts() == ["[1]:"]


def test_a_picture_as_an_avatar_is_saved_once_and_shown_by_each_of_its_messages(
    lab: OpenLab, open_page: OpenPage
) -> None:
    notebook = lab(
        "from ipychat import ChatInterface\nfrom ipychat.demo import pendulum\n\n"
        "chat = ChatInterface(callback=str, callback_avatar=pendulum(4, 0.1))\nchat"
    )
    notebook.chat.ask("one")
    notebook.chat.ask("two")
    notebook.chat.reply(1)
    notebook.save()
    notebook.page.close()
    notebook.server.end_kernels()
    saved = nbformat.read(notebook.server.root / f"{notebook.name}.ipynb", as_version=4)
    kept = saved.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    buffers = [one for model in kept.values() for one in model.get("buffers", [])]
    assert [one["path"][-3:] for one in buffers] == [[1, "avatar", "data"]]

    reopened = type(notebook)(notebook.server, notebook.name, open_page())
    reopened.open()
    reopened.chat.wait_ready()
    pictures = reopened.chat.root.locator(".ipychat-message img")
    expect(pictures).to_have_count(2)
    are_drawn = "all => all.every(one => one.naturalWidth > 1)"
    until(reopened.page, lambda: pictures.evaluate_all(are_drawn), "the pictures are drawn")


def _wait_for_more(chat: Chat) -> None:
    """Wait until an answer has grown by twenty words."""
    chat.replies.first.wait_for()
    count = len(chat.messages()[-1].text.split())
    chat.wait_for_text(f" {count + 20}")
