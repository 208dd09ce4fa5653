from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import traitlets
from wire_page import until

from ipychat import ChatFeed, ChatMessage, ChatStep, Delta
from ipychat._lock import state_lock
from ipychat._reach import addresses

Run = Callable[..., Any]


def test_at_first_no_picture_of_another_host_is_allowed_and_every_link() -> None:
    assert ChatFeed()._reach == {"images": [], "links": None}


def test_prefixes_go_to_the_page_also_later() -> None:
    chat = ChatFeed(allow_images=["https://a.example/b/"])
    chat.allow_links = ("https://a.example", "mailto:me@a.example")
    assert chat._reach == {
        "images": ["https://a.example/b/"],
        "links": ["https://a.example", "mailto:me@a.example"],
    }
    chat.allow_links = None
    assert chat._reach["links"] is None


@pytest.mark.parametrize(
    "value",
    ["https://a.example", 3, [3], ["*"], ["a.example"], ["/x"], ["https://"], ["javascript:1"]],
)
@pytest.mark.parametrize("name", ["allow_images", "allow_links"])
def test_what_is_no_prefix_is_refused(name: str, value: Any) -> None:
    with pytest.raises(traitlets.TraitError, match=name):
        ChatFeed(**{name: value})


def test_pictures_are_not_allowed_by_mail_address_or_by_none() -> None:
    with pytest.raises(traitlets.TraitError, match="allow_images"):
        ChatFeed(allow_images=["mailto:me@a.example"])
    with pytest.raises(traitlets.TraitError, match="allow_images"):
        ChatFeed(allow_images=None)  # type: ignore[arg-type]


def test_a_function_is_asked_once_about_each_address_of_a_text(run: Run) -> None:
    asked = []

    def allow(address: str) -> bool:
        asked.append(address)
        return address.startswith("https://good.example/")

    chat = ChatFeed(allow_images=allow)

    async def talk() -> None:
        chat.send("![a](https://good.example/a.png) https://bad.example/b", respond=False)
        chat.send("![a](https://good.example/a.png)", respond=False)
        await until(lambda: chat._reach["images"])

    run(talk)
    assert sorted(asked) == ["https://bad.example/b", "https://good.example/a.png"]
    assert chat._reach == {"images": ["=https://good.example/a.png"], "links": None}


def test_a_function_is_asked_about_a_text_that_has_grown() -> None:
    chat = ChatFeed(
        allow_links=lambda address: True,
        callback=lambda: iter(["https://a.ex", "https://a.example/b"]),
    )
    chat.send("go")
    assert "=https://a.example/b" in chat._reach["links"]


def test_of_a_text_that_streams_a_function_hears_when_that_is_whole() -> None:
    asked: list[str] = []

    def answer() -> Iterator[str]:
        yield "see "
        for token in "https://a.example/b and more":
            yield Delta(token)

    chat = ChatFeed(allow_links=asked.append, callback=answer)
    chat.send("go")
    assert asked == ["https://a.example/b"]


ADDRESS = "https://a.example/b"

LATER: dict[str, Callable[[ChatFeed, ChatMessage, ChatStep], Any]] = {
    "a text that streams": lambda chat, message, step: chat.stream(ADDRESS, message=message),
    "another part": lambda chat, message, step: message.append(ADDRESS),
    "another object": lambda chat, message, step: setattr(message, "object", [ADDRESS, 3]),
    "an edit": lambda chat, message, step: chat.edit(message, ADDRESS, respond=False),
    "a footer": lambda chat, message, step: setattr(message, "footer_objects", [ADDRESS]),
    "a step": lambda chat, message, step: step.append(ADDRESS),
    "a step that streams": lambda chat, message, step: streams(step),
    "a step of its own": lambda chat, message, step: chat.add_step(ADDRESS),
    "a text that goes on": lambda chat, message, step: goes_on(message),
}


def streams(step: ChatStep) -> None:
    step.append("so ")
    step.stream(ADDRESS)


def goes_on(message: ChatMessage) -> None:
    message.status = "streaming"
    message.stream("https://a.ex")
    message.stream("ample/b")
    message.status = "done"


@pytest.mark.parametrize("has_loop", [True, False])
@pytest.mark.parametrize("name", LATER)
def test_a_function_is_asked_about_what_comes_later(run: Run, name: str, has_loop: bool) -> None:
    asked: list[str] = []

    def allow(address: str) -> bool:
        asked.append(address)
        return True

    step = ChatStep(title="Work")
    message = ChatMessage([step, "see "], user="Bot")
    chat = ChatFeed(message, allow_links=allow)

    async def talk() -> None:
        if has_loop:
            LATER[name](chat, message, step)
        await until(lambda: chat._reach["links"])

    if not has_loop:
        LATER[name](chat, message, step)
    run(talk)
    assert (asked, chat._reach["links"]) == ([ADDRESS], [f"={ADDRESS}"])


@pytest.mark.parametrize("has_loop", [True, False])
def test_a_function_is_asked_where_it_holds_up_nobody(run: Run, has_loop: bool) -> None:
    seen: list[tuple[bool, int]] = []

    def allow(address: str) -> bool:
        is_main = threading.current_thread() is threading.main_thread()
        # Waits for the state lock, if somebody holds that.
        seen.append((is_main, len(chat.objects)))
        return True

    chat = ChatFeed(allow_links=allow)

    async def talk() -> None:
        if has_loop:
            chat.send(ADDRESS, respond=False)
        await until(lambda: chat._reach["links"])

    if not has_loop:
        chat.send(ADDRESS, respond=False)
    run(talk)
    assert seen == [(False, 1)]


def test_a_function_may_be_async(run: Run) -> None:
    async def allow(address: str) -> bool:
        await asyncio.sleep(0)
        return address == ADDRESS

    chat = ChatFeed(allow_links=allow)

    async def talk() -> None:
        chat.send(f"{ADDRESS} https://a.example/c", respond=False)
        await until(lambda: chat._reach["links"])

    run(talk)
    assert chat._reach["links"] == [f"={ADDRESS}"]


def test_of_many_addresses_the_oldest_are_forgotten(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipychat._reach._MOST", 3)
    chat = ChatFeed(allow_links=lambda address: True)
    every = [f"https://a.example/{number}" for number in range(6)]

    async def say(address: str) -> None:
        chat.send(address, respond=False)
        await until(lambda: f"={address}" in chat._reach["links"])

    async def talk() -> None:
        for address in every:
            await say(address)

    run(talk)
    assert chat._reach["links"] == [f"={address}" for address in every[-3:]]


def test_to_find_addresses_nobodys_repr_is_called_under_the_lock(run: Run) -> None:
    is_locked: list[bool] = []

    class Odd:
        def __repr__(self) -> str:
            is_locked.append(state_lock._is_owned())  # type: ignore[attr-defined]
            return ADDRESS

    chat = ChatFeed(allow_links=lambda address: True)

    async def talk() -> None:
        chat.send([Odd(), ADDRESS], respond=False)
        await until(lambda: chat._reach["links"])

    run(talk)
    assert set(is_locked) == {False}


def test_a_function_that_comes_later_is_asked_about_what_is_there() -> None:
    chat = ChatFeed("see https://a.example/b")
    chat.allow_links = lambda address: True
    assert chat._reach["links"] == ["=https://a.example/b"]


def test_what_a_function_cannot_tell_is_not_allowed(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    def allow(address: str) -> bool:
        raise OSError("no answer")

    chat = ChatFeed(allow_images=allow)

    async def talk() -> ChatMessage:
        message = chat.send("![a](https://a.example/b)", respond=False)
        await until(lambda: "https://a.example/b" in caplog.text)
        return message

    message = run(talk)
    assert chat._reach["images"] == []
    assert chat.objects == [message]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/b_(c), and", {"https://a.example/b_(c)"}),
        ("[x](https://a.example/b).", {"https://a.example/b"}),
        ("[https://a.example](http://b.example/c)", {"https://a.example", "http://b.example/c"}),
        ('![x](https://a.example/b "title")', {"https://a.example/b"}),
        ("<https://a.example/b?c=d&e>", {"https://a.example/b?c=d&e"}),
        ("[a]: https://a.example/b\n", {"https://a.example/b"}),
        ("ftp://a.example javascript:x //a.example", set()),
    ],
)
def test_addresses_are_found_without_the_marks_around_them(text: str, expected: set[str]) -> None:
    assert addresses(text) == expected
