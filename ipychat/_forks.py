"""Forks of a conversation: places from which it goes on in several ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from .message import ChatMessage
from .transcript import Transcript


@dataclass
class Fork:
    """A place from which the conversation goes on in several ways."""

    tails: list[list[ChatMessage]] = field(default_factory=list)
    """Each version from here on; of the one in use, what it was when it was left last."""
    index: int = 0
    before: int = 0
    """Which one was in use when the last one began."""


class _Chat(Protocol):
    transcript: Transcript
    _forks: dict[str, Fork]


def fork_at(chat: _Chat, index: int, tail: list[ChatMessage]) -> Fork:
    """Keep what stands from an index on as a version, and go on with another one.

    The turn that runs is stopped by whoever calls this.

    Args:
        chat: The chat.
        index: Of a message.
        tail: The other version.
    """
    messages = chat.transcript.messages
    fork = chat._forks.get(messages[index].id) or Fork([[]])
    fork.tails[fork.index] = messages[index:]
    fork.tails.append(tail)
    fork.before = fork.index
    fork.index = len(fork.tails) - 1
    chat.transcript.reset(messages[:index] + tail)
    number_versions(chat, fork)
    return fork


def forget_gone(chat: _Chat, awaited: Fork | None) -> None:
    """Forget the forks to which no way leads from the messages that are there.

    A version that is not shown is a way: within it there may be others.

    Args:
        chat: The chat.
        awaited: One that stays in any case: none of its versions may be there now.
    """
    if not chat._forks:
        # Mostly there are none, and then a message costs the same however many there are.
        return
    ways = [chat.transcript.messages]
    reached: dict[int, Fork] = {}
    if awaited is not None:
        reached[id(awaited)] = awaited
        ways += awaited.tails
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


def number_versions(chat: _Chat, fork: Fork) -> None:
    """Write on the first message of each version which one it is."""
    count = len(fork.tails)
    for index, tail in enumerate(fork.tails):
        if tail:
            chat._forks[tail[0].id] = fork
            tail[0].version = {"index": index, "count": count} if count > 1 else {}
