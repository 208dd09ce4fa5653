"""Files that a person sends."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

_NAME_LIMIT = 200
# Control characters, and those that turn the direction of what follows.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def file_name(path: str) -> str:
    """Return a file's own name: no folders, nothing that is not seen.

    Args:
        path: The name, or a path on any system.
    """
    own = re.split(r"[\\/]", _UNSEEN.sub("", path).strip().rstrip("\\/"))[-1]
    return own.strip()[-_NAME_LIMIT:]


@dataclass(frozen=True)
class FileContent:
    """A file: its bytes, and what the browser said of it.

    Args:
        contents: The bytes.
        name: Its name, as data: never a path. Default ``""``: it has none.
        mime_type: Its type, as the browser says. Default ``""``: unknown.
    """

    contents: bytes = field(repr=False)
    name: str = ""
    mime_type: str = ""

    def text(self, encoding: str = "utf-8") -> str:
        """Return the contents as text.

        Args:
            encoding: How it is written. Default ``"utf-8"``; what cannot be read is replaced.
        """
        return self.contents.decode(encoding, "replace")

    @property
    def type(self) -> str:
        """Its type, as the browser says; the same as `mime_type`."""
        return self.mime_type

    def image(self) -> Any:
        """Return the picture as a PIL image.

        Raises:
            ImportError: If Pillow is not installed.
            OSError: If it is no picture that Pillow can read.
        """
        try:
            from PIL import Image  # noqa: PLC0415 - it is not required
        except ImportError as error:
            raise ImportError("image() needs Pillow: pip install pillow") from error
        return Image.open(io.BytesIO(self.contents))

    def frame(self, **options: Any) -> Any:
        """Return a table as a pandas DataFrame.

        Args:
            **options: As `pandas.read_csv` takes them.

        Raises:
            ImportError: If pandas is not installed.
            ValueError: If it is no CSV.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - it is not required
        except ImportError as error:
            raise ImportError("frame() needs pandas: pip install pandas") from error
        options.setdefault("sep", "\t" if self._is_of("tsv") else ",")
        return pd.read_csv(io.BytesIO(self.contents), **options)

    def table(self, rows: int = 50) -> str | None:
        """Return the first rows of a CSV as a Markdown table; None if it is none.

        Args:
            rows: How many rows are shown at most. Default 50; below stands how many there are.
        """
        if not (self._is_of("csv") or self._is_of("tsv")):
            return None
        mark = "\t" if self._is_of("tsv") else ","
        text = io.StringIO(self.text("utf-8-sig"), newline="")
        try:
            read = [row for row in csv.reader(text, delimiter=mark) if row]
        except csv.Error:
            return None
        if not read:
            return None
        head, *body = read
        lines = [_row(head), _row(["---"] * len(head), as_is=True)]
        lines += [_row([*row, *[""] * len(head)][: len(head)]) for row in body[:rows]]
        more = f"\n\n{len(body):,} rows" if len(body) > rows else ""
        return "\n".join(lines) + more

    def _is_of(self, kind: str) -> bool:
        mimes = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
        return self.mime_type == mimes[kind] or self.name.lower().endswith(f".{kind}")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        name, size = file_name(self.name), f"{len(self.contents):,} bytes"
        return {"text/plain": f"{name or 'file'} ({self.mime_type or 'unknown type'}, {size})"}


def _row(cells: list[str], as_is: bool = False) -> str:
    texts = cells if as_is else [_escaped(cell) for cell in cells]
    return f"| {' | '.join(texts)} |"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
