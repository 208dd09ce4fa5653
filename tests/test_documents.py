"""Conversations for readers."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import nbformat
import pytest
from markdown_it import MarkdownIt

from ipychat import (
    ChatFeed,
    ChatInterface,
    ChatMessage,
    FileContent,
    PlainText,
    ToolCall,
    ToolResult,
)


def read(markdown: str) -> list[tuple[str, str]]:
    """Headings and blocks of code of a text, as a reader of Markdown finds them."""
    tokens = MarkdownIt().parse(markdown)
    found = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and after is not None:
            found.append(("heading", after.content.partition(" ·")[0]))
        elif token.type in ("fence", "code_block"):
            found.append((token.info or "code", token.content))
    return found


@pytest.fixture
def chat() -> ChatInterface:
    chat = ChatInterface("Hi", callback=lambda contents: "hello", callback_user="Bot")
    chat.send("hi")
    chat.send("aside", user="Note", respond=False)
    return chat


def test_markdown_has_a_heading_for_each_message(chat: ChatInterface) -> None:
    chat[1].status = "stopped"
    text = chat.to_markdown()
    assert text.count("### ") == 4
    assert "### Bot · " in text
    assert "· stopped\n\nhi" in text


def test_code_becomes_code_cells() -> None:
    chat = ChatFeed("Look:\n\n```python\nx = 1\n```\n\nand\n\n```bash\nls\n```")
    notebook = chat.to_notebook()
    nbformat.validate(notebook)
    kinds = [(cell["cell_type"], cell["source"]) for cell in notebook["cells"]]
    assert kinds[1] == ("code", "x = 1")
    assert kinds[2] == ("markdown", "and\n\n```bash\nls\n```")


def test_a_frame_needs_pandas(chat: ChatInterface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        chat.to_dataframe()


def test_a_result_cannot_end_its_fence() -> None:
    chat = ChatFeed(ChatMessage([ToolCall("f", "{}"), ToolResult("a\n```\nb")], user="Tool"))
    assert "````text\na\n```\nb\n````" in chat.to_markdown()
    assert "f {}" in chat.to_markdown()


def test_a_frame_has_a_row_for_each_message(chat: ChatInterface) -> None:
    frame = chat.to_dataframe()
    assert list(frame.columns) == ["id", "time", "role", "user", "status", "text"]
    assert list(frame["text"]) == [message.serialize() for message in chat]
    assert list(frame["id"]) == [message.id for message in chat]
    assert frame["time"].is_monotonic_increasing


def test_images_go_into_markdown_as_they_are() -> None:
    image = b"\x89PNG\r\n\x1a\n" + b"\0" * 9
    encoded = base64.b64encode(image).decode()
    assert f"![image](data:image/png;base64,{encoded})" in ChatFeed(image).to_markdown()


def test_blank_text_between_code_is_no_cell() -> None:
    chat = ChatFeed("```python\na = 1\n```\n\n\n```python\nb = 2\n```\n")
    kinds = [cell["cell_type"] for cell in chat.to_notebook()["cells"]]
    assert kinds == ["markdown", "code", "code"]


def test_code_in_a_quote_in_a_list_or_in_other_code_is_no_cell() -> None:
    quoted = "> ```python\n> a = 1\n> ```"
    listed = "- one\n\n  ```python\n  b = 2\n  ```"
    shown = "````markdown\n```python\nc = 3\n```\n````"
    whole = "~~~python\nd = 4\n~~~"
    chat = ChatFeed(f"{quoted}\n\n{listed}\n\n{shown}\n\n{whole}\n\n```python\nhalf")
    cells = chat.to_notebook()["cells"]
    assert [cell["source"] for cell in cells if cell["cell_type"] == "code"] == ["d = 4"]


@pytest.mark.parametrize(
    ("said", "block"),
    [
        ("See:\n```python\nx = 1", ("python", "x = 1\n")),
        ("```python\nx = 1\n", ("python", "x = 1\n")),
        ("~~~~\n```\n~~~", ("code", "```\n~~~\n")),
        ("`````md\n```py\nx\n```", ("md", "```py\nx\n```\n")),
        ("  ```py\nx", ("py", "x\n")),
        ("```py\r\nx\r\n", ("py", "x\n")),
        ("```py\nx\n``", ("py", "x\n``\n")),
        ("```", ("code", "")),
        ("- a\n\n  ```py\n  x", ("py", "x\n")),
        ("1. ```py\n   x\n", ("py", "x\n")),
        ("- a\n\t- b\n\n\t\t```py\n\t\tx", ("py", "x\n")),
        ("> ```py\n> x", ("py", "x\n")),
    ],
)
def test_an_answer_that_was_stopped_within_code_ends_there(
    said: str, block: tuple[str, str]
) -> None:
    chat = ChatFeed(ChatMessage(said, user="Bot", status="stopped"), ChatMessage("**next**"))
    assert read(chat.to_markdown()) == [("heading", "Bot"), block, ("heading", "User")]


@pytest.mark.parametrize(
    "said",
    [
        "```py\nx\n```",
        "```py\nx\n``````  ",
        "~~~\n```\n~~~\nso",
        "````md\n> ```\n````",
        "````md\n- a\n  ```\n````",
        "> ```py\n> x\n\nso",
        "- ```py\n  x\nso",
        "- a\n  ```py\n  x\n\nso",
        "- a\n  ```py\n  x\n  ```\n- b",
        "10. a\n\n    ```py\n    x\n    ```",
        "so\n    ```",
        "    ```\n\nso",
        "* * *\n  ```\nx\n```",
        "```not `one` of them",
        "",
    ],
)
def test_an_answer_whose_code_is_whole_is_written_as_it_is(said: str) -> None:
    chat = ChatFeed(ChatMessage(said, user="Bot"), ChatMessage("next"))
    text = chat.to_markdown()
    assert f"\n\n{said}\n\n###" in text
    assert [what for kind, what in read(text) if kind == "heading"] == ["Bot", "User"]


def test_half_a_block_swallows_nothing_of_its_own_message() -> None:
    chat = ChatFeed(ChatMessage(["```python\nhalf", "```python\nwhole = 1\n```", "# end"]))
    assert read(chat.to_markdown())[1:] == [
        ("python", "half\n"),
        ("python", "whole = 1\n"),
        ("heading", "end"),
    ]
    cells = chat.to_notebook()["cells"]
    assert [(cell["cell_type"], cell["source"]) for cell in cells] == [
        ("markdown", "**User**\n\n```python\nhalf\n```"),
        ("code", "whole = 1"),
        ("markdown", "# end"),
    ]


class Frame:
    """Shown as a table, and in words."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": "<table></table>", "text/plain": "   a  b\n0  1  2"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (PlainText("# x\n__init__\n"), "# x\n__init__\n"),
        (PlainText("```\n# x"), "```\n# x\n"),
        (PlainText("a\r```\r# x"), "a\n```\n# x\n"),
        (Frame(), "   a  b\n0  1  2\n"),
        ({"a": [1, 2]}, "{'a': [1, 2]}\n"),
        (FileContent(b"\0", "__a__.bin", "x/y"), "[__a__.bin, 1 bytes]\n"),
    ],
)
def test_text_that_is_no_markdown_is_a_block_of_its_own(value: Any, text: str) -> None:
    chat = ChatFeed(ChatMessage(["*a*", value]), ChatMessage("next"))
    assert read(chat.to_markdown()) == [("heading", "User"), ("text", text), ("heading", "User")]
    (cell,) = chat.to_notebook()["cells"][:1]
    assert read(cell["source"]) == [("text", text)]


def test_a_text_file_is_a_block_below_its_name() -> None:
    chat = ChatFeed(FileContent(b"# x\n", "a.md", "text/markdown"))
    assert read(chat.to_markdown())[1:] == [("text", "[a.md, 4 bytes]\n"), ("text", "# x\n")]


def test_readers_are_told_the_time_where_they_are_or_of_the_zone_of_the_message(
    local_time: Callable[[str], None],
) -> None:
    local_time("JST-9")
    when = datetime(2024, 5, 6, 22, 8, tzinfo=timezone.utc)
    naive = datetime(2024, 5, 6, 22, 8)  # noqa: DTZ001 - what people write
    chat = ChatFeed(
        ChatMessage("a", timestamp=when),
        ChatMessage("b", timestamp=when, timestamp_tz="America/New_York"),
        ChatMessage("c", timestamp=naive),
    )
    times = ["2024-05-07 07:08", "2024-05-06 18:08", "2024-05-06 22:08"]
    for text in (chat.to_markdown(), repr(chat.snapshot()), chat.snapshot().to_html()):
        assert [text.count(one) for one in times] == [1, 1, 1]
