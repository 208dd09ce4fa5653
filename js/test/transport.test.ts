import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { AnyModel } from "@anywidget/types";
import { JSDOM } from "jsdom";
import { parseSnapshot } from "../src/guards.ts";
import type { Intent, PackedTranscript } from "../src/protocol.ts";
import { connect, watchLooks } from "../src/transport.ts";
import { Kernel, message } from "./helpers/kernel.ts";

/** A model that has traits, hears what is sent and says what a test makes it say. */
class Model {
  readonly sent: Intent[] = [];
  readonly traits: Record<string, unknown> = {};
  readonly #listeners = new Map<string, Set<(...args: unknown[]) => void>>();

  get(name: string): unknown {
    return this.traits[name];
  }
  set(name: string, value: unknown): void {
    this.traits[name] = value;
    this.tell(`change:${name}`);
  }
  on(event: string, listener: () => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }
  off(event: string, listener: () => void): void {
    this.#listeners.get(event)?.delete(listener);
  }
  send(intent: Intent): void {
    this.sent.push(intent);
  }
  save_changes(): void {
    assert.fail("the page never sets state of the kernel");
  }
  tell(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
  count(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

const warn = mock.method(console, "warn", () => {});
let gone: AbortController;

beforeEach(() => {
  const { window } = new JSDOM("");
  Object.assign(globalThis, { window, AbortController: window.AbortController });
  gone = new AbortController();
  warn.mock.resetCalls();
});
afterEach(() => gone.abort());

function setUp() {
  const kernel = new Kernel();
  const model = new Model();
  model.traits._transcript = kernel.snapshot();
  const store = connect(model as unknown as AnyModel, gone.signal);
  return { kernel, model, store };
}

test("buffers are put where the message says that they belong", () => {
  const { kernel, model, store } = setUp();
  const part = { id: "p", kind: "media", mime: "image/png", name: "", size: 2, data: null };
  const batch = {
    kind: "batch",
    epoch: kernel.epoch,
    seq: 1,
    deltas: [{ op: "insert", index: 0, message: { ...message("a"), parts: [part] } }],
    buffer_paths: [["deltas", 0, "message", "parts", 0, "data"]],
  };
  model.tell("msg:custom", batch, [new DataView(Uint8Array.of(1, 2).buffer)]);
  const shown = store.state.transcript.messages[0]?.parts[0];
  assert.ok(shown?.kind === "media");
  assert.deepEqual([...shown.data], [1, 2]);
});

test("paths of buffers reach nothing but empty places of the message", () => {
  const { model } = setUp();
  const paths = [["__proto__", "x"], ["constructor", "prototype", "x"], [], ["kind"], "kind", [3]];
  const buffers = paths.map(() => new DataView(new ArrayBuffer(1)));
  model.tell("msg:custom", { kind: "batch", buffer_paths: paths }, buffers);
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

test("what cannot be read is warned of once and changes nothing", () => {
  const { model, store } = setUp();
  const before = store.state;
  for (const junk of [null, 3, {}, { kind: "evil" }, { kind: "batch" }]) {
    model.tell("msg:custom", junk, []);
  }
  assert.equal(store.state, before);
  assert.equal(warn.mock.callCount(), 1);
});

test("when a turn has ended, the model holds the whole conversation", () => {
  const { kernel, model, store } = setUp();
  store.open();
  const turn = { turn_id: "t", message_id: "m" };
  const batches = [
    kernel.change({ op: "turn", turn: { ...turn, status: "running" } }),
    kernel.change({ op: "insert", index: 0, message: message("a", "Hi") }),
    kernel.change({ op: "insert", index: 0, message: message("b", "Ho") }),
  ];
  for (const batch of batches) model.tell("msg:custom", batch, []);
  assert.equal((model.traits._transcript as { seq: number }).seq, 0);
  model.tell("msg:custom", kernel.change({ op: "turn", turn: { ...turn, status: "done" } }), []);
  const saved = model.traits._transcript as { transcript: PackedTranscript };
  assert.deepEqual(parseSnapshot(saved), kernel.snapshot());
  assert.match(String(saved.transcript.messages[0]), /^0\|b\|.*\|Ho$/);
});

test("what grows without a turn is in the model in the end, and not packed with each token", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { kernel, model, store } = setUp();
  store.open();
  const changed = mock.fn();
  model.on("change:_transcript", changed);
  const said = message("a", "0", { status: "done" });
  model.tell("msg:custom", kernel.change({ op: "insert", index: 0, message: said }), []);
  for (let offset = 1; offset < 10; offset++) {
    const place = { op: "text", message_id: "a", part_id: "a-text", offset } as const;
    model.tell("msg:custom", kernel.change({ ...place, text: String(offset) }), []);
  }
  assert.equal(changed.mock.callCount(), 1);
  context.mock.timers.tick(2000);
  assert.equal(changed.mock.callCount(), 2);
  const { transcript } = parseSnapshot(model.traits._transcript) ?? {};
  assert.deepEqual(transcript, kernel.transcript);
});

test("a state that the kernel sends anew is taken, an older one is not", () => {
  const { kernel, model, store } = setUp();
  const old = kernel.snapshot();
  kernel.change({ op: "insert", index: 0, message: message("a") });
  model.set("_transcript", kernel.snapshot());
  assert.deepEqual(store.state.transcript, kernel.transcript);
  model.set("_transcript", old);
  assert.deepEqual(store.state.transcript, kernel.transcript);
});

test("a transcript that cannot be read leaves an empty chat", () => {
  const model = new Model();
  model.traits._transcript = { protocol: "?" };
  const store = connect(model as unknown as AnyModel, gone.signal);
  assert.deepEqual(store.state.transcript, { messages: [], turn: null });
});

test("looks are read now and after each change", () => {
  const { model } = setUp();
  model.traits._disabled = false;
  const seen: boolean[] = [];
  watchLooks(model as unknown as AnyModel, (looks) => seen.push(looks.disabled), gone.signal);
  model.set("_disabled", true);
  assert.deepEqual(seen, [false, true]);
});

test("in the end no listener is left, and the kernel has heard bye", () => {
  const { model, store } = setUp();
  watchLooks(model as unknown as AnyModel, () => {}, gone.signal);
  store.open();
  gone.abort();
  assert.equal(model.count(), 0);
  assert.equal(model.sent.at(-1)?.kind, "bye");
});

test("a page is left without an error where the host has closed the way to the kernel first", () => {
  const errors: unknown[] = [];
  window.addEventListener("error", (event) => errors.push(event.error));
  for (const leave of [
    () =>
      window.dispatchEvent(new (window as unknown as { Event: typeof Event }).Event("pagehide")),
    gone.abort,
  ]) {
    const { model, store } = setUp();
    store.open();
    model.send = () => {
      throw new Error("Cannot send");
    };
    leave.call(gone);
    model.send = () => {};
    store.close();
  }
  assert.deepEqual(errors, []);
});
