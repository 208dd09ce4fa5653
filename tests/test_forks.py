"""Versions are kept as long as a way leads to them."""

from __future__ import annotations

import gc
import weakref
from collections import deque
from collections.abc import Callable

import pytest
from versions import counting, said

from ipychat import ChatInterface

Act = Callable[[ChatInterface], object]


@pytest.fixture
def chat() -> ChatInterface:
    return counting()


TAKING_OUT: dict[str, Act] = {
    "clear": lambda chat: chat.clear(),
    "undo": lambda chat: chat.undo(len(chat)),
    "assign": lambda chat: setattr(chat, "objects", []),
    "remove": lambda chat: deque(map(chat.remove, list(chat)), maxlen=0),
}


@pytest.mark.parametrize("how", TAKING_OUT)
def test_versions_of_what_was_taken_out_are_not_kept(how: str) -> None:
    chat = ChatInterface("a", "a 0")
    for text in ("A", "AA"):
        chat.edit(chat[0], text, respond=False)
    kept = [weakref.ref(message) for branch in chat.branches(chat[0]) for message in branch]
    assert len(kept) == 4
    TAKING_OUT[how](chat)
    chat.send("b", respond=False)
    gc.collect()
    assert [ref() for ref in kept if ref() is not None] == []


def test_versions_within_a_version_that_is_not_shown_are_kept(chat: ChatInterface) -> None:
    chat.regenerate()
    chat.edit(chat[0], "A")
    chat.send("c")
    chat.undo(2)
    chat.send("d")
    chat.switch(chat[0], 0)
    assert said(chat) == ["a", "a 0", "b", "b 2"]
    chat.switch(chat[3], 0)
    assert said(chat) == ["a", "a 0", "b", "b 1"]


@pytest.mark.parametrize("button", ["undo", "clear"])
def test_what_a_button_brings_back_has_its_versions(chat: ChatInterface, button: str) -> None:
    chat.regenerate()
    for _ in range(2):
        chat.press(button)
    chat.send("c")
    assert chat[3].version == {"index": 1, "count": 2}
    chat.switch(chat[3], 0)
    assert said(chat) == ["a", "a 0", "b", "b 1"]


def test_what_is_moved_has_its_versions(chat: ChatInterface) -> None:
    chat.regenerate()
    chat.insert(0, chat.pop())
    assert chat[0].version == {"index": 1, "count": 2}
    chat.switch(chat[0], 0)
    assert said(chat) == ["b 1"]


def test_what_comes_back_after_its_versions_were_forgotten_has_none(chat: ChatInterface) -> None:
    chat.regenerate()
    answer = chat.pop()
    chat.send("c", respond=False)
    chat.append(answer)
    assert answer.version == {}
    assert [said(branch) for branch in chat.branches(answer)] == [["b 2"]]
