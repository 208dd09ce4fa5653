"""Versions of a conversation: an edit or a new answer keeps what was there before."""

from __future__ import annotations

from typing import Any, Protocol

from . import protocol
from ._awaited import Awaited, answers_from, await_answer, decide
from ._forks import Fork, forget_gone, fork_at, number_versions
from ._lock import check_gate, state_lock
from ._turn import Turn
from .controller import Controller
from .message import ChatMessage
from .transcript import Transcript


class _Chat(Protocol):
    transcript: Transcript
    _forks: dict[str, Fork]
    _awaited: Awaited | None
    _is_shorter: bool

    _controller: Controller

    def build(self, value: Any, **params: Any) -> ChatMessage: ...


class Branches:
    """What a feed can do with versions of its conversation. A mixin."""

    _forks: dict[str, Fork]
    _awaited: Awaited | None = None
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
            params = {"user": message.user, "avatar": message.avatar_again, "role": message.role}
            edited = self.build(value, **params)
            decide(self)
            fork_at(self, self.transcript.index(message), [edited])
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
            answers_from(self, message)
            decide(self)
            index = answers_from(self, message)
            question = self.transcript[index - 1]
            if index < len(self.transcript):
                await_answer(self, index)
            awaited = self._awaited
        turn = None
        try:
            turn = self._controller.respond(question, instead=True)
        finally:
            with state_lock:
                if turn is None and self._awaited is awaited:
                    decide(self)

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
            decide(self)
            at = self.transcript.index(message)
            messages = self.transcript.messages
            fork.tails[fork.index] = messages[at:]
            fork.index = index % count
            self.transcript.reset(messages[:at] + fork.tails[fork.index])
            number_versions(self, fork)

    def _hear_of_versions(self: _Chat, delta: protocol.Delta) -> None:
        """Forget versions of what was taken out, when the next message begins.

        Until then a button, or code that moves messages, may bring it back.
        """
        if delta["op"] in ("remove", "reset"):
            self._is_shorter = True
        elif delta["op"] == "insert" and self._is_shorter:
            self._is_shorter = False
            forget_gone(self, self._awaited.fork if self._awaited else None)

    def _end_version(self: _Chat, turn: Turn) -> None:
        """A turn has ended, with or without the answer that is awaited."""
        awaited = self._awaited
        if (
            awaited is not None
            and turn.message is awaited.question
            and turn is not awaited.replaced
        ):
            decide(self)
