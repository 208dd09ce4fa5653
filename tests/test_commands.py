"""Slash commands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

import pytest

from ipychat import ChatFeed, ChatInterface, ChatMessage, Delta
from ipychat.testing import Client


@pytest.fixture
def chat() -> ChatInterface:
    return ChatInterface(callback=lambda contents: f"asked: {contents}")


def said(chat: ChatInterface, text: str) -> Any:
    chat.send(text)
    return chat[-1].object


def test_a_command_answers_instead_of_the_callback(chat: ChatInterface) -> None:
    @chat.command
    def add(a: int, b: int = 1) -> int:
        """Add two numbers.

        More about it.
        """
        return a + b

    assert said(chat, "/add 2 3") == 5
    assert said(chat, "/add 2") == 3
    assert said(chat, "/add a=4 b=6") == 10
    assert said(chat, "what is /add 2 3") == "asked: what is /add 2 3"
    assert add(1, 2) == 3


def test_a_command_may_be_anything_that_a_callback_may_be(chat: ChatInterface) -> None:
    @chat.command
    def grow() -> Iterator[str]:
        yield "a"
        yield "ab"

    @chat.command
    async def wait(word: str) -> str:
        await asyncio.sleep(0)
        return word

    @chat.command(name="stream-it")
    async def stream() -> AsyncIterator[Delta]:
        yield Delta("a")
        yield Delta("b")

    assert said(chat, "/grow") == "ab"
    assert said(chat, "/wait x") == "x"
    assert said(chat, "/stream-it") == "ab"


def test_a_command_gets_user_and_instance_if_it_takes_them(chat: ChatInterface) -> None:
    chat.commands = {"who": lambda user, instance: f"{user} in {instance is chat}"}
    assert said(chat, "/who") == "User in True"


def test_user_and_instance_may_stand_anywhere_among_what_is_written(chat: ChatInterface) -> None:
    chat.commands = {
        "note": lambda instance, text: f"{text} in {instance is chat}",
        "all": lambda user, *words: f"{user}: {', '.join(words)}",
        "mixed": lambda a, user, b="2", /, c="3", **rest: repr((a, user, b, c, rest)),
    }
    assert said(chat, "/note buy milk") == "buy milk in True"
    assert said(chat, "/all a b") == "User: a, b"
    assert said(chat, "/mixed 1 4 c=5 d=6") == repr(("1", "User", "4", "5", {"d": "6"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/say one argument needs no quotes", "one argument needs no quotes"),
        ("/pair 'a b' c", ("a b", "c")),
        ("/pair it's c", ("it's", "c")),
        ("/sum 1 2.5 3", 6.5),
        ("/flag off", False),
        ("/choose b", "b"),
        ("/options x=1 y=z", {"x": "1", "y": "z"}),
        ("/pair a=1 2", ("1", "2")),
        ("/pair b=2 1", ("1", "2")),
        ("/pair 1 1=2", ("1", "1=2")),
    ],
)
def test_what_is_written_becomes_arguments(chat: ChatInterface, text: str, expected: Any) -> None:
    def flag(value: bool = True) -> Any:
        return repr(value)

    def choose(which: Literal["a", "b"] = "a") -> str:
        return which

    def total(*numbers: float) -> Any:
        return sum(numbers)

    chat.commands = {
        "say": lambda text: text,
        "pair": lambda a, b: repr((a, b)),
        "sum": total,
        "flag": flag,
        "choose": choose,
        "options": lambda **options: repr(options),
    }
    assert said(chat, text) in (expected, repr(expected))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/add", "/add: a is missing"),
        ("/add x", "a is 'x', expected int"),
        ("/add 1 2 3", "/add: there is no place for '3'"),
    ],
)
def test_a_wrong_call_is_answered_with_the_usage(chat: ChatInterface, text: str, told: str) -> None:
    @chat.command
    def add(a: int, b: int = 1) -> int:
        return a + b

    assert said(chat, text) == f"{told}\n\nUsage: `/add a [b=1]`"


def test_help_lists_what_there_is(chat: ChatInterface) -> None:
    assert said(chat, "/help") == "asked: /help"

    @chat.command(description="Forget all")
    def forget(*names: str, **options: Any) -> None: ...

    assert said(chat, "/help") == "- `/forget [names …] [name=value …]` Forget all"


def test_what_is_no_command_goes_to_the_callback(chat: ChatInterface) -> None:
    chat.commands = {"x": lambda: "command"}
    for text in ("/usr/bin", "/", "/y", "//x", " /x"):
        assert said(chat, text) == f"asked: {text}"


def test_an_error_in_a_command_is_told_as_one_of_the_callback(chat: ChatInterface) -> None:
    chat.commands = {"x": lambda: 1 / 0}
    assert "ZeroDivisionError" in said(chat, "/x")
    assert said(chat, "hi") == "asked: hi"


def test_a_command_needs_no_callback() -> None:
    chat = ChatInterface(commands={"x": lambda: "command"})
    client = Client(chat)
    client.submit("/x")
    assert client.messages[-1].text == "command"


def test_what_a_callback_sends_calls_no_command() -> None:
    def answer(contents: str, user: str, instance: ChatInterface) -> str:
        if contents == "go":
            instance.send("/delete all", user="Model", respond=True)
        return f"re: {contents}"

    called: list[str] = []
    chat = ChatInterface(callback=answer, commands={"delete": called.append})
    chat.send("go")
    assert called == []
    assert chat[-1].object == "re: /delete all"


def test_only_what_the_person_says_calls_a_command(chat: ChatInterface) -> None:
    chat.commands = {"x": lambda: "command"}
    assert said(chat, "/x") == "command"
    chat.send("/x", user="Model")
    assert chat[-1].object == "asked: /x"
    feed = ChatFeed(commands={"x": lambda: "command"})
    feed.send("/x", user="Model")
    assert len(feed) == 1
    feed.send("/x")
    assert feed[-1].object == "command"


def test_what_a_model_has_said_calls_no_command_when_a_hook_asks_for_an_answer() -> None:
    def hook(message: ChatMessage, instance: ChatInterface) -> None:
        if message.role == "assistant" and message.object == "/delete all":
            instance.respond()

    called: list[str] = []
    chat = ChatInterface(
        callback=lambda contents: "/delete all" if contents == "go" else f"asked: {contents}",
        post_hook=hook,
        commands={"delete": called.append},
    )
    chat.send("go")
    assert called == []
    assert [one.object for one in chat] == ["go", "/delete all", "asked: /delete all"]


@pytest.mark.parametrize("name", ["", "1x", "a b", "x" * 33, "<b>"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name is"):
        ChatFeed(commands={name: print})


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(TypeError, match="function is 3, expected a callable"):
        ChatFeed().command(3)  # type: ignore[call-overload]


def test_the_page_is_told_of_the_commands(chat: ChatInterface) -> None:
    chat.command(lambda a, b=2: None, name="go", description="Go on")
    assert chat.get_state("_commands")["_commands"] == [
        {"name": "go", "usage": "/go a [b=2]", "description": "Go on"}
    ]
