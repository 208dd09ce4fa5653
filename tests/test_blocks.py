"""Blocks of code in texts, and where what came of them stands."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from wire_page import Page, until

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep
from ipychat._blocks import blocks_of

TWO = """Set it:

```python
x = 20
print("one")
```

and look:

```python
x + 1
```

That is all."""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ONE = 'x = 20\nprint("one")'


@pytest.fixture(autouse=True)
def shell() -> Iterator[Any]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def outputs(page: Page) -> list[tuple[str, int, str]]:
    """Code, which one with it, and output of what was run in the first message."""
    steps: list[Any] = page.messages[0].get("footer", [])
    return [(one["block"]["code"], one["block"]["nth"], said(one)) for one in steps]


def said(step: Any) -> str:
    parts = step["parts"]
    return "".join(
        part["text"] if part["kind"] == "text" else part["bundle"]["text/plain"] for part in parts
    )


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("```py\na\n```", [("py", "a")]),
        ("~~~\na\n```\n~~~", [("", "a\n```")]),
        ("- x\n\n  ```python\n  if a:\n    b\n  ```", [("python", "if a:\n  b")]),
        ("> ```python\n> a\n>  b\n> ```", [("python", "a\n b")]),
        ("````md\n```\nx\n```\n````", [("md", "```\nx\n```")]),
        ("```python title=x\na\n```\n\ntext `code`\n\n```\nopen", [("python", "a"), ("", "open")]),
        ("no `code` here", []),
    ],
)
def test_blocks_are_found(text: str, blocks: list[tuple[str, str]]) -> None:
    parts = ChatMessage(text).to_wire()["parts"]
    assert [(one.language, one.code) for one in blocks_of(parts)] == blocks


def test_output_names_its_block_and_is_in_the_transcript(run: Any) -> None:
    chat = ChatInterface(TWO)
    page = Page(chat)

    async def work() -> None:
        await chat.run_code(chat[0], ONE)
        await chat.run_code(chat[0], "x + 1\n")
        await until(lambda: page.transcript == chat.transcript.to_wire())

    run(work)
    assert outputs(page) == outputs(Page(chat)) == [(ONE, 0, "one\n"), ("x + 1", 0, "21")]


def test_a_block_that_is_run_again_has_its_last_output_alone(run: Any) -> None:
    chat = ChatInterface("```\nlen(seen)\n```\n\n```\n'other'\n```")
    seen: list[int] = []
    InteractiveShell.instance().user_ns["seen"] = seen

    async def work() -> None:
        await chat.run_code(chat[0], "len(seen)")
        await chat.run_code(chat[0], "'other'")
        seen.append(1)
        await chat.run_code(chat[0], "len(seen)")

    run(work)
    assert outputs(Page(chat)) == [("'other'", 0, "'other'"), ("len(seen)", 0, "1")]


def test_of_blocks_with_the_same_code_the_right_one_has_the_output(run: Any) -> None:
    twice = "one\n\n```\n1\n```\n\ntwo\n\n```\n1\n```\n\nthree"
    chat = ChatInterface(twice, code_actions=["run"])
    run(lambda: chat.run_code(chat[0], "1", nth=1))
    assert outputs(Page(chat)) == [("1", 1, "1")]
    assert repr(chat.snapshot()).endswith("two\n\n```\n1\n```\n1\nthree")
    for nth in (2, -1):
        with pytest.raises(ValueError, match="no such block"):
            run(lambda nth=nth: chat.run_code(chat[0], "1", nth=nth))


def test_an_error_stands_under_its_block(run: Any) -> None:
    chat = ChatInterface("```py\n1 / 0\n```\n\nafter")
    step = run(lambda: chat.run_code(chat[0], "1 / 0"))
    assert (step.status, step.block) == ("failed", {"code": "1 / 0", "nth": 0})
    text = chat.to_markdown()
    assert text.index("1 / 0\n```") < text.index("ZeroDivisionError") < text.index("after")


def test_output_comes_back_from_json_under_its_block(run: Any) -> None:
    chat = ChatInterface(TWO)
    run(lambda: chat.run_code(chat[0], ONE))
    loaded = ChatInterface.load(chat.to_json())
    assert outputs(Page(loaded)) == [(ONE, 0, "one\n")]
    assert loaded.to_markdown() == chat.to_markdown()


@pytest.mark.parametrize(
    "block",
    [
        "1",
        None,
        {},
        {"nth": 0},
        {"code": 1, "nth": 0},
        *({"code": "1", "nth": nth} for nth in ("0", -1, True, 0.0, 1 << 60)),
    ],
)
def test_a_block_of_an_archive_that_is_none_is_left_out(block: Any) -> None:
    step = ChatStep("out", title="x")
    archive = json.loads(ChatFeed(ChatMessage("a", footer_objects=[step])).to_json())
    archive["messages"][0]["footer"][0]["block"] = block
    loaded = ChatFeed.load(archive)
    assert "block" not in Page(loaded).messages[0]["footer"][0]


def test_an_edited_message_begins_without_output_and_keeps_that_of_before(run: Any) -> None:
    chat = ChatInterface(TWO)
    run(lambda: chat.run_code(chat[0], ONE))
    edited = chat.edit(chat[0], TWO.replace("20", "30"), respond=False)
    assert outputs(Page(chat)) == []
    chat.switch(edited, 0)
    assert outputs(Page(chat)) == [(ONE, 0, "one\n")]


def test_output_whose_block_is_gone_is_under_no_other(run: Any) -> None:
    chat = ChatInterface(TWO)
    run(lambda: chat.run_code(chat[0], ONE))
    chat[0].object = "Better:\n\n```python\nx = 30\n```"
    assert repr(chat.snapshot()).endswith("x = 30\n```\nx = 20\none\n")
    assert "one" not in chat.to_markdown()
    # The text is there again, and so is its place.
    chat[0].object = TWO
    assert f"{ONE}\n```\none\n\nand look" in repr(chat.snapshot()).replace("\n\n\n", "\n\n")


def test_a_block_that_is_still_being_written_does_not_run(run: Any) -> None:
    chat = ChatInterface()
    message = ChatMessage("```\n1\n```\n\n```\n2\n", status="streaming")
    chat.append(message)
    run(lambda: chat.run_code(message, "1"))
    with pytest.raises(ValueError, match="still being written"):
        run(lambda: chat.run_code(message, "2"))
    message.stream("```\n\nand more")
    run(lambda: chat.run_code(message, "2"))
    message.settle()
    assert outputs(Page(chat)) == [("1", 0, "1"), ("2", 0, "2")]


def test_markdown_has_output_under_its_block(run: Any) -> None:
    code = "from IPython.display import Markdown\nprint('a')\ndisplay(Markdown('*b*'))\n3"
    chat = ChatInterface(f"Look:\n\n```python\n{code}\n```\n\nAnd so on.")
    run(lambda: chat.run_code(chat[0], code))
    told = chat.to_markdown().split(code)[1]
    assert told == "\n```\n\n```text\na\n```\n\n*b*\n\n```text\n3\n```\n\nAnd so on.\n"


def test_a_notebook_has_output_in_the_cell_of_its_block(run: Any) -> None:
    code = (
        "from IPython.display import Image\n"
        "print('a')\n"
        f"display(Image(data={PIXEL!r}, format='png'))\n"
        "3"
    )
    text = f"Look:\n\n```\n{code}\n```\n\nand\n\n```python\ny = 1\n```\n\nthe end"
    chat = ChatInterface(text)
    run(lambda: chat.run_code(chat[0], code))
    notebook = chat.to_notebook()
    nbformat.validate(notebook)
    cells = notebook["cells"]
    kinds = [(cell["cell_type"], cell["source"]) for cell in cells]
    assert kinds == [
        ("markdown", "**User**\n\nLook:"),
        ("code", code),
        ("markdown", "and"),
        ("code", "y = 1"),
        ("markdown", "the end"),
    ]
    assert cells[3]["outputs"] == []
    printed, image, result = cells[1]["outputs"]
    assert printed == {"output_type": "stream", "name": "stdout", "text": "a\n"}
    assert base64.b64decode(image["data"]["image/png"]) == PIXEL
    assert result["text"] == "3"


def test_output_stands_in_the_group_and_list_of_its_block(run: Any) -> None:
    chat = ChatInterface(["- a\n\n  ```python\n  1 + 1\n  ```\n- b", ["```\n5\n```", "last"]])

    async def work() -> None:
        await chat.run_code(chat[0], "1 + 1")
        await chat.run_code(chat[0], "5")

    run(work)
    text = chat.to_markdown()
    places = [text.index(one) for one in ("1 + 1", "text\n2", "- b", "\n5", "text\n5", "last")]
    assert places == sorted(places)
    sources = [one["source"] for one in chat.to_notebook()["cells"] if one["cell_type"] == "code"]
    assert sources == ["1 + 1", "5"]


def test_a_model_is_not_told_what_code_has_said(run: Any) -> None:
    chat = ChatInterface(ChatMessage(TWO, user="Assistant"))
    before = chat.to_openai()
    run(lambda: chat.run_code(chat[0], ONE))
    assert chat.to_openai() == before
