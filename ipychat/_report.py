"""What becomes of an exception that a callback or a hook has raised."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any, Protocol, get_args

from ._hook import Hooks
from ._params import ExceptionMode
from ._text import fenced
from .errors import said
from .message import ChatMessage
from .transcript import Transcript

EXCEPTION_MODES = get_args(ExceptionMode)


class Chat(Protocol):
    """What a reporter needs to know of its chat."""

    callback_exception: str | Callable[..., Any]

    def build(self, value: Any, **params: Any) -> ChatMessage: ...


class Reporter:
    """Does with exceptions what `callback_exception` of a chat says.

    Args:
        chat: The chat.
        transcript: Where they are shown.
        hooks: Those of the chat, of which a callable `callback_exception` becomes one.
    """

    def __init__(self, chat: Chat, transcript: Transcript, hooks: Hooks) -> None:
        self._chat = chat
        self._transcript = transcript
        self._hooks = hooks

    async def report(self, error: BaseException) -> bool:
        """Show an exception, or give it to who wants it; return whether to raise it."""
        mode = self._chat.callback_exception
        if callable(mode):
            try:
                await self._hooks.call(mode, error, self._chat)
            except Exception as second:
                self._show(_summary(second))
        elif mode == "summary":
            self._show(_summary(error))
        elif mode not in ("ignore", "raise"):
            text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            self._show(fenced(text.rstrip(), "python"))
        return mode == "raise"

    def _show(self, text: str) -> None:
        self._transcript.append(self._chat.build(text, user="Exception", status="failed"))


def _summary(error: BaseException) -> str:
    hint = "Set `callback_exception='verbose'` to see the full traceback."
    return f"Encountered `{said(error)}`. {hint}"
