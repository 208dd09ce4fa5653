"""An object of which only its looks are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Bundle:
    """A mime bundle as an object: what was displayed elsewhere, or has come back from a file.

    Args:
        bundle: Mime types and data; ``text/plain`` is always there.
    """

    bundle: Mapping[str, Any] = field(repr=False)

    def __repr__(self) -> str:
        return str(self.bundle.get("text/plain", ""))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return dict(self.bundle)
