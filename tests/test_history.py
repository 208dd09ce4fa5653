from __future__ import annotations

import asyncio
from typing import Any

import ipywidgets
import pytest

from ipychat import ChatFeed, ChatInterface, ChatMessage
from ipychat.testing import Client

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


@pytest.fixture
def chat() -> ChatInterface:
    chat = ChatInterface(user="Ann", callback_user="Bot", help_text="Ask me")
    chat.send("hi", respond=False)
    chat.send("hello", user="Bot", respond=False)
    chat.send("aside", user="Zoe", respond=False)
    return chat


# --- serialize, as in Panel


def test_serialize_gives_roles_and_contents_without_help(chat: ChatInterface) -> None:
    assert chat.serialize() == [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "hello"},
        {"role": "assistant", "content": "aside"},
    ]


def test_users_can_be_left_out_in_any_case(chat: ChatInterface) -> None:
    contents = [one["content"] for one in chat.serialize(exclude_users=["ZOE"])]
    assert contents == ["Ask me", "hi", "hello"]


def test_the_limit_counts_from_the_end_before_anything_is_filtered(chat: ChatInterface) -> None:
    def only_bots(messages: list[ChatMessage]) -> list[ChatMessage]:
        return [message for message in messages if message.user == "Bot"]

    assert chat.serialize(limit=2, filter_by=only_bots) == [
        {"role": "assistant", "content": "hello"}
    ]
    assert chat.serialize(limit=1, filter_by=only_bots) == []


def test_roles_can_be_named(chat: ChatInterface) -> None:
    names = {"user": "ann", "tool": ["BOT", "zoe"]}
    assert [one["role"] for one in chat.serialize(role_names=names)] == ["user", "tool", "tool"]


def test_a_name_without_a_role_is_an_error_where_there_is_no_default(chat: ChatInterface) -> None:
    with pytest.raises(ValueError, match="user 'Zoe' is not in role_names"):
        chat.serialize(default_role="")


def test_where_no_role_has_a_name_all_have_the_default(chat: ChatInterface) -> None:
    roles = [one["role"] for one in chat.serialize(role_names={}, default_role="tool")]
    assert roles == ["tool"] * 3
    with pytest.raises(ValueError, match="user 'Ann' is not in role_names"):
        chat.serialize(role_names={}, default_role="")


def test_a_list_that_holds_itself_is_told_and_searched_as_far_as_it_is_drawn() -> None:
    slider = ipywidgets.IntSlider()
    endless: list[Any] = ["x", slider]
    endless.append(endless)
    chat = ChatInterface()
    chat.send(endless, respond=False)
    (told,) = chat.serialize()
    assert told["content"].startswith("Column(\n    x,\n    IntSlider=0,\n    Column(")
    assert "…" in told["content"]
    assert slider in chat.select(ipywidgets.IntSlider)
    assert "text/plain" in chat._repr_mimebundle_()[0]


def test_a_serializer_of_ones_own_gets_the_objects(chat: ChatInterface) -> None:
    contents = [one["content"] for one in chat.serialize(custom_serializer=str.upper)]
    assert contents == ["HI", "HELLO", "ASIDE"]
    with pytest.raises(ValueError, match="custom_serializer returned 2, expected str"):
        chat.serialize(custom_serializer=len)


def test_all_can_be_given_by_position_as_in_panel(chat: ChatInterface) -> None:
    contents = chat.serialize(["zoe"], None, "transformers", str.upper, 2)
    assert contents == [{"role": "assistant", "content": "HELLO"}]


def test_a_reply_that_only_printed_is_not_told() -> None:
    told: list[Any] = []

    def answer(contents: str, user: str, instance: ChatInterface) -> str | None:
        print("asking")
        told.append(instance.serialize())
        return "answer" if contents == "two" else None

    chat = ChatInterface(callback=answer)
    chat.send("one")
    chat.send("two")
    assert told[0] == [{"role": "user", "content": "one"}]
    assert told[1] == [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}]
    for told_now in (chat.serialize(), chat.to_openai()):
        assert [one["content"] for one in told_now] == ["one", "two", "answer"]


def test_what_waits_for_its_turn_is_not_told_yet(run: Any) -> None:
    async def work() -> None:
        told: list[Any] = []
        begun, waits = asyncio.Event(), asyncio.Event()

        async def answer(contents: str, user: str, instance: ChatInterface) -> str:
            begun.set()
            await waits.wait()
            told.append([one["content"] for one in instance.serialize()])
            return "re: " + contents

        chat = ChatInterface(callback=answer, on_busy="queue")
        client = Client(chat)
        client.submit("first")
        await begun.wait()
        client.submit("second")
        while len(chat) < 2:
            await asyncio.sleep(0)
        waits.set()
        await client.settled()
        assert told == [["first"], ["first", "re: first", "second"]]

    run(work)


def test_other_formats_are_not_there(chat: ChatInterface) -> None:
    with pytest.raises(NotImplementedError, match="format is 'xml'"):
        chat.serialize(format="xml")  # type: ignore[arg-type]


def test_what_is_told_of_widgets_can_be_chosen() -> None:
    chat = ChatFeed([ipywidgets.IntSlider(value=3), "x"])
    assert chat.serialize()[0]["content"] == "Column(\n    IntSlider=3,\n    x\n)"
    bare = chat.serialize(prefix_with_viewable_label=False, prefix_with_container_label=False)
    assert bare[0]["content"] == "3\nx"
    with pytest.raises(TypeError):
        chat.serialize(nonsense=True)


def test_one_user_to_leave_out_may_be_given_as_a_name() -> None:
    chat = ChatFeed()
    for user in ("Ann", "Bob"):
        chat.send("x", user=user, respond=False)
    assert len(chat.serialize(exclude_users="ann")) == 1


def test_a_feed_takes_its_users_and_an_interface_its_user_for_the_user() -> None:
    feed, chat = ChatFeed(callback_user="Bot"), ChatInterface(user="Ann", callback_user="Bot")
    for one in (feed, chat):
        for user in ("USER", "ann", "bot", "Zoe"):
            one.send("x", user=user, respond=False)
    assert [one["role"] for one in feed.serialize()] == [
        "user",
        "assistant",
        "assistant",
        "assistant",
    ]
    assert [one["role"] for one in chat.serialize(default_role="tool")] == [
        "tool",
        "user",
        "assistant",
        "tool",
    ]


def test_a_filter_gets_and_gives_the_list_of_messages() -> None:
    chat = ChatFeed("a", "b", "c")
    assert [one["content"] for one in chat.serialize(filter_by=lambda every: every[1:])] == [
        "b",
        "c",
    ]


@pytest.mark.parametrize("made", ["text", b"bytes", ["parts"]])
def test_a_serializer_may_give_text_bytes_or_parts(made: Any) -> None:
    assert ChatFeed(3).serialize(custom_serializer=lambda _: made)[0]["content"] == made


@pytest.mark.parametrize("made", [None, 3, ("a",), {"a": 1}])
def test_a_serializer_may_give_nothing_else(made: Any) -> None:
    with pytest.raises(ValueError, match="expected str, bytes or a list"):
        ChatFeed(3).serialize(custom_serializer=lambda _: made)
