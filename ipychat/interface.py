"""`ChatInterface`: a feed with a composer."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from typing import Any

import traitlets as t
from typing_extensions import Unpack

from . import intents
from ._buttons import Buttons
from ._inputs import Inputs
from ._lock import state_lock
from ._params import InterfaceParams
from ._select import widgets_in
from ._uploads import Uploads
from .area_input import ChatAreaInput
from .avatars import Accepted, accepted
from .errors import logged
from .feed import ChatFeed
from .files import FileContent
from .prompts import Attached

_REMEMBERED = 1000
"""Submits that are remembered, so that one that comes twice is taken once."""


class ChatInterface(Buttons, Inputs, Uploads, ChatFeed):
    """A chat: a transcript, and a composer in which a person writes.

    Args:
        *items: Messages, or objects that become messages.
        **params: Any of the traits below, or what `ChatFeed` takes.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        ValueError: As `ChatFeed`; for no widget at all or one that is closed; for a button that
            does nothing.
        traitlets.TraitError: For a value of the wrong kind.
    """

    user = t.Unicode("User")
    """Name under which the person and `send` write. Default ``"User"``."""
    avatar = t.Any(None)
    """The person's avatar. Default None: by name."""
    _own_avatar = Accepted(None, {"text": ""})

    def __init__(self, *items: Any, **params: Unpack[InterfaceParams]) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._uploads = OrderedDict()
        self._initial = weakref.WeakKeyDictionary()
        keywords: Any = params
        super().__init__(*items, **keywords)

    def open(self) -> None:
        """Show the chat to pages; called once, when its parameters are set."""
        self._draw_composer()
        self._draw_buttons()
        super().open()

    @t.validate("avatar")
    def _valid_avatar(self, proposal: t.Bunch) -> Any:
        self._own_avatar = accepted(proposal["value"])
        return self._own_avatar.given

    def _speaker(self, user: str | None) -> dict[str, Any]:
        if user is not None and user != self.user:
            return super()._speaker(user)
        speaker: dict[str, Any] = {"user": self.user, "role": "user"}
        if self.avatar is not None:
            speaker["avatar"] = self._own_avatar
        return speaker

    def _own_widgets(self) -> list[Any]:
        return [found for one in self.widgets for found in widgets_in(one)]

    def _may_edit(self, user: str) -> bool:
        return user == self.user

    def _on_submit(self, intent: intents.SubmitIntent) -> None:
        self._controller.post(lambda: self._take(intent))

    def _on_file(self, intent: intents.FileIntent) -> None:
        # Here and now: pieces of a file may not wait for a loop that is busy.
        with state_lock:
            told = self.receive_file(intent)
        if told is not None:
            self._post({**told}, [])

    def _on_look_up(self, prefix: str) -> None:
        def tell() -> None:
            found = self.variables_like(prefix)
            self._post({"kind": "variables", "prefix": prefix, "variables": found}, [])

        self._controller.post(tell)

    def _on_action(self, action: intents.Action) -> None:
        if action["kind"] != "press" or not self._disabled:
            super()._on_action(action)

    def _take(self, intent: intents.SubmitIntent) -> None:
        submit_id, text, attachments = intent["submit_id"], intent["text"], intent["attachments"]
        if submit_id in self._taken:
            # A page that has not seen its message would wait for it for ever.
            if not self.transcript.has_submit(submit_id):
                self._post({"kind": "taken", "submit_id": submit_id}, [])
            return
        if self._disabled:
            self._refuse(submit_id, "the chat takes no input now")
        elif not (text.strip() or attachments):
            self._refuse(submit_id, "the message is empty")
        elif not self._takes():
            self._refuse(submit_id, "an answer is still being written")
        elif isinstance(files := self.take_files(attachments), str):
            self._refuse(submit_id, files)
        else:
            self._taken[submit_id] = None
            while len(self._taken) > _REMEMBERED:
                self._taken.popitem(last=False)
            self._remember(None)
            self._do_pressed(
                "send",
                lambda: self._commit(intent, files),
                lambda: self._give_back(submit_id, attachments, files),
            )

    def _takes(self) -> bool:
        """Whether a message of the person is taken now."""
        is_free = self.on_busy != "refuse" or self._controller.live is None
        return is_free or self._asked() is not None

    def _commit(self, intent: intents.SubmitIntent, files: list[FileContent]) -> None:
        """Take what was written in the page's text area, which is the one in use, if any."""
        text = intent["text"]
        if self._widgets is not None and isinstance(self.active_widget, ChatAreaInput):
            self._is_taking = True
            try:
                with logged("an observer of the text area"):
                    self.active_widget.commit(text)
            finally:
                self._is_taking = False
        written = [text] if text.strip() else []
        value = Attached([*written, *files]) if files else text
        self._say(value, intent["message_id"], submit_id=intent["submit_id"])

    def _give_back(self, submit_id: str, attachments: list[str], files: list[FileContent]) -> None:
        """Let a person have again what was not sent, and send it again."""
        if self.transcript.has_submit(submit_id):
            # What has raised then was about something else.
            return
        self._taken.pop(submit_id, None)
        self._keep_files(attachments, files)
        self._refuse(submit_id, "sending it has failed")

    def _send_text(self, text: str) -> None:
        """Send what code has committed to the text area."""
        if text.strip() and not self._disabled and self._takes():
            self._remember(None)
            self._do_pressed("send", lambda: self._say(text))

    def _say(self, value: Any, message_id: str = "", **params: Any) -> None:
        """Send what a person says; a question that waits for words has its answer then.

        Args:
            value: What is said.
            message_id: The message whose suggestion it is, which may be the one that asks.
            **params: Parameters of the message.
        """
        question = self._asked_in(message_id) or self._asked()
        if question is None:
            self.send(value, **params)
        else:
            self.send(value, respond=False, **params)
            question.answer(self.as_contents(value))
