"""The answer that is awaited instead of another one, which comes back if none comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from . import protocol
from ._forks import Fork, fork_at, number_versions
from ._turn import Turn
from .controller import Controller
from .message import ChatMessage
from .transcript import Transcript


@dataclass
class Awaited:
    """The last version of a fork, which begins with what is answered to a question."""

    fork: Fork
    question: ChatMessage
    replaced: Turn | None
    """The turn that was live before, which may have answered the same question."""
    end: Callable[[], None]
    """Hears no more of the transcript."""


class _Chat(Protocol):
    transcript: Transcript
    _forks: dict[str, Fork]
    _awaited: Awaited | None
    _controller: Controller


def answers_from(chat: _Chat, message: ChatMessage | None) -> int:
    """Return where the answers begin, if there are any: to a message, or to that which it answers.

    Raises:
        ValueError: If nothing stands there that could be answered.
    """
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


def await_answer(chat: _Chat, index: int) -> None:
    """Let whatever comes next at an index begin another version."""
    question = chat.transcript[index - 1]
    replaced = chat._controller.live
    fork = fork_at(chat, index, [])

    def hear(delta: protocol.Delta) -> None:
        if delta["op"] in ("insert", "remove", "reset"):
            _look(chat)

    chat._awaited = Awaited(fork, question, replaced, chat.transcript.subscribe(hear))


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
    number_versions(chat, awaited.fork)


def decide(chat: _Chat) -> None:
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
    number_versions(chat, fork)
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
