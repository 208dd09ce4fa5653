"""Tries everything and writes down what came of it: python -m hostile, with tests/ on the path."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from . import corpus, trial

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "hostile.md"
KEPT = ROOT / "build" / "hostile.json"


def main() -> int:
    """Run the trial, or a part of it.

    Returns:
        1 if anything was found, else 0.
    """
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("some", nargs="*", help=f"what to try, of {', '.join(trial.TRIALS)}")
    options.add_argument("--most", type=int, default=1_000_000, help="of the texts of others")
    given = options.parse_args()
    is_whole = bool(corpus.load().live) and given.most == 1_000_000
    if is_whole and not given.some:
        KEPT.unlink(missing_ok=True)
    found = 0

    def say(row: trial.Row, chromium: str) -> None:
        nonlocal found
        found += len(row.faults)
        print(f"{row.bar}  {row.what}: {row.tried:,} tried, {len(row.faults)} faults. {row.note}")
        for fault in row.faults[:200]:
            print(f"      {fault[:400]}")
        sys.stdout.flush()
        # What was counted is written down also if the rest is not waited for; another part may
        # have been written meanwhile.
        if is_whole:
            kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
            on = datetime.now(timezone.utc).date().isoformat()
            one = {**dataclasses.asdict(row), "faults": len(row.faults), "on": on}
            kept[f"{row.bar} {row.what}"] = {**one, "chromium": chromium}
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(kept))
            RESULTS.write_text(_page(list(kept.values())), encoding="utf-8")

    trial.run(say, given.most, given.some or trial.TRIALS)
    return 1 if found else 0


def _page(rows: list[dict[str, Any]]) -> str:
    chromium = ", ".join(sorted({row["chromium"] for row in rows}))
    table = "\n".join(
        f"| {row['bar']} | {row['what']} | {row['tried']:,} | {row['faults']} | {row['note']} "
        f"| {row['on']} |"
        for row in sorted(rows, key=lambda row: int(row["bar"][1:]))
    )
    return f"""\
---
orphan: true
---

# Hostile texts: what was tried

Written by `make test-hostile`, in Chromium {chromium}. A page holds the built frontend and a \
model that a script plays; where it says so, it is JupyterLab with a real kernel. \
A fault is anything that ran, that was asked for, that changed around the chat, or that stands in \
it and is not on a list of what a text may become. Which texts these are, and why, is in \
`tests/hostile/`; the ordinary tests try a part of them, in the same page and in JupyterLab. What \
is not in the table was not waited for.

| bar | what was tried | times | faults | | on |
|:--|:--|--:|--:|:--|:--|
{table}

The bars:

- S1: nothing runs, nothing is asked for, nothing but what is allowed is on the page.
- S2: also at every moment of a text that grows; and however a text is cut, in the end it is drawn \
as at once.
- S3: the judge sees what it should see, and each guard is needed.
- S4: as S1, wherever else in a chat a text can stand.
- S5: nothing that a text names takes the place of what the page has, and no click on it runs a \
command of JupyterLab.
- S6: a picture of another host is asked for when it is pressed, and once.
- S7: what is hard on a parser does not stop the page for a second, 10,000 times of it not for a \
fifth of one, and the chat goes on. Times are those that the main thread took of a processor: the \
machine did other work as well.
- S10: what specifications of Markdown say is kept.
"""


if __name__ == "__main__":
    sys.exit(main())
