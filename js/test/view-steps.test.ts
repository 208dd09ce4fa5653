import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Part, StepChanges, StepPart } from "../src/protocol.ts";
import { one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

describe("steps", () => {
  const text: Part = { id: "t", kind: "text", format: "markdown", text: "so far" };
  const running: Part = {
    id: "s",
    kind: "step",
    title: "Work",
    status: "running",
    collapsed: false,
    parts: [text],
  };

  async function work(first: Partial<StepPart> = {}) {
    const parts = [{ ...running, ...first } as Part];
    const chat = await showChat([message("a", "", { parts })]);
    const step = one<HTMLDetailsElement>(chat.el, ".ipychat-message-body > details");
    const change = (changes: StepChanges): void => {
      chat.kernel.change({ op: "update_part", message_id: "a", part_id: "s", changes });
      chat.tell();
    };
    /** What somebody does who clicks on the title. */
    const toggle = (): void => one<HTMLElement>(step, "summary").click();
    return { ...chat, step, change, toggle };
  }

  const sign = (step: Element) => one(step, ":scope > summary > .ipychat-step-status");

  test("say how they stand, and how long they took", async () => {
    const { step, change } = await work();
    assert.equal(sign(step).ariaLabel, "Running");
    for (const [duration, words] of [
      [0.02, ""],
      [2.31, "2.3 s"],
      [12.7, "13 s"],
      [59.7, "1 min 0 s"],
      [125, "2 min 5 s"],
    ] as const) {
      change({ status: "success", duration });
      assert.equal(one(step, ".ipychat-step-duration").textContent, words);
    }
    assert.equal(sign(step).ariaLabel, "Done");
    change({ status: "running", duration: null });
    assert.equal(one(step, ".ipychat-step-duration").textContent, "");
  });

  test("show what is in them and what they are called, also when it changes", async () => {
    const { step, kernel, change, tell } = await work();
    assert.equal(step.open, true);
    step.open = false;
    kernel.change({ op: "text", message_id: "a", part_id: "t", offset: 6, text: "!" });
    tell();
    assert.equal(step.open, false);
    assert.match(step.textContent ?? "", /Work.*so far!/s);
    change({ status: "success", collapsed: true, title: "Worked" });
    assert.equal(step.dataset.status, "success");
    assert.match(one(step, "summary").textContent ?? "", /Worked/);
  });

  test("may have signs of their own", async () => {
    const { step, change } = await work({ badge: "⏳" });
    assert.equal(sign(step).textContent, "⏳");
    change({ status: "success", badge: null });
    assert.equal(sign(step).textContent, "");
    assert.ok(sign(step).querySelector("svg"));
  });

  test("that the reader has folded stay folded, whatever the kernel says", async () => {
    const { step, change, toggle } = await work();
    toggle();
    assert.equal(step.open, false);
    change({ collapsed: true });
    change({ collapsed: false });
    assert.equal(step.open, false);
  });

  test("that the reader has opened stay open", async () => {
    const { step, change, toggle } = await work({ collapsed: true });
    toggle();
    assert.equal(step.open, true);
    change({ title: "Worked" });
    change({ collapsed: false });
    change({ collapsed: true });
    assert.equal(step.open, true);
  });

  test("get out of the way when they are done, also those that the reader has opened", async () => {
    const { step, change, toggle } = await work({ collapsed: true });
    toggle();
    change({ collapsed: false });
    change({ status: "success" });
    change({ collapsed: true });
    assert.equal(step.open, false);
    toggle();
    change({ title: "Worked" });
    assert.equal(step.open, true);
  });

  test("with nothing inside cannot be opened", async () => {
    const { step, toggle } = await work({ parts: [], collapsed: true });
    toggle();
    assert.equal(step.open, false);
  });

  test("stand within each other", async () => {
    const inner = { ...running, id: "i", title: "Look", status: "success" } as Part;
    const { step } = await work({ parts: [inner] });
    assert.equal(one(step, ".ipychat-step-body .ipychat-step-title").textContent, "Look");
  });

  test("that failed fold where it happened", async () => {
    const traceback = "```python\nTraceback (most recent call last):\n  x\nKeyError: 1\n```\n";
    const { step, change } = await work({ parts: [{ ...text, text: traceback } as Part] });
    change({ status: "failed" });
    assert.equal(one(step, ".ipychat-error > summary").textContent, "KeyError: 1");
  });
});
