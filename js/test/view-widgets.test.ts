import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mounting } from "../src/host.ts";
import type { Part } from "../src/protocol.ts";
import { showChat } from "./helpers/chat.ts";
import { installDocument, resized } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

describe("a widget in a message", () => {
  /** A manager as Jupyter's; the widget of its framework notes what it is told. */
  async function show() {
    const told: string[] = [];
    const el = document.createElement("div");
    const luminoWidget = {
      isDisposed: false,
      processMessage({ type }: { type: string }) {
        told.push(`${type}${el.isConnected ? "" : ", off the page"}`);
      },
      dispose() {
        if (!this.isDisposed) told.push("disposed");
        this.isDisposed = true;
      },
    };
    const view = { el, luminoWidget, remove: () => luminoWidget.dispose() };
    const manager = { get_model: async () => ({}), create_view: async () => view };
    const mount = mounting({ widget_manager: manager } as never, undefined);
    const part: Part = { id: "p", kind: "widget", ref: "IPY_MODEL_x", text: "Box" };
    const chat = await showChat([message("a", "", { parts: [part] })], {}, { mount });
    document.body.append(chat.el);
    await new Promise((done) => setTimeout(done));
    const leave = (): void => {
      chat.kernel.change({ op: "remove", message_id: "a" });
      chat.tell();
    };
    return { told, view, leave };
  }

  test("hears that it comes to the page and how large it is, and that it leaves", async () => {
    const { told, leave } = await show();
    assert.deepEqual(told.splice(0), ["before-attach, off the page", "after-attach"]);
    for (const callback of [...resized]) callback();
    assert.deepEqual(told.splice(0), ["resize"]);
    leave();
    for (const callback of [...resized]) callback();
    assert.deepEqual(told, ["before-detach", "after-detach", "disposed"]);
  });

  test("counts as attached no longer when its model is what ends it, and hears no more", async () => {
    const { told, view, leave } = await show();
    told.length = 0;
    view.remove();
    leave();
    assert.deepEqual(told, ["before-detach", "after-detach", "disposed"]);
  });
});
