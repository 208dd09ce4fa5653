"""Text that is shown as it is."""

from __future__ import annotations


class PlainText(str):
    """Text that is no Markdown: a log, what a program printed, what must not be formatted.

    It is a str, and is streamed like one.
    """

    __slots__ = ()
