from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ipychat import ChatMessage
from ipychat.deltas import fold
from ipychat.transcript import Transcript


def test_a_refused_message_changes_nothing() -> None:
    transcript = Transcript()
    message = ChatMessage("a")
    transcript.append(message)
    with pytest.raises(ValueError, match="once"):
        transcript.reset([message, message])
    with pytest.raises(ValueError, match="another chat holds"):
        Transcript().reset([message])
    assert transcript.messages == [message]


def test_a_message_that_was_taken_out_is_free_again() -> None:
    transcript, other = Transcript(), Transcript()
    message = ChatMessage("a")
    transcript.append(message)
    transcript.remove(message)
    other.append(message)
    assert (transcript.messages, other.messages) == ([], [message])


class Verbs(RuleBasedStateMachine):
    """Whatever is done, the deltas tell all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.transcript = Transcript()
        self.shown: Any = {"messages": [], "turn": None}
        self.transcript.subscribe(lambda delta: fold(self.shown, delta))

    def draw(self, data: Any) -> ChatMessage | None:
        messages = self.transcript.messages
        return data.draw(st.sampled_from(messages)) if messages else None

    @rule(index=st.integers(-3, 8), text=st.text(max_size=4))
    def insert(self, index: int, text: str) -> None:
        self.transcript.insert(index, ChatMessage(text))

    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        if message := self.draw(data):
            self.transcript.remove(message)

    @rule(data=st.data(), token=st.text(max_size=4))
    def stream(self, data: Any, token: str) -> None:
        if message := self.draw(data):
            message.stream(token)

    @rule(data=st.data(), user=st.text(max_size=4))
    def rename(self, data: Any, user: str) -> None:
        if message := self.draw(data):
            message.user = user

    @rule(data=st.data(), status=st.sampled_from(["done", "stopped", "failed"]))
    def settle(self, data: Any, status: Any) -> None:
        if message := self.draw(data):
            message.settle(status)

    @rule(data=st.data())
    def reorder(self, data: Any) -> None:
        self.transcript.reset(data.draw(st.permutations(self.transcript.messages)))

    @rule(status=st.sampled_from(["pending", "running", "done"]))
    def turn(self, status: Any) -> None:
        self.transcript.set_turn({"turn_id": "t", "status": status, "message_id": "m"})

    @invariant()
    def told(self) -> None:
        assert self.shown == self.transcript.to_wire()


TestVerbs = Verbs.TestCase
TestVerbs.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
