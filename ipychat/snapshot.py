"""A conversation as a cell's output that needs neither kernel nor widget to be read."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any

from ._blocks import with_outputs
from ._latest import latest, remark
from ._packable import whole
from ._pieces import label, time_of
from .message import ChatMessage

_STYLE = {
    "message": "margin: 0 0 0.8em",
    "head": "font-weight: 600",
    "time": "font-weight: 400; opacity: 0.7",
    "text": "margin: 0.2em 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit",
}
_CLASS = "ipychat-transcript"
"""Where the chat itself is drawn, its styles hide what has this class."""


class Snapshot:
    """What was said up to now. It ends a cell, and stays when the notebook is saved.

    A code host, an editor without widgets and nbconvert show it. They do so without a
    sanitiser, so that it holds escaped text and nothing else: no links, images or formatting
    of what was said. Times are those of `ChatMessage.timestamp_tz`, or else of this machine.

    Args:
        messages: The messages.
        limit: Characters that it holds, roughly; of more it has the end. Default None: all.
    """

    def __init__(self, messages: Sequence[ChatMessage], limit: int | None = None) -> None:
        room = float("inf") if limit is None else limit
        messages = list(messages)
        said = latest(((one.user, _text(one)) for one in reversed(messages)), room)
        self._left_out = len(messages) - len(said)
        self._said = [
            (whole(user), whole(time_of(one)), whole(text))
            for one, (user, text) in zip(messages[self._left_out :], said, strict=True)
        ]

    def __repr__(self) -> str:
        told = [f"{user} ({time}):\n{text}" for user, time, text in self._said]
        return "\n\n".join([*remark(self._left_out), *told])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.to_html()}

    def to_bundle(self) -> dict[str, str]:
        """Return it as a mime bundle that is seen only where the chat is not."""
        inside = self.to_html()
        return {"text/plain": repr(self), "text/html": f'<div class="{_CLASS}">{inside}</div>'}

    def to_html(self) -> str:
        """Return it as HTML, in which all that was said is escaped."""
        told = [
            f'<div style="{_STYLE["message"]}"><div style="{_STYLE["head"]}">{_safe(user)} '
            f'<span style="{_STYLE["time"]}">{_safe(time)}</span></div>'
            f'<pre style="{_STYLE["text"]}">{_safe(text)}</pre></div>'
            for user, time, text in self._said
        ]
        before = [f'<div style="{_STYLE["time"]}">{one}</div>' for one in remark(self._left_out)]
        return f"<div>{''.join([*before, *told])}</div>"


def _text(message: ChatMessage) -> str:
    wire: Any = message.to_wire()
    inside, footer = with_outputs(wire)
    parts = [*wire.get("header", ()), *inside, *footer]
    status = [] if message.status in ("done", "streaming") else [f"[{message.status}]"]
    return "\n".join([*_lines(parts), *status])


def _lines(parts: Any) -> Iterator[str]:
    """What stands in parts, in words; nobody's formatters are asked again."""
    for part in parts:
        if part["kind"] == "text":
            yield part["text"]
        elif part["kind"] == "media":
            yield label(part["name"] or part["mime"], part["size"])
        elif part["kind"] == "widget":
            yield f"[{part['text']}]"
        elif part["kind"] == "output":
            yield str(part["bundle"]["text/plain"])
        else:
            if part["title"]:
                yield part["title"]
            yield from _lines(part["parts"])


def _safe(text: str) -> str:
    # An empty line ends a block of HTML inside Markdown, and what follows would be formatted;
    # a dollar sign begins a formula where the host typesets the whole page.
    escaped = html.escape(text, quote=True)
    for sign in ("\n", "$", "`", "*", "_", "\\", "[", "{"):
        escaped = escaped.replace(sign, f"&#{ord(sign)};")
    return escaped
