"""A turn: one run of the callback for one message; when it has ended nothing is written."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import secrets
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, cast

from ipywidgets import Widget

from . import _replies, protocol
from ._capture import captured
from ._lock import gate, gate_open, state_lock
from ._printed import Printed
from ._reply import Reply
from .errors import StopCallback, logged
from .message import ChatMessage
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


class Turn:
    """One run of a callback.

    Args:
        message: The message that it answers.
        find_callback: Returns the callback when its time has come, see `_replies.follow`; None if
            there is none any more.
        instance: The chat, for the callback.
        transcript: Where the reply goes.
        reply_params: Returns the parameters of the message that is the reply, when it begins.
        on_change: Called with the turn when its state has changed, under the state lock.
    """

    current: contextvars.ContextVar[Turn | None] = contextvars.ContextVar("turn", default=None)
    """The turn whose callback makes the call, on whatever thread."""

    def __init__(
        self,
        message: ChatMessage,
        find_callback: Callable[[], Callable[..., Any] | None],
        instance: Any,
        transcript: Transcript,
        reply_params: Callable[[], dict[str, Any]],
        on_change: Callable[[Turn], None],
    ) -> None:
        self.id = secrets.token_urlsafe(6)
        self.message = message
        self.error: BaseException | None = None
        self.state = TurnState.PENDING
        self.asks = ""
        """Id of the message with which the callback asks the person something."""
        self._asking: tuple[Turn, ...] = ()
        """The turns that go on whose callbacks have asked for this one, one through the other."""
        if (asking := self.current.get()) is not None:
            self._asking = _going_on((asking, *asking._asking))
        self._find_callback = find_callback
        self._instance = instance
        self._transcript = transcript
        self._reply = Reply(instance, transcript, reply_params, self.check)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._on_change = on_change
        self._printed = Printed(self._reply.show_output, self._post)

    async def run(self) -> None:
        """Run the callback until it ends or the turn is stopped, whichever comes first."""
        with state_lock:
            if self.state.is_final:
                return
            if not self.message.is_owned:
                # What was asked was taken back before its time came.
                self._become(TurnState.STOPPED)
                return
            self._loop = asyncio.get_running_loop()
            self._ended = self._loop.create_future()
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
        """Make a value of the callback the reply, or change the reply to it; see `Reply.accept`."""
        self._reply.accept(value)

    def write(self, message: ChatMessage) -> None:
        """Put a message at the end, to be settled when the turn ends."""
        self._reply.write(message)

    @property
    def reply(self) -> ChatMessage | None:
        """The message that answers, if there is one."""
        return self._reply.message

    def check(self) -> None:
        """Raise `StopCallback` if the turn accepts nothing any more."""
        if self.state.is_final:
            raise StopCallback(f"the turn is {self.state.value}")

    def _check_stopped(self) -> None:
        if self.state is TurnState.STOPPED:
            raise StopCallback("the turn was stopped")

    async def _call(self) -> None:
        self.current.set(self)
        gate.set(self._check_stopped)
        state, error = TurnState.DONE, None
        try:
            callback = self._find_callback()
            if callback is not None:
                await self._follow(callback)
        except (StopCallback, asyncio.CancelledError, KeyboardInterrupt):
            state = TurnState.STOPPED
        except BaseException as raised:
            # SystemExit too: a callback that says `sys.exit()` ends itself, not the kernel.
            state, error = TurnState.FAILED, raised
        with state_lock:
            if not self.state.is_final:
                self.error = error
                self._become(state)

    async def _follow(self, callback: Callable[..., Any]) -> None:
        contents = await self._given()
        arguments = (contents, self.message.user, self._instance)
        with contextlib.ExitStack() as output:
            if self._instance.capture_output:
                output.enter_context(captured(self._printed))
            await _replies.follow(callback, arguments, self.accept)

    async def _given(self) -> Any:
        """What the callback is given of the message."""
        held = _contents(self.message.object)
        if self._instance._names_variables(held):
            # Their own code tells what they are, and may take its time.
            return await _replies.call(self._instance.as_contents, held)
        return self._instance.as_contents(held)

    def _post(self, function: Callable[[], object]) -> None:
        """Call a function on the loop of the callback, soon; `RuntimeError` if it has ended."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(function)

    def _become(self, state: TurnState) -> None:
        """The one place where the state changes. Called under the state lock."""
        if state.is_final:
            # What was printed comes before all settles; who observes that may stop the turn.
            self._printed.end()
            if self.state.is_final:
                return
        self.state = state
        if state.is_final:
            # Bots that answer each other would hold every turn that there ever was.
            self._asking = _going_on(self._asking)
        # What follows the chat does, also where the callback itself has stopped the turn.
        with gate_open(), contextlib.ExitStack() as after:
            # In any case, the last one first.
            after.callback(self._let_go, state)
            after.callback(self._on_change, self)
            self._mark(state)

    def _mark(self, state: TurnState) -> None:
        """Show the state on the messages; what observers raise keeps no turn from its end."""
        if self.message.status == "queued":
            # Its time has come, or will never come.
            with logged("an observer of a message"):
                self.message.status = "done"
        if state.is_final:
            for message in self._reply.written:
                with logged("an observer of a message"):
                    message.settle(cast(protocol.MessageStatus, state.value))

    def _let_go(self, state: TurnState) -> None:
        """Let whoever waits for the end go on."""
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
        return turn in self._asking


def _going_on(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    return tuple(one for one in turns if not one.state.is_final)


def _contents(value: Any) -> Any:
    """What a callback is given of an object: of a widget its value."""
    return value.value if isinstance(value, Widget) and value.has_trait("value") else value
