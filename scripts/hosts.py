"""Writes docs/hosts.md from the results of the last `make test` and `make test-hosts`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from capabilities import collected, placed, tables  # noqa: E402

PAGE = ROOT / "docs/hosts.md"
recorded = {
    tuple(one)
    for name in ("browser", "hosts")
    for one in json.loads((ROOT / f"tests/artifacts/capabilities-{name}.json").read_text("utf-8"))
}
# Of tests that are no longer there, records may be.
wanted = collected()
shown = wanted & recorded
PAGE.write_text(placed(PAGE.read_text("utf-8"), tables(sorted(shown))), encoding="utf-8")
for capability, host, test in sorted(wanted - recorded):
    print(f"not shown: {capability}, {host}: {test}")
