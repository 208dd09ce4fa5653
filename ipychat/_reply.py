"""A reply: what a callback says, from its first value on."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, cast

from ._content import prepared
from ._lock import state_lock
from .message import ChatMessage, listed, unwrap
from .step import ChatStep
from .transcript import Transcript


class Delta(str):
    """Text that a callback yields to append to its reply, rather than to replace it."""

    __slots__ = ()


class Reply:
    """The reply to a message, and what else its callback writes.

    Args:
        chat: The chat.
        transcript: Where it goes.
        params: Returns the parameters of the message that is the reply, when it begins.
        check: Raises if nothing may be written any more. Called under the state lock.
    """

    def __init__(
        self,
        chat: Any,
        transcript: Transcript,
        params: Callable[[], dict[str, Any]],
        check: Callable[[], None],
    ) -> None:
        self.message: ChatMessage | None = None
        self.written: list[ChatMessage] = []
        """All that is to be settled when the callback ends."""
        self._chat = chat
        self._transcript = transcript
        self._params = params
        self._check = check
        self._holds_output_only = False

    def accept(self, value: Any) -> None:
        """Make a value of the callback the reply, or change the reply to it.

        Raises:
            StopCallback: If the turn has ended.
            TypeError: For a coroutine, which shows nothing.
        """
        self._check()
        _refuse_coroutines(value)
        if value is None:
            return
        value = self._rendered(value)
        first = self._first(value) if self.message is None else None
        with state_lock:
            self._check()
            if value is not self.message and self._is_shown(value):
                return
            if isinstance(value, Delta) and self.message is not None:
                self.message.stream(value)
            elif self.message is None:
                first = first or self._first(value)
                self._transcript.check_new(first)
                self.message = first
                self.write(first)
            elif isinstance(value, ChatMessage) and self._holds_output_only:
                self._give_output_to(value)
            else:
                self._holds_output_only = False
                self.message.update(value)

    def _rendered(self, value: Any) -> Any:
        """A value whose object is rendered, unless that costs nothing."""
        reply = self.message
        if isinstance(value, str):
            if reply is not None and (isinstance(value, Delta) or not reply.renderers):
                return value
            value = str(value) if isinstance(value, Delta) else value
        if isinstance(value, ChatMessage) and self._comes_itself(value):
            self._chat.dress(value)
            return value
        value, given = unwrap(value, None, None)
        before = self._params() if reply is None else {"renderers": reply.renderers}
        renderers = given.get("renderers", before.get("renderers", []))
        made = prepared(value, listed(renderers))
        return {**given, "object": made} if given else made

    def _comes_itself(self, message: ChatMessage) -> bool:
        """Whether a message of the callback is the reply, or stands in the chat beside it."""
        if self.message is None or self._holds_output_only:
            return True
        return message is not self.message and self._is_shown(message)

    def write(self, message: ChatMessage) -> None:
        """Put a message at the end, to be settled when the turn ends."""
        with state_lock:
            self._check()
            self._transcript.check_new(message)
            message.status = "streaming"
            self.written.append(message)
            self._transcript.append(message)

    def show_output(self, step: ChatStep) -> None:
        """Show what the callback prints below its reply, if need be before there is one."""
        if self.message is None:
            self.message = ChatMessage(None, **{"role": "assistant", **self._params()})
            self._holds_output_only = True
            self.write(self.message)
        self.message.footer_objects = [*self.message.footer_objects, step]

    def _give_output_to(self, message: ChatMessage) -> None:
        """The callback comes with a message of its own, which it may want to change later."""
        self._transcript.check_new(message)
        before = cast(ChatMessage, self.message)
        message.footer_objects = [*message.footer_objects, *before.footer_objects]
        self._holds_output_only = False
        self.written.remove(before)
        self._transcript.remove(before)
        self.message = message
        self.write(message)

    def _is_shown(self, value: Any) -> bool:
        """Whether it is a message that the callback itself has put into the chat."""
        return isinstance(value, ChatMessage) and any(
            value is one for one in self._transcript.messages
        )

    def _first(self, value: Any) -> ChatMessage:
        if isinstance(value, ChatMessage):
            return value
        message = self._begun(value)
        self._chat.dress(message)
        return message

    def _begun(self, value: Any) -> ChatMessage:
        value, given = unwrap(value, None, None)
        params = self._params()
        if given.get("user", params["user"]) != params["user"]:
            # Somebody else speaks, with looks of their own.
            params.pop("avatar", None)
        else:
            params.setdefault("role", "assistant")
        return ChatMessage(value, **{**params, **given})


def _refuse_coroutines(value: Any) -> None:
    """Say where an ``await`` was forgotten, rather than show it."""
    given = value if isinstance(value, (list, tuple)) else [value]
    forgotten = [one for one in given if inspect.iscoroutine(one)]
    for one in forgotten:
        one.close()
    if forgotten:
        raise TypeError(f"the reply holds a coroutine, {forgotten[0].__qualname__}; await it")
