"""A message that is displayed by itself."""

from __future__ import annotations

import pytest
from wire_page import Page

from ipychat import ChatFeed, ChatMessage
from ipychat.feed import ChatFeed as Feed
from ipychat.protocol import BUFFER_LIMIT


def shown(message: ChatMessage) -> ChatFeed:
    bundle = message._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    model_id = data["application/vnd.jupyter.widget-view+json"]["model_id"]
    from ipywidgets.widgets import widget

    feed = widget._instances[model_id]
    assert isinstance(feed, Feed)
    return feed


def test_a_message_alone_is_a_chat_with_one_message() -> None:
    message = ChatMessage("Hello", user="Ann")
    feed = shown(message)
    page = Page(feed)
    assert [one["user"] for one in page.messages] == ["Ann"]
    message.stream(" there")
    page.until_same()
    assert page.messages[0]["parts"][0]["text"] == "Hello there"


def test_showing_a_message_does_not_put_it_into_a_chat() -> None:
    message = ChatMessage("Hello")
    shown(message)
    chat = ChatFeed(message)
    assert chat[0] is message
    with pytest.raises(ValueError, match="in one already"):
        ChatFeed(message)


def test_a_message_of_a_chat_can_be_shown_elsewhere_too() -> None:
    chat = ChatFeed("Hello")
    page = Page(shown(chat[0]))
    chat.stream("!", message=chat[0])
    page.until_same()
    assert page.messages[0]["parts"][0]["text"] == "Hello!"


def test_a_large_picture_arrives_whole_in_a_chat_and_alone() -> None:
    chat = ChatFeed("Hello")
    pages = [Page(chat), Page(shown(chat[0]))]
    data = b"\x89PNG\r\n\x1a\n" + bytes(3 * BUFFER_LIMIT)
    chat[0].object = [data, "text"]
    for page in pages:
        page.until(lambda page=page: "media" in [p["kind"] for p in page.messages[0]["parts"]])  # type: ignore[misc]
        page.until(lambda page=page: page.messages[0]["parts"][0]["data"] == data)  # type: ignore[misc]
        assert page.text() == "text"


def test_a_message_is_shown_by_one_widget_however_often_it_is_displayed() -> None:
    message = ChatMessage("Hello")
    assert shown(message) is shown(message)


def test_alone_a_message_takes_opinions_and_nothing_else() -> None:
    chat = ChatFeed(ChatMessage("Hello", show_edit_icon=True))
    feed = shown(chat[0])
    page = Page(feed)
    for intent in (
        {"kind": "react", "reaction": "favorite"},
        {"kind": "edit", "text": "Bye"},
        {"kind": "regenerate"},
    ):
        page.say({"message_id": chat[0].id, **intent})
    page.until_same()
    assert (chat[0].reactions, chat[0].object, len(chat)) == (["favorite"], "Hello", 1)
