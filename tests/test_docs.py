"""The examples in the pages run as they stand."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import capabilities
import objects
import pytest

import ipychat
from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep

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


def test_the_table_of_objects_is_that_of_the_tests_in_real_hosts() -> None:
    assert objects.table() in (ROOT / "docs/objects.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in the reference, which is built here; a warning of the builder fails."""
    folder = tmp_path_factory.mktemp("docs")
    built = folder / "built"
    command = ["-m", "sphinx", "-q", "-W", "-c", "docs", "-d", folder / "trees", ".", built]
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    pages = [page.read_text(encoding="utf-8") for page in built.rglob("reference/*.html")]
    return {name for page in pages for name in re.findall(r'<dt [^>]*id="(ipychat[.\w]+)"', page)}


def test_the_reference_has_every_public_name(reference: set[str]) -> None:
    public = {f"ipychat.{name}" for name in ipychat.__all__} - {"ipychat.__version__"}
    assert public <= reference
    assert {"ipychat.testing.Client", "ipychat.adapters.langchain.CallbackHandler"} <= reference


@pytest.mark.parametrize(
    "kind", [ChatInterface, ChatFeed, ChatMessage, ChatStep], ids=lambda kind: kind.__name__
)
def test_the_reference_explains_every_parameter(kind: Any, reference: set[str]) -> None:
    given = {"comm", "keys", "log", "layout", "tabbable", "tooltip"}
    names = {name for name in kind.class_trait_names() if not name.startswith("_")} - given
    if kind is ChatInterface:
        # Its page says that it has all else from there.
        names -= set(ChatFeed.class_trait_names())
        assert "callback_user" not in names
        assert {"max_file_size", "widgets"} <= names
    assert {f"ipychat.{kind.__name__}.{name}" for name in names} <= reference


def test_the_page_of_hosts_says_what_the_tests_show() -> None:
    page = (ROOT / "docs/hosts.md").read_text("utf-8")
    assert page == capabilities.placed(page, capabilities.tables(sorted(capabilities.collected())))


def test_each_promise_names_tests_that_there_are() -> None:
    page = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith("| ") and "| tests |" not in row]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        files = re.findall(r"`(js/test/[\w.-]+\.test\.ts)`", row)
        assert named or files, f"no test holds this: {row}"
        assert all((ROOT / file).exists() for file in files), row
        for file, test in named:
            source = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^(async )?def {test}\(", source, re.MULTILINE), f"{file}::{test}"
