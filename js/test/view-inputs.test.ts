import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mounting } from "../src/host.ts";
import type { Input } from "../src/looks.ts";
import { AREA, one, say, showChat, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const AREAS: Input[] = [
  { label: "Short", ref: "IPY_MODEL_a", area: AREA },
  { label: "Long", ref: "IPY_MODEL_b", area: { ...AREA, rows: 3 } },
];
const MIXED: Input[] = [
  { label: "Text", ref: "", area: AREA },
  { label: "Slider", ref: "IPY_MODEL_s", area: null },
  { label: "Menu", ref: "IPY_MODEL_m", area: null },
];

const composer = (inputs: readonly Input[], active = 0) => ({
  _composer: { inputs, active, place: "" },
});

/** A chat with inputs whose host draws widgets as the references that they have. */
async function showInputs(inputs: readonly Input[], active = 0) {
  const mounted: string[] = [];
  const mount = async (ref: string, el: HTMLElement): Promise<void> => {
    mounted.push(ref);
    const input = document.createElement("input");
    input.name = ref;
    el.append(input);
  };
  const chat = await showChat([], composer(inputs, active), { mount });
  return { ...chat, mounted };
}

const tabs = (el: Element) => [...el.querySelectorAll<HTMLElement>("[role=tab]")];
const panels = (el: Element) => [...el.querySelectorAll<HTMLElement>(".ipychat-panel")];
const open = (el: Element) => tabs(el).findIndex((tab) => tab.ariaSelected === "true");
const shown = (el: Element) => panels(el).findIndex((panel) => !panel.hidden);

function press(el: Element, key: string, more: KeyboardEventInit = {}): void {
  el.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

function type(area: HTMLTextAreaElement, text: string): void {
  area.value = text;
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

describe("several inputs", () => {
  test("are tabs with their names, of which one is open", async () => {
    const { el } = await showInputs(MIXED);
    assert.deepEqual(
      tabs(el).map((tab) => tab.textContent),
      ["Text", "Slider", "Menu"],
    );
    assert.deepEqual([open(el), shown(el)], [0, 0]);
    assert.deepEqual(
      panels(el).map((panel) => [panel.role, panel.ariaLabel]),
      MIXED.map(({ label }) => ["tabpanel", label]),
    );
  });

  test("are the same where the host leaves out what is None, as JupyterLite does", async () => {
    const sparse = MIXED.map(({ area, ...rest }) => (area ? { ...rest, area } : rest));
    const { el } = await showInputs(sparse as Input[]);
    assert.equal(tabs(el).length, 3);
    assert.equal(el.querySelectorAll(".ipychat-panel textarea").length, 1);
    const without = await showChat([], { _composer: undefined as never });
    assert.equal(one(without.el, ".ipychat-composer").hidden, true);
  });

  test("are opened by a click, which the kernel hears", async () => {
    const { el, kernel } = await showInputs(MIXED);
    tabs(el)[1]?.click();
    assert.deepEqual([open(el), shown(el)], [1, 1]);
    assert.deepEqual(kernel.heard, [{ kind: "open_tab", index: 1 }]);
  });

  test("are one stop of the Tab key, and arrows, Home and End go between them", async () => {
    const { el } = await showInputs(MIXED);
    assert.deepEqual(
      tabs(el).map((tab) => tab.tabIndex),
      [0, -1, -1],
    );
    for (const [key, index] of [
      ["ArrowLeft", 2],
      ["ArrowRight", 0],
      ["ArrowRight", 1],
      ["End", 2],
      ["Home", 0],
    ] as const) {
      press(
        document.activeElement?.role === "tab" ? document.activeElement : (tabs(el)[0] as Element),
        key,
      );
      assert.equal(open(el), index, key);
      assert.equal(document.activeElement, tabs(el)[index]);
    }
  });

  test("are opened by the kernel too", async () => {
    const { el, kernel, change } = await showInputs(MIXED);
    change(composer(MIXED, 2));
    assert.deepEqual([open(el), shown(el)], [2, 2]);
    assert.deepEqual(kernel.heard, []);
  });

  test("do not jump back when the kernel confirms an earlier one late", async () => {
    const { el, change } = await showInputs(MIXED);
    tabs(el)[1]?.click();
    tabs(el)[2]?.click();
    change(composer(MIXED, 1));
    assert.equal(open(el), 2);
    change(composer(MIXED, 2));
    change(composer(MIXED, 0));
    assert.equal(open(el), 0);
  });

  test("are mounted when they are first seen, and stay as they are", async () => {
    const { el, mounted } = await showInputs(MIXED);
    assert.deepEqual(mounted, []);
    tabs(el)[1]?.click();
    tabs(el)[0]?.click();
    tabs(el)[1]?.click();
    assert.deepEqual(mounted, ["IPY_MODEL_s"]);
  });

  test("that are taken away and given again keep what is written in them", async () => {
    const { el, change } = await showInputs(AREAS);
    type(el.querySelectorAll("textarea")[1] as HTMLTextAreaElement, "in the second");
    change(composer([AREAS[1] as Input]));
    assert.equal(one<HTMLTextAreaElement>(el, "textarea").value, "in the second");
    assert.equal(one(el, ".ipychat-tabs").hidden, true);
    change(composer(AREAS));
    const values = [...el.querySelectorAll("textarea")].map(({ value }) => value);
    assert.deepEqual(values, ["", "in the second"]);
  });

  test("have a draft each, and send their own", async () => {
    const { el, kernel } = await showInputs(AREAS);
    const [first, second] = [...el.querySelectorAll("textarea")] as HTMLTextAreaElement[];
    type(first as HTMLTextAreaElement, "one");
    tabs(el)[1]?.click();
    type(second as HTMLTextAreaElement, "two");
    press(second as Element, "Enter");
    const sent = kernel.heard.find(({ kind }) => kind === "submit");
    assert.equal((sent as never as { text: string }).text, "two");
    assert.equal(first?.value, "one");
  });
});

describe("a widget in the composer", () => {
  test("is sent by the button, and the kernel takes its value", async () => {
    const { el, kernel } = await showInputs(MIXED, 1);
    one(el, ".ipychat-send").click();
    assert.deepEqual(kernel.heard, [{ kind: "press", button: "send" }]);
  });

  test("is sent only after the change of it that is held back", async () => {
    const slider: { _msg_buffer: object | null } = { _msg_buffer: { value: 5 } };
    const manager = { get_model: async () => slider };
    const mount = mounting({ widget_manager: manager } as never, undefined);
    const { el, kernel } = await showChat([], composer(MIXED, 1), { mount });
    one(el, ".ipychat-send").click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(kernel.heard, []);
    slider._msg_buffer = null;
    while (kernel.heard.length === 0) await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(kernel.heard, [{ kind: "press", button: "send" }]);
  });

  test("is not sent during a turn, and the chat says why", async () => {
    const { el, kernel, tell } = await showInputs(MIXED, 1);
    turn(kernel, "running");
    tell();
    assert.deepEqual(
      [one(el, ".ipychat-send").hidden, one(el, ".ipychat-stop").hidden],
      [true, false],
    );
    press(one(el, ".ipychat-panel input"), "Enter");
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /Wait for the reply/);
  });

  test("that may be sent during a turn has both buttons", async () => {
    const { el, kernel, tell, change } = await showInputs(MIXED, 1);
    change({ ...composer(MIXED, 1), on_busy: "queue" });
    turn(kernel, "running");
    tell();
    assert.deepEqual(
      [one(el, ".ipychat-send").hidden, one(el, ".ipychat-stop").hidden],
      [false, false],
    );
  });

  test("that the host cannot show is named", async () => {
    const { el } = await showChat([], composer([MIXED[1] as Input]));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(one(el, ".ipychat-panel").textContent, "Slider cannot be shown here");
  });
});

describe("what was sent", () => {
  async function talked() {
    const chat = await showChat();
    say(chat.kernel, "old", "earlier", { role: "user", status: "done" });
    say(chat.kernel, "bot", "an answer", { status: "done" });
    chat.tell();
    const area = one<HTMLTextAreaElement>(chat.el, "textarea");
    type(area, "later\nin two lines");
    press(area, "Enter");
    return { ...chat, area };
  }

  test("is called back by the arrows, and what stood there comes back", async () => {
    const { area } = await talked();
    type(area, "unfinished");
    area.setSelectionRange(0, 0);
    const seen = [];
    for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp"]) {
      press(area, key);
      seen.push(area.value);
      area.setSelectionRange(0, 0);
    }
    assert.deepEqual(seen, ["later\nin two lines", "earlier", "earlier", "earlier"]);
    area.setSelectionRange(area.value.length, area.value.length);
    press(area, "ArrowDown");
    assert.equal(area.value, "later\nin two lines");
    press(area, "ArrowDown");
    assert.equal(area.value, "unfinished");
  });

  test("is left to the caret where that has somewhere to go", async () => {
    const { area } = await talked();
    type(area, "some\nwords");
    for (const [at, more] of [
      [10, {}],
      [3, {}],
      [0, { shiftKey: true }],
    ] as const) {
      area.setSelectionRange(at, at);
      press(area, "ArrowUp", more);
      assert.equal(area.value, "some\nwords");
    }
    press(area, "ArrowDown");
    assert.equal(area.value, "some\nwords");
  });

  test("can be changed and sent again, and Escape leaves it", async () => {
    const { area, kernel } = await talked();
    press(area, "ArrowUp");
    press(area, "Escape");
    assert.equal(area.value, "");
    press(area, "ArrowUp");
    type(area, `${area.value}!`);
    press(area, "Enter");
    const texts = kernel.heard.flatMap((intent) => ("text" in intent ? [intent.text] : []));
    assert.deepEqual(texts, ["later\nin two lines", "later\nin two lines!"]);
  });
});

describe("a text area", () => {
  const area = (more: object): object =>
    composer([{ label: "", ref: "", area: { ...AREA, ...more } }]);

  test("in which no key sends is sent by the button only", async () => {
    const { el, kernel } = await showChat([], area({ disabled_enter: true }));
    const text = one<HTMLTextAreaElement>(el, "textarea");
    type(text, "Hi");
    press(text, "Enter");
    press(text, "Enter", { ctrlKey: true });
    assert.deepEqual(kernel.heard, []);
    one(el, ".ipychat-send").click();
    assert.equal(kernel.heard.length, 1);
  });

  test("shows what code has written, and leaves what a person writes alone", async () => {
    const { el, change } = await showChat([], area({ text: "A start" }));
    const text = one<HTMLTextAreaElement>(el, "textarea");
    assert.equal(text.value, "A start");
    type(text, "Mine");
    change(area({ text: "A start", placeholder: "Other" }));
    change(area({ text: "" }));
    assert.equal(text.value, "Mine");
    change(area({ text: "A start" }));
    assert.equal(text.value, "A start");
  });

  test("that is disabled refuses", async () => {
    const { el, kernel } = await showChat([], area({ disabled: true }));
    const text = one<HTMLTextAreaElement>(el, "textarea");
    type(text, "Hi");
    press(text, "Enter");
    assert.deepEqual(kernel.heard, []);
    assert.equal(text.disabled, false);
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /no input now/);
  });
});
