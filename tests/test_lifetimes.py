"""Chats end, and leave nothing behind."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

from wire_page import Page

from ipychat import ChatInterface


def test_a_closed_chat_leaves_no_widget_behind() -> None:
    chat = ChatInterface("a")
    page = Page(chat)
    assert page.messages
    inputs = chat.widgets
    after = _widgets()
    chat.close()
    assert chat.comm is None
    assert not any(widget in _widgets() for widget in (chat, chat.layout, *inputs))
    assert len(_widgets()) < len(after)


def _widgets() -> list[Any]:
    from ipywidgets.widgets import widget

    return list(widget._instances.values())


def test_a_thousand_chats_that_were_closed_are_collected() -> None:
    refs = []
    for _ in range(1000):
        chat = ChatInterface("a", callback=lambda contents: contents)
        refs.append(weakref.ref(chat))
        chat.close()
    del chat
    gc.collect()
    assert [ref for ref in refs if ref() is not None] == []


def test_a_runner_of_its_own_ends_with_its_chat(run: Callable[..., Any]) -> None:
    def loops() -> int:
        return sum(thread.name == "ipychat-loop" for thread in threading.enumerate())

    chat = ChatInterface(callback=lambda contents: contents, runner="thread")

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()

    run(talk)
    assert loops() == 1
    (thread,) = [one for one in threading.enumerate() if one.name == "ipychat-loop"]
    chat.close()
    thread.join(20)
    assert not thread.is_alive()
