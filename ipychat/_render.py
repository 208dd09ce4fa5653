"""From any Python object to a part, through IPython's formatters."""

from __future__ import annotations

import base64
import contextlib
import functools
import inspect
import mimetypes
import re
import types
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython
from IPython.display import Audio, Video
from ipywidgets import Widget

from ._bundle import Bundle
from ._formats import improved, is_for_host
from ._layouts import DEPTH, ObjectGroup, is_titled
from ._limited import within
from ._lock import is_locked
from ._mime import is_playlist, media_type
from ._packable import packable
from ._paths import without_folders
from .files import FileContent, file_name
from .parts import FixedPart, GroupPart, LivePart, Part, TextPart
from .plain import PlainText

Renderer = Callable[[Any], Any]

_READ = 20_000
"""Characters of a text file that are shown at most."""
_PATIENCE = 30.0
"""Seconds that the formatters may take for one object. One whose repr never ends would hold up
the chat, or the whole kernel."""
_endless: dict[int, weakref.ref[Any]] = {}
"""Objects that have taken too long, by their ids."""
_QUICK = (bool, int, float, Bundle)
_MEDIA = (
    *("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"),
    "application/pdf",
)
_SCRIPTS = re.compile(r"<(script|iframe)\b", re.IGNORECASE)
_FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)


def render(value: Any, renderers: Sequence[Renderer] = ()) -> list[Part]:
    """Return the parts that show an object.

    Args:
        value: Any object. A list or tuple is a column of parts, a dict of things to show a part
            with a title for each, None is nothing. Of a function that needs no arguments its
            result is shown.
        renderers: Functions from an object to another one that is shown instead; the first
            that does not raise and returns something wins.

    Returns:
        The parts. Rendering never raises: an object that fails shows its failure.
    """
    return _rendered(value, renderers, 0)


def _rendered(value: Any, renderers: Sequence[Renderer], depth: int) -> list[Part]:
    if value is None:
        return []
    if depth > DEPTH:
        return [TextPart("…", "plain")]
    if isinstance(value, ObjectGroup):
        return [GroupPart(_each(value, renderers, depth), value.layout, value.title)]
    if isinstance(value, (list, tuple)):
        return _each(value, renderers, depth)
    if is_titled(value):
        return [
            GroupPart(_rendered(one, renderers, depth + 1), "column", name)
            for name, one in value.items()
        ]
    shown = _replaced(value, renderers)
    if shown is not value:
        # Its own lists and dicts are laid out, and not given to the renderers again.
        return _fixed(_rendered(shown, (), depth + 1))
    if _is_recipe(value):
        return _result(value, renderers, depth)
    return [_part(value)]


def _each(values: Sequence[Any], renderers: Sequence[Renderer], depth: int) -> list[Part]:
    return [_grouped(item, renderers, depth + 1) for item in values if item is not None]


def _grouped(item: Any, renderers: Sequence[Renderer], depth: int) -> Part:
    parts = _rendered(item, renderers, depth)
    is_one = len(parts) == 1 and not isinstance(item, (list, tuple)) and not is_titled(item)
    return parts[0] if is_one else GroupPart(parts)


def _is_recipe(value: Any) -> bool:
    """Whether an object is a function that makes what is to be shown."""
    if not isinstance(value, _FUNCTIONS) or inspect.iscoroutinefunction(value):
        return False
    try:
        inspect.signature(value).bind()
    except (TypeError, ValueError):
        return False
    return True


def _result(function: Callable[[], Any], renderers: Sequence[Renderer], depth: int) -> list[Part]:
    try:
        made = function()
    except Exception as error:
        return [_part(error)]
    return _fixed(_rendered(made, renderers, depth + 1))


def _fixed(parts: list[Part]) -> list[Part]:
    """Parts that show something instead of an object: no text in them is the object's own."""
    for part in parts:
        if isinstance(part, TextPart):
            part.grows = False
        elif isinstance(part, GroupPart):
            _fixed(part.parts)
    return parts


def _replaced(value: Any, renderers: Sequence[Renderer]) -> Any:
    for renderer in renderers:
        try:
            shown = renderer(value)
        except Exception:  # noqa: S112 - one that raises is not for this object
            continue
        if shown is not None:
            return shown
    return value


def _part(value: Any) -> Part:
    if isinstance(value, LivePart):
        return value
    if isinstance(value, str):
        text = TextPart(value, "plain" if isinstance(value, PlainText) else "markdown")
        text.grows = True
        return text
    try:
        return _formatted(value)
    except Exception as error:
        return TextPart(f"{type(value).__name__} cannot be shown: {_repr(error)}", "plain")


def _formatted(value: Any) -> Part:
    if isinstance(value, Widget) and value.comm is None:
        return TextPart(f"{type(value).__name__} is closed", "plain")
    if isinstance(value, Widget):
        return FixedPart(_widget(value))
    if isinstance(value, (bytes, bytearray)) and (mime := media_type(value)):
        return FixedPart(media(mime, bytes(value)))
    if isinstance(value, FileContent):
        return _file(value)
    if played := _recording(value):
        return FixedPart(played)
    bundle = packable(mime_bundle(value))
    view = bundle.get("application/vnd.jupyter.widget-view+json")
    if isinstance(view, dict) and "model_id" in view:
        text = str(bundle["text/plain"])
        return FixedPart({"kind": "widget", "ref": f"IPY_MODEL_{view['model_id']}", "text": text})
    if is_for_host(value, bundle):
        return FixedPart({"kind": "output", "bundle": bundle, "host": True})
    return _best(bundle)


def _best(bundle: Mapping[str, Any]) -> Part:
    """What we draw of a bundle ourselves, in the order of notebooks."""
    pictures = [mime for mime in _MEDIA if mime in bundle]
    html = str(bundle.get("text/html", ""))
    # The code in it is not run, so that a picture shows more.
    if html and not (pictures and _SCRIPTS.search(html)):
        return _output(bundle)
    if "text/markdown" in bundle:
        return TextPart(str(bundle["text/markdown"]))
    if pictures and "text/latex" not in bundle:
        return FixedPart(media(pictures[0], _bytes(bundle[pictures[0]])))
    if set(bundle) == {"text/plain"}:
        return TextPart(str(bundle["text/plain"]), "plain")
    return _output(bundle)


def _output(bundle: Mapping[str, Any]) -> Part:
    # Pictures that are not shown would travel for nothing.
    kept = {mime: data for mime, data in bundle.items() if mime not in _MEDIA}
    return FixedPart({"kind": "output", "bundle": kept})


def _file(file: FileContent) -> Part:
    """A file by its kind: what a browser plays is played, text and tables can be read."""
    mime = media_type(file.contents) or file.mime_type
    if is_playlist(file.contents):
        mime = "text/plain"
    saved = FixedPart(media(mime, file.contents, file.name))
    if (table := file.table()) is not None:
        return GroupPart([saved, TextPart(table)])
    if mime.startswith("text/"):
        return GroupPart([saved, TextPart(file.text()[:_READ], "plain")])
    return saved


def _recording(value: Any) -> dict[str, Any] | None:
    """Sound and films of IPython that carry their bytes, or are to be carried with them."""
    if not isinstance(value, (Audio, Video)):
        return None
    name, data = str(value.filename or ""), value.data
    mime = getattr(value, "mimetype", None)
    if isinstance(value, Video) and value.embed and name:
        data, mime = Path(name).read_bytes(), mime or mimetypes.guess_type(name)[0]
    if not isinstance(data, (bytes, bytearray)):
        return None
    mime = mime or media_type(data)
    return media(mime, bytes(data), name) if mime else None


def mime_bundle(value: Any) -> dict[str, Any]:
    """Return what IPython's formatters make of an object; ``text/plain`` is always there.

    Raises:
        TimeoutError: If they take too long.
    """
    # Who holds the lock waits for nobody who may want it.
    if type(value) in _QUICK or is_locked():
        return _made(value)
    known = _endless.get(id(value))
    if known is not None and known() is value:
        raise TimeoutError("it took too long before")
    try:
        return within(_PATIENCE, lambda: _made(value))
    except TimeoutError:
        # An export asks again, and so does each place where the chat is shown.
        with contextlib.suppress(TypeError):
            _endless[id(value)] = weakref.ref(value)
        raise


def _made(value: Any) -> dict[str, Any]:
    shell = get_ipython()
    formatter = shell.display_formatter if shell is not None else None
    formatter = formatter or DisplayFormatter()
    # Not `formatter.format`: an object with `_ipython_display_` would show itself elsewhere.
    failures: list[str] = []
    made = _asked(formatter.mimebundle_formatter, value, failures)
    bundle = dict(made[0] if isinstance(made, tuple) else made or {})
    for mime, one in formatter.formatters.items():
        if mime not in bundle and (data := _asked(one, value, failures)) is not None:
            bundle[mime] = data[0] if isinstance(data, tuple) else data
    bundle.setdefault("text/plain", _repr(value))
    bundle = {mime: data for mime, data in bundle.items() if data is not None}
    if failures and len(bundle) == 1:
        bundle["text/plain"] = "\n".join([str(bundle["text/plain"]), *failures])
    return without_folders(value, improved(value, bundle))


def _asked(formatter: Any, value: Any, failures: list[str]) -> Any:
    """What a formatter makes of an object; that it fails is for the message to say.

    IPython would print the traceback into whichever cell runs.
    """
    call = getattr(type(formatter).__call__, "__wrapped__", None)
    try:
        if call is None:
            return formatter(value)
        return formatter._check_return(call(formatter, value), value)
    except NotImplementedError:
        return None
    except Exception as error:
        mime = getattr(formatter, "format_type", "")
        if mime != "text/plain":
            failures.append(f"{mime or 'mime bundle'} failed: {_repr(error)}")
        return None


def media(mime: str, data: bytes, name: str = "") -> dict[str, Any]:
    """Return a media part without its id; of a path only the name goes out."""
    own = file_name(name)
    return {"kind": "media", "mime": mime, "name": own, "size": len(data), "data": data}


def _widget(widget: Widget) -> dict[str, Any]:
    model_id = widget.model_id
    prefix = "anywidget:" if hasattr(widget, "_esm") else "IPY_MODEL_"
    return {"kind": "widget", "ref": f"{prefix}{model_id}", "text": type(widget).__name__}


def _bytes(data: Any) -> bytes:
    """Formatters give images as bytes or in base64, and SVG as text."""
    if isinstance(data, str):
        return data.encode() if data.lstrip().startswith("<") else _decoded(data)
    return bytes(data)


def _decoded(data: str) -> bytes:
    return base64.b64decode("".join(data.split()), validate=True)


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__}: repr failed with {type(error).__name__}>"
