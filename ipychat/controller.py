"""Which turn runs, and what an exception becomes."""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from . import _replies
from ._lock import state_lock
from ._loop import Home, Runner
from ._turn import Turn, TurnState
from .message import ChatMessage
from .transcript import Transcript

EXCEPTION_MODES = ("raise", "summary", "verbose", "traceback", "ignore")


class Chat(Protocol):
    """What a controller needs to know of its chat."""

    callback: Callable[..., Any] | None
    callback_exception: str | Callable[..., Any]
    post_hook: Callable[..., Any] | None

    disabled: bool

    def reply_params(self) -> dict[str, Any]: ...
    def turn_ended(self, turn: Turn) -> None: ...


Work = Callable[[], Awaitable[None]]


class Controller:
    """Runs one turn at a time; what is asked for meanwhile waits, in order.

    Args:
        chat: Whose callback and hooks are run.
        transcript: Where replies go.
        runner: Whose event loop turns run on, see `_loop.Home`.
    """

    def __init__(self, chat: Chat, transcript: Transcript, runner: Runner = "kernel") -> None:
        self._chat = chat
        self._transcript = transcript
        self._home = Home(runner)
        self.is_toggling = False
        """Whether a turn, and nobody else, is setting `disabled` of the chat."""
        self._queue: deque[tuple[Turn | None, Work]] = deque()
        self._current: Turn | None = None
        self._is_draining = False
        self._is_closed = False
        self._errors: list[BaseException] = []
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    @property
    def live(self) -> Turn | None:
        """The turn that runs, or the first one that waits to."""
        with state_lock:
            waiting = [turn for turn, _ in self._queue]
            for turn in (self._current, *waiting):
                if turn is not None and not turn.state.is_final:
                    return turn
            return None

    def post(self, function: Callable[[], object]) -> None:
        """Call a function on the loop of the chat, from any thread."""
        self._home.post(function)

    def respond(self, message: ChatMessage) -> Turn | None:
        """Ask for a turn that answers a message; return it, or None without a callback.

        Without a running event loop it has ended when this returns.
        """
        callback = self._chat.callback
        if callback is None or self._is_closed:
            return None
        turn = Turn(
            message,
            callback,
            self._chat,
            self._transcript,
            self._chat.reply_params(),
            self._tell,
        )
        self._enqueue(turn, lambda: self._run(turn))
        return turn

    def do(self, work: Work) -> None:
        """Run something beside the turns; what it raises is reported as of a callback."""

        async def guarded() -> None:
            try:
                await work()
            except Exception as error:
                await self._report(error)

        if not self._is_closed:
            self._home.run(guarded)

    def ask(self, turn: Turn, message_id: str) -> None:
        """Say that a callback asks the person something; ``""``: no more."""
        with state_lock:
            turn.asks = message_id
            if not turn.state.is_final:
                self._tell(turn)

    def hook(self, message: ChatMessage) -> None:
        """Ask for the post hook to be called with a message."""
        if self._chat.post_hook is not None and not self._is_closed:
            self._enqueue(None, lambda: self._run_hook(message))

    def stop(self, turn_id: str = "") -> bool:
        """Stop the live turn and what its callback asked for.

        Args:
            turn_id: Only if it has this id. Default ``""``: whatever its id.

        Returns:
            Whether there was one.
        """
        with state_lock:
            turn = self.live
            if turn is None or (turn_id and turn.id != turn_id):
                return False
            for waiting, _ in list(self._queue):
                if waiting is not None and waiting.descends_from(turn):
                    waiting.stop()
            return turn.stop()

    def withdraw(self, message: ChatMessage) -> bool:
        """Forget the turn that waits to answer a message; return whether there was one."""
        with state_lock:
            for turn, _ in self._queue:
                if turn is not None and turn.message is message:
                    return turn.stop()
            return False

    async def wait(self, timeout: float | None = None) -> None:
        """Return when nothing runs or waits to run.

        Args:
            timeout: Seconds to wait at most. Default None: for ever.

        Raises:
            TimeoutError: If it takes longer.
            RuntimeError: If the callback that runs waits for itself.
        """
        caller = Turn.current.get()
        loop = asyncio.get_running_loop()
        with state_lock:
            if not self._is_draining:
                return
            if caller is not None and caller is self._current:
                raise RuntimeError("wait() in a callback would wait for that callback to end")
            idle: asyncio.Future[None] = loop.create_future()
            self._waiters.append((loop, idle))
        try:
            await asyncio.wait_for(idle, timeout)
        except asyncio.TimeoutError:
            raise TimeoutError(f"wait(): a turn is still live after {timeout} s") from None

    def close(self) -> None:
        """Stop what runs and take nothing more."""
        with state_lock:
            self._is_closed = True
            while self.stop():
                pass
            self._queue.clear()
        self._home.close()

    # --- inside

    def _enqueue(self, turn: Turn | None, work: Work) -> None:
        with state_lock:
            self._queue.append((turn, work))
            if turn is not None and self.live is turn:
                self._tell(turn)
            if self._is_draining:
                return
            self._is_draining = True
        self._home.run(self._drain)

    async def _drain(self) -> None:
        # The code that asked may be a callback; what runs here is not part of its turn.
        Turn.current.set(None)
        try:
            while True:
                with state_lock:
                    if not self._queue:
                        break
                    self._current, work = self._queue.popleft()
                await work()
        finally:
            with state_lock:
                self._current = None
                self._is_draining = False
                waiters, self._waiters = self._waiters, []
                errors, self._errors = self._errors, []
            for loop, idle in waiters:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_set, idle)
        if errors:
            raise errors[0]

    async def _run(self, turn: Turn) -> None:
        before = self._chat.disabled
        self._set_disabled(True)
        try:
            await turn.run()
        finally:
            self._set_disabled(before)
        if turn.state is TurnState.FAILED and turn.error is not None:
            await self._report(turn.error)
        elif turn.state is TurnState.DONE and turn.reply is not None:
            await self._run_hook(turn.reply)

    def _set_disabled(self, is_disabled: bool) -> None:
        self.is_toggling = True
        try:
            self._chat.disabled = is_disabled
        finally:
            self.is_toggling = False

    async def _run_hook(self, message: ChatMessage) -> None:
        if self._chat.post_hook is None:
            return
        try:
            await _replies.call(self._chat.post_hook, message, self._chat)
        except Exception as error:
            await self._report(error)

    async def _report(self, error: BaseException) -> None:
        """Do with an exception of a callback what `callback_exception` says."""
        mode = self._chat.callback_exception
        if callable(mode):
            try:
                await _replies.call(mode, error, self._chat)
            except Exception as second:
                self._show(_summary(second))
        elif mode == "raise":
            self._errors.append(error)
        elif mode == "summary":
            self._show(_summary(error))
        elif mode != "ignore":
            text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            self._show(f"```python\n{text}\n```")

    def _show(self, text: str) -> None:
        self._transcript.append(ChatMessage(text, user="Exception", status="failed"))

    def _tell(self, turn: Turn) -> None:
        """Announce a turn, unless it waits behind another one."""
        if turn.state.is_final:
            self._chat.turn_ended(turn)
        if turn is self._current or self.live in (turn, None):
            self._transcript.set_turn(turn.to_wire())


def _summary(error: BaseException) -> str:
    return f"Encountered `{error!r}`. Set `callback_exception='verbose'` to see the full traceback."


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
