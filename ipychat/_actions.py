"""What people do with a chat beside submitting and stopping."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import traitlets as t

from . import intents
from ._replies import call
from .controller import Controller
from .message import ChatMessage
from .transcript import Transcript

_log = logging.getLogger("ipychat")


class _Chat(Protocol):
    transcript: Transcript
    edit_callback: Any
    _controller: Controller

    def press(self, button: str) -> None: ...
    def edit(self, message: ChatMessage, value: Any) -> ChatMessage: ...
    def regenerate(self, message: ChatMessage | None) -> None: ...
    def switch(self, message: ChatMessage, index: int) -> None: ...
    def withdraw(self, message: ChatMessage) -> bool: ...


def act(chat: _Chat, action: intents.Action) -> None:
    """Do what a person asked for; what is not possible any more is logged and ignored.

    Args:
        chat: The chat.
        action: What the page sent, checked.
    """
    try:
        if action["kind"] == "press":
            chat.press(action["button"])
        else:
            _with_message(chat, chat.transcript.find(action["message_id"]), action)
    except (KeyError, IndexError, ValueError, t.TraitError) as error:
        _log.warning("ignored %s of the page: %s", action["kind"], error)


def _with_message(chat: _Chat, message: ChatMessage, action: intents.Action) -> None:
    if action["kind"] == "edit":
        _edit(chat, message, action["text"])
    elif action["kind"] == "regenerate":
        chat.regenerate(message)
    elif action["kind"] == "switch":
        chat.switch(message, action["index"])
    elif action["kind"] == "withdraw":
        chat.withdraw(message)
    elif action["kind"] == "react":
        _react(message, action["reaction"])
    elif action["kind"] == "rate":
        message.feedback = {"value": action["value"], "comment": action["comment"]}


def _edit(chat: _Chat, message: ChatMessage, text: str) -> None:
    if message.status == "queued":
        message.object = text
        return
    if not message.can_edit:
        raise ValueError("the message cannot be edited")
    if chat.edit_callback is None:
        chat.edit(message, text)
        return
    message.object = text
    message.edited = False
    message.edited = True
    index = chat.transcript.index(message)
    chat._controller.do(lambda: call(chat.edit_callback, text, index, chat))


def _react(message: ChatMessage, reaction: str) -> None:
    options = getattr(message.reaction_icons, "options", message.reaction_icons)
    if reaction not in options:
        raise ValueError(f"there is no reaction {reaction!r}")
    chosen = list(message.reactions)
    if reaction in chosen:
        chosen.remove(reaction)
    else:
        chosen.append(reaction)
    message.reactions = chosen
