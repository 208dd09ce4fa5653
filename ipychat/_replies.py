"""Any callable to a stream of values."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import inspect
import threading
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from ._threads import HAS_THREADS as _HAS_THREADS

Accept = Callable[[Any], None]
"""Takes a value, on any thread; raises `StopCallback` when no more is wanted."""

_NAMES = ("contents", "user", "instance")
_FAIRNESS = 0.01
_CLOSINGS = 100
"""How often a generator is closed that swallows its end."""


async def follow(callback: Callable[..., Any], arguments: tuple[Any, ...], accept: Accept) -> None:
    """Call a callback and hand on each value that it gives.

    Coroutines and async generators run on the loop; all else runs in a worker thread, in
    the context of the caller, and hands its values on from there: a value is in the chat
    when the callback goes on. Where there are no threads it runs on the loop, which gets its
    turn between two values. What the callback returns is followed too, if it is awaitable
    or an (async) iterator.

    Args:
        callback: A function, method, partial or callable object, sync or async, a generator
            function or not, that takes up to three of `arguments` by position.
        arguments: The contents, the user and the instance.
        accept: Called with each value.

    Raises:
        ValueError: If the callback needs more than three arguments.
        BaseException: Whatever the callback raises.
    """
    args, kwargs = _bind(callback, arguments)
    if _is_async(callback) or not _HAS_THREADS:
        await _follow_result(callback(*args, **kwargs), accept)
    else:
        result = await _in_thread(lambda: _drained(callback(*args, **kwargs), accept))
        await _follow_result(result, accept)


async def call(callback: Callable[..., Any], *args: Any) -> Any:
    """Call a hook: on the loop if it is async, else in a worker thread; return its result."""
    if _is_async(callback):
        return await callback(*args)
    result = await _in_thread(lambda: callback(*args))
    return await result if inspect.isawaitable(result) else result


async def _follow_result(result: Any, accept: Accept) -> None:
    while isinstance(result, Awaitable):
        result = await result
        if isinstance(result, Awaitable):
            # One that gives itself must not keep the loop from hearing "stop".
            await asyncio.sleep(0)
    if isinstance(result, AsyncIterable):
        await _follow_async(aiter(result), accept)
    elif isinstance(result, Iterator) and not _HAS_THREADS:
        await _follow_async(_stepwise(result), accept)
    elif isinstance(result, Iterator):
        await _in_thread(lambda: _drained(result, accept))
    else:
        accept(result)


async def _follow_async(values: AsyncIterator[Any], accept: Accept) -> None:
    rested = time.monotonic()
    try:
        async for value in values:
            accept(value)
            # A generator that never waits must not keep the loop from hearing "stop".
            if time.monotonic() - rested > _FAIRNESS:
                await asyncio.sleep(0)
                rested = time.monotonic()
    finally:
        await _close_async(values)


async def _close_async(values: AsyncIterator[Any]) -> None:
    """Close an async iterator, as often as one needs that swallows its end."""
    if inspect.isasyncgen(values):
        # `aclose` works once only.
        with contextlib.suppress(GeneratorExit, StopAsyncIteration):
            for _ in range(_CLOSINGS):
                await values.athrow(GeneratorExit)
    close = getattr(values, "aclose", None)
    if callable(close) and inspect.isawaitable(closing := close()):
        await closing


async def _stepwise(values: Iterator[Any]) -> AsyncIterator[Any]:
    """Give what an iterator gives, and close it in the end."""
    try:
        for value in values:
            yield value
    finally:
        _close(values)


def _drained(result: Any, accept: Accept) -> Any:
    """Hand on a result, or what an iterator gives, on the thread that made it.

    What the loop has to follow is returned.
    """
    if isinstance(result, (Awaitable, AsyncIterable)):
        return result
    if not isinstance(result, Iterator):
        accept(result)
        return None
    try:
        for value in result:
            accept(value)
    finally:
        _close(result)
    return None


def _close(values: Iterator[Any]) -> None:
    """Close an iterator, as often as one needs that swallows its end."""
    if inspect.isgenerator(values):
        with contextlib.suppress(GeneratorExit, StopIteration):
            for _ in range(_CLOSINGS):
                values.throw(GeneratorExit)
    close = getattr(values, "close", None)
    if callable(close):
        close()


async def _in_thread(work: Callable[[], Any]) -> Any:
    """Run blocking work on a thread of its own, which is abandoned if nobody waits any more."""
    if not _HAS_THREADS:
        return work()
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def settle(result: Any, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def run() -> None:
        result: Any = None
        failure: BaseException | None = None
        try:
            result = context.run(work)
        except StopIteration as error:
            # A future cannot hold it.
            failure = RuntimeError(f"the callback raised {error!r}")
        except BaseException as error:
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:
            # The loop has ended, and with it everybody who could want the result.
            pass

    threading.Thread(target=run, name="ipychat-callback", daemon=True).start()
    return await done


def _is_async(callback: Callable[..., Any]) -> bool:
    called = getattr(type(callback), "__call__", None)  # noqa: B004 - it is looked at
    return any(
        inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one)
        for one in (callback, called)
    )


def _bind(
    callback: Callable[..., Any], arguments: tuple[Any, ...]
) -> tuple[list[Any], dict[str, Any]]:
    """Choose the arguments that a callback takes."""
    try:
        parameters = inspect.signature(callback).parameters.values()
    except ValueError:
        return list(arguments[:1]), {}
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p.name for p in positional if p.default is p.empty]
    if len(required) > len(arguments):
        raise ValueError(
            f"the callback needs {len(required)} arguments ({', '.join(required)}); "
            f"a chat gives at most {len(arguments)}: {', '.join(_NAMES)}"
        )
    kinds = {p.kind for p in parameters}
    takes_all = inspect.Parameter.VAR_POSITIONAL in kinds
    count = len(arguments) if takes_all else min(len(positional), len(arguments))
    rest = dict(zip(_NAMES[count:], arguments[count:], strict=True))
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        named = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
        rest = {name: value for name, value in rest.items() if name in named}
    # What a partial has bound by name it has bound.
    bound = callback.keywords if isinstance(callback, functools.partial) else {}
    return list(arguments[:count]), {name: rest[name] for name in rest if name not in bound}
