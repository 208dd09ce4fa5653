import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import widget from "../src/area.ts";
import { one } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();
beforeEach(() => mock.timers.reset());

const TRAITS = {
  value_input: "",
  placeholder: "Say it",
  description: "",
  rows: 1,
  max_rows: 10,
  auto_grow: true,
  max_length: 10,
  enter_sends: true,
  disabled_enter: false,
  disabled: false,
  labels: {},
};

/** A text area on its own, and the model behind it. */
function showArea(traits: Partial<typeof TRAITS> = {}) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const state: Record<string, unknown> = { ...TRAITS, ...traits };
  const listeners = new Map<string, Set<() => void>>();
  const sent: unknown[] = [];
  const saved: unknown[] = [];
  const model = {
    get: (name: string) => state[name],
    set: (name: string, value: unknown) => {
      state[name] = value;
    },
    save_changes: () => saved.push(state.value_input),
    send: (content: unknown) => sent.push(content),
    on: (event: string, listener: () => void) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off: (event: string, listener: () => void) => listeners.get(event)?.delete(listener),
  };
  /** The kernel sets a trait. */
  const change = (name: string, value: unknown): void => {
    state[name] = value;
    for (const listener of listeners.get(`change:${name}`) ?? []) listener();
  };
  const made = widget();
  const end = made.initialize({ model: model as never });
  const show = () => {
    const el = document.createElement("div");
    document.body.append(el);
    const leave = made.render({ model, el } as never);
    return { el, area: one<HTMLTextAreaElement>(el, "textarea"), leave };
  };
  const count = () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0);
  return { ...show(), show, change, sent, saved, end, count };
}

function type(area: HTMLTextAreaElement, text: string): void {
  area.value = text;
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function press(area: HTMLElement, key: string): void {
  area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

describe("a text area on its own", () => {
  test("commits what is written, is empty again and calls it back", () => {
    const { area, sent } = showArea();
    type(area, " Hi ");
    press(area, "Enter");
    assert.deepEqual(sent, [{ kind: "submit", text: "Hi" }]);
    assert.equal(area.value, "");
    press(area, "ArrowUp");
    assert.equal(area.value, "Hi");
  });

  test("tells what is being typed, but not each key", () => {
    const { area, saved } = showArea();
    for (const text of ["a", "ab", "abc"]) type(area, text);
    assert.deepEqual(saved, []);
    mock.timers.tick(1000);
    assert.deepEqual(saved, ["abc"]);
  });

  test("tells first that nothing is being typed any more, then what is committed", () => {
    const { area, saved, sent } = showArea();
    type(area, "abc");
    mock.timers.tick(1000);
    press(area, "Enter");
    assert.deepEqual(saved, ["abc", ""]);
    assert.equal(sent.length, 1);
    mock.timers.tick(1000);
    assert.deepEqual(saved, ["abc", ""]);
  });

  test("shows what code has written, at once and later", () => {
    const { area, change } = showArea({ value_input: "A start" });
    assert.equal(area.value, "A start");
    change("value_input", "Another");
    assert.equal(area.value, "Another");
  });

  test("commits nothing that is empty or too long, and says so", () => {
    const { el, area, sent } = showArea();
    type(area, "  ");
    press(area, "Enter");
    type(area, "x".repeat(11));
    press(area, "Enter");
    assert.deepEqual(sent, []);
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /11 of 10/);
    type(area, "x");
    assert.equal(one(el, ".ipychat-hint").textContent, "");
  });

  test("that is disabled takes nothing and says so", () => {
    const { el, area, sent, change } = showArea();
    change("disabled", true);
    type(area, "Hi");
    press(area, "Enter");
    assert.deepEqual(sent, []);
    assert.equal(area.ariaDisabled, "true");
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /no input now/);
  });

  test("has the looks that it is given", () => {
    const { area, change } = showArea({ description: "Question", rows: 2 });
    assert.deepEqual([area.placeholder, area.ariaLabel, area.rows], ["Say it", "Question", 2]);
    assert.equal(area.style.getPropertyValue("--max-rows"), "10");
    change("auto_grow", false);
    assert.equal(area.style.getPropertyValue("--max-rows"), "2");
  });

  test("shows the same in two places", () => {
    const { area, show } = showArea();
    const other = show();
    type(area, "one");
    assert.equal(other.area.value, "one");
  });

  test("keeps its keys from the notebook, and leaves nothing behind", () => {
    const { el, area, leave, end, count } = showArea();
    const heard: string[] = [];
    document.body.addEventListener("keydown", ({ key }) => heard.push(key));
    press(area, "Enter");
    assert.deepEqual(heard, []);
    leave();
    end();
    assert.equal(el.childElementCount, 0);
    assert.equal(count(), 0);
  });
});
