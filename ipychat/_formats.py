"""Objects that IPython's formatters show as text only, or in a way that needs another network.

Nothing here is imported from the packages whose objects it knows: an object tells by its class
where it comes from, and if that is so, its package is there.
"""

from __future__ import annotations

import io
import json
import re
import traceback
from typing import Any

ERROR_MIME = "application/vnd.ipychat.error+json"
HOST_MIMES = re.compile(
    r"application/(vnd\.(vega|vegalite|plotly|bokehjs_exec|holoviews_exec|jupyter\.widget-view)"
    r"[\w.]*\+json|javascript|geo\+json)"
)
"""Mime types that only the host can draw."""
_PLOTLY = "application/vnd.plotly.v1+json"
_VEGALITE = "application/vnd.vegalite.v5+json"
"""JupyterLab 4.6 knows no newer one, and draws charts of a newer schema under this name."""


def improved(value: Any, bundle: dict[str, Any]) -> dict[str, Any]:
    """Return a better mime bundle for an object that we know better than its formatters do.

    Args:
        value: Any object.
        bundle: What the formatters made of it. One with a picture or a chart stands: somebody
            has set up a formatter for it.
    """
    if _PLOTLY in bundle and _home(value) == "plotly":
        # Beside it stands HTML that loads scripts from a network, and has all data once more.
        return {mime: data for mime, data in bundle.items() if mime != "text/html"}
    if any(mime.startswith("image/") or HOST_MIMES.fullmatch(mime) for mime in bundle):
        return bundle
    own = _own(value)
    return {**own, "text/plain": own.get("text/plain", bundle["text/plain"])} if own else bundle


def _own(value: Any) -> dict[str, Any]:
    home = _home(value)
    if isinstance(value, BaseException):
        return _error(value)
    if home == "matplotlib" and hasattr(value, "savefig"):
        return _figure(value)
    if home == "altair" and hasattr(value, "to_dict"):
        return _vegalite(value.to_dict())
    if home == "plotly" and hasattr(value, "to_plotly_json") and not hasattr(value, "model_id"):
        figure = json.loads(value.to_json())
        return {_PLOTLY: {"config": {}, **figure}}
    return {}


def _home(value: Any) -> str:
    """The package that the class of an object comes from."""
    return type(value).__module__.partition(".")[0]


def is_for_host(value: Any, bundle: dict[str, Any]) -> bool:
    """Return whether the host's own renderer has to draw a bundle.

    That is so for mime types that only hosts know, and for HTML whose author is the author of
    the notebook (`IPython.display.HTML`) if it holds scripts. HTML that formatters make of data
    is never given to the host, whatever it holds: a cell of a table is not code.

    Args:
        value: The object.
        bundle: What it is shown as.
    """
    if any(HOST_MIMES.fullmatch(mime) for mime in bundle):
        return True
    is_authors = type(value).__module__ == "IPython.core.display"
    has_scripts = re.search(r"<(script|iframe)\b", str(bundle.get("text/html", "")), re.IGNORECASE)
    return is_authors and has_scripts is not None


def _error(error: BaseException) -> dict[str, Any]:
    told = "".join(traceback.format_exception(error)).rstrip()
    said = {"name": type(error).__name__, "message": _message(error), "traceback": told}
    return {ERROR_MIME: said, "text/plain": told}


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _figure(figure: Any) -> dict[str, Any]:
    # Backends that make pictures of figures by themselves are set up in some kernels only.
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", bbox_inches="tight")
    return {"image/png": drawn.getvalue()}


def _vegalite(chart: dict[str, Any]) -> dict[str, Any]:
    # Its own formatter makes HTML that loads scripts from a network.
    return {_VEGALITE: chart}
