"""A message that is displayed by itself."""

from __future__ import annotations

from . import intents
from .feed import ChatFeed
from .message import ChatMessage


class LoneMessage(ChatFeed):
    """A feed that shows one message, whoever holds it.

    Args:
        message: The message.
    """

    def __init__(self, message: ChatMessage) -> None:
        super().__init__()
        self.transcript.show(message)

    def _on_action(self, action: intents.Action) -> None:
        """Anything but an opinion is for the chat that holds the message."""
        if action["kind"] in ("react", "rate"):
            super()._on_action(action)


ChatMessage.viewer = LoneMessage
