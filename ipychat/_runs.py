"""Who says what, one after the other, and which tool has answered what."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import protocol
from ._pieces import pieces, spoken
from .message import ChatMessage
from .tools import CALL_MIME, RESULT_MIME


@dataclass(eq=False)
class Call:
    """What a model asks of a tool, and what that answers."""

    name: str
    arguments: str
    id: str
    run: Run
    result: str = "[no result]"
    """Stands where a turn was stopped before the answer: no API takes a call without one."""
    is_error: bool = False


@dataclass(eq=False)
class Run:
    """What one role says until another one speaks or a tool answers."""

    role: protocol.Role
    said: list[tuple[str, Any]] = field(default_factory=list)
    """Pairs as those of `pieces`; of `CALL_MIME` there is a `Call`, of `RESULT_MIME` none."""

    @property
    def calls(self) -> list[Call]:
        """What is asked of tools, whose answers come right behind."""
        return [value for kind, value in self.said if kind == CALL_MIME]


def runs(messages: Iterable[ChatMessage]) -> list[Run]:
    """Return what is said in messages, as APIs take it that let one role speak at a time.

    Args:
        messages: The messages; those that `spoken` leaves out are not told.

    Returns:
        The runs. A call is the assistant's, whoever sends it. A result is at its call, wherever
        it was said; one without a call is text of the user. A message that says nothing is an
        empty text. No two calls have the same id, and none is empty.
    """
    made: list[Run] = []
    waiting: defaultdict[str, list[Call]] = defaultdict(list)
    for message in spoken(messages):
        run: Run | None = None
        for kind, value in list(pieces(message)) or [("text", "")]:
            if kind == RESULT_MIME and waiting[value["call_id"]]:
                _answer(waiting[value["call_id"]], value)
                # What follows is said by somebody who knows the result.
                run = None
                continue
            role = _role(message, kind)
            if run is None or run.role != role:
                run = Run(role)
                made.append(run)
            if kind == CALL_MIME:
                call = Call(value["name"], value["arguments"], value["id"], run)
                waiting[call.id].append(call)
                run.said.append((kind, call))
            elif kind == RESULT_MIME:
                run.said.append(("text", value["content"]))
            else:
                run.said.append((kind, value))
    _tell_apart([call for run in made for call in run.calls])
    return made


def _role(message: ChatMessage, kind: str) -> protocol.Role:
    if kind == CALL_MIME:
        return "assistant"
    role: protocol.Role = message.role
    return "user" if kind == RESULT_MIME else role


def _answer(waiting: list[Call], result: Any) -> None:
    """Give a result to one of the calls with its id: the first of those that came last.

    An id that is there again, in a later run, means the later one. In one run, where ids may be
    left out, results come in the order of the calls.
    """
    call = next(one for one in waiting if one.run is waiting[-1].run)
    call.result, call.is_error = result["content"], result.get("is_error", False)
    waiting.remove(call)


def _tell_apart(calls: list[Call]) -> None:
    """Give an id of its own to each call that has none, or that of one before it."""
    known = {call.id for call in calls}
    names = (f"call-{number}" for number in itertools.count(1))
    free = (name for name in names if name not in known)
    seen = {""}
    for call in calls:
        if call.id in seen:
            call.id = next(free)
        seen.add(call.id)
