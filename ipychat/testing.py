"""Drive a chat as a person would, and read what a page would show: no browser, no kernel.

    chat = ChatInterface(callback=reply)
    client = Client(chat)
    client.submit("Hello")
    assert client.messages[-1].text == "Hello to you"

Without a running event loop a submit has been answered when it returns; on a loop, ``await
client.settled()`` says when.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
from dataclasses import dataclass
from typing import Any, Literal

from .deltas import fold
from .feed import ChatFeed

_ids = itertools.count(1)


@dataclass(frozen=True)
class Shown:
    """A message as a page shows it."""

    id: str
    user: str
    role: str
    status: str
    text: str
    """All of its text, in the order in which it is drawn."""
    kinds: tuple[str, ...]
    """The kinds of its parts: text, media, widget, output, step, group."""
    reactions: tuple[str, ...]
    suggestions: tuple[str, ...]
    version: tuple[int, int]
    """Which version of the conversation from here on, and of how many."""
    can_edit: bool


class Client:
    """Somebody in front of a chat.

    Args:
        chat: The chat.
    """

    def __init__(self, chat: ChatFeed) -> None:
        self.chat = chat
        self.refusals: list[str] = []
        """Why submits were not taken, in order."""
        self._shown: Any = copy.deepcopy(chat.transcript.to_wire())
        self._end = chat.transcript.subscribe(self._hear)
        chat.on_refusal(lambda submit_id, reason: self.refusals.append(reason))

    # --- what is shown

    @property
    def messages(self) -> list[Shown]:
        """The messages, as they are shown."""
        return [_shown(message) for message in self._shown["messages"]]

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs, so that the button that stops shows."""
        turn = self._shown["turn"]
        return turn is not None and turn["status"] in ("pending", "running")

    @property
    def is_asked(self) -> bool:
        """Whether a callback waits for an answer that the next submit gives."""
        return self.is_busy and "asks" in self._shown["turn"]

    async def settled(self, timeout: float | None = 60) -> None:
        """Return when all that was done has happened, and no turn is live.

        Args:
            timeout: Seconds to wait at most. Default 60.

        Raises:
            TimeoutError: If one still is.
        """
        # What a person does is posted to the loop, and not done at once.
        await asyncio.sleep(0)
        await self.chat.wait(timeout)

    # --- what a person does

    def submit(self, text: str) -> None:
        """Write something and send it; also the answer to a question.

        Args:
            text: What is written.
        """
        self._say(_submit(text))

    def choose(self, suggestion: str, index: int = -1) -> None:
        """Click a suggestion.

        Args:
            suggestion: Its words.
            index: Of which message. Default -1: the last.

        Raises:
            ValueError: If the page does not show it.
        """
        shown = self.messages[index].suggestions if self.messages else self.chat.suggestions
        if suggestion not in shown:
            raise ValueError(f"choose(): there is no {suggestion!r} among {list(shown)}")
        of = {"message_id": self.messages[index].id} if self.messages else {}
        self._say({**_submit(suggestion), **of})

    def stop(self) -> None:
        """Press the button that stops, if it shows."""
        if self.is_busy:
            self._say({"kind": "stop", "turn_id": self._shown["turn"]["turn_id"]})

    def press(self, button: str) -> None:
        """Press a button of the composer.

        Args:
            button: Its name, as in `ChatInterface.press`.
        """
        self._say({"kind": "press", "button": button})

    def edit(self, index: int, text: str) -> None:
        """Edit a message.

        Args:
            index: Which one, as for a list; here and below.
            text: What it then says.

        Raises:
            ValueError: If the page offers no editing for it.
            IndexError: If there is no such message; here and below.
        """
        message = self.messages[index]
        if not message.can_edit and message.status != "queued":
            raise ValueError(f"edit(): message {index} cannot be edited")
        self._say({"kind": "edit", "message_id": message.id, "text": text})

    def regenerate(self, index: int = -1) -> None:
        """Ask for another answer than this one.

        Args:
            index: Which one. Default -1: the last.
        """
        self._say({"kind": "regenerate", "message_id": self.messages[index].id})

    def switch(self, index: int, version: int) -> None:
        """Go to another version of the conversation from a message on.

        Args:
            index: Which message.
            version: Which of its versions, from 0.
        """
        message_id = self.messages[index].id
        self._say({"kind": "switch", "message_id": message_id, "index": version})

    def withdraw(self, index: int) -> None:
        """Take back a message that waits in the queue.

        Args:
            index: Which one.
        """
        self._say({"kind": "withdraw", "message_id": self.messages[index].id})

    def react(self, index: int, reaction: str) -> None:
        """Choose a reaction to a message, or take it back.

        Args:
            index: Which message.
            reaction: One of its `reaction_icons`.
        """
        message_id = self.messages[index].id
        self._say({"kind": "react", "message_id": message_id, "reaction": reaction})

    def rate(self, index: int, value: Literal["", "up", "down"], comment: str = "") -> None:
        """Say what one thinks of a message.

        Args:
            index: Which message.
            value: ``"up"``, ``"down"``, or ``""``: nothing any more.
            comment: What is said with it. Default ``""``.
        """
        intent = {"kind": "rate", "message_id": self.messages[index].id}
        self._say({**intent, "value": value, "comment": comment})

    def close(self) -> None:
        """Look away."""
        self._end()

    # --- inside

    def _say(self, intent: dict[str, Any]) -> None:
        self.chat._receive(None, intent, [])

    def _hear(self, delta: Any) -> None:
        fold(self._shown, copy.deepcopy(delta))


def _submit(text: str) -> dict[str, Any]:
    return {"kind": "submit", "submit_id": f"client-{next(_ids)}", "text": text}


def _shown(message: Any) -> Shown:
    version = message.get("version", {"index": 0, "count": 1})
    return Shown(
        id=message["id"],
        user=message["user"],
        role=message["role"],
        status=message["status"],
        text="".join(_texts(message["parts"])),
        kinds=tuple(part["kind"] for part in message["parts"]),
        reactions=tuple(message.get("reactions", ())),
        suggestions=tuple(message.get("suggestions", ())),
        version=(version["index"], version["count"]),
        can_edit=message.get("can_edit", False),
    )


def _texts(parts: Any) -> list[str]:
    texts = []
    for part in parts:
        if part["kind"] == "text":
            texts.append(part["text"])
        texts += _texts(part.get("parts", ()))
    return texts
