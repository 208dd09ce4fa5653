"""What code prints and displays, given to whoever asked for it in the code's context.

`sys.stdout`, `sys.stderr` and IPython's display publisher are shared by all code of a process.
While anybody captures, stand-ins take their place, which look at a context variable: it goes
with callbacks into their tasks and threads, so that output of other cells stays theirs.
"""

from __future__ import annotations

import collections
import contextlib
import contextvars
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from IPython.core.getipython import get_ipython


class Sink(Protocol):
    """Takes output; each method returns False if it takes none any more."""

    def print(self, text: str) -> bool: ...

    def display(self, bundle: Mapping[str, Any], display_id: str, update: bool) -> bool: ...

    def clear(self, wait: bool) -> bool: ...


_sink: contextvars.ContextVar[Sink | None] = contextvars.ContextVar("sink", default=None)
_lock = threading.Lock()
_users = 0
_KEPT = 16
"""Stand-ins that are kept and used again."""


class _Stream:
    """Stands in for a stream; where nobody captures it is that stream."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        sink = _sink.get()
        if sink is not None and isinstance(text, str) and sink.print(text):
            return len(text)
        written: int = self._stream.write(text)
        return written

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Method:
    """Stands in for a method of the display publisher.

    Args:
        call: What it does.
        hidden: What somebody else has put there before; None: nothing.
    """

    def __init__(self, call: Callable[..., None], hidden: Any) -> None:
        self.call = call
        self.hidden = hidden

    def __call__(self, *args: Any, **options: Any) -> None:
        self.call(*args, **options)


# `print` holds no reference to `sys.stdout` while it writes, so that a stand-in that is freed when
# another thread ends a capture takes the process with it.
_stand_ins: collections.deque[_Stream] = collections.deque(maxlen=_KEPT)


@contextlib.contextmanager
def captured(sink: Sink) -> Iterator[None]:
    """Give a sink what the block prints and displays, in its tasks and threads too.

    Args:
        sink: Who takes it.
    """
    token = _sink.set(sink)
    _install()
    try:
        yield
    finally:
        _uninstall()
        _sink.reset(token)


@contextlib.contextmanager
def uncaptured() -> Iterator[None]:
    """Let what the block prints and displays go where it would go without anybody capturing."""
    token = _sink.set(None)
    try:
        yield
    finally:
        _sink.reset(token)


def is_captured() -> bool:
    """Return whether somebody takes what is displayed here."""
    return _sink.get() is not None


def _install() -> None:
    global _users  # noqa: PLW0603 - there is one stdout
    with _lock:
        _users += 1
        if not isinstance(sys.stdout, _Stream):
            sys.stdout = _stand_in(sys.stdout)
        if not isinstance(sys.stderr, _Stream):
            sys.stderr = _stand_in(sys.stderr)
        _stand_in_for_publisher()


def _stand_in(stream: Any) -> _Stream:
    for one in _stand_ins:
        if one._stream is stream:
            return one
    _stand_ins.append(_Stream(stream))
    return _stand_ins[-1]


def _uninstall() -> None:
    global _users  # noqa: PLW0603 - there is one stdout
    with _lock:
        _users -= 1
        if _users:
            return
        # Somebody else may have put something else there meanwhile, which stays.
        if isinstance(sys.stdout, _Stream):
            sys.stdout = sys.stdout._stream
        if isinstance(sys.stderr, _Stream):
            sys.stderr = sys.stderr._stream
        if (publisher := _publisher()) is not None:
            _put_back(publisher, "publish")
            _put_back(publisher, "clear_output")


def _put_back(publisher: Any, name: str) -> None:
    own = vars(publisher).get(name)
    # As with the streams, what somebody else has put there meanwhile stays.
    if not isinstance(own, _Method):
        return
    if own.hidden is None:
        delattr(publisher, name)
    else:
        setattr(publisher, name, own.hidden)


def _stand_in_for_publisher() -> None:
    publisher = _publisher()
    if publisher is None:
        return
    for name, giving in (("publish", _giving_displays), ("clear_output", _giving_clears)):
        hidden = vars(publisher).get(name)
        if not isinstance(hidden, _Method):
            setattr(publisher, name, _Method(giving(getattr(publisher, name)), hidden))


def _giving_displays(publish: Callable[..., None]) -> Callable[..., None]:
    def publish_or_give(data: Any, metadata: Any = None, **options: Any) -> None:
        sink = _sink.get()
        display_id = str((options.get("transient") or {}).get("display_id", ""))
        is_update = bool(options.get("update"))
        if sink is None or not sink.display(data, display_id, is_update):
            publish(data, metadata, **options)

    return publish_or_give


def _giving_clears(clear_output: Callable[..., None]) -> Callable[..., None]:
    def clear_or_give(wait: bool = False) -> None:
        sink = _sink.get()
        if sink is None or not sink.clear(wait):
            clear_output(wait)

    return clear_or_give


def _publisher() -> Any:
    shell = get_ipython()
    return None if shell is None else shell.display_pub
