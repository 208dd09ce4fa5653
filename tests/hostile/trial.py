"""Tries all that is promised of hostile texts, and counts: python -m hostile."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from browser import pages
from playwright.sync_api import BrowserContext

from . import corpus, lab, tasks, tricks
from .judge import Judge, judging
from .lab import COMMANDS, PLACES, LabJudge
from .mutants import MUTANTS, built

CONFORMANCE = Path(__file__).parents[2] / "js" / "test" / "conformance.json"
EXAMPLES = {"CommonMark": 652, "GitHub": 720}
SINKS = {"DOMParser parseFromString", "HTMLIFrameElement srcdoc"}
"""Where strings may become markup: in documents without a window, and in frames."""

HUGE = [
    {"name": "a line of 5 MB", "js": "() => R('all one line ', 400_000)"},
    {"name": "a table of 5 MB", "js": "() => '|a|b|\\n|-|-|\\n' + R('| *x* | y |\\n', 400_000)"},
    {"name": "code of 5 MB", "js": "() => '```py\\n' + R('x = [1]  # y\\n', 400_000)"},
    {
        "name": "math-macros",
        "js": "n => '$$\\\\def\\\\a{' + R('x', 5000) + '}' + R('\\\\a', 900) + '$$'",
    },
    {
        "name": "entities-other",
        "js": "n => Array.from({ length: n }, (_, i) => `&a${i}x;`).join(' ')",
    },
    {"name": "unseen", "js": "n => R('a\\u202e', n)"},
    {"name": "unseen in blocks", "js": "n => R('a\\u202e\\n\\n', n)"},
    {"name": "unseen in code", "js": "n => '```\\n' + R('a\\u202e\\n', n)"},
]
"""What is hard by its size alone, and what the corpus does not have."""

NAMES = re.compile(r"<[^>]*\b(?:id|name)\s*=", re.IGNORECASE)
"""What gives an element a name."""

LENGTHS = (40, 80, 160, 5000)
"""Bounds of texts that are tried apart, as each takes its time."""

INVISIBLE = {"spaces-only", "def-like", "bidi"}
"""Texts that hold nothing to be read."""


@dataclass
class Row:
    """One thing that was tried.

    Args:
        bar: Which promise it is about.
        what: What was tried.
        tried: How often.
        faults: What should not have been.
        note: What else there is to say.
    """

    bar: str
    what: str
    tried: int
    faults: list[str] = field(default_factory=list)
    note: str = ""


def drawn(judge: Judge, own: corpus.Corpus, _: list[str]) -> Iterator[Row]:
    """Let a model and a person say texts."""
    what = "drawn at once, as a model and as a person says it"
    yield _asked(judge, "S1", what, "drawn", [*own.ours, *own.others], 100)
    naming = [text for name in ("dom-clobber", "proto") for text in own.classes[name]]
    naming += [text for text in own.others if NAMES.search(text)]
    yield _asked(judge, "S5", "names of what a page has itself", "drawn", naming, 100)
    yield _asked(judge, "S1", "messages of a shape that nobody would send", "odd", own.odd, 100)
    yield _asked(judge, "S1", "diagrams, each in its frame", "diagrams", own.classes["mermaid"], 1)


def placed(judge: Judge, own: corpus.Corpus, others: list[str]) -> Iterator[Row]:
    """Try texts where else they can stand."""
    places = judge.page.evaluate("places")
    few = [*own.ours, *others[:200]]
    yield _asked(judge, "S4", f"in {places} other places of a chat each", "placed", few, 4)
    every = [*own.ours, *others]
    yield _asked(judge, "S4", "as the address of a picture of somebody", "pictured", every, 200)


def framed(judge: Judge, own: corpus.Corpus, others: list[str]) -> Iterator[Row]:
    """Try texts as HTML of the kernel."""
    every = [*own.ours, *others]
    what = "as HTML that a formatter of the kernel made"
    yield _asked(judge, "S1", what, "framed", every, 25)
    judge.ask("drawn", own.ours, 100)
    sinks = judge.sinks()
    faults = [f"a string became markup by {name}" for name in sinks - SINKS]
    yield Row("S1", "ways from a string to markup or code", len(sinks), faults, ", ".join(sinks))


def _asked(judge: Judge, bar: str, what: str, way: str, some: list[str], size: int) -> Row:
    verdict = judge.ask(way, some, size)
    return Row(bar, what, verdict.tried, verdict.faults)


def in_lab(judge: LabJudge, own: corpus.Corpus, _: list[str]) -> Iterator[Row]:
    """Let a kernel say texts to a chat in JupyterLab, in two pieces, wherever they can stand."""
    places = ", ".join(PLACES)
    yield _said(judge, "S5", "what runs its commands", COMMANDS, PLACES, "everywhere")
    faults = [] if judge.sees_commands() else ["none ran where it should"]
    yield Row("S5", "in JupyterLab, the same where it is no text: one that does run", 1, faults)
    what = f"our own cut everywhere, as {places}"
    yield _said(judge, "S2", what, own.ours, PLACES, "everywhere")


def others_in_lab(judge: LabJudge, _: corpus.Corpus, others: list[str]) -> Iterator[Row]:
    """Let a kernel say texts of others in two pieces, wherever they can stand."""
    places = ", ".join(PLACES)
    yield _said(judge, "S4", f"those of others, as {places}", others, PLACES, "once")


def cut_in_lab(judge: LabJudge, _: corpus.Corpus, others: list[str]) -> Iterator[Row]:
    """Let a kernel say texts of others in two pieces, cut everywhere; the shortest first."""
    places = ("model text",)
    for least, most in itertools.pairwise((0, *LENGTHS)):
        some = [text for text in others if least < len(text) <= most]
        what = f"those of others of {least + 1} to {most} characters cut everywhere"
        yield _said(judge, "S2", what, some, places, "everywhere")


def _said(
    judge: LabJudge, bar: str, what: str, some: list[str], places: Sequence[str], cut: str
) -> Row:
    looked = judge.looked
    verdict = judge.ask(some, places, cut, 400 // len(places))
    note = f"{len(some):,} texts; {judge.looked - looked:,} looks at elements"
    return Row(bar, f"in JupyterLab, {what}", verdict.tried, verdict.faults, note)


def growing(judge: Judge, own: corpus.Corpus, others: list[str]) -> Iterator[Row]:
    """Let texts grow by single characters, and cut them in two everywhere."""
    for name, some, most in (("our own", own.ours, 400), ("of others", others, 160)):
        # Of one length, so that none waits for another one.
        verdict = judge.ask("grown", sorted(some, key=len), 14, most)
        what = f"states on the way of texts {name} that come by single characters"
        yield Row("S2", what, verdict.tried, verdict.faults)
    verdict = judge.ask("cut", own.ours, 20)
    what = "our own texts in two pieces, cut everywhere: drawn as at once"
    yield Row("S2", what, verdict.tried, verdict.faults)


def pictures(judge: Judge, own: corpus.Corpus, _: list[str]) -> Iterator[Row]:
    """Ask for pictures of others, and let allowed ones be imitated."""
    names = ("exfil-image", "exfil-html", "exfil-path", "link-img")
    some = [text for name in names for text in own.classes[name]]
    count, before, after = judge.pictures(some)
    faults = [f"asked for {address} before" for address in before]
    faults += [f"press {at} asked {times} times" for at, times in enumerate(after) if times != 1]
    yield Row("S6", f"texts with pictures; {count} of these pressed", len(some), faults)
    asked = judge.allowed([f"![x](<{one}>) ![y]({one})" for one in tricks.TRICKS], tricks.PREFIX)
    faults = [f"asked for {one}" for one in asked if not tricks.is_below(one)]
    yield Row("S6", "addresses that look like allowed ones", len(tricks.TRICKS), faults)
    honest = [f"![x]({one})" for one in tricks.HONEST]
    asked = judge.allowed(honest, tricks.PREFIX, len(honest))
    faults = [f"not asked for {one}" for one in tricks.HONEST if not asked]
    yield Row("S6", "addresses that are allowed: fetched", len(asked), faults)


def teeth(judge: Judge, own: corpus.Corpus, _: list[str]) -> Iterator[Row]:
    """See that the judge notices what runs, where it is trusted."""
    if not own.live:
        return
    count = judge.live(own.live)
    faults = [] if count >= 0.9 * len(own.live) else [f"only {count} were noticed"]
    what = "texts that run in a page that trusts them"
    yield Row("S3", what, len(own.live), faults, f"{count} noticed")


def mutants(context: BrowserContext, own: corpus.Corpus) -> Iterator[Row]:
    """Take the guards away, one by one."""
    alive = []
    for mutant in MUTANTS:
        with built(mutant) as static, judging(context, static) as judge:
            if not _is_noticed(judge, own):
                alive.append(mutant.name)
    faults = [f"not noticed: {name}" for name in alive]
    yield Row("S3", "guards switched off, one by one", len(MUTANTS), faults)


def _is_noticed(judge: Judge, own: corpus.Corpus) -> bool:
    ways: list[tuple[str, list[str], int]] = [
        ("drawn", own.ours, 100),
        ("placed", own.ours[::25], 4),
        ("pictured", own.ours[::7], 100),
        ("framed", own.ours[::3], 25),
        ("diagrams", own.classes["mermaid"][:1], 1),
    ]
    return any(judge.notices(way, some, size) for way, some, size in ways)


def pathological(judge: Judge, _: corpus.Corpus, __: list[str]) -> Iterator[Row]:
    """Draw what is hard to parse, in several lengths and ways."""
    for length, pieces in ((10_000, 1), (10_000, 20), (50_000, 1)):
        yield heavy(judge, length, pieces)


def heavy(judge: Judge, length: int, pieces: int) -> Row:
    """Draw what is hard to parse.

    Args:
        judge: The judge.
        length: How long each text is made.
        pieces: In how many pieces it comes.

    """
    figures, faults = [], []
    script = "([js, n, pieces]) => heavy(js, n, pieces)"
    for one in [*corpus.pathological(), *HUGE]:
        with tasks.watched(judge.page) as longest:
            made = judge.page.evaluate(script, [one["js"], length, pieces])
        made |= {"name": one["name"], "longest": longest()}
        figures.append(made)
        is_readable = made["shown"] or one["name"] in INVISIBLE
        if made["errors"] or not made["isUsable"] or not is_readable:
            faults.append(f"{one['name']}: {made}")
        if made["longest"] > (200 if length <= 10_000 else 1000):
            faults.append(f"{one['name']} stopped the page for {made['longest']:.0f} ms")
    longest_one = max(figures, key=lambda made: made["longest"])
    plain = sum(made["isPlain"] for made in figures)
    note = (
        f"longest task {longest_one['longest']:.0f} ms ({longest_one['name']}); "
        f"over 200 ms: {sum(made['longest'] > 200 for made in figures)}; as plain text: {plain}"
    )
    return Row("S7", f"{length:,} times, in pieces: {pieces}", len(figures), faults, note)


def fidelity() -> Iterator[Row]:
    """Say what the tests of the frontend hold of the examples of specifications."""
    known = json.loads(CONFORMANCE.read_text(encoding="utf-8"))
    for name, total in EXAMPLES.items():
        differing = {number for numbers in known[name].values() for number in numbers}
        reasons = "; ".join(f"{reason}: {len(numbers)}" for reason, numbers in known[name].items())
        same = total - len(differing)
        note = f"{same} as specified, {len(differing)} otherwise on purpose ({reasons})"
        yield Row("S10", f"examples of {name}", total, [], note)


IN_PAGE = {
    "pictures": pictures,
    "drawn": drawn,
    "placed": placed,
    "framed": framed,
    "teeth": teeth,
    "pathological": pathological,
    "growing": growing,
}
"""What is tried in a page that holds the bundle and nothing else."""

IN_LAB = {"lab": in_lab, "lab-others": others_in_lab, "lab-cut": cut_in_lab}
"""What is tried in JupyterLab."""

TRIALS = ("specifications", "mutants", *IN_PAGE, *IN_LAB)
"""All that can be tried, by its name."""


def run(say: Callable[[Row, str], None], most: int, some: Sequence[str] = TRIALS) -> None:
    """Try everything.

    Args:
        say: Is told of each row, and of the version of Chromium.
        most: How many of the others are tried where it takes long; they are drawn by lot.
        some: What to try, of `TRIALS`. Default: all.
    """
    own = corpus.load()
    others = own.some(most)
    with pages.browser() as context:
        chromium = context.browser.version if context.browser else ""
        for name in some:
            if name == "specifications":
                _tell(fidelity(), say, chromium)
            elif name == "mutants":
                _tell(mutants(context, own), say, chromium)
            elif name in IN_PAGE:
                with judging(context) as judge:
                    _tell(IN_PAGE[name](judge, own, others), say, chromium)
            else:
                with lab.judging(context) as lab_judge:
                    _tell(IN_LAB[name](lab_judge, own, others), say, chromium)


def _tell(rows: Iterator[Row], say: Callable[[Row, str], None], chromium: str) -> None:
    for row in rows:
        say(row, chromium)
