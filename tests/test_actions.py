"""What a person does with a message on the page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from wire_page import Page, until

from ipychat import ChatFeed, ChatInterface, ChatMessage
from ipychat.testing import Client


def test_an_edit_calls_back_with_contents_index_and_chat() -> None:
    heard: list[Any] = []
    chat = ChatInterface(
        callback=lambda: "re", edit_callback=lambda *arguments: heard.append(arguments)
    )
    page = Page(chat)
    chat.send("hi")
    edits: list[bool] = []
    chat[0].observe(lambda change: edits.append(change["new"]), "edited")
    for text in ("hello", "hallo"):
        page.say({"kind": "edit", "message_id": chat[0].id, "text": text})
    page.until_same()
    assert heard == [("hello", 0, chat), ("hallo", 0, chat)]
    assert chat[0].object == "hallo"
    assert edits == [True, True]


def test_only_what_may_be_edited_says_so() -> None:
    chat = ChatInterface(callback=lambda: "re", help_text="Help!")
    chat.send("hi")
    assert ["can_edit" in m.to_wire() for m in chat] == [False, False, False]
    chat.edit_callback = lambda *arguments: None
    assert ["can_edit" in m.to_wire() for m in chat] == [False, True, False]
    chat.send(ChatMessage("x", user="Bob", show_edit_icon=True), respond=False)
    assert chat[-1].can_edit
    feed = ChatFeed("by anybody", edit_callback=lambda *arguments: None)
    assert feed[0].can_edit


def test_what_may_not_be_edited_is_not(warnings_of_chat: Any) -> None:
    chat = ChatInterface("hi")
    page = Page(chat)
    page.say({"kind": "edit", "message_id": chat[0].id, "text": "owned"})
    assert chat[0].object == "hi"
    assert warnings_of_chat() == ["ignored edit of the page: the message cannot be edited"]


def test_an_edit_without_a_callback_is_a_version_that_is_answered() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    chat.send("hi", show_edit_icon=True)
    Page(chat).say({"kind": "edit", "message_id": chat[0].id, "text": "hello"})
    assert [m.object for m in chat] == ["hello", "re: hello"]
    assert chat[0].version == {"index": 1, "count": 2}


def test_reactions_are_chosen_and_taken_back() -> None:
    chat = ChatInterface("hi")
    page = Page(chat)
    seen: list[Any] = []
    chat[0].observe(lambda change: seen.append(change["new"]), "reactions")
    for _ in range(2):
        page.say({"kind": "react", "message_id": chat[0].id, "reaction": "favorite"})
    page.say({"kind": "react", "message_id": chat[0].id, "reaction": "unknown"})
    assert seen == [["favorite"], []]
    chat[0].reactions = ["favorite"]
    page.until_same()
    assert page.messages[0]["reactions"] == ["favorite"]


def test_feedback_is_data_and_observed() -> None:
    chat = ChatInterface("hi")
    page = Page(chat)
    page.say({"kind": "rate", "message_id": chat[0].id, "value": "up", "comment": "good"})
    page.say({"kind": "rate", "message_id": chat[0].id, "value": "sideways", "comment": ""})
    assert chat[0].feedback == {"value": "up", "comment": "good"}
    assert chat.feedback == [{"message_id": chat[0].id, "value": "up", "comment": "good"}]


def test_pages_regenerate_and_switch() -> None:
    count = iter(range(9))
    chat = ChatInterface(callback=lambda: next(count))
    page = Page(chat)
    chat.send("hi")
    page.say({"kind": "regenerate", "message_id": chat[1].id})
    assert chat[1].object == 1
    page.say({"kind": "switch", "message_id": chat[1].id, "index": 0})
    assert chat[1].object == 0


@pytest.mark.parametrize("kind", ["regenerate", "withdraw"])
def test_messages_that_are_gone_are_ignored(kind: str, warnings_of_chat: Any) -> None:
    chat = ChatInterface("hi")
    Page(chat).say({"kind": kind, "message_id": "gone"})
    assert len(chat) == 1
    assert warnings_of_chat()[0].startswith(f"ignored {kind} of the page")


def test_an_answer_that_is_edited_is_not_answered() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}", show_edit_icon=True)
    client = Client(chat)
    client.submit("a")
    client.edit(1, "mended")
    assert [m.object for m in chat] == ["a", "mended"]
    assert len(chat.branches(chat[1])) == 2


def test_a_queued_message_is_edited_and_withdrawn_in_the_page(run: Any) -> None:
    async def answer(contents: str) -> str:
        await gate.wait()
        return f"re: {contents}"

    async def work() -> None:
        client = Client(chat)
        for text in ("a", "b", "c"):
            client.submit(text)
        await until(lambda: len(chat) == 3)
        assert [one.status for one in client.messages][1:] == ["queued", "queued"]
        client.edit(1, "B")
        client.withdraw(2)
        await until(lambda: len(chat) == 2)
        gate.set()
        await client.settled()

    gate = asyncio.Event()
    chat = ChatInterface(callback=answer, on_busy="queue")
    run(work)
    assert [m.object for m in chat] == ["a", "re: a", "B", "re: B"]


def test_a_reaction_that_cannot_be_chosen_is_ignored(warnings_of_chat: Any) -> None:
    chat = ChatFeed("hi")
    page = Page(chat)
    page.say({"kind": "react", "message_id": chat[0].id, "reaction": "rage"})
    assert chat[0].reactions == []


def test_pages_know_whether_there_is_a_callback_that_could_answer_again() -> None:
    chat = ChatFeed()
    assert chat.get_state()["_answers"] is False
    chat.callback = lambda contents: "so"
    assert chat.get_state()["_answers"] is True
    chat.callback = None
    assert chat.get_state()["_answers"] is False
    assert ChatInterface(callback=lambda: "re").get_state()["_answers"] is True


def test_names_of_those_who_are_not_edited_count_in_any_case() -> None:
    feed = ChatFeed(edit_callback=lambda contents, index, chat: None)
    for user, can_edit in {"ASSISTANT": False, "help": False, "Ann": True}.items():
        assert feed.send("a", user=user).can_edit is can_edit
