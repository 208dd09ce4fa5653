"""What the long tests have counted, kept for the page in the documentation that tells it."""

from __future__ import annotations

import json
import os
from pathlib import Path

IS_LONG = os.environ.get("IPYCHAT_TESTS") == "long"
"""Whether tests take the time for all that they can do (`make test-faults`)."""

FOLDER = Path(__file__).parent.parent / "build" / "tally"


def of(short: int, long: int) -> int:
    """Return how much of something a test does.

    Args:
        short: In every run of the tests.
        long: In the long ones.
    """
    return long if IS_LONG else short


def count(bar: str, what: str, **counts: object) -> None:
    """Print what a test has counted, and keep it.

    Args:
        bar: What is counted against, such as ``"R1"``.
        what: What was done, in a few words.
        **counts: The numbers, and what they count (`_` for a space).
    """
    told = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in counts.items())
    print(f"{bar} {what}: {told}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    test = os.environ.get("PYTEST_CURRENT_TEST", "").split(" ")[0]
    kept = {"bar": bar, "what": what, "told": told, "test": test, "is_long": IS_LONG}
    name = "".join(c if c.isalnum() else "-" for c in f"{bar} {what}").lower()
    (FOLDER / f"{name}.json").write_text(json.dumps(kept))
