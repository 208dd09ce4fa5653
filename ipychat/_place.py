"""Where in its notebook something is made."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from IPython.core.getipython import get_ipython


class Places:
    """Names of places in a notebook: those of a cell are the same when it runs again.

    A page keeps under such a name what is being written. Where the host does not say which
    cell runs, each is a new one.
    """

    def __init__(self) -> None:
        self._run = ""
        self._count = itertools.count()

    def next(self) -> str:
        """Return the name of the next place in the cell that runs."""
        request = _request()
        cell = request.get("metadata", {}).get("cellId")
        if not isinstance(cell, str):
            return uuid.uuid4().hex
        run = request.get("header", {}).get("msg_id", "")
        if run != self._run:
            self._run, self._count = run, itertools.count()
        return f"{cell}-{next(self._count)}"


def _request() -> dict[str, Any]:
    """The message with which the kernel was asked to run what runs now."""
    kernel = getattr(get_ipython(), "kernel", None)
    parent = getattr(kernel, "get_parent", dict)
    request: dict[str, Any] = parent()
    return request


places = Places()
"""Those of this kernel."""
