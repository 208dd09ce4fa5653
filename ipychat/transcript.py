"""The transcript: the ordered messages and the live turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, overload

import traitlets as t

from . import protocol
from ._lock import state_lock
from ._traits import Live, LiveTraits
from .message import ChatMessage


class Transcript(LiveTraits):
    """Messages in order, and the turn that runs.

    It knows no widget, no comm and no event loop: it changes and says so.
    """

    messages: Live[list[ChatMessage], Iterable[ChatMessage]] = Live()
    """The messages, a list of its own; assignable. Observers hear of each change."""

    def __init__(self) -> None:
        super().__init__()
        self._messages: list[ChatMessage] = []
        self._ids: set[str] = set()
        self._listeners: list[Callable[[protocol.Delta], None]] = []
        self._turn: protocol.Turn | None = None
        # One for all messages: each reading of a method makes another.
        self._hear = self._emit
        self.on_own: Callable[[ChatMessage], None] = lambda message: None
        """Called with each message that comes in, before anybody hears of it."""

    def subscribe(self, listener: Callable[[protocol.Delta], None]) -> Callable[[], None]:
        """Call `listener` with each delta, under the state lock; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def __len__(self) -> int:
        return len(self._messages)

    @overload
    def __getitem__(self, index: int) -> ChatMessage: ...
    @overload
    def __getitem__(self, index: slice) -> list[ChatMessage]: ...
    def __getitem__(self, index: int | slice) -> ChatMessage | list[ChatMessage]:
        return self._messages[index]

    def find(self, message_id: str) -> ChatMessage:
        """Return the message of an id; `KeyError` if it is not there."""
        for message in reversed(self._messages):
            if message.id == message_id:
                return message
        raise KeyError(message_id)

    def has_submit(self, submit_id: str) -> bool:
        """Return whether the message is here that a submit of a page has made."""
        with state_lock:
            return any(message._submit_id == submit_id for message in self._messages)

    def index(self, message: ChatMessage) -> int:
        """Return where a message is; `ValueError` if it is not there."""
        for index in range(len(self._messages) - 1, -1, -1):
            if self._messages[index] is message:
                return index
        raise ValueError(f"{message!r} is not in the chat")

    def insert(self, index: int, message: ChatMessage) -> None:
        """Put a message before the one at `index`, which counts as for a list.

        Raises:
            ValueError: If a chat holds the message already.
        """
        old = self._before()
        with state_lock:
            index = slice(index, None).indices(len(self._messages))[0]
            self._own(message)
            try:
                shown = message.to_wire()
            except BaseException:
                self._disown(message)
                raise
            self._messages.insert(index, message)
            self._emit({"op": "insert", "index": index, "message": shown})
        self.announce("messages", old)

    def append(self, message: ChatMessage) -> None:
        """Put a message at the end, before those that wait in the queue; see `insert`."""
        with state_lock:
            index = len(self._messages)
            if message.status != "queued":
                while index and self._messages[index - 1].status == "queued":
                    index -= 1
            self.insert(index, message)

    def show(self, message: ChatMessage) -> None:
        """Put a message at the end that goes on being another's, or nobody's."""
        with state_lock:
            self._listen(message)
            self._messages.append(message)
            index = len(self._messages) - 1
            self._emit({"op": "insert", "index": index, "message": message.to_wire()})

    def remove(self, message: ChatMessage) -> None:
        """Take a message out; `ValueError` if it is not there."""
        old = self._before()
        with state_lock:
            del self._messages[self.index(message)]
            self._disown(message)
            self._emit({"op": "remove", "message_id": message.id})
        self.announce("messages", old)

    def reset(self, messages: Iterable[ChatMessage]) -> None:
        """Hold these messages instead.

        Raises:
            ValueError: If one of them comes twice, or another chat holds it.
        """
        old = self._before()
        new = list(messages)
        with state_lock:
            before = {message.id: message for message in self._messages}
            if len({message.id for message in new}) < len(new):
                raise ValueError("a message can be in a chat once; one was given twice")
            kept = {message.id for message in new if before.get(message.id) is message}
            for message in new:
                if message.id not in kept and message.is_owned:
                    raise ValueError(f"another chat holds {message!r}")
            # Before anything has changed: what cannot be shown is refused.
            for message in new:
                message.to_wire()
            for message in self._messages:
                if message.id not in kept:
                    self._disown(message)
            for message in new:
                if message.id not in kept:
                    self._own(message)
            self._messages = new
            self._emit({"op": "reset", "messages": [message.to_wire() for message in new]})
        self.announce("messages", old)

    @property
    def turn(self) -> protocol.Turn | None:
        """The turn that runs, or how the last one ended, as it travels."""
        return self._turn

    def set_turn(self, turn: protocol.Turn | None) -> None:
        """Say which turn runs, or how the last one ended."""
        with state_lock:
            self._turn = turn
            self._emit({"op": "turn", "turn": turn})

    def to_wire(self) -> protocol.Transcript:
        """Return the transcript as it travels."""
        with state_lock:
            messages = [message.to_wire() for message in self._messages]
            return {"messages": messages, "turn": self._turn}

    def check_new(self, message: ChatMessage) -> None:
        """Refuse a message that cannot come in.

        Raises:
            ValueError: If a chat holds it already, or this one holds another of its id.
        """
        if message.is_owned:
            raise ValueError(f"a message can be in a chat once; {message!r} is in one already")
        if message.id in self._ids:
            raise ValueError(f"a message with the id {message.id!r} is in the chat already")

    def _own(self, message: ChatMessage) -> None:
        self.check_new(message)
        self.on_own(message)
        message.is_owned = True
        self._listen(message)

    def _disown(self, message: ChatMessage) -> None:
        message.is_owned = False
        self._ids.remove(message.id)
        message.unsubscribe(self._hear)

    def _listen(self, message: ChatMessage) -> None:
        self._ids.add(message.id)
        message.subscribe(self._hear)

    def _emit(self, delta: protocol.Delta) -> None:
        for listener in tuple(self._listeners):
            listener(delta)

    def _before(self) -> Any:
        return self.messages if self.is_observed("messages") else t.Undefined

    def _get_messages(self) -> list[ChatMessage]:
        with state_lock:
            return list(self._messages)

    def _set_messages(self, messages: Iterable[ChatMessage]) -> None:
        self.reset(messages)
