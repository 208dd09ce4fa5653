"""A notebook that is run without a page keeps what its chats hold."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from wire_page import unpacked

MAKE = """
from IPython.display import Image
from ipychat import ChatInterface
from ipychat.demo import pendulum

chat = ChatInterface("Hello", callback=lambda contents: f"You said {contents}")
chat
"""
SAY = "chat.send('first')\nawait chat.wait()"
DRAW = "chat.send(Image(data=pendulum(4, 0.1)), respond=False);"
COUNT = """
from ipychat import _widget
told = []
send_state = _widget.TranscriptWidget.send_state
_widget.TranscriptWidget.send_state = lambda self, *a: (told.append(a), send_state(self, *a))
"""


def execute(*cells: str) -> tuple[dict[str, Any], str]:
    """Run cells; return the transcript that is kept, and what the last cell printed."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    NotebookClient(notebook, timeout=120, kernel_name="python3", store_widget_state=True).execute()
    kept = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    (chat,) = [one for one in kept.values() if "_transcript" in one["state"]]
    outputs = notebook.cells[-1]["outputs"]
    printed = "".join(one["text"] for one in outputs if one["output_type"] == "stream")
    return chat, printed


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return execute(MAKE, SAY, DRAW)[0]


def test_messages_of_later_cells_are_kept(kept: dict[str, Any]) -> None:
    messages = unpacked(kept["state"]["_transcript"]["transcript"])["messages"]
    texts: list[Any] = [one["parts"][0].get("text") for one in messages]
    assert texts == ["Hello", "first", "You said first", None]
    assert [one["status"] for one in messages] == ["done"] * 4


def test_pictures_are_kept(kept: dict[str, Any]) -> None:
    (picture,) = [one for one in kept["buffers"] if "_transcript" in one["path"]]
    assert picture["path"][-1] == "data"
    assert picture["data"]


def test_a_cell_in_which_nothing_happens_tells_nothing() -> None:
    cells = (MAKE, COUNT, SAY, "1 + 1", "before = len(told)", "1 + 1")
    assert execute(*cells, "print(before > 0, len(told) == before)")[1] == "True True\n"
