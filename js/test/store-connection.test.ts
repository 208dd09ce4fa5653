import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Store } from "../src/store.ts";
import { Kernel, Time } from "./helpers/kernel.ts";
import { insert, receive, setUp } from "./helpers/store.ts";

describe("a kernel that is gone", () => {
  const streaming = (): ReturnType<typeof setUp> => {
    const made = setUp();
    const { kernel, deliver } = made;
    kernel.change(insert("a", "so far"));
    kernel.change({ op: "turn", turn: { turn_id: "t", status: "running", message_id: "m" } });
    deliver();
    kernel.heard.length = 0;
    return made;
  };

  test("leaves what has come, interrupted, and is spoken to no more", () => {
    const { kernel, time, store } = streaming();
    store.stop();
    kernel.heard.length = 0;
    store.onGone();
    assert.equal(store.state.connection, "gone");
    assert.equal(store.state.stopping, null);
    const { messages, turn } = store.state.transcript;
    assert.deepEqual([messages[0]?.status, turn], ["interrupted", null]);
    assert.equal(messages[0]?.parts[0], kernel.transcript.messages[0]?.parts[0]);
    store.stop();
    store.refresh();
    store.onBack();
    store.act({ kind: "press", button: "clear" });
    store.submit("Hi");
    time.pass(60_000);
    assert.deepEqual(kernel.heard, []);
    assert.equal(store.state.connection, "gone");
    store.close();
    assert.deepEqual(kernel.heard, []);
  });

  test("gives back what was on its way", () => {
    const { store } = streaming();
    store.submit("one", ["file"]);
    store.submit("two");
    store.onGone();
    assert.deepEqual(store.state.pending, []);
    const { text, attachments, reason } = store.state.refused ?? {};
    assert.deepEqual([text, attachments, reason], ["one\ntwo", ["file"], ""]);
  });

  test("ends steps that are at work, in groups too", () => {
    const { kernel, store, deliver } = streaming();
    const step = { kind: "step", title: "", collapsed: false, parts: [] } as const;
    const parts = [
      { ...step, id: "s", status: "running" as const },
      { ...step, id: "t", status: "success" as const },
    ];
    const group = { id: "g", kind: "group", layout: "card", title: "", parts } as const;
    kernel.change({ op: "parts", message_id: "a", parts: [group] });
    deliver();
    store.onGone();
    const [shown] = store.state.transcript.messages[0]?.parts ?? [];
    assert.ok(shown?.kind === "group");
    assert.deepEqual(
      shown.parts.map((part) => part.kind === "step" && part.status),
      ["failed", "success"],
    );
  });

  test("ends code that runs below a message that is done", () => {
    const { kernel, store, deliver } = streaming();
    const step = { kind: "step", title: "", collapsed: false, parts: [] } as const;
    const footer = [
      { ...step, id: "s", status: "running" as const, block: { code: "1", nth: 0 } },
      { ...step, id: "t", status: "success" as const },
    ];
    kernel.settle("a");
    kernel.change({ op: "update", message_id: "a", changes: { footer } });
    deliver();
    store.onGone();
    const [shown] = store.state.transcript.messages;
    assert.equal(shown?.status, "done");
    assert.deepEqual(
      shown.footer?.map((part) => part.kind === "step" && part.status),
      ["failed", "success"],
    );
  });

  test("that speaks all the same is heard, and a snapshot mends what was thought", () => {
    const { kernel, time, store, deliver } = streaming();
    store.onGone();
    time.pass(3000);
    kernel.change({ op: "text", message_id: "a", part_id: "a-text", offset: 6, text: "!" });
    deliver();
    time.pass(1000, deliver);
    assert.equal(store.state.connection, "live");
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("may still be heard for a while, which changes nothing", () => {
    const { kernel, store, deliver } = streaming();
    store.onGone();
    const { state } = store;
    kernel.settle("a");
    deliver();
    receive(store, kernel.snapshot());
    assert.equal(store.state, state);
  });

  test("before a page opens is not asked", () => {
    const kernel = new Kernel();
    const time = new Time();
    time.onSend = (intent) => kernel.hear(intent);
    const store = new Store(kernel.snapshot(), time);
    store.onGone();
    store.open();
    time.pass(60_000);
    assert.deepEqual(kernel.heard, []);
  });
});

describe("a connection that breaks", () => {
  test("is a silence after 2 s", () => {
    const { time, store, deliver } = setUp();
    deliver();
    store.onAway();
    time.pass(1999);
    assert.equal(store.state.connection, "live");
    time.pass(1);
    assert.equal(store.state.connection, "silent");
  });

  test("and is mended is no silence, and the page asks at once what it has missed", () => {
    const { kernel, time, store, deliver } = setUp();
    deliver();
    store.onAway();
    kernel.change(insert("a"));
    kernel.sent.length = 0;
    time.pass(1999);
    store.onBack();
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
    time.pass(60_000, deliver);
    assert.equal(store.state.connection, "live");
  });
});
