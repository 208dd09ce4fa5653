"""Conversations of which there are versions."""

from __future__ import annotations

from typing import Any

from ipychat import ChatInterface


def counting() -> ChatInterface:
    """A chat that was asked twice, whose answers count how often it was asked."""
    count = iter(range(100))
    chat = ChatInterface(callback=lambda contents: f"{contents} {next(count)}")
    chat.send("a")
    chat.send("b")
    return chat


def said(messages: Any) -> list[Any]:
    """What is said in messages."""
    return [message.object for message in messages]
