"""A chat as a list of its messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ipywidgets import Widget

from ._lock import state_lock
from .message import ChatMessage
from .transcript import Transcript


class MessageList:
    """List behaviour over a transcript; what is not a message is wrapped."""

    transcript: Transcript

    def build(self, value: Any, **params: Any) -> ChatMessage:
        """Return a message that holds this object; a message is returned as it is."""
        return value if isinstance(value, ChatMessage) else ChatMessage(value, **params)

    def append(self, value: Any) -> None:
        """Add a message at the end; nothing answers it."""
        self.transcript.append(self.build(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Add messages at the end."""
        for value in values:
            self.append(value)

    def insert(self, index: int, value: Any) -> None:
        """Add a message before the one at `index`."""
        self.transcript.insert(index, self.build(value))

    def pop(self, index: int = -1) -> ChatMessage:
        """Take a message out and return it; `IndexError` if it is not there."""
        with state_lock:
            message: ChatMessage = self.transcript[index]
            self.transcript.remove(message)
        return message

    def remove(self, message: ChatMessage) -> None:
        """Take a message out; `ValueError` if it is not there."""
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
        with state_lock:
            messages = list(self.transcript.messages)
            if isinstance(index, slice):
                messages[index] = [self.build(one) for one in value]
            else:
                messages[index] = self.build(value)
            self.transcript.reset(messages)

    def __delitem__(self, index: Any) -> None:
        with state_lock:
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
        found: list[Any] = [self]
        for message in self.transcript.messages:
            found += _widgets_in(message.object)
        if selector is None:
            return found
        if isinstance(selector, type):
            return [one for one in found if isinstance(one, selector)]
        return [one for one in found if selector(one)]


def _widgets_in(value: Any) -> list[Any]:
    if isinstance(value, Widget):
        inside = getattr(value, "children", ())
        return [value, *(found for child in inside for found in _widgets_in(child))]
    if isinstance(value, (list, tuple)):
        return [found for item in value for found in _widgets_in(item)]
    return _widgets_in(value.objects) if hasattr(value, "objects") else []
