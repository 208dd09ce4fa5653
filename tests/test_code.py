"""Code in answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import traitlets
from IPython.core.interactiveshell import InteractiveShell
from wire_page import Page, until

from ipychat import ChatFeed, ChatInterface


@pytest.fixture
def shell() -> Iterator[Any]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def answer(
    code: str, language: str = "python", runner: Literal["kernel", "thread"] = "kernel"
) -> ChatInterface:
    text = f"Look:\n\n```{language}\n{code}\n```\n"
    return ChatInterface(text, code_actions=["copy", "run"], runner=runner)


async def pressed(chat: ChatInterface, code: str, refused: Any = None, nth: int = 0) -> Any:
    """Press the button of a block; return the step with the output, None if it is refused."""

    def has_run() -> bool:
        steps = chat[0].footer_objects
        return bool(steps) and steps[-1].status != "running"

    intent = {"kind": "run_code", "message_id": chat[0].id, "code": code, "nth": nth}
    Page(chat).say(intent)
    await until(refused or has_run)
    return chat[0].footer_objects[-1] if chat[0].footer_objects else None


def press(chat: ChatInterface, code: str, run: Any, refused: Any = None, nth: int = 0) -> Any:
    return run(lambda: pressed(chat, code, refused, nth))


def test_a_block_runs_in_the_notebook_and_its_output_stays(
    shell: Any, run: Any, capsys: Any
) -> None:
    code = "x = 20\nprint('printed')\nx + 1"
    chat = answer(code)
    step = press(chat, code, run)
    assert (step.title, step.status) == ("x = 20", "success")
    printed, result = step.objects
    assert (printed, str(result)) == ("printed\n", "21")
    assert shell.user_ns["x"] == 20
    assert capsys.readouterr().out == ""
    assert ChatFeed.load(chat.to_json())[0].footer_objects[0].objects[0] == "printed\n"


def test_a_block_that_a_cell_runs_keeps_its_output_too(shell: Any, capsys: Any) -> None:
    chat = answer("6 * 7")
    shell.user_ns["chat"] = chat
    shell.run_cell("step = await chat.run_code(chat[0], '6 * 7')\n'of the cell'")
    assert [str(one) for one in chat[0].footer_objects[0].objects] == ["42"]
    assert "of the cell" in capsys.readouterr().out


def test_a_block_may_await(shell: Any, run: Any) -> None:
    code = "import asyncio\nawait asyncio.sleep(0)\n'done'"
    assert str(press(answer(code), code, run).objects[0]) == "'done'"


@pytest.mark.parametrize("runner", ["kernel", "thread"])
def test_a_block_runs_on_the_main_thread_whatever_callbacks_run_on(
    runner: Literal["kernel", "thread"], shell: Any, run: Any
) -> None:
    code = "import threading\nthreading.current_thread() is threading.main_thread()"
    # A chat is made where a loop runs, as in a cell.
    step = run(lambda: made_and_pressed(code, runner))
    assert [str(shown) for shown in step.objects] == ["True"]


async def made_and_pressed(code: str, runner: Literal["kernel", "thread"]) -> Any:
    return await pressed(answer(code, runner=runner), code)


def test_an_error_is_shown_and_the_chat_goes_on(shell: Any, run: Any, capsys: Any) -> None:
    chat = answer("1 / 0")
    step = press(chat, "1 / 0", run)
    assert step.status == "failed"
    assert "ZeroDivisionError: division by zero" in step.objects[0]
    chat.callback = lambda contents: "fine"
    chat.send("hi")
    assert chat[-1].object == "fine"
    assert capsys.readouterr().out == ""


def test_what_the_notebook_shows_is_its_own_again(shell: Any, run: Any, capsys: Any) -> None:
    press(answer("1"), "1", run)
    shell.run_cell("print('mine')")
    assert "mine" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["x = 2", "y = 1\nx = 1", ""])
def test_only_a_block_of_the_message_runs(
    code: str, shell: Any, run: Any, warnings_of_chat: Any
) -> None:
    shell.user_ns.pop("x", None)
    assert press(answer("x = 1"), code, run, warnings_of_chat) is None
    assert "x" not in shell.user_ns
    assert "no such block of Python" in warnings_of_chat()[-1]


def test_only_python_runs(shell: Any, run: Any, warnings_of_chat: Any) -> None:
    assert press(answer("x = 1", "bash"), "x = 1", run, warnings_of_chat) is None
    assert "no such block of Python" in warnings_of_chat()[-1]


def test_nothing_runs_unless_the_author_allows_it(
    shell: Any, run: Any, warnings_of_chat: Any
) -> None:
    chat = answer("x = 1")
    chat.code_actions = ["copy", "insert"]
    assert press(chat, "x = 1", run, warnings_of_chat) is None
    assert warnings_of_chat() == ["ignored run_code of the page: the chat runs no code"]
    assert ChatInterface().code_actions == ["copy"]


def test_a_block_goes_into_the_next_cell(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cells: list[str] = []
    monkeypatch.setattr(type(shell), "set_next_input", lambda self, text: cells.append(text))
    chat = ChatFeed("```python\na\n```\n\n```python\nb\n```")
    chat.to_cell()
    chat.to_cell(chat[0], 0)
    assert cells == ["b", "a"]
    with pytest.raises(IndexError, match="block is 2, the message has 2"):
        chat.to_cell(block=2)


def test_without_a_notebook_there_is_no_cell() -> None:
    with pytest.raises(RuntimeError, match="needs IPython"):
        ChatFeed("```\na\n```").to_cell()


def test_an_action_that_is_none_is_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="code_actions"):
        ChatFeed(code_actions=["delete"])  # type: ignore[list-item]


def test_a_block_has_ended_when_the_callback_is_stopped_that_runs_it(shell: Any, run: Any) -> None:
    code = "import asyncio\nawait asyncio.sleep(3600)"

    async def callback(contents: str, user: str, instance: ChatInterface) -> None:
        await instance.run_code(instance[0], code)

    chat = answer(code)
    chat.callback = callback

    async def talk() -> None:
        chat.send("go")
        await until(lambda: chat[0].footer_objects)
        chat.stop()
        await until(lambda: chat[0].footer_objects[0].status != "running")

    run(talk)
    assert chat[0].footer_objects[0].status == "failed"


def test_cells_keep_what_they_come_to_while_a_block_waits(
    shell: Any, run: Any, capsys: Any
) -> None:
    code = "await gate.wait()\n'of the block'"
    chat = answer(code)

    async def work() -> None:
        gate = shell.user_ns["gate"] = asyncio.Event()
        block = asyncio.ensure_future(chat.run_code(chat[0], code))
        await until(lambda: chat[0].footer_objects)
        shell.run_cell("'of the cell'")
        shell.run_cell("1 / 0")
        gate.set()
        assert [str(one) for one in (await block).objects] == ["'of the block'"]

    run(work)
    told = capsys.readouterr().out
    assert "'of the cell'" in told
    assert "ZeroDivisionError" in told
    assert "of the block" not in told


def test_blocks_that_overlap_each_keep_their_own_and_leave_all_as_it_was(
    shell: Any, run: Any
) -> None:
    one, other = "await gate.wait()\n'one'", "await later.wait()\n1 / 0"
    chat = ChatInterface(f"```python\n{one}\n```\n\n```python\n{other}\n```\n")

    def hooks() -> Any:
        return shell.display_trap.hook, sys.displayhook, shell._showtraceback

    async def work() -> None:
        gate = shell.user_ns["gate"] = asyncio.Event()
        later = shell.user_ns["later"] = asyncio.Event()
        first = asyncio.ensure_future(chat.run_code(chat[0], one))
        second = asyncio.ensure_future(chat.run_code(chat[0], other))
        await until(lambda: len(chat[0].footer_objects) == 2)
        gate.set()
        assert [str(shown) for shown in (await first).objects] == ["'one'"]
        later.set()
        assert "ZeroDivisionError" in (await second).objects[0]

    before = hooks()
    run(work)
    assert hooks() == before
    assert "_showtraceback" not in vars(shell)


def test_a_cell_that_goes_on_after_a_block_shows_its_result(
    shell: Any, run: Any, capsys: Any
) -> None:
    chat = answer("'of the block'")
    cell = "began.set()\nawait gate.wait()\n'of the cell'"

    async def work() -> None:
        began = shell.user_ns["began"] = asyncio.Event()
        gate = shell.user_ns["gate"] = asyncio.Event()
        transformed = shell.transform_cell(cell)
        running = asyncio.ensure_future(shell.run_cell_async(cell, transformed_cell=transformed))
        await began.wait()
        step = await chat.run_code(chat[0], "'of the block'")
        gate.set()
        await running
        assert [str(one) for one in step.objects] == ["'of the block'"]

    run(work)
    assert "'of the cell'" in capsys.readouterr().out
