"""Notebooks for the tests, written from the sources of their cells."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat

BOTS = Path(__file__).with_name("bots.py")
"""The callbacks for the notebooks, which lie beside them as the module `bots`."""
_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def write(root: Path, name: str, *cells: str) -> None:
    """Write a notebook, and beside it the module `bots` for its cells.

    Args:
        root: The folder.
        name: Name of the notebook, without its suffix.
        *cells: The sources of its code cells.
    """
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    notebook.cells = [nbformat.v4.new_code_cell(source.strip()) for source in cells]
    nbformat.write(notebook, root / f"{name}.ipynb")
    shutil.copy(BOTS, root)


def is_whole(file: Path) -> bool:
    """Return whether a notebook can be read: a server may be writing it.

    Args:
        file: The notebook.
    """
    try:
        json.loads(file.read_text())
    except ValueError:
        return False
    return True


def cells_of(name: str) -> list[str]:
    """Return the sources of the code cells of a notebook of the project.

    Args:
        name: Name of the notebook, without its suffix.
    """
    notebook = nbformat.read(_NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def chat_with(bot: str, **options: object) -> str:
    """Return the source of a cell that shows a chat.

    Args:
        bot: Name of a callback in `bots`.
        **options: Further parameters of the chat.
    """
    given = "".join(f", {name}={value!r}" for name, value in options.items())
    return (
        f"import bots\nfrom ipychat import ChatInterface\n\n"
        f"chat = ChatInterface(callback=bots.{bot}{given})\nchat"
    )


def blocked_until(gate: str) -> str:
    """Return the source of a cell that runs, and lets nothing else run, until a gate opens.

    Args:
        gate: Name of a file in the working folder.
    """
    return (
        "import time\nfrom pathlib import Path\n\n"
        f"while not Path({gate!r}).exists():\n    time.sleep(0.05)"
    )
