"""A kernel is interrupted: the turn ends as stopped, and the chat lives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

PATIENCE = 60.0

SETUP = """
import asyncio, itertools, signal, time
from pathlib import Path
from ipychat import ChatInterface

async def waits(contents):
    yield "so far"
    await asyncio.sleep(3600)

async def holds_the_loop(contents):
    yield "so far"
    Path(contents).touch()
    time.sleep(3600)

def waits_on_a_thread(contents):
    yield "so far"
    time.sleep(3600)

async def answers(contents):
    yield "whole"

def chat_with(callback, **params):
    return ChatInterface(callback=callback, **params)

began = []

async def hook_that_waits(message, chat):
    began.append(message.object)
    await asyncio.sleep(3600)

def hook_that_waits_on_a_thread(message, chat):
    began.append(message.object)
    time.sleep(3600)
"""


class Kernel:
    """A kernel as a notebook has one: cells one after the other, and a button that interrupts."""

    def __init__(self) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def run(self, code: str, waits: bool = True) -> None:
        """Run a cell; what it raises is a failure here."""
        if not waits:
            self.client.execute(code, stop_on_error=False)
            return
        reply = self.client.execute_interactive(code, timeout=PATIENCE, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok", "\n".join(reply["content"]["traceback"])

    def value(self, expression: str) -> Any:
        """Return what an expression prints as."""
        found: dict[str, Any] = {}
        reply = self.client.execute_interactive(
            "", user_expressions={"it": expression}, timeout=PATIENCE, output_hook=found.update
        )
        return reply["content"]["user_expressions"]["it"]["data"]["text/plain"]

    def until(self, expression: str, expected: str) -> None:
        """Wait until an expression prints like this."""
        deadline = time.monotonic() + PATIENCE
        while (value := self.value(expression)) != expected:
            assert time.monotonic() < deadline, f"{expression} is {value}, never {expected}"
            time.sleep(0.02)

    def interrupt(self) -> None:
        self.manager.interrupt_kernel()

    def end(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    kernel.run(SETUP)
    yield kernel
    kernel.end()


LAST = "(chat[-1].object, chat[-1].status)"


@pytest.mark.parametrize("callback", ["waits", "waits_on_a_thread"])
@pytest.mark.parametrize("runner", ["kernel", "thread"])
def test_an_interrupt_between_cells_stops_the_turn(
    kernel: Kernel, callback: str, runner: str
) -> None:
    kernel.run(f"chat = chat_with({callback}, runner={runner!r})\nchat.send('hi')")
    kernel.until(LAST, "('so far', 'streaming')")
    kernel.interrupt()
    kernel.until(LAST, "('so far', 'stopped')")
    assert_answers(kernel)


def test_an_interrupt_gets_a_callback_out_that_holds_the_loop(
    kernel: Kernel, tmp_path: Any
) -> None:
    held = tmp_path / "held"
    kernel.run(f"chat = chat_with(holds_the_loop)\nchat.send({str(held)!r})", waits=False)
    deadline = time.monotonic() + PATIENCE
    while not held.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    kernel.interrupt()
    kernel.until(LAST, "('so far', 'stopped')")
    assert_answers(kernel)


def test_an_interrupt_of_a_cell_leaves_the_turn_alone(kernel: Kernel, tmp_path: Any) -> None:
    began = tmp_path / "began"
    kernel.run("chat = chat_with(waits)\nchat.send('hi')")
    kernel.until(LAST, "('so far', 'streaming')")
    kernel.run(f"Path({str(began)!r}).touch()\ntime.sleep(3600)", waits=False)
    deadline = time.monotonic() + PATIENCE
    while not began.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    kernel.interrupt()
    kernel.until(LAST, "('so far', 'streaming')")
    kernel.run("chat.stop()")


@pytest.mark.parametrize("hook", ["hook_that_waits", "hook_that_waits_on_a_thread"])
@pytest.mark.parametrize("runner", ["kernel", "thread"])
def test_an_interrupt_between_cells_ends_a_hook(kernel: Kernel, hook: str, runner: str) -> None:
    kernel.run(f"began.clear()\nchat = chat_with(answers, runner={runner!r}, post_hook={hook})")
    kernel.run("chat.send('hi', trigger_post_hook=False)")
    kernel.until("began", "['whole']")
    kernel.interrupt()
    kernel.until("setattr(chat, 'post_hook', None)", "None")
    assert_answers(kernel)


def test_between_turns_the_kernel_ignores_interrupts_as_before(kernel: Kernel) -> None:
    # Looked at where no cell runs.
    kernel.run(
        "asyncio.get_running_loop().call_later(0.01, lambda: globals().update("
        "handler=signal.getsignal(signal.SIGINT)))\nhandler = None"
    )
    kernel.until("handler is signal.SIG_IGN", "True")


def assert_answers(kernel: Kernel) -> None:
    kernel.run("chat.callback = answers\nchat.send('again')")
    kernel.until(LAST, "('whole', 'done')")
    kernel.run("chat.close()")
