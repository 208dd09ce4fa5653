"""What a chat costs on the wire, in counts that no machine and no load changes."""

from __future__ import annotations

import json
import tracemalloc

import comm
import pytest
from wire_kernel import Kernel, heard
from wire_page import Page

from ipychat import ChatFeed, ChatInterface, ChatMessage

OVERHEAD = 616
"""Bytes of a comm message before its content, as a kernel sends it."""

TOKEN = "word "


def stream(tokens: int, rate: int = 0) -> Kernel:
    """Stream an answer; a rate of 0 is all in a moment."""
    kernel = heard()
    message = kernel.say("")
    for _ in range(tokens):
        message.stream(TOKEN)
        kernel.time.let_pass(1 / rate if rate else 0)
    message.settle()
    kernel.time.run()
    assert message.object == TOKEN * tokens
    return kernel


def cost(kernel: Kernel) -> int:
    """Bytes that a page gets."""
    return sum(OVERHEAD + len(json.dumps(message)) for message in kernel.sent)


def test_a_thousand_tokens_at_200_a_second_are_25_messages_a_second() -> None:
    kernel = stream(1_000, rate=200)
    assert len(kernel.sent) <= 25 * 5 + 2
    assert cost(kernel) <= 125_000


def test_a_thousand_tokens_at_200_a_second_cost_no_more_than_they_did() -> None:
    # 102 messages and 83,291 bytes; the limits above are what must be, these what has been reached.
    # Some messages more, or 65 bytes more in each, are a change that somebody should want.
    kernel = stream(1_000, rate=200)
    assert len(kernel.sent) <= 105
    assert cost(kernel) <= 90_000


@pytest.mark.parametrize("rate", [20, 200, 2_000])
def test_messages_follow_the_time_and_not_the_tokens(rate: int) -> None:
    kernel = stream(2 * rate, rate=rate)
    assert len(kernel.sent) <= min(25 * 2, 2 * rate) + 2


def test_an_answer_that_comes_at_once_costs_little_more_than_itself() -> None:
    kernel = stream(1_000)
    assert len(kernel.sent) <= 3
    assert cost(kernel) <= 1.5 * 1_000 * len(TOKEN)


@pytest.mark.parametrize("rate", [0, 2_000])
def test_bytes_grow_as_the_answer_does(rate: int) -> None:
    assert cost(stream(20_000, rate)) <= 20 * cost(stream(1_000, rate))


def test_a_message_weighs_little_more_than_its_text() -> None:
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    messages = [ChatMessage("x", user="Bot") for _ in range(500)]
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (after - before) / len(messages) < 4_000


@pytest.mark.parametrize("kind", [ChatFeed, ChatInterface])
def test_a_chat_is_one_model_and_its_layout_however_many_messages_it_has(
    kind: type[ChatFeed],
) -> None:
    comms = comm.get_comm_manager().comms
    before = set(comms)
    chat = kind(*[f"before {number}" for number in range(50)])
    page = Page(chat)
    for number in range(50):
        message = chat.send(f"{number}: **bold**, `code`", respond=False)
        message.stream(" and more")
    page.until_same()
    assert len(page.messages) == 100
    assert set(comms) - before == {chat.model_id, chat.layout.model_id}
