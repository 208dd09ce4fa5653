"""Blocks of code in texts, and where the output of those stands that were run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_OPENING = re.compile(r"^([\s>]*)(`{3,}|~{3,})[ \t]*([^\s`]*)[^`\n]*$")
_PYTHON = ("python", "py", "python3", "ipython", "ipython3")
_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])( +|$)")
_RULE = re.compile(r"([-*_])( *\1){2,}$")


@dataclass(frozen=True)
class Block:
    """A fenced block of code in a text."""

    language: str
    code: str
    start: int
    """Where its first line begins."""
    end: int
    """Where its last line ends."""
    is_whole: bool
    """Whether a fence closes it."""

    @property
    def is_python(self) -> bool:
        """Whether it says so; a block of no language may be anything."""
        return self.language.lower() in _PYTHON

    @property
    def key(self) -> str:
        """What is compared: its code, without space around it."""
        return self.code.strip()


def blocks_in(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a text."""
    lines = _LINES.finditer(text)
    for match in lines:
        opening = _OPENING.match(match[0].rstrip("\r\n"))
        if opening is None:
            continue
        before, fence, language = opening.groups()
        closing = re.compile(rf"^[\s>]*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        quoted = before.count(">")
        inside = []
        is_whole = False
        last = match
        for last in lines:
            line = last[0].rstrip("\r\n")
            if is_whole := bool(closing.match(line)):
                break
            inside.append(re.sub(rf"^(\s*>){{0,{quoted}}}", "", line) if quoted else line)
        code = _outdented(inside, len(before) - before.rfind(">") - 1)
        end = last.start() + len(last[0].rstrip("\r\n"))
        yield Block(language, code, match.start(), end, is_whole)


def closed(text: str) -> str:
    """Return a Markdown text, with a fence at its end if a block of code is still open there.

    `blocks_in` takes a fence for one wherever it stands. This asks whether Markdown does, since a
    fence too many would open a block.

    Args:
        text: The text. A block in a quote ends with the quote, and is left as it is.
    """
    # Columns where the text begins, and that of each list item around a line.
    edges = [0]
    fence, column = "", 0
    for row in re.split(r"\r\n?|\n", text.expandtabs(4)):
        line = row.rstrip(" ")
        indent = len(line) - len(line.lstrip(" "))
        if not line:
            continue
        if fence and indent >= edges[-1]:
            if indent < edges[-1] + 4 and _is_end(line[indent:], fence):
                fence = ""
            continue
        # None was open, or the item has ended that it stood in.
        fence, column = "", indent
        while indent < edges[-1]:
            edges.pop()
        if indent >= edges[-1] + 4 or _RULE.match(line, indent):
            continue
        while item := _ITEM.match(line, column):
            column = item.end()
            edges.append(column)
        if opening := _FENCE.match(line, column):
            fence = opening[0]
    if not fence:
        return text
    end = "" if text.endswith(("\n", "\r")) else "\n"
    return f"{text}{end}{' ' * column}{fence}"


def _is_end(line: str, fence: str) -> bool:
    return len(line) >= len(fence) and set(line) == {fence[0]}


def blocks_of(parts: Iterable[Any]) -> Iterator[Block]:
    """Yield the blocks in parts as they travel, in the order in which they are drawn."""
    for part in parts:
        if part["kind"] == "text" and part["format"] == "markdown":
            yield from blocks_in(part["text"])
        elif part["kind"] == "group":
            yield from blocks_of(part["parts"])


def with_outputs(message: Any) -> tuple[list[Any], list[Any]]:
    """Put each output under its block of code.

    Args:
        message: A message as it travels.

    Returns:
        Its parts with these outputs among them, texts cut where one stands; and its footer
        without them. An output whose block is not there any more stays in the footer.
    """
    footer = list(message.get("footer", ()))
    outputs = {_key(part): part for part in footer if "block" in part}
    if not outputs:
        return list(message["parts"]), footer
    parts = list(_woven(message["parts"], outputs, Counter()))
    return parts, [part for part in footer if "block" not in part or _key(part) in outputs]


def _key(step: Any) -> tuple[str, int]:
    return step["block"]["code"], step["block"]["nth"]


def _woven(parts: Any, outputs: dict[tuple[str, int], Any], seen: Counter[str]) -> Iterator[Any]:
    """The parts, with the outputs whose blocks are there; these are taken out of `outputs`."""
    for part in parts:
        if part["kind"] == "group":
            yield {**part, "parts": list(_woven(part["parts"], outputs, seen))}
            continue
        start = 0
        for block in blocks_of([part]):
            step = outputs.pop((block.key, seen[block.key]), None)
            seen[block.key] += 1
            if step is not None:
                yield {**part, "text": part["text"][start : block.end]}
                # Its title is the first line of the code, which stands there.
                yield {**step, "title": ""}
                start = block.end
        if start == 0:
            yield part
        elif rest := part["text"][start:].lstrip("\r\n"):
            yield {**part, "text": rest}


def _outdented(lines: list[str], width: int) -> str:
    """Code without the indentation that its fence has."""
    kept = [line[min(width, len(line) - len(line.lstrip(" "))) :] for line in lines]
    return "\n".join(kept)
