"""Writes docs/counts.md from what the last long run of the tests has counted."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = """# What was counted

Written by `make test-faults`; a test that fails counts nothing. The same tests run in `make test`,
with less of everything. Times are of a machine with two cores that others used too, and no
test asserts on them. Rows with the same mark try one thing: R of what may fail on the way, S of
what strangers say; S1 to S7 and S10 are [counted apart](hostile.md).

| bar | what | counts | test |
|---|---|---|---|
"""


def order(bar: str) -> tuple[str, int]:
    return bar[0], int(bar[1:])


def main() -> None:
    kept = [json.loads(file.read_text()) for file in (ROOT / "build" / "tally").glob("*.json")]
    rows = [
        f"| {one['bar']} | {one['what']} | {one['told']} | `{re.sub('.*::', '', one['test'])}` |"
        for one in sorted(kept, key=lambda one: (order(one["bar"]), one["what"]))
        if one["is_long"]
    ]
    (ROOT / "docs" / "counts.md").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"docs/counts.md: {len(rows)} counts")


if __name__ == "__main__":
    main()
