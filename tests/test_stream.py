"""What `ChatFeed.stream` does with a message that is there, and with a new one."""

from __future__ import annotations

from typing import Any

import pytest
from wire_page import Page

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep


@pytest.mark.parametrize("key", ["object", "value"])
def test_a_dict_updates_the_message(key: str) -> None:
    chat = ChatFeed()
    message = chat.stream("a")
    assert chat.stream({key: "b", "user": "Ann", "avatar": "A"}, message=message) is message
    assert (message.object, message.user, message.avatar) == ("b", "Ann", "A")


def test_a_message_updates_the_message() -> None:
    chat = ChatFeed()
    message = chat.stream("a")
    chat.stream(ChatMessage("b", user="Ann", avatar="A"), message=message)
    assert (message.object, message.user, message.avatar, len(chat)) == ("b", "Ann", "A", 1)
    with pytest.raises(ValueError, match="user cannot be set with a ChatMessage"):
        chat.stream(ChatMessage("c"), message=message, user="Bob")
    assert message.object == "b"


def test_who_speaks_and_how_it_looks_can_change_with_the_text() -> None:
    chat = ChatFeed()
    page = Page(chat)
    message = chat.stream("a", user="Ann", show_timestamp=False)
    chat.stream("b", message=message, user="Bob", avatar="B", show_timestamp=True)
    chat.stream("c", message=message)
    page.until_same()
    assert (message.object, message.user, message.avatar) == ("abc", "Bob", "B")
    assert message.show_timestamp
    with pytest.raises(TypeError, match="'usr'. Did you mean 'user'"):
        chat.stream("d", message=message, usr="Ann")  # type: ignore[call-arg]


def test_nothing_leaves_what_was_streamed_as_it_is() -> None:
    chat = ChatFeed()
    page = Page(chat)
    message = chat.stream("a")
    # As the last piece that a model sends may hold none.
    chat.stream(None, message=message, user="Bob", show_timestamp=False)
    assert (message.object, message.user, message.show_timestamp) == ("a", "Bob", False)
    with pytest.raises(TypeError, match="'usr'. Did you mean 'user'"):
        chat.stream(None, message=message, usr="Ann")  # type: ignore[call-arg]
    chat.stream("b", message=message)
    assert message.object == "ab"
    page.until_same()


@pytest.mark.parametrize("nothing", [{"object": None}, ChatMessage(None)])
def test_nothing_takes_the_place_of_a_text_where_that_is_said(nothing: Any) -> None:
    chat = ChatFeed()
    message = chat.stream("a")
    chat.stream(nothing, message=message)
    assert message.object is None
    chat.stream("a", message=message)
    chat.stream(None, message=message, replace=True)
    assert message.object is None


def test_an_interface_streams_as_its_user_into_a_new_message_only() -> None:
    chat = ChatInterface(user="Ann", avatar="A")
    mine, bots = chat.stream("a"), chat.stream("b", user="Bot")
    chat.stream("!", message=bots)
    assert (mine.user, mine.avatar, bots.user, bots.object) == ("Ann", "A", "Bot", "b!")


def test_text_goes_into_a_step_in_a_list_in_a_list() -> None:
    chat = ChatFeed()
    step = ChatStep("a", title="Work")
    message = chat.send([1, [2, step]], respond=False)
    chat.stream("b", message=message)
    assert step.objects == ["ab"]


def test_the_post_hook_hears_of_a_stream_only_if_asked_to() -> None:
    heard: list[Any] = []
    chat = ChatFeed(post_hook=lambda message, chat: heard.append(message.object))
    message = chat.stream("a")
    chat.stream("b", message=message)
    assert heard == []
    chat.stream("c", message=message, trigger_post_hook=True)
    assert heard == ["abc"]


def test_a_dict_that_says_nothing_is_refused() -> None:
    chat = ChatFeed()
    with pytest.raises(ValueError, match="must contain an 'object' key"):
        chat.stream({"user": "Ann"})
    message = chat.stream("a")
    with pytest.raises(ValueError, match="not both"):
        chat.stream({"object": 1, "value": 2}, message=message)
    assert [one.object for one in chat] == ["a"]
