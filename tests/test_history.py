from __future__ import annotations

import sys
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipychat import ChatFeed, ChatInterface, ChatMessage

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


def test_a_serializer_of_ones_own_gets_the_objects(chat: ChatInterface) -> None:
    contents = [one["content"] for one in chat.serialize(custom_serializer=str.upper)]
    assert contents == ["HI", "HELLO", "ASIDE"]
    with pytest.raises(ValueError, match="custom_serializer returned 2, expected str"):
        chat.serialize(custom_serializer=len)


def test_other_formats_are_not_there(chat: ChatInterface) -> None:
    with pytest.raises(NotImplementedError, match="format is 'xml'"):
        chat.serialize(format="xml")


# --- providers


def test_openai_is_told_texts_and_images() -> None:
    chat = ChatInterface()
    chat.send("Be brief", user="System", respond=False)
    chat.send(["What is this?", PNG], respond=False)
    told = chat.to_openai()
    assert told[0] == {"role": "system", "content": "Be brief"}
    assert told[1]["content"][0] == {"type": "text", "text": "What is this?"}
    assert told[1]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,iVBOR")


def test_anthropic_is_told_the_system_apart_and_roles_in_turn() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    chat.send("Be brief", user="System", respond=False)
    chat.send("a", respond=False)
    chat.send("b")
    assert chat.to_anthropic() == {
        "system": "Be brief",
        "messages": [
            {"role": "user", "content": "a\n\nb"},
            {"role": "assistant", "content": "re: b"},
        ],
    }


TURNS = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(["user", "assistant", "system", "tool"]),
            "content": st.text(min_size=1),
        }
    )
)


@given(TURNS)
def test_conversations_of_text_come_back_as_they_were(turns: list[dict[str, str]]) -> None:
    assert ChatFeed.from_openai(turns).to_openai() == turns


def test_images_come_back_too() -> None:
    chat = ChatFeed(ChatMessage(["look", PNG]))
    again = ChatFeed.from_openai(chat.to_openai())
    assert again[0].object == ["look", PNG]
    content = ChatFeed(ChatMessage(["look", PNG])).to_anthropic()["messages"]
    assert ChatFeed.from_openai(content)[0].object == ["look", PNG]


@pytest.mark.parametrize(
    ("message", "words"),
    [({"role": "root", "content": "x"}, "role is 'root'"), ({"role": "user", "content": 3}, "3")],
)
def test_what_cannot_be_read_is_named(message: Any, words: str) -> None:
    with pytest.raises(ValueError, match=f"message 0: .*{words}"):
        ChatFeed.from_openai([message])


def test_a_failed_turn_is_not_told() -> None:
    def broken() -> None:
        raise ValueError("x")

    chat = ChatInterface(callback=broken)
    chat.send("hi")
    assert [one["content"] for one in chat.to_openai()] == ["hi"]


# --- readers


def test_markdown_has_a_heading_for_each_message(chat: ChatInterface) -> None:
    chat[1].status = "stopped"
    text = chat.to_markdown()
    assert text.count("### ") == 4
    assert "### Bot · " in text
    assert "· stopped\n\nhi" in text


def test_code_becomes_code_cells() -> None:
    chat = ChatFeed("Look:\n\n```python\nx = 1\n```\n\nand\n\n```bash\nls\n```")
    notebook = chat.to_notebook()
    nbformat.validate(notebook)
    kinds = [(cell["cell_type"], cell["source"]) for cell in notebook["cells"]]
    assert kinds[1] == ("code", "x = 1")
    assert kinds[2] == ("markdown", "and\n\n```bash\nls\n```")


def test_a_frame_needs_pandas(chat: ChatInterface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        chat.to_dataframe()
