"""What a page says is handled in the thread of the kernel to which the page has addressed it.

JupyterLab talks to widgets through a subshell, a thread of the kernel. Since 7.4 ipykernel takes a
message to another one: to that from which the comm has last sent something. When a page asks for
the state of its widgets, after a reload or a broken connection, it does so through a subshell that
JupyterLab ends a moment later. A chat that has sent a batch meanwhile hears of no page any more:
no hello, no stop, no message.
"""

from __future__ import annotations

from typing import Any


def as_addressed(comm: Any) -> None:
    """Have messages that come over a comm handled where their sender has addressed them.

    Args:
        comm: Any comm, or None; of those that do it anyway nothing is changed.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = _addressed


def _addressed(data: Any, subshell_id: str | None) -> str | None:
    return subshell_id
