"""Versions of a conversation: an edit or a new answer keeps what was there before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from . import protocol
from ._lock import check_gate, state_lock
from .controller import Controller
from .message import ChatMessage
from .transcript import Transcript


@dataclass
class _Fork:
    """A place from which the conversation goes on in several ways."""

    tails: list[list[ChatMessage]] = field(default_factory=list)
    """Each version from here on; of the one in use, what it was when it was left last."""
    index: int = 0


class _Chat(Protocol):
    transcript: Transcript
    _forks: dict[str, _Fork]

    _controller: Controller

    def stop(self) -> bool: ...
    def build(self, value: Any, **params: Any) -> ChatMessage: ...


class Branches:
    """What a feed can do with versions of its conversation. A mixin."""

    _forks: dict[str, _Fork]

    def edit(self: _Chat, message: ChatMessage, value: Any, respond: bool = True) -> ChatMessage:
        """Say something else instead of a message; what followed it is kept as a version.

        Args:
            message: The message.
            value: What is said instead.
            respond: Whether it is answered. Default True.

        Returns:
            The message that stands in its place. One that waits in the queue is changed.

        Raises:
            ValueError: If the message is not in the chat.
        """
        with state_lock:
            check_gate()
            if message.status == "queued":
                message.object = value
                return message
            index = self.transcript.index(message)
            params = {"user": message.user, "avatar": message.avatar, "role": message.role}
            edited = self.build(value, **params)
            _fork(self, index, [edited])
            if not respond:
                self.stop()
        message.edited = False
        edited.edited = True
        if respond:
            self._controller.respond(edited, instead=True)
        return edited

    def regenerate(self: _Chat, message: ChatMessage | None = None) -> None:
        """Have a message answered anew; the answer that was there is kept as a version.

        Args:
            message: The answer. Default None: the last one.

        Raises:
            ValueError: If it is not in the chat, or nothing stands before it.
        """
        with state_lock:
            check_gate()
            messages = self.transcript.messages
            index = self.transcript.index(message) if message else len(messages) - 1
            while index > 0 and messages[index - 1].role != "user":
                index -= 1
            if index < 1:
                raise ValueError("regenerate(): there is no message that could be answered")
            fork = _fork(self, index, [])
            _await_head(self, fork, index)
            question = self.transcript[-1]
        self._controller.respond(question, instead=True)

    def branches(self: _Chat, message: ChatMessage) -> list[list[ChatMessage]]:
        """Return the versions of the conversation from a message on; one if there is one.

        Args:
            message: The message.

        Returns:
            The versions, oldest first, each a list of messages.

        Raises:
            ValueError: If the message is not in the chat.
        """
        with state_lock:
            index = self.transcript.index(message)
            tail = self.transcript.messages[index:]
            fork = self._forks.get(message.id)
            if fork is None:
                return [tail]
            return [tail if n == fork.index else list(one) for n, one in enumerate(fork.tails)]

    def switch(self: _Chat, message: ChatMessage, index: int) -> None:
        """Go on with another version of the conversation from a message on.

        Args:
            message: A message of which there are versions.
            index: Which version; negative counts from the last.

        Raises:
            ValueError: If the message is not in the chat.
            IndexError: If there is no such version.
        """
        with state_lock:
            check_gate()
            at = self.transcript.index(message)
            fork = self._forks.get(message.id)
            count = len(fork.tails) if fork else 1
            if not -count <= index < count:
                raise IndexError(f"switch(): index is {index}, there are {count} versions")
            if fork is None or index % count == fork.index:
                return
            self.stop()
            messages = self.transcript.messages
            fork.tails[fork.index] = messages[at:]
            fork.index = index % count
            self.transcript.reset(messages[:at] + fork.tails[fork.index])
            _number(self, fork)


def _fork(chat: _Chat, index: int, tail: list[ChatMessage]) -> _Fork:
    """Keep what stands from an index on as a version, and go on with another one.

    The turn that runs is stopped by whoever calls this.
    """
    messages = chat.transcript.messages
    head = messages[index].id if index < len(messages) else ""
    fork = chat._forks.get(head) or _Fork([[]])
    fork.tails[fork.index] = messages[index:]
    fork.tails.append(tail)
    fork.index = len(fork.tails) - 1
    chat.transcript.reset(messages[:index] + tail)
    _number(chat, fork)
    return fork


def _await_head(chat: _Chat, fork: _Fork, index: int) -> None:
    """Let the message that comes next at an index begin the last version."""

    def hear(delta: protocol.Delta) -> None:
        if delta["op"] == "insert" and delta["index"] == index:
            end()
            fork.tails[-1] = [chat.transcript[index]]
            _number(chat, fork)
        elif delta["op"] == "reset":
            end()

    end = chat.transcript.subscribe(hear)


def _number(chat: _Chat, fork: _Fork) -> None:
    """Write on the first message of each version which one it is."""
    for index, tail in enumerate(fork.tails):
        if tail:
            chat._forks[tail[0].id] = fork
            tail[0].version = {"index": index, "count": len(fork.tails)}
