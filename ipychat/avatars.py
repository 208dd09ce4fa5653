"""Avatars: the default table by name, and how one travels."""

from __future__ import annotations

import base64
import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from ._mime import image_type
from .plain import PlainText
from .protocol import Avatar

DEFAULT_AVATARS: dict[str, str] = {
    "user": "🧑",
    "client": "🧑",
    "employee": "🧑",
    "person": "🧑",
    "human": "🧑",
    "customer": "🧑",
    "input": "❗",
    "system": "⚙️",
    "configuration": "⚙️",
    "exception": "❌",
    "error": "❌",
    "help": "❓",
    "assistant": "🤖",
    "agent": "🤖",
    "ai": "🤖",
    "bot": "🤖",
    "chatbot": "🤖",
    "machine": "🤖",
    "robot": "🤖",
    "tool": "🛠️",
    "functions": "🛠️",
    "calculator": "🧮",
    "adder": "➕",
    "retriever": "📃",
    "google": "🔍",
    "translator": "🌐",
    "translate": "🌐",
    "langchain": "🦜",
    "math": "🔢",
    "code": "💻",
    "data": "📊",
    "terminal": "📟",
}
"""Avatar by the name of a user, in lower case without anything but letters, digits and ``_``."""

IMAGE_LIMIT = 2_000_000
"""Bytes that the image of an avatar may have."""

_TEXT_LIMIT = 16
_DATA_URL = re.compile(r"data:(image/(?:png|jpeg|gif|webp|svg\+xml))(;base64)?,(.*)", re.DOTALL)


@dataclass(frozen=True)
class Accepted:
    """An avatar that was looked at when it was given: a file may be gone when it is shown."""

    given: Any
    wire: Avatar


def accepted(avatar: Any) -> Accepted:
    """Return an avatar with how it travels; see `to_wire`."""
    return avatar if isinstance(avatar, Accepted) else Accepted(avatar, to_wire(avatar))


def default_avatar(user: str, table: Mapping[str, Any]) -> Any:
    """Return the avatar for a name.

    Args:
        user: Name of a user, in any spelling.
        table: Avatars by name, looked up before the built-in ones.

    Returns:
        The avatar of the table, else the first character of the name.
    """
    key = _key(user)
    return _under(key, table) or _under(key, DEFAULT_AVATARS) or user.strip()[:1]


def _under(key: str, table: Mapping[str, Any]) -> Any:
    found = table.get(key)
    return found or next((avatar for name, avatar in table.items() if _key(name) == key), None)


@functools.lru_cache(1000)
def _key(name: str) -> str:
    return re.sub(r"\W", "", name).lower()


def to_wire(avatar: Any) -> Avatar:
    """Return an avatar as it travels.

    Args:
        avatar: A character, an emoji or a short text (a `PlainText` is nothing else, whatever it
            says); the address of an image (``https:`` or ``data:``); the path of an image file or
            a `Path`; the text of an SVG; bytes or a file object with an image; a PIL image; an
            `ipywidgets.Image`; None.

    Returns:
        ``{"text": …}``, ``{"url": …}`` or ``{"mime": …, "data": …}``.

    Raises:
        ValueError: If bytes are no image that a browser draws, or are too many.
        TypeError: For an object of another kind.
    """
    if avatar is None:
        return {"text": ""}
    if isinstance(avatar, PlainText):
        return {"text": avatar[:_TEXT_LIMIT]}
    if isinstance(avatar, str):
        return _from_text(avatar)
    if isinstance(avatar, Path):
        return _image(avatar.read_bytes())
    if isinstance(avatar, (bytes, bytearray, memoryview)):
        return _image(bytes(avatar))
    if isinstance(avatar, io.IOBase):
        return _image(_read(avatar))
    if callable(getattr(avatar, "save", None)) and hasattr(avatar, "mode"):
        buffer = io.BytesIO()
        avatar.save(buffer, format="PNG")
        return _image(buffer.getvalue())
    if isinstance(avatar, Accepted):
        return avatar.wire
    if isinstance(value := getattr(avatar, "value", None), (bytes, memoryview)):
        return _image(bytes(value))
    raise TypeError(
        f"avatar is {avatar!r}, expected a str, bytes, a file, a path, an image or None"
    )


def _from_text(avatar: str) -> Avatar:
    text = avatar.strip()
    if text.startswith(("https://", "http://")):
        return {"url": text}
    if text.startswith("<svg"):
        return _image(text.encode())
    if text.startswith("data:"):
        return _from_data_url(text)
    if len(text) > 2 and Path(text).suffix and _is_file(text):
        return _image(Path(text).read_bytes())
    return {"text": text[:_TEXT_LIMIT]}


def _from_data_url(text: str) -> Avatar:
    match = _DATA_URL.fullmatch(text)
    if match is None:
        raise ValueError(f"avatar is {text[:40]!r}…, expected a data: address of an image")
    raw = unquote_to_bytes(match[3])
    return _image(base64.b64decode(raw) if match[2] else raw)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _read(file: Any) -> bytes:
    if file.seekable():
        file.seek(0)
    data = file.read()
    return data if isinstance(data, bytes) else str(data).encode()


def _image(data: bytes) -> Avatar:
    if len(data) > IMAGE_LIMIT:
        raise ValueError(f"the image of an avatar has {len(data):,} bytes, at most {IMAGE_LIMIT:,}")
    if mime := image_type(data):
        return {"mime": mime, "data": _once(data)}
    raise ValueError("the avatar's bytes are no PNG, JPEG, GIF, WebP or SVG image")


@functools.lru_cache(8)
def _once(data: bytes) -> bytes:
    """The same bytes as ever: messages whose avatar is read from one file have them together."""
    return data
