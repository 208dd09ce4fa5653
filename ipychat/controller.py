"""Which turn runs, and what waits."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from . import _report
from ._hook import Hooks
from ._idle import Idle
from ._interrupt import interruptible
from ._lock import check_gate, is_locked, state_lock
from ._loop import Home, Runner
from ._turn import Turn, TurnState
from ._works import Piece, Works, is_caller
from .errors import logged, said
from .message import ChatMessage
from .transcript import Transcript


class Chat(_report.Chat, Protocol):
    """What a controller needs to know of its chat."""

    post_hook: Callable[..., Any] | None

    disabled: bool
    _disabled: bool

    def callback_for(
        self, message: ChatMessage, is_a_persons: bool
    ) -> Callable[..., Any] | None: ...
    def reply_params(self) -> dict[str, Any]: ...
    def turn_ended(self, turn: Turn) -> None: ...
    def rest(self) -> None: ...


Work = Callable[[], Awaitable[None]]

_log = logging.getLogger("ipychat")


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
        self._hooks = Hooks()
        self._reporter = _report.Reporter(chat, transcript, self._hooks)
        self._works = Works()
        self._working: Piece | None = None
        self._is_draining = False
        self._drains = 0
        self._drains_on: asyncio.AbstractEventLoop | None = None
        self.is_closed = False
        """Whether nothing is taken any more."""
        self._idle = Idle()

    @property
    def live(self) -> Turn | None:
        """The turn that runs, or the first one that waits to."""
        with state_lock:
            self._find_lost()
            waiting = [turn for turn, _ in self._queue]
            for turn in (self._current, *waiting):
                if turn is not None and not turn.state.is_final:
                    return turn
            return None

    def post(self, function: Callable[[], object]) -> None:
        """Call a function on the loop of the chat, from any thread."""
        self._home.post(function)

    def respond(self, message: ChatMessage, instead: bool = False) -> Turn | None:
        """Ask for a turn that answers a message; return it, or None without a callback.

        Without a running event loop it has ended when this returns.

        Args:
            message: The message.
            instead: Whether the live turn, which may be the caller's own, is stopped first.
        """
        find_callback = self._finder(message)
        if find_callback() is None or self.is_closed:
            if instead:
                self.stop_turn()
            return None
        turn = Turn(
            message,
            # Anew when its time has come: a message that waits can be edited.
            find_callback,
            self._chat,
            self._transcript,
            self._chat.reply_params,
            self._tell,
        )
        self._enqueue(turn, lambda: self._run(turn), instead)
        return turn

    def makes_wait(self, message: ChatMessage) -> bool:
        """Return whether a message will be answered, but not at once."""
        return self.live is not None and self._finder(message)() is not None

    def _finder(self, message: ChatMessage) -> Callable[[], Callable[..., Any] | None]:
        """What finds the callback for a message at any time, as for whoever asks now."""
        is_a_persons = Turn.current.get() is None
        return lambda: self._chat.callback_for(message, is_a_persons)

    def do(self, work: Work) -> None:
        """Run something beside the turns; what it raises is reported as of a callback."""
        if not self.is_closed:
            with_lock = is_locked()
            with state_lock:
                waits = not self._is_draining and not self._works.is_calling()
            self._home.run(self._guarded(work), waits=waits, is_locked=with_lock)

    def do_unlocked(self, work: Work) -> None:
        """As `do`, and never under the state lock, which the caller may hold."""
        if not self.is_closed:
            self._home.run(self._guarded(work), is_locked=is_locked())

    def _guarded(self, work: Work) -> Callable[[], Coroutine[Any, Any, None]]:
        async def guarded() -> None:
            self._works.begin()
            try:
                await work()
            except Exception as error:
                if await self._reporter.report(error):
                    raise

        return guarded

    def ask(self, turn: Turn, message_id: str) -> None:
        """Say that a callback asks the person something; ``""``: no more."""
        with state_lock:
            turn.asks = message_id
            if not turn.state.is_final:
                self._tell(turn)

    def hook(self, message: ChatMessage) -> None:
        """Ask for the post hook to be called with a message."""
        if self._chat.post_hook is not None and not self.is_closed:
            self._enqueue(None, lambda: self._run_hook(message))

    def stop(self, turn_id: str = "") -> bool:
        """Stop the live turn and what its callback asked for, and hooks that run.

        Args:
            turn_id: Only if the live turn has this id. Default ``""``: in any case.

        Returns:
            Whether there was anything to stop.
        """
        with state_lock:
            turn = self.live
            if turn_id and (turn is None or turn.id != turn_id):
                return False
            has_ended = self._hooks.stop()
            return self.stop_turn() or has_ended

    def stop_turn(self) -> bool:
        """Stop the live turn and what its callback asked for; return whether there was one."""
        with state_lock:
            turn = self.live
            if turn is None:
                return False
            for waiting, _ in list(self._queue):
                if waiting is not None and waiting.descends_from(turn):
                    waiting.stop()
            return turn.stop()

    def stop_all(self) -> None:
        """Stop the live turn, all that wait, and hooks that run."""
        with state_lock:
            while self.stop():
                pass

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
        with state_lock:
            self._find_lost()
            if not self._is_draining:
                return
            if is_caller(self._working):
                raise RuntimeError("wait() in a callback would wait for that callback to end")
            idle = self._idle.wait(asyncio.get_running_loop())
        try:
            await asyncio.wait_for(idle, timeout)
        except asyncio.TimeoutError:
            raise TimeoutError(f"wait(): a turn is still live after {timeout} s") from None

    def close(self) -> None:
        """Stop what runs and take nothing more."""
        with state_lock:
            self.is_closed = True
            self._hooks.close()
            self.stop_all()
            self._queue.clear()
        self._home.close()

    # --- inside

    def _enqueue(self, turn: Turn | None, work: Work, instead: bool = False) -> None:
        with_lock = is_locked()
        with state_lock:
            if turn is not None:
                check_gate()
            self._find_lost()
            if instead:
                self.stop_turn()
            self._queue.append((turn, work))
            if turn is not None and self.live is turn:
                self._tell(turn)
            if self._is_draining:
                return
            self._is_draining = True
            self._drains += 1
            self._drains_on = self._home.loop()
            number = self._drains
        self._home.run(
            lambda: self._drain(number),
            lambda: self._lose(number),
            waits=not self._works.is_calling(),
            is_locked=with_lock,
        )

    def _find_lost(self) -> None:
        """Give up what runs on a loop that has ended without a word."""
        if self._is_draining and self._drains_on is not None and self._drains_on.is_closed():
            self._lose(self._drains)

    def _lose(self, number: int) -> None:
        """Stop all that waits for a drain that goes on no more."""
        with state_lock:
            if number != self._drains:
                return
            self._is_draining = False
            self.stop_all()
            self._queue.clear()
            self._end_drain()

    def _end_drain(self) -> None:
        """Say that nothing runs, and nothing waits, any more. Called under the state lock."""
        self._current = self._working = None
        self._is_draining = False
        self._idle.begin()

    def _next(self, number: int) -> Work | None:
        """Take from the queue; None: it is empty, and the next to come begins another drain."""
        with state_lock:
            if number != self._drains:
                return None
            if not self._queue:
                # In one go: what comes between would wait for a drain that has ended.
                self._end_drain()
                return None
            self._current, work = self._queue.popleft()
            self._working = self._works.begin()
            return work

    async def _drain(self, number: int) -> None:
        errors: list[BaseException] = []
        while work := self._next(number):
            error = await _raised_by(work)
            if error is not None:
                errors.append(error)
                if self._ends_all(error):
                    self._lose(number)
        self._chat.rest()
        # What ends a script counts more than what a callback has raised.
        errors.sort(key=lambda one: isinstance(one, Exception))
        for error in errors[1:]:
            _log.error("a callback raised %s", said(error), exc_info=error)
        if errors:
            raise errors[0]

    def _ends_all(self, error: BaseException) -> bool:
        """Whether an exception is not only about what raised it, but about all that waits."""
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            # In a script; a loop belongs to others too, and goes on.
            return self._drains_on is None
        if isinstance(error, asyncio.CancelledError):
            # Not where a hook has waited for what was cancelled; Python 3.10 cannot tell.
            task = asyncio.current_task()
            return bool(getattr(task, "cancelling", lambda: True)())
        return isinstance(error, GeneratorExit)

    async def _run(self, turn: Turn) -> None:
        before = self._chat.disabled
        self._set_disabled(True)
        try:
            with interruptible(turn.stop):
                await turn.run()
        finally:
            self._set_disabled(before)
            # What the callback has said of it does not outlive the turn.
            self._chat._disabled = before
        if turn.state is TurnState.FAILED and turn.error is not None:
            if await self._reporter.report(turn.error):
                raise turn.error
        elif turn.state is TurnState.DONE and turn.reply is not None:
            await self._run_hook(turn.reply)

    def _set_disabled(self, is_disabled: bool) -> None:
        self.is_toggling = True
        try:
            with logged("an observer of the chat"):
                self._chat.disabled = is_disabled
        finally:
            self.is_toggling = False

    async def _run_hook(self, message: ChatMessage) -> None:
        if self._chat.post_hook is None:
            return
        try:
            await self._hooks.call(self._chat.post_hook, message, self._chat)
        except Exception as error:
            if await self._reporter.report(error):
                raise

    def _tell(self, turn: Turn) -> None:
        """Announce a turn, unless it waits behind another one."""
        if turn.state.is_final:
            with logged("an observer of a question"):
                self._chat.turn_ended(turn)
        if turn is self._current or self.live in (turn, None):
            self._transcript.set_turn(turn.to_wire())


async def _raised_by(work: Work) -> BaseException | None:
    try:
        await work()
    except BaseException as error:
        return error
    return None
