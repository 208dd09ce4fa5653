"""Files that a person sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FileContent:
    """A file: its bytes, and what the browser said of it.

    Args:
        contents: The bytes.
        name: Its name, as data: never a path.
        mime_type: Its type, as the browser says.
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

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        size = f"{len(self.contents):,} bytes"
        return {"text/plain": f"{self.name or 'file'} ({self.mime_type or 'unknown type'}, {size})"}
