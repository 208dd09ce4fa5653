"""Calls of tools and their results, as the APIs of models take them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_render import PNG

from ipychat import ChatFeed, ChatInterface, ChatMessage, ToolCall, ToolResult
from ipychat.providers import to_anthropic, to_openai

CALL = ToolCall("f", "{}", "c1")
RESULT = ToolResult("3", "c1")


def asked(*ids: str, content: str | None = None) -> dict[str, Any]:
    """A message of OpenAI's API that calls `f`."""
    calls = [
        {"id": one, "type": "function", "function": {"name": "f", "arguments": "{}"}} for one in ids
    ]
    return {"role": "assistant", "content": content, "tool_calls": calls}


def answered(id: str, content: str = "3") -> dict[str, Any]:
    """A message of OpenAI's API with a result."""
    return {"role": "tool", "tool_call_id": id, "content": content}


def use(id: str) -> dict[str, Any]:
    """A block of Anthropic's API that calls `f`."""
    return {"type": "tool_use", "id": id, "name": "f", "input": {}}


def result(id: str, content: str = "3") -> dict[str, Any]:
    """A block of Anthropic's API with a result."""
    return {"type": "tool_result", "tool_use_id": id, "content": content}


def test_a_call_its_result_and_an_answer_in_one_message_are_told_in_turn() -> None:
    def callback() -> Any:
        yield [CALL, RESULT, "It is 3."]

    chat = ChatInterface(callback=callback)
    chat.send("How much?")
    question = {"role": "user", "content": "How much?"}
    answer = {"role": "assistant", "content": "It is 3."}
    assert chat.to_openai() == [question, asked("c1"), answered("c1"), answer]
    assert chat.to_anthropic()["messages"] == [
        question,
        {"role": "assistant", "content": [use("c1")]},
        {"role": "user", "content": [result("c1")]},
        answer,
    ]


def test_a_call_is_the_assistants_whoever_sends_it() -> None:
    chat = ChatInterface()
    chat.send(["Look", CALL, "there"], respond=False)
    chat.send(RESULT, user="Tool", respond=False)
    assert [message["role"] for message in chat.to_openai()] == [
        "user",
        "assistant",
        "tool",
        "user",
    ]
    roles = [message["role"] for message in chat.to_anthropic()["messages"]]
    assert roles == ["user", "assistant", "user"]


def test_calls_side_by_side_are_told_together_and_their_results_in_their_order() -> None:
    calls = ["Both.", CALL, ToolCall("f", "{}", "c2")]
    results = [ToolResult("2", "c2"), ToolResult("1", "c1")]
    chat = ChatFeed(ChatMessage([*calls, *results], user="Assistant"))
    assert chat.to_openai() == [
        asked("c1", "c2", content="Both."),
        answered("c1", "1"),
        answered("c2", "2"),
    ]
    assert chat.to_anthropic()["messages"] == [
        {"role": "assistant", "content": [{"type": "text", "text": "Both."}, use("c1"), use("c2")]},
        {"role": "user", "content": [result("c1", "1"), result("c2", "2")]},
    ]


def test_a_result_that_comes_late_is_told_right_behind_its_call() -> None:
    chat = ChatFeed(ChatMessage(CALL, user="Assistant"), "Hurry!", ChatMessage(RESULT, user="Tool"))
    hurry = {"role": "user", "content": "Hurry!"}
    assert chat.to_openai() == [asked("c1"), answered("c1"), hurry]
    told = chat.to_anthropic()["messages"][1]["content"]
    assert told == [result("c1"), {"type": "text", "text": "Hurry!"}]


def test_a_call_that_was_stopped_before_its_result_is_told_with_one_that_says_so() -> None:
    chat = ChatFeed(ChatMessage(["I look.", CALL], user="Assistant", status="stopped"), "Again")
    again = {"role": "user", "content": "Again"}
    assert chat.to_openai() == [
        asked("c1", content="I look."),
        answered("c1", "[no result]"),
        again,
    ]
    told = chat.to_anthropic()["messages"][1]["content"]
    assert told == [result("c1", "[no result]"), {"type": "text", "text": "Again"}]


def test_a_result_that_nobody_asked_for_is_told_as_text_of_the_user() -> None:
    chat = ChatFeed(ChatMessage(RESULT, user="Tool"))
    assert chat.to_openai() == [{"role": "user", "content": "3"}]
    assert chat.to_anthropic()["messages"] == [{"role": "user", "content": "3"}]


def test_calls_without_ids_are_given_some_and_the_results_in_their_order() -> None:
    calls = [ToolCall("f"), ToolCall("f"), ToolResult("1"), ToolResult("2")]
    chat = ChatFeed(ChatMessage(calls, user="Assistant"))
    assert chat.to_openai() == [
        asked("call-1", "call-2"),
        answered("call-1", "1"),
        answered("call-2", "2"),
    ]


def test_a_result_is_of_the_last_call_where_ids_are_there_again() -> None:
    chat = ChatFeed(ChatMessage(CALL, user="Assistant"), ChatMessage(CALL, user="Assistant"))
    chat.append(ChatMessage(RESULT, user="Tool"))
    assert chat.to_openai() == [
        asked("c1"),
        answered("c1", "[no result]"),
        asked("call-1"),
        answered("call-1"),
    ]


def test_ids_of_other_providers_are_told_anthropic_as_it_takes_them() -> None:
    call, answer = ToolCall("f", "{}", "functions.f:0"), ToolResult("3", "functions.f:0")
    chat = ChatFeed(ChatMessage([call, answer], user="Assistant"))
    assert chat.to_openai() == [asked("functions.f:0"), answered("functions.f:0")]
    assert [message["content"] for message in chat.to_anthropic()["messages"]] == [
        [use("functions_f_0")],
        [result("functions_f_0")],
    ]


def test_that_a_tool_has_failed_comes_back() -> None:
    failed = {**result("c1", "no such file"), "is_error": True}
    told = [
        {"role": "assistant", "content": [use("c1")]},
        {"role": "user", "content": [failed]},
    ]
    chat = ChatFeed.from_anthropic(told)
    assert chat[1].object == ToolResult("no such file", "c1", is_error=True)
    assert chat.to_anthropic()["messages"] == told
    assert ChatFeed.load(chat.to_json()).to_anthropic()["messages"] == told


def test_a_picture_in_a_result_is_told() -> None:
    source = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}
    content = [{"type": "text", "text": "Seen:"}, {"type": "image", "source": source}]
    block = {"type": "tool_result", "tool_use_id": "c1", "content": content}
    chat = ChatFeed.from_anthropic([{"role": "user", "content": [block]}])
    assert chat[0].object == ToolResult("Seen:\n\n[image]", "c1")
    url = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    message = {"role": "tool", "tool_call_id": "c1", "content": [content[0], url]}
    assert ChatFeed.from_openai([message])[0].object == ToolResult("Seen:\n\n[image]", "c1")


SAID = st.lists(
    st.tuples(
        st.sampled_from(["User", "Assistant", "System", "Tool"]),
        st.lists(
            st.sampled_from(
                ["a", " ", PNG]
                + [ToolCall("f", "{}", id) for id in ("", "c1", "c2", "call-1")]
                + [ToolResult("3", id) for id in ("", "c1", "c2", "call-1")]
            ),
            max_size=6,
        ),
    ),
    max_size=6,
)


@given(SAID)
def test_apis_take_calls_and_results_in_any_order(said: list[tuple[str, list[Any]]]) -> None:
    messages = [ChatMessage(objects, user=user) for user, objects in said]
    check_openai(to_openai(messages))
    check_anthropic(to_anthropic(messages)["messages"])


def check_openai(told: list[dict[str, Any]]) -> None:
    """Hold messages to the rules of OpenAI's API for calls and pictures."""
    waiting: list[str] = []
    for message in told:
        if "tool_call_id" in message:
            assert message["role"] == "tool"
            waiting.remove(message["tool_call_id"])
            continue
        assert waiting == []
        assert message["role"] == "user" or not isinstance(message["content"], list)
        waiting = [call["id"] for call in message.get("tool_calls", [])]
        assert message["role"] == "assistant" or not waiting
        assert "" not in waiting
        assert len(waiting) == len(set(waiting))
    assert waiting == []


def check_anthropic(told: list[dict[str, Any]]) -> None:
    """Hold messages to the rules of Anthropic's API for calls, blanks and turns."""
    waiting: list[str] = []
    known: list[str] = []
    roles = [message["role"] for message in told]
    assert all(one != other for one, other in pairwise(roles))
    for message in told:
        blocks = message["content"]
        if isinstance(blocks, str):
            blocks = [{"type": "text", "text": blocks}]
        assert blocks
        assert all(block["text"].strip() for block in blocks if block["type"] == "text")
        allowed = {"assistant": {"text", "tool_use"}, "user": {"text", "image", "tool_result"}}
        assert {block["type"] for block in blocks} <= allowed[message["role"]]
        results = [block.get("tool_use_id") for block in blocks[: len(waiting)]]
        assert results == waiting
        assert not any(block["type"] == "tool_result" for block in blocks[len(waiting) :])
        waiting = [block["id"] for block in blocks if block["type"] == "tool_use"]
        known += waiting
    assert waiting == []
    assert len(known) == len(set(known))


@pytest.mark.parametrize("text", ["", "ok"])
def test_a_result_of_any_text_is_told(text: str) -> None:
    chat = ChatFeed(ChatMessage([CALL, ToolResult(text, "c1")], user="Assistant"))
    assert chat.to_openai()[1] == answered("c1", text)
