"""Films and open files, shown without the folders in which they lie."""

from __future__ import annotations

import contextlib
import html
import io
import os
import zipfile
from typing import Any
from urllib.parse import quote

from IPython.display import Video

from .files import file_name

_SHOWN = ("text/plain", "text/html")


def without_folders(value: Any, bundle: dict[str, Any]) -> dict[str, Any]:
    """Return a mime bundle that names a file, but not where it lies.

    What is shown is saved with a notebook, exported and told to models, and where a file lies
    says who works there, and on what.

    Args:
        value: Any object.
        bundle: What it is shown as.
    """
    path = _path(value)
    name = file_name(path)
    if not name:
        return bundle
    spellings = _spellings(path) - {name}
    shown = {mime: bundle[mime] for mime in _SHOWN if isinstance(bundle.get(mime), str)}
    for spelling in sorted(spellings, key=len, reverse=True):
        shown = {mime: text.replace(spelling, name) for mime, text in shown.items()}
    return {**bundle, **shown}


def _path(value: Any) -> str:
    """The path that an object is shown with; ``""`` if it is with none."""
    # A `Path` or a `FileLink` is there to say where a file lies.
    found: Any = None
    if isinstance(value, (Video, zipfile.ZipFile)):
        found = value.filename
    elif isinstance(value, io.IOBase):
        # One that is detached or closed may not say.
        with contextlib.suppress(Exception):
            found = value.name  # type: ignore[attr-defined]
    return os.fsdecode(found) if isinstance(found, (str, bytes, os.PathLike)) else ""


def _spellings(path: str) -> set[str]:
    """The path as formatters write it, with its slashes turned and its signs escaped."""
    whole = {path, os.path.abspath(path)}  # noqa: PTH100 - without its dots, as links are
    whole |= {one.replace("\\", "/") for one in whole}
    escaped = {html.escape(one, is_quoted) for one in whole for is_quoted in (True, False)}
    return {*whole, *escaped, *(quote(one) for one in whole), *(repr(one)[1:-1] for one in whole)}
