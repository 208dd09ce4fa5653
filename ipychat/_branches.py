"""Versions of a conversation: an edit or a new answer keeps what was there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from . import protocol
from ._lock import check_gate, state_lock
from ._turn import Turn
from .controller import Controller
from .message import ChatMessage
from .transcript import Transcript


@dataclass
class _Fork:
    """A place from which the conversation goes on in several ways."""

    tails: list[list[ChatMessage]] = field(default_factory=list)
    """Each version from here on; of the one in use, what it was when it was left last."""
    index: int = 0
    before: int = 0
    """Which one was in use when the last one began."""


@dataclass
class _Awaited:
    """The last version of a fork, which begins with what is answered to a question."""

    fork: _Fork
    question: ChatMessage
    replaced: Turn | None
    """The turn that was live before, which may have answered the same question."""
    end: Callable[[], None]
    """Hears no more of the transcript."""


class _Chat(Protocol):
    transcript: Transcript
    _forks: dict[str, _Fork]
    _awaited: _Awaited | None
    _is_shorter: bool

    _controller: Controller

    def build(self, value: Any, **params: Any) -> ChatMessage: ...


class Branches:
    """What a feed can do with versions of its conversation. A mixin."""

    _forks: dict[str, _Fork]
    _awaited: _Awaited | None = None
    _is_shorter = False
    """Whether something was taken out since a message has come in."""

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
            self.transcript.index(message)  # which raises
            params = {"user": message.user, "avatar": message.avatar, "role": message.role}
            edited = self.build(value, **params)
            _decide(self)
            _fork(self, self.transcript.index(message), [edited])
            if not respond:
                self._controller.stop_turn()
        message.edited = False
        edited.edited = True
        if respond:
            self._controller.respond(edited, instead=True)
        return edited

    def regenerate(self: _Chat, message: ChatMessage | None = None) -> None:
        """Have a message answered anew; the answer that was there is kept as a version.

        If no answer comes, as after *Stop*, the one that was there is back.

        Args:
            message: The answer, or the message of a person that is to be answered. Default
                None: the last one.

        Raises:
            ValueError: If it is not in the chat, or nothing stands before it.
        """
        with state_lock:
            check_gate()
            # Before anything changes: what cannot be answered is refused.
            _answers_from(self, message)
            _decide(self)
            index = _answers_from(self, message)
            question = self.transcript[index - 1]
            if index < len(self.transcript):
                _await(self, index)
            awaited = self._awaited
        turn = None
        try:
            turn = self._controller.respond(question, instead=True)
        finally:
            with state_lock:
                if turn is None and self._awaited is awaited:
                    _decide(self)

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
            self.transcript.index(message)  # which raises
            fork = self._forks.get(message.id)
            count = len(fork.tails) if fork else 1
            if not -count <= index < count:
                raise IndexError(f"switch(): index is {index}, there are {count} versions")
            if fork is None or index % count == fork.index:
                return
            self._controller.stop_turn()
            _decide(self)
            at = self.transcript.index(message)
            messages = self.transcript.messages
            fork.tails[fork.index] = messages[at:]
            fork.index = index % count
            self.transcript.reset(messages[:at] + fork.tails[fork.index])
            _number(self, fork)

    def _hear_of_versions(self: _Chat, delta: protocol.Delta) -> None:
        """Forget versions of what was taken out, when the next message begins.

        Until then a button, or code that moves messages, may bring it back.
        """
        if delta["op"] in ("remove", "reset"):
            self._is_shorter = True
        elif delta["op"] == "insert" and self._is_shorter:
            self._is_shorter = False
            _forget(self)

    def _end_version(self: _Chat, turn: Turn) -> None:
        """A turn has ended, with or without the answer that is awaited."""
        awaited = self._awaited
        if (
            awaited is not None
            and turn.message is awaited.question
            and turn is not awaited.replaced
        ):
            _decide(self)


def _answers_from(chat: _Chat, message: ChatMessage | None) -> int:
    """Where the answers begin, if there are any: to a message, or to that which it answers."""
    messages = chat.transcript.messages
    index = chat.transcript.index(message) if message else len(messages) - 1
    # What waits in the queue will be answered anyway.
    if index >= 0 and messages[index].role == "user" and messages[index].status != "queued":
        index += 1
    while index > 0 and messages[index - 1].role != "user":
        index -= 1
    if index < 1:
        raise ValueError("regenerate(): there is no message that could be answered")
    return index


def _fork(chat: _Chat, index: int, tail: list[ChatMessage]) -> _Fork:
    """Keep what stands from an index on as a version, and go on with another one.

    The turn that runs is stopped by whoever calls this.
    """
    messages = chat.transcript.messages
    fork = chat._forks.get(messages[index].id) or _Fork([[]])
    fork.tails[fork.index] = messages[index:]
    fork.tails.append(tail)
    fork.before = fork.index
    fork.index = len(fork.tails) - 1
    chat.transcript.reset(messages[:index] + tail)
    _number(chat, fork)
    return fork


def _await(chat: _Chat, index: int) -> None:
    """Let whatever comes next at an index begin another version."""
    question = chat.transcript[index - 1]
    replaced = chat._controller.live
    fork = _fork(chat, index, [])

    def hear(delta: protocol.Delta) -> None:
        if delta["op"] in ("insert", "remove", "reset"):
            _look(chat)

    chat._awaited = _Awaited(fork, question, replaced, chat.transcript.subscribe(hear))


def _look(chat: _Chat) -> None:
    """Let the message that stands after the question now begin the awaited version."""
    awaited = chat._awaited
    if awaited is None:
        return
    tails, at = awaited.fork.tails, _after(chat, awaited.question)
    if at is None or any(head.is_owned for head in tails[-1]):
        return
    for gone in tails[-1]:
        chat._forks.pop(gone.id, None)
        gone.version = {}
    # An answer goes before what waits in the queue.
    following = chat.transcript[at : at + 1]
    tails[-1] = [one for one in following if one.status != "queued"]
    _number(chat, awaited.fork)


def _decide(chat: _Chat) -> None:
    """Await no answer any more; if none has come, go back to the one that was there."""
    _look(chat)
    awaited, chat._awaited = chat._awaited, None
    if awaited is None:
        return
    awaited.end()
    fork = awaited.fork
    if fork.tails[-1]:
        return
    fork.tails.pop()
    fork.index = fork.before
    _number(chat, fork)
    at = _after(chat, awaited.question)
    if at is not None:
        messages = chat.transcript.messages
        # Code may have put one of them into a chat itself.
        back = [one for one in fork.tails[fork.index] if not one.is_owned]
        chat.transcript.reset(messages[:at] + back + messages[at:])


def _after(chat: _Chat, message: ChatMessage) -> int | None:
    """The place after a message; None if it was taken out."""
    try:
        return chat.transcript.index(message) + 1
    except ValueError:
        return None


def _forget(chat: _Chat) -> None:
    """Forget the forks to which no way leads from the messages that are there.

    A version that is not shown is a way: within it there may be others.
    """
    if not chat._forks:
        # Mostly there are none, and then a message costs the same however many there are.
        return
    ways = [chat.transcript.messages]
    reached: dict[int, _Fork] = {}
    if chat._awaited is not None:
        # None of its versions may be there now.
        reached[id(chat._awaited.fork)] = chat._awaited.fork
        ways += chat._awaited.fork.tails
    while ways:
        for message in ways.pop():
            fork = chat._forks.get(message.id)
            if fork is not None and id(fork) not in reached:
                reached[id(fork)] = fork
                ways += fork.tails
    for message_id, fork in list(chat._forks.items()):
        if id(fork) in reached:
            continue
        del chat._forks[message_id]
        for head in (tail[0] for tail in fork.tails if tail):
            if not head.is_owned:
                head.version = {}


def _number(chat: _Chat, fork: _Fork) -> None:
    """Write on the first message of each version which one it is."""
    count = len(fork.tails)
    for index, tail in enumerate(fork.tails):
        if tail:
            chat._forks[tail[0].id] = fork
            tail[0].version = {"index": index, "count": count} if count > 1 else {}
