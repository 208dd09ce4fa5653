"""Notebooks that run without a page, as nbconvert, nbclient and papermill run them.

What runs them keeps of a widget the state that the kernel tells, and understands no batches. So at
the end of a cell each chat that no page listens to tells its state, if there is something new.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from IPython.core.getipython import get_ipython

_tellers: list[weakref.WeakMethod[Callable[[], None]]] = []


def at_end_of_cells(tell: Callable[[], None]) -> None:
    """Call a method at the end of each cell for as long as its object lives; never outside IPython.

    Args:
        tell: The method.
    """
    shell = get_ipython()
    if shell is None:
        return
    _tellers.append(weakref.WeakMethod(tell, _tellers.remove))
    if _cell_ended not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _cell_ended)


def _cell_ended(_: Any) -> None:
    for one in _tellers[:]:
        tell = one()
        if tell is not None:
            tell()
