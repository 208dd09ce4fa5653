"""`ChatInterface`: a feed with a composer."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import traitlets as t

from ._buttons import Buttons
from ._inputs import Inputs
from .feed import ChatFeed

_REMEMBERED = 1000
"""Submits that are remembered, so that one that comes twice is taken once."""


class ChatInterface(Buttons, Inputs, ChatFeed):
    """A chat: a transcript, and a composer in which a person writes.

    Args:
        *objects: Messages, or objects that become messages.
        **params: Any of the traits below, of `Inputs`, `Buttons` or `ChatFeed`.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        traitlets.TraitError: For a value of the wrong kind.
    """

    user = t.Unicode("User")
    """Name under which the person and `send` write. Default ``"User"``."""
    avatar = t.Any(None)
    """The person's avatar. Default None: by name."""

    def __init__(self, *objects: Any, **params: Any) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._initial = {}
        self._made = []
        super().__init__(*objects, **params)

    def open(self) -> None:
        """Show the chat to pages; called once, when its parameters are set."""
        self.observe(lambda _: self._draw_composer(), ["show_send", "show_stop"])
        self._draw_composer()
        self._draw_buttons()
        super().open()

    def close(self) -> None:
        """Stop the turn that runs, and close the chat and the widgets that it has made."""
        for widget in getattr(self, "_made", []):
            for part in (getattr(widget, "layout", None), getattr(widget, "style", None)):
                if part is not None:
                    part.close()
            widget.close()
        super().close()

    def _speaker(self, user: str | None) -> dict[str, Any]:
        if user is not None and user != self.user:
            return super()._speaker(user)
        speaker = {"user": self.user, "role": "user"}
        if self.avatar is not None:
            speaker["avatar"] = self.avatar
        return speaker

    def _may_edit(self, user: str) -> bool:
        return user == self.user

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
            self._reverted = None
            if question is None:
                self.send(text, submit_id=submit_id)
            else:
                self.send(text, respond=False, submit_id=submit_id)
                question.answer(text)
