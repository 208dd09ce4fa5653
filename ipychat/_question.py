"""A question that a callback asks, and the answer for which it waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from ._lock import state_lock
from ._turn import Turn
from .errors import logged
from .message import ChatMessage


class Question:
    """A question that waits for its answer; the answer may come on any thread.

    It can be awaited on an event loop; `result` waits for it on another thread.
    """

    def __init__(
        self,
        message: ChatMessage,
        turn: Turn | None,
        timeout: float | None,
        in_words: bool = True,
    ) -> None:
        self.message = message
        """The message that asks."""
        self.turn = turn
        self.timeout = timeout
        self.in_words = in_words
        """Whether what a person submits answers it; else its form does."""
        self._answered = threading.Event()
        self._value: Any = None
        self._error: BaseException | None = None
        self._wakers: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether no answer has come."""
        return not self._answered.is_set()

    def answer(self, value: Any) -> bool:
        """Give the answer; return whether one was still wanted.

        Args:
            value: The answer, as who asked gets it.
        """
        return self._end(value, None)

    def cancel(self, error: BaseException) -> bool:
        """End the wait with an error; return whether it was still going on.

        Args:
            error: What is raised where the answer is awaited.
        """
        return self._end(None, error)

    def on_end(self, function: Callable[[], Any]) -> None:
        """Call a function when the question has its answer, or will have none; maybe at once."""
        with state_lock:
            if self.is_open:
                self._wakers.append(function)
                return
        function()

    def result(self) -> Any:
        """Wait on this thread and return the answer.

        Raises:
            TimeoutError: If none comes in time.
            StopCallback: If the turn that asked is stopped.
            RuntimeError: On the thread of an event loop, which has to await it instead.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            raise RuntimeError("a question has to be awaited here: `await chat.ask(…)`")
        if not self._answered.wait(self.timeout):
            self.cancel(TimeoutError(f"nobody answered within {self.timeout} s"))
        return self._taken()

    def __await__(self) -> Any:
        return self._wait().__await__()

    async def _wait(self) -> Any:
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()
        self.on_end(lambda: loop.call_soon_threadsafe(woken.set))
        try:
            await asyncio.wait_for(woken.wait(), self.timeout)
        except asyncio.TimeoutError:
            self.cancel(TimeoutError(f"nobody answered within {self.timeout} s"))
        except asyncio.CancelledError as error:
            self.cancel(error)
            raise
        return self._taken()

    def _taken(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value

    def _end(self, value: Any, error: BaseException | None) -> bool:
        with state_lock:
            if not self.is_open:
                return False
            self._value, self._error = value, error
            self._answered.set()
            with logged("an observer of a message"):
                self.message.suggestions = []
            wakers, self._wakers = self._wakers, []
        for wake in wakers:
            with logged("who waits for an answer"):
                wake()
        return True


class Confirmation:
    """A question whose answer is yes or no; can be awaited or waited for, as `Question`."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def result(self) -> bool:
        """Wait on this thread and return the answer; see `Question.result`."""
        return _is_yes(self.question.result())

    def __await__(self) -> Any:
        return self._wait().__await__()

    async def _wait(self) -> bool:
        return _is_yes(await self.question)


def _is_yes(answer: Any) -> bool:
    return answer is True or str(answer).strip().lower() in ("yes", "y", "true", "ok")
