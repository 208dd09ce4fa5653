"""`ChatInterface`: a feed with a composer."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import traitlets as t

from . import protocol
from ._traits import synced
from .feed import ChatFeed

_REMEMBERED = 1000
"""Submits that are remembered, so that one that comes twice is taken once."""


class ChatInterface(ChatFeed):
    """A chat: a transcript, and a composer in which a person writes.

    Args:
        *objects: Messages, or objects that become messages.
        **params: Any of the traits below or of `ChatFeed`.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        traitlets.TraitError: For a value of the wrong kind.
    """

    user = t.Unicode("User")
    """Name under which the person and `send` write. Default ``"User"``."""
    avatar = t.Any(None)
    """The person's avatar. Default None: by name."""
    _composer = synced(t.Dict(allow_none=True))

    def __init__(self, *objects: Any, **params: Any) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()
        super().__init__(*objects, **params)

    @t.default("_composer")
    def _default_composer(self) -> dict[str, Any]:
        return {
            "placeholder": "Send a message",
            "rows": 1,
            "max_rows": 10,
            "max_length": 50_000,
            "enter_sends": True,
            "show_send": True,
            "show_stop": True,
        }

    def _sender(self) -> dict[str, Any]:
        sender = {"user": self.user, "role": "user"}
        if self.avatar is not None:
            sender["avatar"] = self.avatar
        return sender

    def _submit(self, intent: protocol.SubmitIntent) -> None:
        submit_id = intent["submit_id"]
        if submit_id in self._taken:
            return
        if self.disabled:
            self._refuse(intent, "the chat takes no input now")
            return
        if self._controller.live is not None and not self.adaptive:
            self._refuse(intent, "an answer is still being written")
            return
        if not intent["text"].strip():
            self._refuse(intent, "the message is empty")
            return
        self._taken[submit_id] = None
        while len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        self.send(intent["text"], submit_id=submit_id)
