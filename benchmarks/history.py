"""Opens conversations of different lengths in a page, and adds to them.

The page holds the bundle and a model that a script plays, so that what is measured is the page's
own work: from the saved state of a chat to the picture of its end, and from a batch to the layout
of one message more.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from playwright.sync_api import BrowserContext

from . import bare, report

LENGTHS = (100, 1_000, 5_000)
APPENDS = 30
RUNS = 15

PARAGRAPH = (
    "The *quick* brown fox jumps over the **lazy** dog, again and again, until `jump()` returns; "
    "then it rests for a while and reads [a page](https://example.org/fox) about foxes. "
)
ANSWER = (
    PARAGRAPH * 3
    + "\n\n- one thing\n- another thing with `code`\n- a third one\n\n"
    + "```python\nfor fox in foxes:\n    fox.jump(over=dog)\n    print(fox.name, fox.age)\n```\n\n"
    + "| name | age |\n|---|--:|\n| Reynard | 4 |\n| Renart | 7 |\n\n"
    + PARAGRAPH
)
QUESTION = "How often does the fox jump over the dog on a day on which it rains, and what of snow?"

_OPEN = """async ([count, texts]) => {
    // As a kernel sends them, and as a notebook keeps them.
    const shared = [message(0, ""), message(1, "")].map(
        ({ role, user, avatar, status, parts: [{ format }] }) =>
            ({ role, user, avatar, status, format })
    );
    const row = ({ id, time, parts: [part] }, index) =>
        `${index % 2}|${id}|${time}|||${part.id}|${part.text}`;
    const rows = Array.from({ length: count }, (_, index) =>
        row(message(index, texts[index % 2]), index)
    );
    const start = performance.now();
    show(rows, shared);
    await painted();
    return performance.now() - start;
}"""

_APPEND = """([index, texts, appends]) => {
    const box = document.querySelector(".ipychat-scroller");
    for (let at = index; at < index + appends; at++) {
        tell({ op: "insert", index: at, message: message(at, texts[at % 2]) });
        box.scrollHeight;
    }
}"""

_QUIET = """() => new Promise(done => {
    let last = -1;
    const look = () => {
        const count = document.querySelectorAll(".ipychat-message").length;
        if (count === last) done(count);
        else { last = count; setTimeout(look, 300); }
    };
    look();
})"""


def main() -> None:
    """Measure all and write the results."""
    with bare.browser() as (context, url):
        lengths = {count: _least(context, url, count) for count in LENGTHS}
        chromium = context.browser.version if context.browser else ""
    first, last = lengths[LENGTHS[0]], lengths[LENGTHS[-1]]
    data = {
        **report.machine(chromium),
        "runs": RUNS,
        "lengths": {str(count): cost for count, cost in lengths.items()},
        "ratio": last["paint_ms"] / first["paint_ms"],
        "thread_ratio": last["thread_ms"] / first["thread_ms"],
    }
    report.save("history", data, _page(data))


def _least(context: BrowserContext, url: str, count: int) -> dict[str, float]:
    """The least of what several runs take: other work on the machine only ever adds."""
    runs = [_run(context, url, count) for _ in range(RUNS)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _run(context: BrowserContext, url: str, count: int) -> dict[str, float]:
    texts = [QUESTION, ANSWER]
    with bare.opened(context, url) as (page, clock):
        before = clock.seconds()
        paint = page.evaluate(_OPEN, [count, texts])
        thread = clock.seconds() - before
        drawn = page.evaluate(_QUIET)
        # The first ones have in them what a fresh page has yet to compile.
        ends = [clock.seconds()]
        for turn in range(2):
            page.evaluate(_APPEND, [count + turn * APPENDS, texts, APPENDS])
            ends.append(clock.seconds())
    first, next_ = (1000 * (end - start) / APPENDS for start, end in pairwise(ends))
    return {
        "paint_ms": paint,
        "thread_ms": 1000 * thread,
        "drawn": drawn,
        "append_ms": first,
        "next_append_ms": next_,
    }


def _page(data: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {int(count):,} | {cost['paint_ms']:.0f} | {cost['thread_ms']:.0f} "
        f"| {cost['drawn']:.0f} | {cost['append_ms']:.2f} | {cost['next_append_ms']:.2f} |"
        for count, cost in data["lengths"].items()
    )
    return f"""\
# Long histories

Measured on {data["date"]} on {data["machine"]} by `make bench`; the least of {data["runs"]} runs \
in a page with the bundle alone. {report.versions(data)}.

| messages | first picture, ms | main thread, ms | messages drawn in the end \
| main thread for one of the first {APPENDS} more, ms | for one of the next {APPENDS}, ms |
|--:|--:|--:|--:|--:|--:|
{rows}

The first picture of 5,000 messages takes {data["ratio"]:.2f} times that of 100, and \
{data["thread_ratio"]:.2f} times the work of the main thread.
"""


if __name__ == "__main__":
    main()
