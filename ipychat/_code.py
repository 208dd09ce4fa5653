"""Code in answers: what people may do with a block, and running it in the notebook."""

from __future__ import annotations

import asyncio
import contextlib
import textwrap
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import traitlets as t
from IPython.core.getipython import get_ipython

from ._blocks import blocks_of
from ._capture import captured
from ._printed import Printed
from ._results import results_to
from ._traits import synced
from .message import ChatMessage
from .protocol import CodeBlock, StepStatus
from .step import ChatStep

ACTIONS = ("copy", "insert", "run")
_TITLE = 60
"""Characters of the first line of the code that stand in the title of its output."""


Work = Callable[[], Coroutine[Any, Any, None]]


class _Chat(Protocol):
    code_actions: list[str]
    _notebook_loop: asyncio.AbstractEventLoop | None

    def __getitem__(self, index: Any) -> Any: ...
    async def run_code(self, message: ChatMessage, code: str, nth: int = 0) -> ChatStep: ...


class CodeActions(t.HasTraits):
    """What people can do with the code in answers. A mixin."""

    _notebook_loop: asyncio.AbstractEventLoop | None = None

    code_actions = synced(t.List(t.Enum(ACTIONS), default_value=["copy"]))
    """What each block of code offers: ``"copy"``, ``"insert"`` (into a new cell, where the host
    has a way) and ``"run"``: in the namespace of the notebook, after a press, with its output
    under the block. Default ``["copy"]``."""

    def to_cell(self: _Chat, message: ChatMessage | None = None, block: int = -1) -> None:
        """Put a block of code into a new cell below the one that calls this.

        Args:
            message: The message. Default None: the last one.
            block: Which of its blocks. Default -1: the last one.

        Raises:
            IndexError: If there is no such block.
            RuntimeError: Outside of IPython.
        """
        shell = get_ipython()
        if shell is None:
            raise RuntimeError("to_cell() needs IPython, whose cells it makes")
        wire = (self[-1] if message is None else message).to_wire()
        blocks = [one.code for one in blocks_of(wire["parts"])]
        if not -len(blocks) <= block < len(blocks):
            raise IndexError(f"to_cell(): block is {block}, the message has {len(blocks)}")
        shell.set_next_input(blocks[block])

    async def run_code(self: _Chat, message: ChatMessage, code: str, nth: int = 0) -> ChatStep:
        """Run a block of code of a message, as a press on its button does.

        It runs in the namespace of the notebook, on the main thread. What it prints, displays
        and returns is kept under the block, instead of what an earlier run has left there.

        Args:
            message: The message.
            code: The code of one of its blocks.
            nth: Which of the blocks with this code, from 0. Default 0.

        Returns:
            The step that holds the output, one of the message's `footer_objects`.

        Raises:
            ValueError: If the message has no such block of Python, or it is still being written.
            RuntimeError: Outside of IPython.
        """
        block = _checked(message, code, nth)
        shell = get_ipython()
        if shell is None:
            raise RuntimeError("run_code() needs IPython, whose namespace it uses")
        loop = self._notebook_loop
        if threading.current_thread() is threading.main_thread() or loop is None:
            return await _run(shell, message, code, block)
        running = asyncio.run_coroutine_threadsafe(_run(shell, message, code, block), loop)
        return await asyncio.wrap_future(running)

    def code_pressed(self: _Chat, message: ChatMessage, code: str, nth: int) -> Work:
        """Return what a press on the button of a block does.

        Raises:
            ValueError: If nothing shall run, or the message has no such block of Python.
        """
        if "run" not in self.code_actions:
            raise ValueError("the chat runs no code")
        _checked(message, code, nth)

        async def run() -> None:
            await self.run_code(message, code, nth)

        return run

    def _remember_loop(self) -> None:
        """Keep the loop of the main thread, on which code of the notebook runs."""
        if threading.current_thread() is threading.main_thread():
            with contextlib.suppress(RuntimeError):
                self._notebook_loop = asyncio.get_running_loop()


def _checked(message: ChatMessage, code: str, nth: int) -> CodeBlock:
    """The block that is run, if it may be."""
    blocks = [one for one in blocks_of(message.to_wire()["parts"]) if one.key == code.strip()]
    block = blocks[nth] if 0 <= nth < len(blocks) else None
    if block is None or (block.language and not block.is_python):
        raise ValueError("the message has no such block of Python")
    if message.status == "streaming" and not block.is_whole:
        raise ValueError("the block is still being written")
    return {"code": block.key, "nth": nth}


async def _run(shell: Any, message: ChatMessage, code: str, block: CodeBlock) -> ChatStep:
    first = next((line for line in code.splitlines() if line.strip()), "")
    title = textwrap.shorten(first, _TITLE, placeholder="…")
    step = ChatStep(title=title, status="running", collapsed_on_success=False)
    step.block = block
    others = [one for one in message.footer_objects if getattr(one, "block", None) != block]
    message.footer_objects = [*others, step]
    loop = asyncio.get_running_loop()

    def post(function: Callable[[], object]) -> None:
        loop.call_soon_threadsafe(function)

    printed = Printed(lambda _: None, post, step)
    status: StepStatus = "failed"
    try:
        with captured(printed), results_to(shell, _Results(shell, printed)):
            ran = await _cell(shell, code)
        status = "success" if ran.success else "failed"
    finally:
        printed.flush()
        step._end(status)
    return step


class _Results:
    """Puts what a block comes to below what it prints."""

    def __init__(self, shell: Any, printed: Printed) -> None:
        self._shell = shell
        self._printed = printed

    def result(self, value: Any) -> None:
        if value is not None:
            bundle, _ = self._shell.display_formatter.format(value)
            self._printed.display(bundle, "", False)

    def traceback(self, lines: list[str]) -> None:
        self._printed.print("\n".join(lines) + "\n")


async def _cell(shell: Any, code: str) -> Any:
    run: Callable[..., Any] = shell.run_cell_async
    transformed = shell.transform_cell(code)
    return await run(code, store_history=False, transformed_cell=transformed)
