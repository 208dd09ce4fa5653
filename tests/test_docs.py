"""The examples in the pages run as they stand."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from ipychat import ChatInterface

ROOT = Path(__file__).parent.parent
Run = Callable[[Callable[[], Coroutine[Any, Any, Any]]], Any]


def examples(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


async def execute(example: str, names: dict[str, Any]) -> None:
    """Run an example as a notebook runs a cell."""
    code = compile(example, "example", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(code, names)
    if inspect.isawaitable(result):
        await result


def test_example_in_the_readme_is_short_and_answers(run: Run) -> None:
    (example,) = examples("README.md")
    assert len([line for line in example.splitlines() if line]) <= 10

    async def work() -> None:
        names: dict[str, Any] = {}
        await execute(example, names)
        chat = ChatInterface(callback=names["reply"])
        chat.send("hello there")
        await chat.wait()
        assert (chat[-1].status, str(chat[-1])) == ("done", "You said: hello there ")

    run(work)


def test_examples_in_the_guide_run_in_order_and_none_fails(run: Run) -> None:
    async def work() -> None:
        names: dict[str, Any] = {}
        answers = 0
        for example in examples("docs/guide.md"):
            await execute(example, names)
            if "chat" in names:
                messages = names["chat"].objects
                assert [message.status for message in messages] == ["done"] * len(messages), example
                assert "Exception" not in [message.user for message in messages], example
                answers += any(message.role == "assistant" for message in messages)
        assert answers >= 4

    run(work)
