"""Conversations for the APIs of models, and from them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_render import PNG

from ipychat import (
    ChatFeed,
    ChatInterface,
    ChatMessage,
    FileContent,
    PlainText,
    ToolCall,
    ToolResult,
)


def test_openai_is_told_texts_and_images() -> None:
    chat = ChatInterface()
    chat.send("Be brief", user="System", respond=False)
    chat.send(["What is this?", PNG], respond=False)
    told = chat.to_openai()
    assert told[0] == {"role": "system", "content": "Be brief"}
    assert told[1]["content"][0] == {"type": "text", "text": "What is this?"}
    assert told[1]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,iVBOR")


SHOWN = ["Look", PNG]
NAMED = f"Look\n\n[image/png, {len(PNG)} bytes]"


@pytest.mark.parametrize("role", ["assistant", "system"])
def test_openai_is_told_pictures_of_others_than_the_user_by_their_names(role: str) -> None:
    chat = ChatFeed(ChatMessage(SHOWN, user=role.capitalize()))
    assert chat.to_openai() == [{"role": role, "content": NAMED}]


def test_what_a_tool_says_without_a_call_is_told_as_the_users() -> None:
    chat = ChatFeed(*(ChatMessage(one, user="Tool") for one in ("3 rows", SHOWN)))
    said, shown = chat.to_openai()
    assert said == {"role": "user", "content": "3 rows"}
    assert shown["role"] == "user"
    assert [part["type"] for part in shown["content"]] == ["text", "image_url"]


def test_anthropic_is_told_pictures_of_users_and_tools_and_names_others() -> None:
    users = ("System", "User", "Assistant", "Tool")
    told = ChatFeed(*(ChatMessage(SHOWN, user=user) for user in users)).to_anthropic()
    assert told["system"] == NAMED
    of_user, of_assistant, of_tool = told["messages"]
    assert [block["type"] for block in of_user["content"]] == ["text", "image"]
    assert of_assistant == {"role": "assistant", "content": NAMED}
    assert [block["type"] for block in of_tool["content"]] == ["text", "image"]


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "[image/svg+xml, 46 bytes]"),
        (FileContent(b"BM12", "a.bmp", "image/bmp"), "[image/bmp, 4 bytes]"),
        (FileContent(b"1" * 1000, "a.heic", "image/heic"), "[image/heic, 1,000 bytes]"),
    ],
)
def test_pictures_of_kinds_that_no_api_takes_are_named(picture: Any, name: str) -> None:
    chat = ChatFeed(ChatMessage(picture))
    assert chat.to_openai() == [{"role": "user", "content": name}]
    assert chat.to_anthropic()["messages"] == [{"role": "user", "content": name}]


@pytest.mark.parametrize(
    ("picture", "mime"),
    [
        (b"\xff\xd8\xff1", "image/jpeg"),
        (b"GIF89a1", "image/gif"),
        (b"RIFF0000WEBP", "image/webp"),
    ],
)
def test_pictures_of_kinds_that_apis_take_are_told(picture: bytes, mime: str) -> None:
    chat = ChatFeed(ChatMessage(picture))
    (part,) = chat.to_openai()[0]["content"]
    assert part["image_url"]["url"].startswith(f"data:{mime};base64,")
    (block,) = chat.to_anthropic()["messages"][0]["content"]
    assert block["source"]["media_type"] == mime


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
            "role": st.sampled_from(["user", "assistant", "system"]),
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


def test_what_came_of_an_answer_that_failed_or_was_stopped_is_told() -> None:
    def broken() -> Any:
        yield "half"
        raise ValueError("x")

    chat = ChatInterface(callback=broken)
    chat.send("hi")
    chat.append(ChatMessage("cut", user="Assistant", status="stopped"))
    assert [message.status for message in chat] == ["done", "failed", "failed", "stopped"]
    assert [one["content"] for one in chat.to_openai()] == ["hi", "half", "cut"]
    assert chat.to_anthropic()["messages"][1]["content"] == "half\n\ncut"


OPENAI_TOOLS: list[dict[str, Any]] = [
    {"role": "system", "content": "Use tools."},
    {"role": "user", "content": "How warm is it in Oslo and Rome?"},
    {
        "role": "assistant",
        "content": "I look.",
        "tool_calls": [
            {
                "id": f"call-{city}",
                "type": "function",
                "function": {"name": "weather", "arguments": json.dumps({"city": city})},
            }
            for city in ("Oslo", "Rome")
        ],
    },
    {"role": "tool", "tool_call_id": "call-Oslo", "content": "3"},
    {"role": "tool", "tool_call_id": "call-Rome", "content": "19"},
    {"role": "assistant", "content": "3 and 19 degrees."},
]

ANTHROPIC_TOOLS: dict[str, Any] = {
    "system": "Use tools.",
    "messages": [
        {"role": "user", "content": "How warm is it in Oslo?"},
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "I look."},
                {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "Oslo"}},
            ],
        },
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "3"}],
        },
        {"role": "assistant", "content": "3 degrees."},
    ],
}


def test_calls_of_tools_and_their_results_come_back_from_openai() -> None:
    chat = ChatFeed.from_openai(OPENAI_TOOLS)
    assert chat[2].object[1] == ToolCall("weather", '{"city": "Oslo"}', "call-Oslo")
    assert chat[3].object == ToolResult("3", "call-Oslo")
    assert chat.to_openai() == OPENAI_TOOLS


def test_calls_of_tools_and_their_results_come_back_from_anthropic() -> None:
    chat = ChatFeed.from_anthropic(ANTHROPIC_TOOLS)
    assert [message.role for message in chat] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
    ]
    assert chat.to_anthropic() == ANTHROPIC_TOOLS


def test_one_provider_is_told_what_the_other_has_said() -> None:
    chat = ChatFeed.from_openai(OPENAI_TOOLS)
    blocks = chat.to_anthropic()["messages"][2]["content"]
    assert [block["tool_use_id"] for block in blocks] == ["call-Oslo", "call-Rome"]
    assert ChatFeed.from_anthropic(chat.to_anthropic()).to_openai() == OPENAI_TOOLS


def test_tools_survive_an_archive() -> None:
    chat = ChatFeed.load(ChatFeed.from_openai(OPENAI_TOOLS).to_json())
    assert chat.to_openai() == OPENAI_TOOLS


def test_a_call_is_shown_as_code_would_write_it() -> None:
    shown = [ToolCall("f", '{"x": 1, "y": "a"}'), ToolCall("f", "broken"), ToolCall("f", "[1]")]
    texts = [ChatMessage(call).serialize() for call in shown]
    assert texts == ["f(x=1, y='a')", "f(broken)", "f([1])"]
    assert ChatMessage(ToolResult("19 degrees")).serialize() == "19 degrees"


def test_arguments_that_are_no_object_are_told_as_they_are() -> None:
    message = ChatMessage(ToolCall("f", "broken", "c"), user="Assistant")
    block = ChatFeed(message).to_anthropic()["messages"][0]["content"][0]
    assert block["input"] == {"arguments": "broken"}


def test_thoughts_are_a_step_that_is_not_told_again() -> None:
    thought = {"type": "thinking", "thinking": "Hm.", "signature": "s"}
    content = [thought, {"type": "redacted_thinking", "data": "x"}, {"type": "text", "text": "A"}]
    chat = ChatFeed.from_anthropic([{"role": "assistant", "content": content}])
    assert chat[0].object[0].title == "Thinking"
    assert chat.to_anthropic()["messages"] == [{"role": "assistant", "content": "A"}]


def test_an_image_elsewhere_stays_an_address() -> None:
    part = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    chat = ChatFeed.from_openai([{"role": "user", "content": [part]}])
    assert chat[0].object == "![image](https://example.com/a.png)"


def test_parts_that_nobody_knows_are_shown_as_data() -> None:
    content = [{"type": "audio", "id": 7}]
    chat = ChatFeed.from_openai([{"role": "user", "content": content}])
    assert '"id": 7' in chat[0].object


@pytest.mark.parametrize(
    "message",
    [
        "hello",
        {"role": "user", "content": ["x"]},
        {"role": "user", "content": [{"type": "text"}]},
        {"role": "user", "content": [{"type": "image", "source": {"data": "*"}}]},
        {"role": "assistant", "tool_calls": [{"id": "x"}]},
    ],
)
def test_a_message_of_another_shape_is_named_by_its_number(message: Any) -> None:
    with pytest.raises(ValueError, match="message 1: "):
        ChatFeed.from_openai([{"role": "user", "content": "ok"}, message])


def test_what_waits_in_the_queue_and_what_is_empty_is_not_told() -> None:
    chat = ChatInterface("", on_busy="queue")
    chat.append(ChatMessage("later", status="queued"))
    assert chat.to_anthropic() == {"messages": []}
    assert chat.to_openai() == [{"role": "user", "content": ""}]


def test_anthropic_is_told_no_blank_text() -> None:
    said = [(" ", "User"), ("a", "User"), ("\n", "Assistant"), (["\t", "b"], "User")]
    chat = ChatFeed(*(ChatMessage(value, user=user) for value, user in said))
    chat.append(ChatMessage(" ", user="System"))
    assert chat.to_anthropic() == {"messages": [{"role": "user", "content": "a\n\nb"}]}


def test_anthropic_goes_on_from_an_answer_that_does_not_end_in_space() -> None:
    chat = ChatFeed(ChatMessage("a "), ChatMessage("b \n", user="Assistant"))
    said = [message["content"] for message in chat.to_anthropic()["messages"]]
    assert said == ["a ", "b"]
    chat.append(ChatMessage("c"))
    said = [message["content"] for message in chat.to_anthropic()["messages"]]
    assert said == ["a ", "b \n", "c"]


def test_plain_text_is_told_as_it_is() -> None:
    chat = ChatFeed(ChatMessage([PlainText("# a"), 3]))
    assert chat.to_openai() == [{"role": "user", "content": "# a\n\n3"}]


@pytest.mark.parametrize(
    "message",
    [
        {"content": None, "refusal": "I must not."},
        {"content": [{"type": "refusal", "refusal": "I must not."}]},
    ],
)
def test_a_refusal_is_what_was_said(message: dict[str, Any]) -> None:
    chat = ChatFeed.from_openai([{"role": "assistant", **message}])
    assert chat[0].object == "I must not."
