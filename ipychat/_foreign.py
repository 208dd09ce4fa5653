"""Mime bundles of strangers: what of them is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ._charts import CHART, still
from ._formats import ERROR_MIME

_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_DATA = ("application/json", ERROR_MIME, "application/vnd.jupyter.error")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_DEPTH = 40
_NOTE = "[a chart that could run or fetch something, or that is not known, is not drawn]"


def harmless(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a bundle whose author is not known.

    All of it is drawn by the page of the chat, HTML in a frame in which nothing runs, except for
    charts. These only the host can draw. It trusts what it is given and takes of it what it likes
    best, so that a chart goes without HTML or any other text that would then be trusted.

    Args:
        bundle: Data by mime types.
    """
    shown = {mime: data for mime, data in bundle.items() if _is_known(mime, data)}
    shown = {"text/plain": "", **shown}
    charts = {mime: still(mime, data) for mime, data in bundle.items() if CHART.fullmatch(mime)}
    drawn = {mime: chart for mime, chart in charts.items() if chart is not None}
    if drawn:
        beside = {mime: data for mime, data in shown.items() if mime in ("text/plain", *_PICTURES)}
        return {**drawn, **beside}
    if charts:
        shown["text/plain"] = f"{shown['text/plain']}\n{_NOTE}".lstrip()
    return shown


def _is_known(mime: str, data: Any) -> bool:
    if mime in _DATA:
        return _is_shallow(data)
    if mime in (*_PICTURES, "application/pdf"):
        return isinstance(data, str) and _BASE64.fullmatch(data) is not None
    return mime in _TEXTS and isinstance(data, str)


def _is_shallow(data: Any, depth: int = 0) -> bool:
    """Whether data are no deeper than what takes them apart can go."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return depth < _DEPTH and all(_is_shallow(one, depth + 1) for one in inside)
