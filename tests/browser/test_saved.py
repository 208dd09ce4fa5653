"""What a stranger's notebook has saved is drawn, and does nothing."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import tally
from playwright.sync_api import Page

from ipychat import ChatInterface, ChatMessage, ChatStep, _static

from .conftest import OpenPage

KEYS = (
    *("__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "valueOf", "then"),
    *("innerHTML", "outerHTML", "srcdoc", "onclick", "onerror", "style", "href", "src", "class"),
    *("id", "is", "slot", "data-commandlinker-command", "text/html", "application/javascript"),
    *("application/vnd.jupyter.widget-view+json", "image/svg+xml", "length"),
)
RUNS = "window.ran('{}')"
TEXTS = (
    "<img src=x onerror=window.ran('img')>",
    "<script>window.ran('script')</script>",
    "javascript:window.ran('url')",
    "[x](javascript:window.ran('link'))",
    "![x](https://elsewhere.example/x.png)",
    "data:text/html,<script>window.ran('data')</script>",
    "\"><svg onload=window.ran('svg')>",
    "url(https://elsewhere.example/x.png)",
    "IPY_MODEL_0",
    "```mermaid\ngraph TD; A[<img src=x onerror=window.ran('m')>]\n```",
    "$\\href{javascript:window.ran('math')}{x}$",
    "0|<img src=x onerror=window.ran('id')>|now||window.ran('s')|p|![x](https://elsewhere.example)",
    "__proto__|a|b|c|d|e|f",
)
ODD: tuple[Any, ...] = (None, True, -1, 0, 1e300, 2**53, [], {}, [[[[]]]], "", "x" * 100_000)

SHOW = """([code, states]) => {
  const bundle = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
  window.executed = [];
  window.ran = what => window.executed.push(what);
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch']) {
    window[name] = () => window.ran(name);
  }
  const sent = [], failed = [], drawn = [];
  const isLoud = one => !['hello', 'bye', 'ack', 'asset'].includes(one.kind);
  const bytes = (_, value) => typeof value?.$bytes === 'string'
    ? Uint8Array.from(atob(value.$bytes), sign => sign.charCodeAt(0)) : value;
  window.show = text => {
    const state = JSON.parse(text, bytes), intents = [];
    const model = {
      get: name => state[name],
      set() {}, on() {}, off() {}, save_changes() {},
      send: intent => intents.push(intent),
    };
    const el = document.body.appendChild(document.createElement('div'));
    const made = window.frontend();
    const end = made.initialize({model});
    const leave = made.render({model, el});
    return {el, intents, end() { leave?.(); end?.(); el.remove(); }};
  };
  return import(bundle).then(async frontend => {
    window.frontend = frontend.default;
    for (const [index, text] of states.entries()) {
      let shown;
      try {
        shown = window.show(text);
      } catch (error) {
        failed.push(`${index}: ${error.stack}`);
        document.body.replaceChildren();
        continue;
      }
      await new Promise(requestAnimationFrame);
      if (shown.el.querySelector('.ipychat-message')) drawn.push(index);
      // Nobody has to touch it: what is drawn must not ask, send or run anything.
      sent.push(...shown.intents.filter(isLoud));
      const quiet = shown.intents.length;
      for (const one of shown.el.querySelectorAll('*')) {
        for (const type of ['mouseover', 'focus', 'load', 'error', 'toggle', 'animationstart']) {
          one.dispatchEvent(new Event(type, {bubbles: true}));
        }
      }
      for (const one of shown.el.querySelectorAll('button, summary')) {
        if (!/^Show|^Download|^Save/.test(one.ariaLabel ?? one.textContent)) one.click();
      }
      await new Promise(requestAnimationFrame);
      try { shown.end(); } catch (error) { failed.push(`${index} at its end: ${error.stack}`); }
    }
    return {sent, failed, drawn, executed: window.executed, polluted: Object.keys({}.__proto__)};
  });
}"""


def saved() -> dict[str, Any]:
    """The state of a chat that holds one of each, as a notebook keeps it."""
    chat = ChatInterface(
        ChatMessage("**Hi** [there](https://a.example)", user="User", suggestions=["More"]),
        ChatMessage(["text", ChatStep("inside", title="Step")], user="Bot", reactions=["favorite"]),
        ChatMessage(b"\x89PNG\r\n\x1a\n", footer_objects=["below"]),
        ChatMessage({"a": [1, 2]}, show_edit_icon=True),
        *(ChatMessage(text, avatar=b"\x89PNG\r\n\x1a\n") for text in ("alike", "`alike`")),
        button_properties={"mine": {"js_on_click": RUNS.format("button")}},
    )
    as_text = partial(json.dumps, default=lambda one: {"$bytes": _as_text(one)})
    state = json.loads(as_text(chat.get_state()))
    chat.close()
    return {name: value for name, value in state.items() if name != "_esm"}


def _as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each object or list inside a state, with each of its keys."""
    if isinstance(value, dict | list) and "$bytes" not in value:
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def with_key(key: str, kind: int) -> str:
    """A state in which a key stands where keys are somebody's words."""
    state = saved()
    transcript = state["_transcript"]["transcript"]
    messages = [one for one in transcript["messages"] if isinstance(one, dict)]
    odd = {"text": TEXTS[0], "code": RUNS.format(key)}
    if kind == 0:
        for message in (*messages, *transcript["shared"]):
            message[key] = odd
            message["reaction_icons"] = {key: TEXTS[6], "favorite": key}
    elif kind == 1:
        bundle = {key: TEXTS[0], "text/plain": TEXTS[1], "text/html": TEXTS[1]}
        messages[0]["parts"] = [{"id": "o", "kind": "output", "bundle": bundle, "host": True}]
    else:
        for _, inside in [(None, value) for value in state.values() if isinstance(value, dict)]:
            inside[key] = odd
        state[key] = odd
        state["styles"] = {key: TEXTS[7], "background": TEXTS[7]}
        state["labels"] = {key: TEXTS[0], "send": TEXTS[0]}
    return json.dumps(state)


def mutated(seed: int) -> str:
    """A state in which some things are others."""
    rng = random.Random(seed)
    state = saved()
    for _ in range(rng.choice((1, 2, 3, 10, 30))):
        inside, key = rng.choice(list(places(state)))
        choice = rng.random()
        if choice < 0.5:
            inside[key] = rng.choice(TEXTS)
        elif choice < 0.7:
            inside[key] = rng.choice(ODD)
        elif choice < 0.8:
            other, name = rng.choice(list(places(state)))
            inside[key] = copy.deepcopy(other[name])
        elif isinstance(inside, dict):
            inside[rng.choice(KEYS)] = inside.pop(key)
        else:
            inside.insert(key, rng.choice(TEXTS))
    return json.dumps(state)


def test_saved_state_of_a_stranger_runs_nothing_and_says_nothing(open_page: OpenPage) -> None:
    shapes = [with_key(key, kind) for key in KEYS for kind in range(3)]
    notebooks = [mutated(seed) for seed in range(tally.of(60, 200))]
    page = open_page()
    page.goto("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    code = _static.read("ipychat.js")

    found = page.evaluate(SHOW, [code, [*shapes, *notebooks]])

    # Of the others nothing is read, which is as good.
    readable = [index < len(shapes) for index in found["drawn"]]
    assert readable.count(True) > 60
    assert readable.count(False) > 15
    assert found["executed"] == []
    assert found["sent"] == []
    assert found["polluted"] == []
    assert found["failed"] == [], "\n".join(found["failed"])
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == []
    _assert_usable(page)
    tally.count(
        "S9",
        "hostile saved states drawn in Chromium",
        key_shapes=len(shapes),
        mutated_notebooks=len(notebooks),
        readable=len(readable),
        executions=0,
        sends_beyond_hello=0,
        requests=0,
    )


def _assert_usable(page: Page) -> None:
    """A chat on the same page is drawn and takes a message."""
    sent = page.evaluate(
        """text => {
          const {el, intents} = window.show(text);
          const drawn = el.querySelectorAll('.ipychat-message').length;
          const area = el.querySelector('textarea');
          area.value = 'hello';
          area.dispatchEvent(new InputEvent('input', {bubbles: true}));
          area.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
          return [drawn, ...intents.map(one => one.text).filter(Boolean)];
        }""",
        json.dumps(saved()),
    )
    assert sent == [6, "hello"]
