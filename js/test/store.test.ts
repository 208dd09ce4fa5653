import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Touched } from "../src/state.ts";
import { message } from "./helpers/kernel.ts";
import { insert, kinds, receive, setUp } from "./helpers/store.ts";

describe("batches", () => {
  test("are applied in order, once", () => {
    const { kernel, store } = setUp();
    const batches = [
      kernel.change(insert("a")),
      kernel.change(insert("b")),
      kernel.change(insert("c")),
    ];
    for (const index of [0, 0, 1, 0, 2, 1]) receive(store, batches[index] as never);
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("that come too early wait for those before them", () => {
    const { kernel, store } = setUp();
    const [first, second] = [kernel.change(insert("a")), kernel.change(insert("b"))];
    store.onBatch(second);
    assert.equal(store.state.transcript.messages.length, 0);
    store.onBatch(first);
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("that stay missing are asked for after 250 ms", () => {
    const { kernel, time, store, deliver } = setUp();
    deliver();
    kernel.change(insert("a"));
    const second = kernel.change(insert("b"));
    kernel.sent.length = 0;
    store.onBatch(second);
    kernel.heard.length = 0;
    time.pass(249);
    assert.deepEqual(kinds(kernel), []);
    time.pass(1);
    assert.deepEqual(kernel.heard, [{ kind: "hello", page_id: "id-1", epoch: "epoch-1", seq: 0 }]);
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("of another epoch make the store ask, and the snapshot replaces everything", () => {
    const { kernel, time, store, deliver } = setUp();
    kernel.change(insert("a"));
    deliver();
    kernel.restart();
    kernel.change(insert("z"));
    deliver();
    time.pass(1000, deliver);
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("whose text is another one are mended by a snapshot", () => {
    const { kernel, store, deliver } = setUp();
    kernel.change(insert("a", "Hello"));
    const settle = kernel.settle("a");
    kernel.sent.length = 0;
    deliver();
    const deltas = [insert("a", "Hullo")];
    store.onBatch({ kind: "batch", epoch: kernel.epoch, seq: 1, deltas });
    kernel.heard.length = 0;
    store.onBatch(settle);
    // No kernel knows the empty epoch: it must answer with a snapshot.
    assert.deepEqual(kernel.heard, [{ kind: "hello", page_id: "id-1", epoch: "", seq: 1 }]);
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("with a delta of a newer kernel are mended by a snapshot", () => {
    const { kernel, time, store, deliver } = setUp();
    deliver();
    store.onBatch({ kind: "batch", epoch: kernel.epoch, seq: 1, deltas: [{ op: "unknown" }] });
    kernel.change(insert("a"));
    kernel.sent.length = 0;
    time.pass(8000, deliver);
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("without deltas and with seq 0 change nothing and prove that the kernel lives", () => {
    const { kernel, store, deliver } = setUp();
    assert.equal(store.state.connection, "connecting");
    deliver();
    assert.equal(store.state.connection, "live");
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });
});

describe("snapshots", () => {
  test("that are older than what the store has are ignored", () => {
    const { kernel, store, deliver } = setUp();
    const old = kernel.snapshot();
    kernel.change(insert("a"));
    deliver();
    store.onSnapshot(old);
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("of the same state leave every message alone", () => {
    const { kernel, store, deliver } = setUp();
    kernel.change(insert("a"));
    deliver();
    const before = store.state.transcript;
    store.onAnswer(kernel.snapshot());
    assert.equal(store.state.transcript, before);
  });

  test("of another protocol end the conversation and say so", () => {
    const { kernel, store, deliver } = setUp();
    deliver();
    store.onAnswer({ ...kernel.snapshot(), protocol: 99 });
    assert.equal(store.state.connection, "incompatible");
    assert.equal(kinds(kernel).at(-1), "bye");
  });
});

describe("hello", () => {
  test("is said when the page opens, and once for two views", () => {
    const { kernel, store } = setUp();
    store.open();
    assert.deepEqual(kinds(kernel), ["hello"]);
  });

  test("is repeated after 1 s, four times, then after 2, 4 and 8 s until it is answered", () => {
    const { kernel, time, deliver } = setUp();
    const times: number[] = [];
    time.onSend = (intent) => {
      times.push(time.now);
      kernel.hear(intent);
    };
    time.pass(24_000);
    assert.deepEqual(times, [1000, 2000, 3000, 4000, 6000, 10_000, 18_000]);
    deliver();
    times.length = 0;
    time.pass(24_000);
    assert.deepEqual(times, []);
  });

  test("that is not answered for 5 s makes the kernel silent, and any word makes it live", () => {
    const { time, store, deliver } = setUp();
    time.pass(4999);
    assert.equal(store.state.connection, "connecting");
    time.pass(1);
    assert.equal(store.state.connection, "silent");
    deliver();
    assert.equal(store.state.connection, "live");
  });

  test("is said when a turn has ended beyond what has come", () => {
    const { kernel, time, store, deliver } = setUp();
    deliver();
    kernel.change(insert("a"));
    kernel.sent.length = 0;
    store.onEnd({ epoch: kernel.epoch, seq: kernel.seq });
    time.pass(250, deliver);
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("is repeated while something is known to be missing, whatever another page is told", () => {
    const { kernel, time, store, deliver } = setUp();
    deliver();
    kernel.change(insert("a"));
    store.onEnd({ epoch: kernel.epoch, seq: kernel.seq });
    time.pass(250);
    kernel.sent.length = 0;
    store.onBatch({ kind: "batch", epoch: kernel.epoch, seq: 0, deltas: [] });
    time.pass(1000, deliver);
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("is repeated when of its answer only the beginning has come", () => {
    const { kernel, time, store, deliver } = setUp();
    deliver();
    const first = kernel.change(insert("a"));
    kernel.change(insert("b"));
    store.onEnd({ epoch: kernel.epoch, seq: kernel.seq });
    time.pass(250);
    kernel.sent.length = 0;
    store.onBatch(first);
    time.pass(1000, deliver);
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("is said when a live turn is silent for long", () => {
    const { kernel, time, store, deliver } = setUp();
    kernel.change({ op: "turn", turn: { turn_id: "t", status: "running", message_id: "m" } });
    deliver();
    kernel.change(insert("a"));
    kernel.sent.length = 0;
    time.pass(5000, deliver);
    deliver();
    assert.deepEqual(store.state.transcript, kernel.transcript);
  });

  test("is followed by bye when the page goes", () => {
    const { kernel, time, store } = setUp();
    store.close();
    time.pass(60_000);
    assert.deepEqual(kinds(kernel), ["hello", "bye"]);
  });
});

describe("acknowledgements", () => {
  test("come at most once a second, the last one after the last batch", () => {
    const { kernel, time, deliver } = setUp();
    deliver();
    const acks: [number, number][] = [];
    time.onSend = (intent) => {
      if (intent.kind === "ack") acks.push([time.now, intent.seq]);
    };
    for (let frame = 0; frame < 60; frame++) {
      kernel.change(insert(`m${frame}`));
      deliver();
      time.pass(40);
    }
    time.pass(5000);
    assert.deepEqual(
      acks.map(([when]) => Math.round(when / 1000)),
      [1, 2, 3],
    );
    assert.equal(acks.at(-1)?.[1], kernel.seq);
  });
});

describe("a submit", () => {
  test("is pending until the transcript shows it", () => {
    const { kernel, store, deliver } = setUp();
    deliver();
    store.submit("Hi");
    const [pending] = store.state.pending;
    assert.equal(pending?.text, "Hi");
    const submit_id = pending?.submit_id ?? "";
    kernel.change({ op: "insert", index: 0, message: message("m", "Hi", { submit_id }) });
    deliver();
    assert.deepEqual(store.state.pending, []);
  });

  test("is sent again when the kernel answers after a silence", () => {
    const { kernel, time, store, deliver } = setUp();
    time.pass(6000);
    store.submit("Hi");
    const before = kinds(kernel).filter((kind) => kind === "submit").length;
    deliver();
    assert.equal(kinds(kernel).filter((kind) => kind === "submit").length, before + 1);
  });

  test("that is refused comes back with its text and the reason", () => {
    const { store, deliver } = setUp();
    deliver();
    store.submit("Hi");
    const submit_id = store.state.pending[0]?.submit_id ?? "";
    store.onRefusal({ kind: "refusal", submit_id, reason: "busy" });
    assert.deepEqual(store.state.pending, []);
    assert.deepEqual(store.state.refused, { submit_id, text: "Hi", reason: "busy" });
    store.onRefusal({ kind: "refusal", submit_id: "unknown", reason: "x" });
    assert.equal(store.state.refused?.reason, "busy");
  });

  test("whose message has come and gone before it was seen is no longer pending", () => {
    const { kernel, store, deliver } = setUp();
    deliver();
    store.submit("Hi");
    store.submit("Hello");
    const [first, second] = store.state.pending;
    const sent = { ...message("m9"), submit_id: first?.submit_id ?? "" };
    kernel.change({ op: "insert", index: 0, message: sent }, { op: "remove", message_id: "m9" });
    deliver();
    assert.deepEqual(store.state.pending, [second]);
    store.onTaken({ kind: "taken", submit_id: second?.submit_id ?? "" });
    assert.deepEqual(store.state.pending, []);
    assert.equal(store.state.refused, null);
  });
});

describe("stop", () => {
  test("names the live turn, and stopping ends with it", () => {
    const { kernel, store, deliver } = setUp();
    store.stop();
    assert.deepEqual(kinds(kernel), ["hello"]);
    kernel.change({ op: "turn", turn: { turn_id: "t", status: "running", message_id: "m" } });
    deliver();
    store.stop();
    assert.deepEqual(kernel.heard.at(-1), { kind: "stop", turn_id: "t" });
    assert.equal(store.state.stopping, "t");
    kernel.change({ op: "turn", turn: { turn_id: "t", status: "stopped", message_id: "m" } });
    deliver();
    assert.equal(store.state.stopping, null);
  });
});

test("listeners hear which messages a batch has touched, until they leave", () => {
  const { kernel, store, deliver } = setUp();
  const heard: Touched[] = [];
  const leave = new AbortController();
  kernel.change(insert("a"));
  deliver();
  store.subscribe((_, touched) => heard.push(touched), leave.signal);
  kernel.change({ op: "text", message_id: "a", part_id: "a-text", offset: 0, text: "x" });
  kernel.change(insert("b"));
  deliver();
  leave.abort();
  kernel.change(insert("c"));
  deliver();
  assert.deepEqual(heard, [new Set(["a"]), "all"]);
});
