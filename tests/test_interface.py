from __future__ import annotations

import asyncio
from typing import Any

import pytest
import traitlets
from wire_page import Page, customs

from ipychat import ChatFeed, ChatInterface


def test_what_a_person_submits_is_a_message_and_is_answered() -> None:
    chat = ChatInterface(callback=lambda contents, user: f"{user}: {contents}", user="Ann")
    page = Page(chat)
    submit_id = page.submit("hi")
    page.until_settled()
    assert [(m["user"], page.text(i)) for i, m in enumerate(page.messages)] == [
        ("Ann", "hi"),
        ("Assistant", "Ann: hi"),
    ]
    assert page.messages[0]["submit_id"] == submit_id


def test_a_submit_that_comes_twice_is_taken_once() -> None:
    chat = ChatInterface(callback=lambda: "re")
    page = Page(chat)
    for _ in range(3):
        page.submit("hi", "the same")
    page.until_settled()
    assert len(chat) == 2


def test_two_pages_see_a_submit_once_each() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    one, other = Page(chat), Page(chat)
    one.submit("hi")
    for page in (one, other):
        page.until_settled()
        assert [page.text(0), page.text(1)] == ["hi", "re: hi"]


def test_a_disabled_chat_gives_a_submit_back() -> None:
    chat = ChatInterface(callback=lambda: "re", disabled=True)
    page = Page(chat)
    submit_id = page.submit("hi")
    page.until(lambda: page.refusals)
    assert page.refusals[0]["submit_id"] == submit_id
    assert "takes no input" in page.refusals[0]["reason"]
    assert len(chat) == 0


def test_a_submit_during_a_turn_is_given_back(run: Any) -> None:
    chat = ChatInterface(callback=lambda: asyncio.sleep(3600))
    page = Page(chat)

    async def talk() -> None:
        page.submit("one")
        while not (page.turn and page.turn["status"] == "running"):
            await asyncio.sleep(0.002)
        page.submit("two")
        while not page.refusals:
            await asyncio.sleep(0.002)
        chat.stop()
        await chat.wait()

    run(talk)
    assert "still being written" in page.refusals[0]["reason"]
    assert [message.object for message in chat] == ["one"]


def test_an_empty_submit_is_given_back() -> None:
    chat = ChatInterface(callback=lambda: "re")
    page = Page(chat)
    page.submit(" \n ")
    page.until(lambda: page.refusals)
    assert len(chat) == 0


def test_a_submit_that_comes_again_after_its_message_has_gone_is_said_to_be_taken() -> None:
    chat = ChatInterface(callback=lambda: "re")
    page = Page(chat)

    def taken() -> list[Any]:
        return [one for one in customs(chat) if one["kind"] == "taken"]

    submit_id = page.submit("hi")
    page.until_settled()
    page.submit("hi", submit_id)
    assert taken() == []
    chat.clear()
    page.submit("hi", submit_id)
    assert taken() == [{"kind": "taken", "submit_id": submit_id}]
    assert len(chat) == 0


def test_what_no_message_can_be_made_of_is_given_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    page = Page(chat)
    # In place, which nobody hears of.
    chat.message_params["timestamp_tz"] = "Europe/Berln"
    submit_id = page.submit("hi")
    assert [one["submit_id"] for one in page.refusals] == [submit_id]
    assert len(chat) == 0
    assert "Europe/Berln" in caplog.text
    chat.message_params.clear()
    # Again, also under the same id.
    page.submit("hi", submit_id)
    page.until_settled()
    assert [message.object for message in chat] == ["hi", "re: hi"]


def test_what_is_in_the_chat_is_not_given_back_whatever_an_observer_raises(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = ChatInterface(callback=lambda contents: "re")
    page = Page(chat)

    def fails(change: Any) -> None:
        raise ValueError("no")

    chat.observe(fails, "objects")
    submit_id = page.submit("hi")
    assert [message.object for message in chat] == ["hi"]
    assert (page.refusals, "ValueError: no" in caplog.text) == ([], True)
    page.submit("hi", submit_id)
    assert len(chat) == 1


@pytest.mark.parametrize("name", ["avatar", "callback_avatar", "message_params"])
def test_looks_that_no_message_could_have_are_refused_when_they_are_given(name: str) -> None:
    text = b"no image"
    given: Any = {"avatar": text} if name == "message_params" else text
    with pytest.raises(ValueError, match="no PNG"):
        ChatInterface(**{name: given})
    chat = ChatInterface()
    before = getattr(chat, name)
    with pytest.raises(ValueError, match="no PNG"):
        setattr(chat, name, given)
    assert getattr(chat, name) == before


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"timestamp_tz": "Europe/Berln"}, ValueError),
        ({"show_user": "wide"}, traitlets.TraitError),
        ({"status": "lost"}, traitlets.TraitError),
    ],
)
def test_parameters_that_no_message_takes_are_refused_when_they_are_given(
    params: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ChatFeed(message_params=params)
    with pytest.raises(error):
        ChatFeed(**params)


def test_nothing_is_shown_of_parameters_of_messages_before_there_is_one() -> None:
    shown: list[Any] = []
    params = {"renderers": shown.append, "header_objects": [lambda: shown.append("header")]}
    ChatFeed(message_params={**params, "avatar_lookup": shown.append})
    assert shown == []


def test_a_feed_has_nothing_to_type_into() -> None:
    feed = ChatFeed(callback=lambda: "re")
    page = Page(feed)
    page.submit("hi")
    page.until(lambda: page.refusals)
    assert len(feed) == 0


def test_submits_arrive_on_the_loop_of_the_chat_whatever_thread_they_come_on(run: Any) -> None:
    import threading

    threads: list[threading.Thread] = []

    async def callback() -> str:
        threads.append(threading.current_thread())
        return "re"

    chat = ChatInterface(callback=callback)
    page = Page(chat)

    async def talk() -> None:
        chat.send("warm up")
        await chat.wait()
        sender = threading.Thread(target=page.submit, args=("hi",))
        sender.start()
        while len(chat) < 4:
            await asyncio.sleep(0.002)
        await chat.wait()
        sender.join()

    run(talk)
    assert threads == [threading.current_thread()] * 2


def test_the_persons_avatar_is_on_what_they_write_and_on_nothing_else() -> None:
    chat = ChatInterface(user="Ann", avatar="Z", callback_user="Bot")
    assert (chat.send("hi").avatar, chat.send("hi", user="Ann").avatar) == ("Z", "Z")
    assert chat.send("hi", user="Bob").avatar == ""


def test_roles_are_those_of_who_speaks() -> None:
    chat = ChatInterface(user="Ann", callback_user="Bot", callback=lambda: "re")
    chat.send("hi")
    chat.stream("more", user="Bot")
    chat.send("hi", user="Ann", respond=False)
    assert [message.role for message in chat] == ["user", "assistant", "assistant", "user"]
