"""What a kernel can pack: JSON and whole characters, whatever objects and names hold."""

from __future__ import annotations

import base64
import contextlib
import json
import math
from collections.abc import Collection, Mapping
from datetime import date
from numbers import Integral, Real
from typing import Any

_BYTES = (bytes, bytearray, memoryview)
_LEVELS = 100
"""How deep data may lie in others: what takes messages apart goes as deep itself."""
_KEYS = (str, int, float, bool, type(None))


def whole(text: str) -> str:
    """Return text without halves of characters, each of which becomes U+FFFD.

    Args:
        text: Any text. One with a surrogate that stands alone cannot be written as UTF-8.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def whole_texts(value: Any) -> Any:
    """Return a message of the wire whose strings are all whole.

    Args:
        value: What travels: dicts, lists and leaves. It is not changed.
    """
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        # Data may have numbers as keys, which JSON makes text of.
        named = ((whole(key) if isinstance(key, str) else key, value[key]) for key in value)
        return {key: whole_texts(item) for key, item in named}
    return [whole_texts(item) for item in value] if isinstance(value, list) else value


def packable(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mime bundle of which JSON can be made.

    Args:
        bundle: Mime types and data. What JSON does not know becomes what Jupyter makes of it,
            else its text; a number that is none becomes null.

    Returns:
        The bundle, without the data of which nothing can be made; ``text/plain`` is always there.
    """
    made: dict[str, Any] = {}
    for mime, data in bundle.items():
        # What is left of the bundle says what it can.
        with contextlib.suppress(Exception):
            made[whole(mime)] = _packable(data)
    made.setdefault("text/plain", "")
    return made


def _packable(data: Any) -> Any:
    if isinstance(data, str):
        return whole(data)
    if isinstance(data, _BYTES):
        return bytes(data)
    try:
        # Most data are JSON, which is known at the cost of packing them once.
        json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        data = _plain(data)
    if _is_deep(data, _LEVELS):
        raise ValueError(f"data have more than {_LEVELS} levels")
    return data


def _is_deep(value: Any, room: int) -> bool:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return False
    return not room or any(_is_deep(item, room - 1) for item in value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, _BYTES):
        return base64.b64encode(value).decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    # Not whatever can be iterated: that may never end.
    if isinstance(value, Collection):
        return [_plain(item) for item in value]
    return whole(str(value))


def _key(key: Any) -> Any:
    return key if isinstance(key, _KEYS) and not isinstance(key, str) else whole(str(key))
