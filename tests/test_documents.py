"""Conversations for readers."""

from __future__ import annotations

import base64
import sys

import nbformat
import pytest

from ipychat import ChatFeed, ChatInterface, ChatMessage, ToolCall, ToolResult


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
