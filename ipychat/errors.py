"""Errors that ipychat raises, and the words in which it says them."""

from __future__ import annotations

import contextlib
import difflib
import logging
from collections.abc import Callable, Iterable, Iterator

_log = logging.getLogger("ipychat")


class StopCallback(BaseException):
    """Raised in a callback whose turn has ended, by each verb that it still calls.

    It is not an `Exception`, so that an ``except Exception`` inside the callback does not
    keep a stopped callback alive. Code that must clean up does so in ``finally``.
    """


class ProtocolError(ValueError):
    """What came from the page does not have the shape that the protocol gives it."""


def said(error: BaseException, as_text: Callable[[BaseException], str] = repr) -> str:
    """Return what an exception says; of one that cannot even say that, its type.

    Args:
        error: The exception.
        as_text: How it says it. Default: `repr`.
    """
    try:
        return as_text(error)
    except Exception:
        return f"<{type(error).__name__}>"


def unknown_keyword(owner: str, name: str, known: Iterable[str], hint: str = "") -> TypeError:
    """Return the error for a keyword argument that nothing knows.

    Args:
        owner: Name of what was called.
        name: The unknown keyword.
        known: The keywords that are known; the nearest is suggested.
        hint: A sentence added at the end.

    Returns:
        A `TypeError` that names the argument and the nearest known one.
    """
    near = difflib.get_close_matches(name, list(known), n=1)
    suggestion = f" Did you mean {near[0]!r}?" if near else ""
    extra = f" {hint}" if hint else ""
    return TypeError(f"{owner}() got an unexpected keyword argument {name!r}.{suggestion}{extra}")


@contextlib.contextmanager
def logged(who: str) -> Iterator[None]:
    """Log what the block raises, all but an interrupt, where it would stop more than itself.

    Args:
        who: Who raises it.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        _log.error("%s raised %s", who, said(error), exc_info=error)
