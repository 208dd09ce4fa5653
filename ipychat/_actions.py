"""What people do with a chat beside submitting and stopping."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import traitlets as t

from . import intents
from ._replies import call
from ._traits import trigger
from .controller import Controller, Work
from .message import ChatMessage
from .transcript import Transcript

_log = logging.getLogger("ipychat")


class _Chat(Protocol):
    transcript: Transcript
    edit_callback: Any
    _controller: Controller

    def press(self, button: str) -> None: ...
    def _open_tab(self, index: int) -> None: ...
    def edit(self, message: ChatMessage, value: Any, respond: bool = True) -> ChatMessage: ...
    def regenerate(self, message: ChatMessage | None) -> None: ...
    def switch(self, message: ChatMessage, index: int) -> None: ...
    def withdraw(self, message: ChatMessage) -> bool: ...
    def code_pressed(self, message: ChatMessage, code: str, nth: int) -> Work: ...


def act(chat: _Chat, action: intents.Action) -> None:
    """Do what a person asked for; what is not possible any more is logged and ignored.

    Args:
        chat: The chat.
        action: What the page sent, checked.
    """
    work = None
    try:
        if action["kind"] == "press":
            chat.press(action["button"])
        elif action["kind"] == "open_tab":
            chat._open_tab(action["index"])
        else:
            work = _with_message(chat, chat.transcript.find(action["message_id"]), action)
    except (KeyError, IndexError, ValueError, t.TraitError) as error:
        _log.warning("ignored %s of the page: %s", action["kind"], error)
    if work is not None:
        # What the author's own code raises is not the page's doing.
        chat._controller.do(work)


def _with_message(chat: _Chat, message: ChatMessage, action: intents.Action) -> Work | None:
    if action["kind"] == "edit":
        return _edit(chat, message, action["text"])
    if action["kind"] == "run_code":
        return chat.code_pressed(message, action["code"], action["nth"])
    if action["kind"] == "regenerate":
        chat.regenerate(message)
    elif action["kind"] == "switch":
        chat.switch(message, action["index"])
    elif action["kind"] == "withdraw":
        chat.withdraw(message)
    elif action["kind"] == "react":
        _react(message, action["reaction"])
    elif action["kind"] == "rate":
        message.feedback = {"value": action["value"], "comment": action["comment"]}
    return None


def _edit(chat: _Chat, message: ChatMessage, text: str) -> Work | None:
    if message.status == "queued":
        message.object = text
        return None
    if not message.can_edit:
        raise ValueError("the message cannot be edited")
    if chat.edit_callback is None:
        chat.edit(message, text, respond=message.role == "user")
        return None
    message.object = text
    trigger(message, "edited")
    index = chat.transcript.index(message)
    return lambda: call(chat.edit_callback, text, index, chat)


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
