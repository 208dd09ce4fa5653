"""A chat as a list of its messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ._lock import check_gate, state_lock
from ._select import matching, widgets_around, widgets_in
from .message import ChatMessage
from .transcript import Transcript


class MessageList:
    """List behaviour over a transcript; what is not a message is wrapped."""

    transcript: Transcript
    header: Any
    card_params: Any

    def build(self, value: Any, **params: Any) -> ChatMessage:
        """Return a message that holds this object; a message is returned itself."""
        return value if isinstance(value, ChatMessage) else ChatMessage(value, **params)

    def append(self, value: Any) -> None:
        """Add a message at the end; nothing answers it."""
        message = self.build(value)
        with state_lock:
            check_gate()
            self.transcript.append(message)

    def extend(self, values: Iterable[Any]) -> None:
        """Add messages at the end."""
        for value in values:
            self.append(value)

    def insert(self, index: int, value: Any) -> None:
        """Add a message before the one at `index`."""
        message = self.build(value)
        with state_lock:
            check_gate()
            self.transcript.insert(index, message)

    def pop(self, index: int = -1) -> ChatMessage:
        """Take a message out and return it; `IndexError` if it is not there."""
        with state_lock:
            check_gate()
            message: ChatMessage = self.transcript[index]
            self.transcript.remove(message)
        return message

    def remove(self, message: ChatMessage) -> None:
        """Take a message out; `ValueError` if it is not there."""
        with state_lock:
            check_gate()
            self.transcript.remove(message)

    def index(self, message: ChatMessage) -> int:
        """Return where a message is; `ValueError` if it is not there."""
        return self.transcript.index(message)

    def count(self, message: ChatMessage) -> int:
        """Return how often a message is there: 0 or 1."""
        return int(message in self)

    def reverse(self) -> None:
        """Turn the order around."""
        with state_lock:
            check_gate()
            self.transcript.reset(reversed(self.transcript.messages))

    def __len__(self) -> int:
        return len(self.transcript)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[ChatMessage]:
        return iter(self.transcript.messages)

    def __contains__(self, message: object) -> bool:
        return any(one is message for one in self.transcript.messages)

    def __getitem__(self, index: Any) -> Any:
        return self.transcript[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        is_slice = isinstance(index, slice)
        made = [self.build(one) for one in value] if is_slice else self.build(value)
        with state_lock:
            check_gate()
            messages: list[Any] = list(self.transcript.messages)
            messages[index] = made
            self.transcript.reset(messages)

    def __delitem__(self, index: Any) -> None:
        with state_lock:
            check_gate()
            messages = list(self.transcript.messages)
            del messages[index]
            self.transcript.reset(messages)

    def __iadd__(self, values: Iterable[Any]) -> Any:
        self.extend(values)
        return self

    def select(self, selector: Any = None) -> list[Any]:
        """Return the feed and the widgets in it that match.

        Args:
            selector: A type, or a function from a widget to whether it matches. Default
                None: all.
        """
        header = self.card_params.get("header")
        found: list[Any] = [self, *widgets_in(self.header if header is None else header)]
        for message in self.transcript.messages:
            found += widgets_around(message)
        return matching(found + self._own_widgets(), selector)

    def _own_widgets(self) -> list[Any]:
        """The widgets that are shown below the messages."""
        return []
