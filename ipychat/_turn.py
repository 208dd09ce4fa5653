"""A turn: one run of the callback for one message, and the only gate to its reply."""

from __future__ import annotations

import asyncio
import contextvars
import secrets
from collections.abc import Callable
from enum import Enum
from typing import Any, cast

from . import _replies, protocol
from ._lock import state_lock
from .errors import StopCallback
from .message import ChatMessage, unwrap
from .transcript import Transcript


class TurnState(str, Enum):
    """Where a turn stands."""

    PENDING = "pending"
    """It waits for its time."""
    RUNNING = "running"
    """Its callback runs."""
    DONE = "done"
    """Its callback has ended."""
    STOPPED = "stopped"
    """A person or a program has stopped it."""
    FAILED = "failed"
    """Its callback has raised."""

    @property
    def is_final(self) -> bool:
        """Whether nothing follows."""
        return self not in (TurnState.PENDING, TurnState.RUNNING)


class Delta(str):
    """Text that a callback yields to append to its reply, rather than to replace it."""

    __slots__ = ()


class Turn:
    """One run of a callback.

    Args:
        message: The message that it answers.
        callback: The callback; see `_replies.follow`.
        instance: The chat, for the callback.
        transcript: Where the reply goes.
        reply_params: Parameters of the message that is the reply.
        on_change: Called with the turn when its state has changed, under the state lock.
    """

    current: contextvars.ContextVar[Turn | None] = contextvars.ContextVar("turn", default=None)
    """The turn whose callback makes the call, on whatever thread."""

    def __init__(
        self,
        message: ChatMessage,
        callback: Callable[..., Any],
        instance: Any,
        transcript: Transcript,
        reply_params: dict[str, Any],
        on_change: Callable[[Turn], None],
    ) -> None:
        self.id = secrets.token_urlsafe(6)
        self.message = message
        self.reply: ChatMessage | None = None
        self.error: BaseException | None = None
        self.state = TurnState.PENDING
        self.asks = ""
        """Id of the message with which the callback asks the person something."""
        self.parent = self.current.get()
        """The turn whose callback asked for this one."""
        self._callback = callback
        self._instance = instance
        self._transcript = transcript
        self._reply_params = reply_params
        self._open: list[ChatMessage] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._on_change = on_change

    async def run(self) -> None:
        """Run the callback until it ends or the turn is stopped, whichever comes first."""
        with state_lock:
            if self.state.is_final:
                return
            self._loop = asyncio.get_running_loop()
            self._ended = self._loop.create_future()
            if self.message.status == "queued":
                self.message.status = "done"
            self._become(TurnState.RUNNING)
            self._task = asyncio.ensure_future(self._call())
        await self._ended

    def stop(self) -> bool:
        """End the turn now, from any thread; return whether it was alive.

        What came stays. Async work is cancelled, a generator closed; a thread that cannot
        be interrupted is left behind, and nothing that it does reaches the chat.
        """
        with state_lock:
            if self.state.is_final:
                return False
            self._become(TurnState.STOPPED)
            task, loop = self._task, self._loop
        if task is not None and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)
        return True

    def accept(self, value: Any) -> None:
        """Make a value of the callback the reply, or change the reply to it.

        Raises:
            StopCallback: If the turn has ended.
        """
        self.check()
        if value is None:
            return
        with state_lock:
            self.check()
            if isinstance(value, Delta) and self.reply is not None:
                self.reply.stream(value)
            elif self.reply is None:
                self.reply = self._first(value)
                self.write(self.reply)
            else:
                self.reply.update(value)

    def write(self, message: ChatMessage) -> None:
        """Put a message at the end, to be settled when the turn ends."""
        with state_lock:
            self.check()
            message.status = "streaming"
            self._open.append(message)
            self._transcript.append(message)

    def check(self) -> None:
        """Raise `StopCallback` if the turn accepts nothing any more."""
        if self.state.is_final:
            raise StopCallback(f"the turn is {self.state.value}")

    def _first(self, value: Any) -> ChatMessage:
        if isinstance(value, ChatMessage):
            return value
        value, params = unwrap(str(value) if isinstance(value, Delta) else value, None, None)
        return ChatMessage(value, **{**self._reply_params, **params})

    async def _call(self) -> None:
        self.current.set(self)
        arguments = (self.message.object, self.message.user, self._instance)
        state, error = TurnState.DONE, None
        try:
            await _replies.follow(self._callback, arguments, self.accept)
        except (StopCallback, asyncio.CancelledError, KeyboardInterrupt):
            state = TurnState.STOPPED
        except BaseException as raised:
            # SystemExit too: a callback that says `sys.exit()` ends itself, not the kernel.
            state, error = TurnState.FAILED, raised
        with state_lock:
            if not self.state.is_final:
                self.error = error
                self._become(state)

    def _become(self, state: TurnState) -> None:
        """The one place where the state changes. Called under the state lock."""
        self.state = state
        if state.is_final:
            for message in self._open:
                message.settle(cast(protocol.MessageStatus, state.value))
        self._on_change(self)
        if state.is_final and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)

    def to_wire(self) -> protocol.Turn:
        """Return the turn as it travels."""
        turn: protocol.Turn = {
            "turn_id": self.id,
            "status": self.state.value,
            "message_id": self.message.id,
        }
        if self.asks and not self.state.is_final:
            turn["asks"] = self.asks
        return turn

    def answers_in(self, transcript: Transcript) -> bool:
        """Whether the reply goes into this transcript."""
        return self._transcript is transcript

    def descends_from(self, turn: Turn) -> bool:
        """Whether a callback of that turn, or of one that it asked for, asked for this one."""
        parent = self.parent
        while parent is not None and parent is not turn:
            parent = parent.parent
        return parent is not None
