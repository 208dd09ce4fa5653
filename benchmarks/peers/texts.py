"""Answers as language models write them, of any length, cut into tokens."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

_TALK = (
    "the model reads each row of a frame and keeps what it has seen in a table so that later "
    "steps can look it up without asking again which is why memory grows with the number of keys "
    "and not with the size of the file when you plot the residuals against time you will see that "
    "most of them are small but a few weeks in winter stand out because demand was higher than any "
    "year before and our features do not know about the weather yet"
)
_WORDS = _TALK.split()


def _words(source: random.Random, count: int) -> str:
    start = source.randrange(len(_WORDS))
    words = itertools.islice(itertools.cycle(_WORDS), start, start + count)
    return " ".join(words)


def _heading(source: random.Random) -> str:
    return f"## {_words(source, 4).capitalize()}"


def _paragraph(source: random.Random) -> str:
    return (
        f"{_words(source, 14).capitalize()}, **{_words(source, 3)}**, and `{_words(source, 1)}()` "
        f"returns {_words(source, 12)}. *{_words(source, 2).capitalize()}* {_words(source, 16)}; "
        f"see [{_words(source, 3)}](https://example.org/{source.randrange(99)}). "
        f"{_words(source, 18).capitalize()}."
    )


def _list(source: random.Random) -> str:
    sign = source.choice(["- ", "1. "])
    items = [
        f"{sign}**{_words(source, 2).capitalize()}**: {_words(source, 9)}"
        for _ in range(source.randrange(3, 8))
    ]
    return "\n".join(items)


def _code(source: random.Random) -> str:
    return f"```python\n{code(source, source.randrange(6, 22))}\n```"


def _table(source: random.Random) -> str:
    return table(source, source.randrange(3, 9))


def _quote(source: random.Random) -> str:
    return f"> {_words(source, 22).capitalize()}."


def code(source: random.Random, lines: int) -> str:
    """Return lines of a program.

    Args:
        source: Of all that is random.
        lines: How many.
    """
    shapes = [
        "for name, value in {0}.items():",
        '    print(f"{{name}} of {0}: {{value:.2f}}")',
        "    {0} = {1}.merge({0}, on='key', how=\"left\")  # {2} rows",
        "def {0}({1}: int = {2}) -> str:",
        "    return {0}[{2}] if {0} else None",
        "",
    ]
    return "\n".join(
        source.choice(shapes).format(
            source.choice(_WORDS), source.choice(_WORDS), source.randrange(1000)
        )
        for _ in range(lines)
    )


def table(source: random.Random, rows: int) -> str:
    """Return a table.

    Args:
        source: Of all that is random.
        rows: How many rows it has below its head.
    """
    lines = [
        f"| {_words(source, 2)} | `{source.randrange(10_000)}` | {source.random():.3f} | **ok** |"
        for _ in range(rows)
    ]
    return "\n".join(["| name | key | value | state |", "|:-----|----:|------:|-------|", *lines])


_BLOCKS: tuple[Callable[[random.Random], str], ...] = (
    _heading,
    _paragraph,
    _list,
    _paragraph,
    _code,
    _paragraph,
    _table,
    _paragraph,
    _quote,
)


def answer(tokens: int) -> list[str]:
    """Return an answer of many blocks of all kinds.

    Args:
        tokens: Of how many tokens.
    """
    source = random.Random(tokens)
    blocks = itertools.cycle(_BLOCKS)
    return _tokens((f"{block(source)}\n\n" for block in blocks), tokens, source)


def one_code(tokens: int) -> list[str]:
    """Return an answer that is one block of code.

    Args:
        tokens: Of how many tokens.
    """
    source = random.Random(tokens)
    lines = (f"{code(source, 10)}\n" for _ in itertools.count())
    return [*_tokens(itertools.chain(["```python\n"], lines), tokens, source), "\n```\n"]


def one_table(tokens: int) -> list[str]:
    """Return an answer that is one table.

    Args:
        tokens: Of how many tokens.
    """
    source = random.Random(tokens)
    rows = (table(source, 1).splitlines()[-1] + "\n" for _ in itertools.count())
    return _tokens(itertools.chain([table(source, 1) + "\n"], rows), tokens, source)


def one_list(tokens: int) -> list[str]:
    """Return an answer that is one list.

    Args:
        tokens: Of how many tokens.
    """
    source = random.Random(tokens)
    items = (f"- **{_words(source, 2)}**: {_words(source, 9)}\n" for _ in itertools.count())
    return _tokens(items, tokens, source)


def _tokens(pieces: Iterator[str], count: int, source: random.Random) -> list[str]:
    """Cut a text into so many tokens, of three to five characters."""
    text = ""
    while len(text) < 5 * count:
        text += next(pieces)
    tokens = []
    at = 0
    for _ in range(count):
        size = source.randrange(3, 6)
        tokens.append(text[at : at + size])
        at += size
    return tokens
