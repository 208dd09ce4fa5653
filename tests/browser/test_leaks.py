"""Chats that are opened, streamed to and closed leave nothing on their page."""

from __future__ import annotations

import json

import tally
from playwright.sync_api import CDPSession

from ipychat import ChatInterface, _static

from .conftest import OpenPage

START = """code => import(URL.createObjectURL(new Blob([code], {type: 'text/javascript'})))
  .then(frontend => { window.frontend = frontend.default; })"""

ONCE = """async ([text, times]) => {
  for (let time = 0; time < times; time++) {
    const state = JSON.parse(text), listeners = {};
    const model = {
      get: name => state[name],
      set: (name, value) => { state[name] = value; },
      on: (event, listener) => { (listeners[event] ??= new Set()).add(listener); },
      off: (event, listener) => { listeners[event]?.delete(listener); },
      send() {}, save_changes() {},
    };
    const el = document.body.appendChild(document.createElement('div'));
    const made = window.frontend();
    const end = made.initialize({model});
    const leave = made.render({model, el});
    const {epoch, seq, transcript} = state._transcript;
    const [, message_id, , , , part_id, first] = transcript.messages[1].split('|');
    let offset = first.length;
    for (let number = 1; number <= 30; number++) {
      const text = ` token **${number}**\\n\\n`;
      const deltas = [{op: 'text', message_id, part_id, offset, text}];
      const batch = {kind: 'batch', epoch, seq: seq + number, deltas};
      for (const listener of listeners['msg:custom']) listener(batch, []);
      offset += text.length;
    }
    await new Promise(requestAnimationFrame);
    if (!el.textContent.includes('token 30')) throw new Error(el.textContent);
    leave();
    end();
    el.remove();
    const left = Object.entries(listeners).filter(([, set]) => set.size > 0);
    if (left.length > 0) throw new Error(`listeners: ${left.map(([name]) => name)}`);
  }
}"""


def test_chats_that_are_gone_leave_no_nodes_and_no_listeners(open_page: OpenPage) -> None:
    chat = ChatInterface("Hi", "So far")
    state = {name: one for name, one in chat.get_state().items() if name != "_esm"}
    text = json.dumps(state)
    page = open_page()
    page.goto("about:blank")
    page.evaluate(START, _static.read("ipychat.js"))
    session = page.context.new_cdp_session(page)
    page.evaluate(ONCE, [text, 5])
    before = _counters(session)
    page.evaluate(ONCE, [text, 50])
    after = _counters(session)
    tally.count(
        "R9",
        "chats opened, streamed to and closed, Chromium",
        times=50,
        **{f"{name}_more": after[name] - before[name] for name in before},
    )
    for name in ("documents", "nodes", "jsEventListeners"):
        assert after[name] <= before[name], name
    assert after["bytes"] - before["bytes"] < 1_000_000


def _counters(session: CDPSession) -> dict[str, int]:
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    counters: dict[str, int] = session.send("Memory.getDOMCounters")
    used = int(session.send("Runtime.getHeapUsage")["usedSize"])
    return {**counters, "bytes": used}
