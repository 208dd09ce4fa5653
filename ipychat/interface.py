"""`ChatInterface`: a feed with a composer."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import traitlets as t

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

    def _speaker(self, user: str | None) -> dict[str, Any]:
        if user is not None and user != self.user:
            return super()._speaker(user)
        speaker = {"user": self.user, "role": "user"}
        if self.avatar is not None:
            speaker["avatar"] = self.avatar
        return speaker

    def _on_submit(self, submit_id: str, text: str) -> None:
        self._controller.post(lambda: self._take(submit_id, text))

    def _take(self, submit_id: str, text: str) -> None:
        if submit_id in self._taken:
            return
        question = self.question
        if self._disabled:
            self._refuse(submit_id, "the chat takes no input now")
        elif not text.strip():
            self._refuse(submit_id, "the message is empty")
        elif question is None and self.on_busy == "refuse" and self._controller.live is not None:
            self._refuse(submit_id, "an answer is still being written")
        else:
            self._taken[submit_id] = None
            while len(self._taken) > _REMEMBERED:
                self._taken.popitem(last=False)
            if question is None:
                self.send(text, submit_id=submit_id)
            else:
                self.send(text, respond=False, submit_id=submit_id)
                question.answer(text)
