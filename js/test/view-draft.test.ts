import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Input } from "../src/looks.ts";
import { AREA, one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const memory = new Map<string, string>();
const storage = {
  getItem: (key: string) => memory.get(key) ?? null,
  setItem: (key: string, value: string) => memory.set(key, value),
  removeItem: (key: string) => memory.delete(key),
};

/** Inputs at a place, each with a text that code has put there. */
function composer(place: string, ...inputs: { ref?: string; text?: string }[]) {
  const all = inputs.map(
    ({ ref = "", text = "" }): Input => ({ label: ref, ref, area: { ...AREA, text } }),
  );
  return { _composer: { inputs: all, active: 0, place } };
}

const areaOf = (el: Element) => one<HTMLTextAreaElement>(el, "textarea");
const values = (el: Element) => [...el.querySelectorAll("textarea")].map(({ value }) => value);

function type(area: HTMLTextAreaElement, text: string): void {
  area.value = text;
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function send(area: HTMLTextAreaElement): void {
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

beforeEach(() => {
  memory.clear();
  Object.assign(globalThis, { sessionStorage: storage });
});

afterEach(() => Object.assign(globalThis, { sessionStorage: undefined }));

describe("a draft", () => {
  const looks = composer("cell-0", {});

  test("is there again when the cell runs again, and gone when it is sent", async () => {
    const first = await showChat([], looks);
    type(areaOf(first.el), "half a thought");
    const second = await showChat([], looks);
    assert.equal(areaOf(second.el).value, "half a thought");
    const other = await showChat([], composer("cell-1", {}));
    assert.equal(areaOf(other.el).value, "");
    send(areaOf(second.el));
    assert.equal(memory.size, 0);
  });

  test("is kept by the page alone where the host forbids more", async () => {
    Object.assign(globalThis, { sessionStorage: undefined });
    const { el, again } = await showChat([], looks);
    type(areaOf(el), "half a thought");
    assert.equal(areaOf(again()).value, "half a thought");
  });
});

describe("what a person makes of a text that code has put there", () => {
  const start = { ref: "a", text: "A start" };

  for (const [what, text] of [
    ["stays", "Mine"],
    ["stays empty", ""],
  ] as const) {
    test(`${what} in another view`, async () => {
      const { el, again } = await showChat([], composer("", start));
      type(areaOf(el), text);
      assert.equal(areaOf(again()).value, text);
      assert.equal(areaOf(el).value, text);
    });

    test(`${what} when its tab is taken away and given again`, async () => {
      const { el, change } = await showChat([], composer("", start, { ref: "b" }));
      type(el.querySelector("textarea") as HTMLTextAreaElement, text);
      change(composer("", { ref: "b" }));
      change(composer("", start, { ref: "b" }));
      assert.deepEqual(values(el), [text, ""]);
    });
  }

  test("stays when the page is loaded again, until code puts another text there", async () => {
    const first = await showChat([], composer("cell-0", start));
    type(areaOf(first.el), "Mine");
    const { el, change } = await showChat([], composer("cell-0", start));
    assert.equal(areaOf(el).value, "Mine");
    change({ ...composer("cell-0", start), placeholder_text: "Other" });
    assert.equal(areaOf(el).value, "Mine");
    change(composer("cell-0", { ref: "a", text: "Another" }));
    assert.equal(areaOf(el).value, "Another");
  });

  test("is all that is kept: what nobody has touched gives way to what the code says now", async () => {
    await showChat([], composer("cell-0", start));
    assert.equal(memory.size, 0);
    const { el } = await showChat([], composer("cell-0", { ref: "a", text: "A better start" }));
    assert.equal(areaOf(el).value, "A better start");
  });

  test("is gone when it is sent", async () => {
    const { el, change } = await showChat([], composer("cell-0", start));
    type(areaOf(el), "Mine");
    send(areaOf(el));
    change(composer("cell-0", { ref: "a", text: "" }));
    assert.equal(areaOf(el).value, "");
    assert.equal(memory.size, 0);
  });
});
