"""Editing and answering anew keep what was there before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from versions import counting, said
from wire_page import Page

from ipychat import ChatInterface, ChatMessage


@pytest.fixture
def chat() -> ChatInterface:
    return counting()


def test_an_edited_message_is_answered_and_the_old_version_kept(chat: ChatInterface) -> None:
    edited = chat.edit(chat[0], "A")
    assert said(chat) == ["A", "A 2"]
    assert [said(branch) for branch in chat.branches(edited)] == [
        ["a", "a 0", "b", "b 1"],
        ["A", "A 2"],
    ]
    assert edited.version == {"index": 1, "count": 2}


def test_versions_can_be_switched_there_and_back(chat: ChatInterface) -> None:
    page = Page(chat)
    chat.edit(chat[0], "A")
    chat.send("c")
    chat.switch(chat[0], 0)
    assert said(chat) == ["a", "a 0", "b", "b 1"]
    assert chat[0].version == {"index": 0, "count": 2}
    page.until_same()
    assert page.messages[0]["version"] == {"index": 0, "count": 2}
    chat.switch(chat[0], -1)
    assert said(chat) == ["A", "A 2", "c", "c 3"]


def test_an_answer_that_is_regenerated_is_a_version(chat: ChatInterface) -> None:
    chat.regenerate()
    assert said(chat) == ["a", "a 0", "b", "b 2"]
    assert chat[-1].version == {"index": 1, "count": 2}
    chat.regenerate()
    assert chat[-1].version == {"index": 2, "count": 3}
    chat.switch(chat[-1], 0)
    assert said(chat) == ["a", "a 0", "b", "b 1"]


def test_versions_are_nested(chat: ChatInterface) -> None:
    chat.regenerate()
    chat.edit(chat[0], "A")
    chat.switch(chat[0], 0)
    assert said(chat) == ["a", "a 0", "b", "b 2"]
    chat.switch(chat[3], 0)
    assert said(chat) == ["a", "a 0", "b", "b 1"]


def test_a_message_without_versions_has_one(chat: ChatInterface) -> None:
    assert [said(branch) for branch in chat.branches(chat[2])] == [["b", "b 1"]]
    chat.switch(chat[2], 0)
    with pytest.raises(IndexError, match="index is 1, there are 1 versions"):
        chat.switch(chat[2], 1)


def test_what_is_not_there_cannot_be_edited(chat: ChatInterface) -> None:
    with pytest.raises(ValueError, match="not in the chat"):
        chat.edit(ChatMessage("x"), "y")
    with pytest.raises(ValueError, match="no message that could be answered"):
        ChatInterface().regenerate()
    assert len(chat) == 4


def test_an_edit_in_mid_answer_stops_it(run: Callable[..., Any]) -> None:
    async def callback(contents: str) -> Any:
        yield f"{contents}…"
        if contents == "slow":
            await asyncio.sleep(3600)

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("slow")
        while len(chat) < 2:
            await asyncio.sleep(0.002)
        chat.edit(chat[0], "quick")
        await chat.wait()

    run(talk)
    assert said(chat) == ["quick", "quick…"]
    assert chat.branches(chat[0])[0][1].status == "stopped"


def test_a_message_of_a_person_that_has_no_answer_gets_one(chat: ChatInterface) -> None:
    chat.send("c", respond=False)
    chat.regenerate()
    assert said(chat) == ["a", "a 0", "b", "b 1", "c", "c 2"]
    assert [message.version for message in chat] == [{}] * 6
    alone = ChatInterface("d", callback=lambda contents: f"re: {contents}")
    alone.regenerate()
    assert said(alone) == ["d", "re: d"]


def test_a_message_of_a_person_that_has_an_answer_gets_another_one(chat: ChatInterface) -> None:
    chat.regenerate(chat[0])
    assert said(chat) == ["a", "a 2"]
    assert said(chat.branches(chat[1])[0]) == ["a 0", "b", "b 1"]
