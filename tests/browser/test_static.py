"""Pages that stand alone: the conversation can be read, and what needs a kernel says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from ipywidgets.embed import embed_minimal_html
from playwright.sync_api import expect

from ipychat import ChatInterface

from . import exports, notebooks
from .chat import Chat
from .conftest import OpenExport, OpenLab
from .notebooks import chat_with

CELLS = (
    """
import ipywidgets
from IPython.display import Image
from ipychat import ChatInterface, ChatMessage
from ipychat.demo import pendulum

def reply(contents, user, instance):
    with instance.add_step(title="Look") as step:
        step.stream("There it is.")
    return f"You said **{contents}**"

chat = ChatInterface(callback=reply)
chat
""",
    "chat.send('hello')\nawait chat.wait()",
    """
mine = [Image(data=pendulum(4, 0.1)), ipywidgets.IntSlider(5, description="How many")]
chat.send(mine, user="Assistant", respond=False);
""",
)


@pytest.mark.shows("Markdown, steps and pictures")
def test_notebook_that_ran_without_a_page_shows_its_conversation(
    tmp_path: Path, open_export: OpenExport
) -> None:
    notebooks.write(tmp_path, "ran", *CELLS)
    chat = open_export(exports.to_html(tmp_path / "ran.ipynb", "--execute"))

    assert [one.role for one in chat.messages()] == ["user", "assistant", "assistant", "assistant"]
    texts = [one.text for one in chat.messages()]
    assert texts[0].strip() == "hello"
    assert texts[2].strip() == "You said hello"
    expect(chat.root.locator("strong")).to_have_text("hello")
    step = chat.root.locator("details summary")
    step.click()
    expect(chat.replies.first).to_contain_text("There it is.")
    picture = chat.root.locator(".ipychat-message img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 560
    expect(chat.root.locator(".widget-readout")).to_have_text("5")
    _assert_nobody_answers(chat)


@pytest.mark.shows("Readable without a kernel")
def test_notebook_that_was_saved_shows_its_conversation(
    lab: OpenLab, open_export: OpenExport
) -> None:
    notebook = lab(chat_with("echo"))
    notebook.chat.ask("keep *this*")
    shown = notebook.chat.messages()
    notebook.save()
    chat = open_export(exports.to_html(notebook.server.root / f"{notebook.name}.ipynb"))
    assert chat.messages() == shown
    _assert_nobody_answers(chat)


@pytest.mark.shows("Readable without a kernel")
def test_embedded_chat_shows_its_conversation_and_says_that_no_kernel_answers(
    tmp_path: Path, open_export: OpenExport
) -> None:
    chat = ChatInterface("hello")
    chat.send("You said hello", user="Assistant", respond=False)
    page = tmp_path / "page.html"
    embed_minimal_html(page, views=[chat], drop_defaults=False)
    exports.without_integrity(page)

    shown = open_export(page)

    assert [one.text.strip() for one in shown.messages()] == ["hello", "You said hello"]
    _assert_nobody_answers(shown)
    shown.composer.fill("is anybody there?")
    shown.composer.press("Enter")
    expect(shown.composer).to_have_value("is anybody there?")
    expect(shown.pending).to_have_count(0)
    assert len(shown.messages()) == 2


def _assert_nobody_answers(chat: Chat) -> None:
    """What needs a kernel says so, is switched off or is not there; a text can be copied."""
    expect(chat.root).to_have_attribute("data-connection", "gone")
    expect(chat.status_line).to_contain_text("The kernel of this chat has ended")
    for name in ("Send", "Rerun", "Undo", "Clear"):
        expect(chat.root.get_by_role("button", name=name, exact=True)).to_be_disabled()
    reply = chat.replies.filter(has_text="You said").last
    reply.hover()
    expect(reply.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    for name in ("Answer again", "Good answer", "Bad answer", "Edit"):
        expect(reply.get_by_role("button", name=name, exact=True)).to_be_hidden()
