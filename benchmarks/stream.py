"""Streams answers into JupyterLab and counts what that costs, from the callback to the page.

The bytes are those of all frames that the websocket brings the page between the submit and the
complete answer, beside the bytes of the answer itself. The time of the page is that of its main
thread.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import shutil
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from browser import frames, notebooks, pages, servers
from browser.hosts import LabNotebook
from playwright.sync_api import BrowserContext, CDPSession

from . import report

CELL = "from source import answer\nfrom ipychat import ChatInterface\n\n\
chat = ChatInterface(callback=answer)\nchat"

_STARTED = """textarea => textarea.addEventListener("keydown", () => {
    globalThis.started ??= performance.now();
})"""

_COMPLETE = """() => new Promise(resolve => {
    const look = () => {
        const replies = document.querySelectorAll(".ipychat-message[data-role='assistant']");
        const stop = document.querySelector(".ipychat-stop");
        if (replies[0]?.dataset.status === "done" && !stop?.checkVisibility())
            resolve(performance.now() - globalThis.started);
        else setTimeout(look, 10);
    };
    look();
})"""


@dataclass(frozen=True)
class Scenario:
    """An answer.

    Args:
        tokens: How many tokens it has, of four characters each.
        rate: How many come in a second; 0: in a tight loop.
    """

    tokens: int
    rate: int = 0

    @property
    def name(self) -> str:
        pace = f"{self.rate} a second" if self.rate else "in a tight loop"
        return f"{self.tokens:,} tokens, {pace}"


@dataclass(frozen=True)
class Cost:
    """What one answer cost.

    Args:
        useful: Bytes of the answer.
        received: Bytes that the websocket brought.
        messages: Messages of the chat among the frames.
        peak: The most of these messages in any second.
        seconds: From the submit to the complete answer on the page.
        thread: Seconds of the page's main thread.
    """

    useful: int
    received: int
    messages: int
    peak: int
    seconds: float
    thread: float

    @property
    def ratio(self) -> float:
        return self.received / self.useful


SCENARIOS = [Scenario(1_000, 200), Scenario(4_000), Scenario(20_000), Scenario(40_000)]


class Counter:
    """Counts what comes over the websocket, without standing in its way."""

    def __init__(self, client: CDPSession) -> None:
        self._frames: list[tuple[float, frames.Frame]] = []
        client.send("Network.enable")
        client.on("Network.webSocketFrameReceived", self._received)

    def clear(self) -> None:
        """Begin anew."""
        self._frames.clear()

    @property
    def received(self) -> int:
        return sum(frame.size for _, frame in self._frames)

    @property
    def times(self) -> list[float]:
        """When messages of the chat came, in seconds."""
        return [at for at, frame in self._frames if frame.type == "comm_msg"]

    def _received(self, event: dict[str, Any]) -> None:
        response = event["response"]
        data = response["payloadData"]
        payload = base64.b64decode(data) if response["opcode"] == 2 else data
        self._frames.append((event["timestamp"], frames.parse(payload)))


def measure(notebook: LabNotebook, scenario: Scenario) -> Cost:
    """Have an answer streamed into a fresh chat.

    Args:
        notebook: The notebook; its chat has no messages yet.
        scenario: The answer.

    Returns:
        What it cost.

    Raises:
        AssertionError: If the answer did not arrive whole.
    """
    chat, page = notebook.chat, notebook.page
    client = page.context.new_cdp_session(page)
    counter = Counter(client)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    chat.composer.evaluate(_STARTED)
    chat.composer.fill(f"{scenario.tokens} {scenario.rate}")
    counter.clear()
    before = _thread_time(client)
    chat.composer.press("Enter")
    seconds = page.evaluate(_COMPLETE) / 1000
    thread = _thread_time(client) - before
    words = chat.reply().text.split()
    assert len(words) == scenario.tokens, f"{len(words)} of {scenario.tokens} tokens arrived"
    times = counter.times
    peak = max(sum(at <= other < at + 1 for other in times) for at in times)
    useful = 4 * scenario.tokens
    return Cost(useful, counter.received, len(times), peak, seconds, thread)


def measure_kernel(notebook: LabNotebook) -> dict[str, float]:
    """Measure the kernel's side alone, while a page listens.

    Args:
        notebook: The notebook.

    Returns:
        Microseconds of CPU of a streamed token and of a bare message.
    """
    notebook.chat.ask("kernel")
    costs: dict[str, float] = json.loads((notebook.server.root / "kernel.json").read_text())
    return costs


def main() -> None:
    """Measure all and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each, 3 by default")
    runs = parser.parse_args().runs
    results = Path(__file__).with_name("results")
    with tempfile.TemporaryDirectory(prefix="ipychat-bench-") as folder:
        root, home = Path(folder) / "root", Path(folder) / "home"
        root.mkdir()
        shutil.copy(Path(__file__).with_name("source.py"), root)
        log = Path(folder) / "jupyterlab.log"
        with pages.browser() as context, servers.jupyterlab(root, home, log) as server:
            costs = {one: _median(context, server, one, runs) for one in SCENARIOS}
            kernel = measure_kernel(_open(context, server, "kernel"))
            chromium = context.browser.version if context.browser else ""
    exponents = {
        name: math.log10(getattr(costs[SCENARIOS[3]], name) / getattr(costs[SCENARIOS[1]], name))
        for name in ("received", "seconds", "thread")
    }
    data = {
        **report.machine(chromium),
        "runs": runs,
        "streams": {one.name: {**asdict(cost), "ratio": cost.ratio} for one, cost in costs.items()},
        "exponents": exponents,
        "kernel": kernel,
    }
    report.write(results, data)


def _median(context: BrowserContext, server: servers.Server, one: Scenario, runs: int) -> Cost:
    costs = []
    for run in range(runs):
        notebook = _open(context, server, f"{one.tokens}-{one.rate}-{run}")
        cost = measure(notebook, one)
        notebook.page.close()
        server.end_kernels()
        print(f"{one.name}: {cost}", flush=True)
        costs.append(asdict(cost))
    return Cost(**{name: statistics.median(cost[name] for cost in costs) for name in costs[0]})


def _open(context: BrowserContext, server: servers.Server, name: str) -> LabNotebook:
    notebooks.write(server.root, name, CELL)
    notebook = LabNotebook(server, name, context.new_page())
    notebook.open()
    notebook.run_all()
    notebook.chat.wait_ready()
    return notebook


def _thread_time(client: CDPSession) -> float:
    metrics = client.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) for one in metrics if one["name"] == "ThreadTime")
