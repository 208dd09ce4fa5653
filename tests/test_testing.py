"""The test client: a person in front of a chat, without a page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from ipychat import ChatInterface
from ipychat.demo import DemoBot
from ipychat.testing import Client


def test_a_submit_is_answered_when_it_returns() -> None:
    client = Client(ChatInterface(callback=lambda contents: f"re: {contents}"))
    client.submit("hi")
    assert [(m.user, m.role, m.status, m.text) for m in client.messages] == [
        ("User", "user", "done", "hi"),
        ("Assistant", "assistant", "done", "re: hi"),
    ]
    assert not client.is_busy


def test_what_is_not_taken_says_why() -> None:
    client = Client(ChatInterface(disabled=True))
    client.submit("hi")
    assert client.refusals == ["the chat takes no input now"]
    assert client.messages == []


def test_rich_messages_show_their_parts() -> None:
    client = Client(ChatInterface(callback=DemoBot(delay=0)))
    client.submit("hi")
    assert client.messages[-1].kinds == ("step", "text", "media", "text")


def test_a_question_is_answered_with_a_click(run: Callable[..., Any]) -> None:
    import asyncio

    async def callback(contents: str, user: str, chat: ChatInterface) -> AsyncIterator[str]:
        yield f"sure: {await chat.confirm('Sure?')}"

    async def talk() -> None:
        client = Client(ChatInterface(callback=callback))
        client.submit("go")
        while not client.is_asked:
            await asyncio.sleep(0.002)
        assert client.messages[-1].suggestions == ("Yes", "No")
        with pytest.raises(ValueError, match="there is no 'Maybe' among"):
            client.choose("Maybe")
        client.choose("Yes")
        await client.settled()
        assert client.messages[-1].text == "sure: True"

    run(talk)


def test_stop_is_pressed_only_where_it_shows(run: Callable[..., Any]) -> None:
    import asyncio

    async def callback() -> AsyncIterator[str]:
        yield "so far"
        await asyncio.sleep(3600)

    async def talk() -> None:
        client = Client(ChatInterface(callback=callback))
        client.stop()
        client.submit("go")
        while len(client.messages) < 2:
            await asyncio.sleep(0.002)
        client.stop()
        await client.settled()
        assert (client.messages[-1].text, client.messages[-1].status) == ("so far", "stopped")

    run(talk)


def test_everything_else_that_a_person_does() -> None:
    count = iter(range(99))
    chat = ChatInterface(
        callback=lambda contents: f"{contents} {next(count)}", suggestions=["Start"]
    )
    client = Client(chat)
    client.choose("Start")
    client.regenerate()
    assert client.messages[-1].version == (1, 2)
    client.switch(-1, 0)
    assert client.messages[-1].text == "Start 0"
    client.react(-1, "favorite")
    assert client.messages[-1].reactions == ("favorite",)
    client.rate(-1, "down", "wrong")
    assert chat.feedback[0]["comment"] == "wrong"
    with pytest.raises(ValueError, match="message 0 cannot be edited"):
        client.edit(0, "x")
    client.press("clear")
    assert client.messages == []
    client.close()
    client.submit("unseen")
    assert client.messages == []
