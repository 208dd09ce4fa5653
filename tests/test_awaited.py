"""Another answer that is awaited takes nothing away until it comes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from versions import counting, said
from wire_page import Page, until

from ipychat import ChatInterface, ChatMessage
from ipychat.testing import Client


@pytest.fixture
def chat() -> ChatInterface:
    return counting()


def gives_nothing(contents: str) -> None:
    """Answer nothing."""


def fails(contents: str) -> str:
    raise ValueError("broken")


@pytest.mark.parametrize(
    ("callback", "mode"),
    [(gives_nothing, "summary"), (fails, "ignore"), (fails, "raise"), (None, "summary")],
)
def test_where_no_other_answer_comes_the_one_that_was_there_is_back(
    chat: ChatInterface, callback: Any, mode: Any
) -> None:
    page = Page(chat)
    answers, chat.callback, chat.callback_exception = chat.callback, callback, mode
    with contextlib.suppress(ValueError):
        chat.regenerate()
    assert said(chat) == ["a", "a 0", "b", "b 1"]
    assert chat[-1].version == {}
    page.until_same()
    chat.callback = answers
    chat.regenerate()
    assert [said(one) for one in chat.branches(chat[-1])] == [["b 1"], ["b 2"]]
    chat.callback = callback
    with contextlib.suppress(ValueError):
        chat.regenerate()
    assert said(chat) == ["a", "a 0", "b", "b 2"]
    assert chat[-1].version == {"index": 1, "count": 2}
    page.until_same()


def test_what_went_wrong_stands_below_the_answer_that_was_there(chat: ChatInterface) -> None:
    chat.callback = fails
    chat.regenerate()
    assert said(chat)[:-1] == ["a", "a 0", "b", "b 1"]
    assert chat[-1].user == "Exception"


Act = Callable[[ChatInterface], object]


def while_awaited(run: Callable[..., Any], act: Act) -> ChatInterface:
    """Do something while another answer to the last message is awaited, and none has begun."""
    asked: list[str] = []

    async def callback(contents: str) -> str:
        asked.append(contents)
        if len(asked) == 3:
            await asyncio.sleep(3600)
        return f"{contents} {len(asked) - 1}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        for text in "ab":
            chat.send(text)
            await chat.wait()
        chat.switch(chat.edit(chat[0], "other", respond=False), 0)
        client = Client(chat)
        client.regenerate()
        await until(lambda: len(asked) == 3)
        assert said(chat) == ["a", "a 0", "b"]
        act(chat)
        await chat.wait()
        shown = [(one.text, one.version) for one in client.messages]
        versions = [(one.version.get("index", 0), one.version.get("count", 1)) for one in chat]
        assert shown == list(zip(said(chat), versions, strict=True))

    run(talk)
    return chat


def interrupt(chat: ChatInterface) -> None:
    chat.on_busy = "interrupt"
    chat.send("c")


def queue_and_stop(chat: ChatInterface) -> None:
    chat.on_busy = "queue"
    chat.send("c")
    chat.stop()


BEFORE = ["a", "a 0", "b", "b 1"]
MEANWHILE: dict[str, tuple[Act, list[str]]] = {
    "stop": (lambda chat: chat.stop(), BEFORE),
    "close": (lambda chat: chat.close(), BEFORE),
    "interrupt": (interrupt, [*BEFORE, "c", "c 3"]),
    "queue and stop": (queue_and_stop, [*BEFORE, "c", "c 3"]),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_before_the_first_word_of_another_answer_nothing_is_lost(
    run: Callable[..., Any], what: str
) -> None:
    act, expected = MEANWHILE[what]
    chat = while_awaited(run, act)
    assert said(chat) == expected
    assert chat[3].version == {}


def test_an_answer_can_be_asked_for_again_before_its_first_word(run: Callable[..., Any]) -> None:
    chat = while_awaited(run, lambda chat: chat.regenerate())
    assert said(chat) == ["a", "a 0", "b", "b 3"]
    assert [said(one) for one in chat.branches(chat[3])] == [["b 1"], ["b 3"]]


def test_an_edit_while_an_answer_is_awaited_keeps_the_one_that_was_there(
    run: Callable[..., Any],
) -> None:
    chat = while_awaited(run, lambda chat: chat.edit(chat[0], "A"))
    assert said(chat) == ["A", "A 3"]
    assert [said(one) for one in chat.branches(chat[0])][:2] == [BEFORE, ["other"]]


def test_a_switch_while_an_answer_is_awaited_keeps_the_one_that_was_there(
    run: Callable[..., Any],
) -> None:
    chat = while_awaited(run, lambda chat: chat.switch(chat[0], 1))
    assert said(chat) == ["other"]
    assert said(chat.branches(chat[0])[0]) == BEFORE


def test_what_is_refused_does_not_end_the_wait_for_an_answer(run: Callable[..., Any]) -> None:
    def act(chat: ChatInterface) -> None:
        stranger = ChatMessage("x")
        with pytest.raises(ValueError, match="not in the chat"):
            chat.regenerate(stranger)
        with pytest.raises(ValueError, match="not in the chat"):
            chat.edit(stranger, "y")
        with pytest.raises(IndexError, match="there are 2 versions"):
            chat.switch(chat[0], 2)
        assert said(chat) == ["a", "a 0", "b"]
        chat.stop()

    assert said(while_awaited(run, act)) == BEFORE


def test_a_question_that_is_taken_out_takes_its_answer_with_it(run: Callable[..., Any]) -> None:
    assert said(while_awaited(run, lambda chat: chat.clear())) == []


def test_what_waits_in_the_queue_is_no_version_of_an_answer(run: Callable[..., Any]) -> None:
    gate = asyncio.Event()
    asked: list[str] = []

    async def callback(contents: str) -> str:
        asked.append(contents)
        if len(asked) == 2:
            await gate.wait()
        return f"{contents} {len(asked) - 1}"

    chat = ChatInterface(callback=callback, on_busy="queue")

    async def talk() -> None:
        chat.send("a")
        await chat.wait()
        chat.regenerate()
        await until(lambda: len(asked) == 2)
        chat.send("b")
        gate.set()
        await chat.wait()

    run(talk)
    assert said(chat) == ["a", "a 1", "b", "b 2"]
    assert [one.version for one in chat] == [{}, {"index": 1, "count": 2}, {}, {}]
    chat.switch(chat[1], 0)
    assert said(chat) == ["a", "a 0"]


def test_a_message_that_takes_the_place_of_what_was_printed_is_the_version() -> None:
    count = iter(range(9))

    def callback(contents: str) -> ChatMessage:
        print("working")
        return ChatMessage(f"{contents} {next(count)}", user="Assistant")

    chat = ChatInterface(callback=callback)
    chat.send("a")
    chat.regenerate()
    assert said(chat) == ["a", "a 1"]
    assert said(chat.branches(chat[1])[0]) == ["a 0"]


def test_an_answer_that_is_stopped_at_its_first_word_is_a_version(chat: ChatInterface) -> None:
    def hear(delta: Any) -> None:
        if delta["op"] == "insert":
            chat.stop()

    chat.transcript.subscribe(hear)
    chat.regenerate()
    assert said(chat) == ["a", "a 0", "b", "b 2"]
    assert [said(one) for one in chat.branches(chat[-1])] == [["b 1"], ["b 2"]]


def test_a_draft_that_a_callback_takes_out_is_no_version(chat: ChatInterface) -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        draft = chat.stream("draft")
        chat.remove(draft)
        chat.stream("final")
        chat.append(draft)

    chat.callback = callback
    chat.regenerate()
    assert said(chat) == ["a", "a 0", "b", "final", "draft"]
    assert said(chat.branches(chat[3])[0]) == ["b 1"]
    assert (chat[4].version, len(chat.branches(chat[4]))) == ({}, 1)


def test_an_answer_that_was_put_into_another_chat_stays_there(chat: ChatInterface) -> None:
    other = ChatInterface()
    answer = chat[-1]
    chat.callback = lambda contents: other.append(answer)
    chat.regenerate()
    assert said(chat) == ["a", "a 0", "b"]
    assert said(other) == ["b 1"]


def test_what_waits_in_the_queue_is_not_what_is_answered_anew(run: Callable[..., Any]) -> None:
    asked: list[str] = []

    async def callback(contents: str) -> Any:
        asked.append(contents)
        yield f"{contents} {len(asked)}"
        if len(asked) == 1:
            await asyncio.sleep(3600)

    chat = ChatInterface(callback=callback, on_busy="queue")

    async def talk() -> None:
        chat.send("a")
        await until(lambda: len(chat) == 2)
        chat.send("b")
        chat.regenerate()
        await chat.wait()

    run(talk)
    assert said(chat) == ["a", "a 2"]
    assert said(chat.branches(chat[1])[0]) == ["a 1", "b"]


def test_a_switch_before_another_answer_has_its_turn_keeps_the_one_that_was_there(
    run: Callable[..., Any],
) -> None:
    async def callback(contents: str) -> str:
        if contents == "slow":
            await asyncio.sleep(3600)
        return f"re: {contents}"

    chat = ChatInterface(callback=callback, on_busy="queue")

    async def talk() -> None:
        chat.send("a")
        await chat.wait()
        chat.switch(chat.edit(chat[0], "other", respond=False), 0)
        chat.send("slow")
        chat.send("later")
        chat.regenerate(chat[1])
        chat.switch(chat[0], 1)
        chat.switch(chat[0], 0)
        await chat.wait()

    run(talk)
    assert said(chat)[:2] == ["a", "re: a"]


def test_an_answer_that_is_awaited_keeps_the_one_that_was_there_whatever_comes_in(
    run: Callable[..., Any],
) -> None:
    def act(chat: ChatInterface) -> None:
        chat.insert(0, "before")
        chat.stop()

    assert said(while_awaited(run, act)) == ["before", *BEFORE]
