import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AnyModel } from "@anywidget/types";
import { hearLate, modelBehind } from "../src/late.ts";

/** A model of Jupyter's own manager. */
class Plain {
  readonly heard: object[] = [];
  readonly said: object[] = [];
  readonly comm = {
    hear: (message: object): unknown => this._handle_comm_msg(message),
    on_msg: (callback: (message: object) => unknown): void => {
      this.comm.hear = callback;
    },
    send: (data: object) => this.said.push(data),
  };
  async _handle_comm_msg(message: object): Promise<void> {
    this.heard.push(message);
  }
}

/** A model of anywidget: it waits until it is ready, if ever. */
class Waiting extends Plain {
  readonly ready: Promise<void>;
  constructor(ready: Promise<void>) {
    super();
    this.ready = ready;
  }
  override async _handle_comm_msg(message: object): Promise<void> {
    await this.ready;
    await super._handle_comm_msg(message);
  }
}

const SAID = { content: { data: { method: "custom" } } };

describe("a model", () => {
  test("that came up too late hears its kernel, and asks once for what it missed", async () => {
    const model = new Waiting(Promise.reject(new Error("too late")));
    await Promise.all([hearLate(model), hearLate(model)]);
    await hearLate(model);
    await model.comm.hear(SAID);
    assert.deepEqual(model.heard, [SAID]);
    assert.deepEqual(model.said, [{ method: "request_state" }]);
  });

  test("that is ready, or will be, is left as it is", async () => {
    let come = (): void => {};
    const coming = new Promise<void>((done) => {
      come = done;
    });
    for (const model of [new Plain(), new Waiting(Promise.resolve()), new Waiting(coming)]) {
      const { hear } = model.comm;
      const helped = hearLate(model);
      come();
      await helped;
      assert.equal(model.comm.hear, hear);
      assert.deepEqual(model.said, []);
    }
  });

  test("of another kind of host is left as it is", async () => {
    for (const model of [null, undefined, {}, { comm: {} }]) await hearLate(model);
  });

  test("is found behind what is handed out, whose state stays the same", () => {
    const state: Record<string, unknown> = { loading: false };
    const slots = new Set<(model: unknown) => void>();
    const real = {};
    const model = {
      get: (name: string) => state[name],
      set: (name: string, value: unknown) => {
        state[name] = value;
        for (const slot of slots) slot(real);
      },
      on: (_: string, slot: () => void) => slots.add(slot),
      off: (_: string, slot: () => void) => slots.delete(slot),
    } as unknown as AnyModel;
    assert.equal(modelBehind(model, "loading"), real);
    assert.deepEqual([state, slots.size], [{ loading: false }, 0]);
  });
});
