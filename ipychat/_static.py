"""What the frontend's build leaves in the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"


@cache
def read(name: str) -> str:
    """Return the text of a built file.

    Args:
        name: Its name in ``ipychat/static``.

    Raises:
        FileNotFoundError: If the frontend is not built.
    """
    path = _FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(
            f"the frontend of ipychat is not built: {path.name} is missing; "
            "reinstall the package, or run `make build` in a checkout"
        )
    return path.read_text(encoding="utf-8")
