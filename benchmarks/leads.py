"""Finds where another chat is better than ipychat in each of its hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .conversations import LENGTHS
from .costs import OPENING, STREAM, Value, added, is_ours, middle, whole
from .stream import SCENARIOS


@dataclass(frozen=True)
class Lead:
    """A number of which others have a better one.

    Args:
        where: An answer or a conversation.
        what: Which number.
        ours: The better one of ipychat's hosts.
        peers: Names of chats, and their numbers.
    """

    where: str
    what: str
    ours: float
    peers: dict[str, float]


def find(found: dict[str, Any]) -> Iterator[Lead]:
    """Yield all leads of peers; one that did not come to an end leads in nothing.

    Args:
        found: What was found of each chat.
    """
    for scenario in SCENARIOS:
        every = {name: chat["streams"].get(scenario.name, []) for name, chat in found.items()}
        runs = {name: whole(one) for name, one in every.items()}
        yield from _among(scenario.name, STREAM, runs)
    for length in LENGTHS:
        runs = {name: added(chat, length) for name, chat in found.items()}
        yield from _among(f"{length:,} messages", OPENING, runs)


def _among(
    where: str, values: Mapping[str, Value], runs: dict[str, list[dict[str, Any]]]
) -> Iterator[Lead]:
    for what, value in values.items():
        known = {name: middle(one, value) for name, one in runs.items() if name != "floor"}
        numbers = {name: one for name, one in known.items() if one is not None}
        # As it comes: a host that packs is somebody's choice.
        known_ours = [n for n in numbers if is_ours(n) and n != "ipychat-packed"]
        ours = min((numbers[name] for name in known_ours), default=None)
        if ours is not None:
            peers = {n: one for n, one in numbers.items() if one < ours and not is_ours(n)}
            if peers:
                yield Lead(where, what, ours, peers)
