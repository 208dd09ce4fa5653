"""What a person does with a chat, in each host."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chat import assert_counts, assert_whole
from .conftest import OpenHost, OpenLab, OpenPage
from .hosts import LabNotebook
from .notebooks import chat_with


def test_streamed_answer_arrives_complete(host: OpenHost) -> None:
    notebook = host(chat_with("count"))
    chat = notebook.chat

    chat.submit("enough")
    chat.wait_for_text("20")
    assert chat.messages()[-1].status == "streaming"
    notebook.open_gate("enough")

    answer = chat.reply()
    assert_whole(answer.text)
    assert answer.status == "done"
    assert [(one.role, one.user) for one in chat.messages()] == [
        ("user", "User"),
        ("assistant", "Assistant"),
    ]
    assert chat.messages()[0].text.strip() == "enough"
