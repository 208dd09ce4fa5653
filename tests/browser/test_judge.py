"""No text becomes more than text, in a page that holds the bundle alone and sees all of it.

What is tried here is a part of what `python -m hostile` tries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hostile import corpus, judge, mutants, trial, tricks
from hostile.judge import Judge
from playwright.sync_api import BrowserContext

from browser.pages import until

OWN = corpus.load()
OTHERS = OWN.some(1000)

_TRAPPED = """async file => {
    const calls = [];
    const trap = (owner, name) => {
        const native = owner[name];
        owner[name] = function (...values) {
            calls.push(`${name} ${String(values[0]).slice(0, 40)}`);
            return native.apply(this, values);
        };
    };
    for (const name of ["fetch", "setTimeout", "setInterval", "requestAnimationFrame"])
        trap(self, name);
    for (const name of ["XMLHttpRequest", "WebSocket", "EventSource", "Worker", "BroadcastChannel"])
        self[name] = function () { calls.push(name); };
    for (const name of ["getItem", "setItem"]) trap(Storage.prototype, name);
    for (const name of ["createElement", "createElementNS", "write"])
        trap(Document.prototype, name);
    for (const name of ["appendChild", "insertBefore"]) trap(Node.prototype, name);
    for (const name of ["append", "prepend", "before", "after", "setAttribute"])
        trap(Element.prototype, name);
    trap(navigator, "sendBeacon");
    trap(EventTarget.prototype, "addEventListener");
    const { default: widget } = await import(`./${file}`);
    const atTop = calls.splice(0);
    const sent = [];
    const heard = [];
    const values = {};
    const model = {
        get: name => values[name], set: (name, value) => { values[name] = value; },
        save_changes: () => sent.push("save"), send: content => sent.push(content),
        on: name => heard.push(name), off: name => heard.splice(heard.lastIndexOf(name), 1),
    };
    const made = await widget();
    await made.initialize({ model });
    const changed = Object.keys(values).filter(name => values[name] !== undefined);
    return { atTop, sent, heard, changed, initialized: calls };
}"""


_READY = """new Promise(done => {
    const look = () => self.isReady ? done() : setTimeout(look, 20);
    look();
})"""

_MIXED = """**bold** &copy;

```mermaid
graph TD; A-->B
```

```py
x = 1
```

$x^2$
"""


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Iterator[Judge]:
    """The judge."""
    with judge.judging(context) as one:
        yield one


@pytest.mark.parametrize("texts", [OWN.ours, OTHERS], ids=["our own", "of others"])
def test_what_is_said_becomes_nothing_but_text(page: Judge, texts: list[str]) -> None:
    assert page.ask("drawn", texts, 100).faults == []


def test_what_stands_elsewhere_in_a_chat_becomes_nothing_but_text(page: Judge) -> None:
    assert page.ask("placed", OWN.ours[::12], 4).faults == []


def test_no_picture_of_somebody_is_fetched_unasked(page: Judge) -> None:
    assert page.ask("pictured", OWN.ours, 200).faults == []


def test_html_of_the_kernel_does_not_get_out_of_its_frame(page: Judge) -> None:
    some = [*OWN.classes["exfil-html"], *OWN.ours[::4], *OTHERS[:100]]
    assert page.ask("framed", some, 25).faults == []


def test_diagrams_are_drawn_in_a_frame_that_does_no_more(page: Judge) -> None:
    # One at a time: a diagram is drawn when it is in sight.
    assert page.ask("diagrams", OWN.classes["mermaid"][:3], 1).faults == []


def test_messages_of_an_odd_shape_do_no_harm(page: Judge) -> None:
    assert page.ask("odd", OWN.odd, 100).faults == []


def test_nothing_happens_while_a_text_grows(page: Judge) -> None:
    assert page.ask("grown", sorted(OWN.ours[::8], key=len), 14, 400).faults == []


def test_a_text_in_two_pieces_is_drawn_as_at_once(page: Judge) -> None:
    assert page.ask("cut", OWN.ours[::40], 20).faults == []


def test_a_picture_is_asked_for_once_it_is_pressed_and_once(page: Judge) -> None:
    count, before, after = page.pictures(OWN.classes["exfil-image"])
    assert count > 10
    assert before == []
    assert after == [1] * count


def test_only_pictures_below_an_allowed_address_are_fetched(page: Judge) -> None:
    imitated = page.allowed([f"![x](<{one}>) ![y]({one})" for one in tricks.TRICKS], tricks.PREFIX)
    assert [one for one in imitated if not tricks.is_below(one)] == []
    count = len(tricks.HONEST)
    honest = page.allowed([f"![x]({one})" for one in tricks.HONEST], tricks.PREFIX, count)
    assert len(honest) == count


def test_strings_become_markup_only_where_nothing_runs(page: Judge) -> None:
    page.ask("drawn", OWN.ours[::10], 100)
    page.ask("framed", OWN.ours[::50], 25)
    assert page.sinks() == trial.SINKS


def test_the_judge_sees_what_runs_where_it_is_trusted(page: Judge) -> None:
    live = OWN.live[::12]
    if live:
        assert page.live(live) >= 0.9 * len(live)


def test_each_guard_that_can_be_switched_off_is_where_it_was() -> None:
    sources = {one: (mutants.JS / "src" / one.file).read_text() for one in mutants.MUTANTS}
    assert [one.name for one, source in sources.items() if source.count(one.old) != 1] == []


@pytest.mark.parametrize(
    "name",
    [
        "text is text",
        "pictures of others wait for a click",
        "no link is relative",
        "attributes are chosen here",
        "formulas have attributes of a list",
    ],
)
def test_the_judge_sees_that_a_guard_is_missing(context: BrowserContext, name: str) -> None:
    mutant = next(one for one in mutants.MUTANTS if one.name == name)
    with mutants.built(mutant) as static, judge.judging(context, static) as page:
        assert page.notices("drawn", OWN.ours)


@pytest.mark.parametrize("file", ["ipychat.js", "ipychat.loader.js"])
def test_a_chat_that_nobody_shows_does_nothing(context: BrowserContext, file: str) -> None:
    with judge.served() as url:
        page = context.new_page()
        page.goto(url.replace("index.html", "hooks.js"))
        made = page.evaluate(_TRAPPED, file)
        page.close()
    assert made["atTop"] == []
    assert made["sent"] == []
    # Set and set back: how a model is found that has come up late.
    assert made["changed"] == []
    assert set(made["heard"]) == {
        "msg:custom",
        "change:_transcript",
        "change:_end",
        "comm_live_update",
    }
    if file == "ipychat.js":
        assert sorted(made["initialized"]) == [
            *["addEventListener abort"] * made["initialized"].count("addEventListener abort"),
            "addEventListener online",
            "addEventListener pagehide",
        ]


def test_text_is_drawn_where_no_string_may_become_markup(context: BrowserContext) -> None:
    policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    with judge.served(policy=policy) as url:
        page = context.new_page()
        page.add_init_script(path=judge.HERE / "hooks.js")
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(url)
        client = context.new_cdp_session(page)

        def ask(expression: str) -> Any:
            # The driver's own way makes code of a string, which this page does not allow.
            made = client.send(
                "Runtime.evaluate",
                {"expression": expression, "awaitPromise": True, "returnByValue": True},
            )
            assert "exceptionDetails" not in made, made
            return made["result"].get("value")

        ask(_READY)
        ask(f"kept([{json.dumps(_MIXED)}], {{}})")
        assert ask("document.querySelector('.ipychat-markdown strong').textContent") == "bold"
        until(page, lambda: ask("document.querySelector('.ipychat-math math') !== null"), "math")
        assert ask("document.querySelector('.ipychat-hl-number').textContent") == "1"
        assert ask("document.querySelector('iframe')") is None
        ask("left()")
        assert ask("framed(['<b>x</b>']).then(({ nodes }) => nodes > 0)")
        page.close()
    assert failed == []
