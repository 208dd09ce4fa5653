import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { AnyModel } from "@anywidget/types";
import { type KernelListener, watchKernel } from "../src/kernel.ts";

/** A signal of a kernel connection, and of a model. */
class Signal {
  readonly slots = new Set<(...args: unknown[]) => void>();
  connect(slot: () => void): void {
    this.slots.add(slot);
  }
  disconnect(slot: () => void): void {
    this.slots.delete(slot);
  }
  emit(...args: unknown[]): void {
    for (const slot of [...this.slots]) slot(...args);
  }
}

/** The connection that a widget manager of Jupyter has. */
class Kernel {
  status = "idle";
  connectionStatus = "connected";
  isDisposed = false;
  readonly statusChanged = new Signal();
  readonly connectionStatusChanged = new Signal();
  readonly disposed = new Signal();
  readonly iopubMessage = new Signal();

  say(session: string, execution_state: string): void {
    this.iopubMessage.emit(this, { header: { session }, content: { execution_state } });
  }
  become(status: string): void {
    this.status = status;
    this.statusChanged.emit();
  }
  connect(status: string): void {
    this.connectionStatus = status;
    this.connectionStatusChanged.emit();
  }
}

let told: string[];
let ended: AbortController;
let cut: Signal;

beforeEach(() => {
  told = [];
  ended = new AbortController();
  cut = new Signal();
});

const listener: KernelListener = {
  onGone: () => told.push("gone"),
  onAway: () => told.push("away"),
  onBack: () => told.push("back"),
};

/** Watch a model of a host that has this manager, whose layout is this. */
function watch(manager: object | undefined, layout: unknown): void {
  const model = {
    widget_manager: manager,
    get: (name: string) => (name === "layout" ? layout : undefined),
    on: (event: string, slot: () => void) => event === "comm_live_update" && cut.connect(slot),
    off: (_: string, slot: () => void) => cut.disconnect(slot),
  };
  watchKernel(model as unknown as AnyModel, listener, ended.signal);
}

describe("a kernel is gone", () => {
  for (const status of ["restarting", "autorestarting", "terminating", "dead"]) {
    test(`when it is ${status}`, () => {
      const kernel = new Kernel();
      watch({ kernel }, { comm_live: true });
      kernel.become("busy");
      assert.deepEqual(told, []);
      kernel.become(status);
      assert.deepEqual(told, ["gone"]);
    });
  }

  test("when its connection is given up", () => {
    const kernel = new Kernel();
    watch({ kernel }, undefined);
    kernel.isDisposed = true;
    kernel.disposed.emit();
    assert.deepEqual(told, ["gone"]);
  });

  test("when the host cuts the model off", async () => {
    const layout = { comm_live: true };
    watch({ kernel: new Kernel() }, layout);
    cut.emit();
    // The host may come to the layout after the model.
    layout.comm_live = false;
    await new Promise((done) => setTimeout(done, 1));
    assert.deepEqual(told, ["gone"]);
  });

  test("when another process speaks in its place, which the server is not", () => {
    const kernel = new Kernel();
    watch({ kernel }, { comm_live: true });
    kernel.say("first", "busy");
    kernel.say("server", "starting");
    kernel.say("first", "idle");
    assert.deepEqual(told, []);
    kernel.say("second", "busy");
    assert.deepEqual(told, ["gone"]);
  });

  test("when it takes leave", () => {
    const kernel = new Kernel();
    watch({ kernel }, { comm_live: true });
    kernel.iopubMessage.emit(kernel, { header: { session: "s", msg_type: "shutdown_reply" } });
    assert.deepEqual(told, ["gone"]);
  });

  test("when the model comes from a file", () => {
    watch({ kernel: new Kernel() }, { comm_live: false });
    watch({ kernel: null }, { comm_live: false });
    watch({}, { comm_live: false });
    assert.deepEqual(told, ["gone", "gone", "gone"]);
  });
});

test("a connection that breaks and is mended is told once each", () => {
  const kernel = new Kernel();
  watch({ kernel }, { comm_live: true });
  for (const status of ["connecting", "disconnected", "connecting", "connected", "connected"]) {
    kernel.connect(status);
  }
  assert.deepEqual(told, ["away", "back"]);
});

test("a host that tells nothing is believed", () => {
  watch(undefined, undefined);
  watch({}, "IPY_MODEL_1");
  watch({ kernel: {} }, null);
  assert.deepEqual(told, []);
});

test("who does not watch any more is told nothing", async () => {
  const kernel = new Kernel();
  watch({ kernel }, { comm_live: false });
  told.length = 0;
  cut.emit();
  ended.abort();
  await new Promise((done) => setTimeout(done, 1));
  const signals = [
    ...[kernel.statusChanged, kernel.connectionStatusChanged, kernel.disposed],
    ...[kernel.iopubMessage, cut],
  ];
  assert.deepEqual(
    signals.map(({ slots }) => slots.size),
    [0, 0, 0, 0, 0],
  );
  assert.deepEqual(told, []);
});
