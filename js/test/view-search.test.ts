import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Part } from "../src/protocol.ts";
import { one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
const { messagesWith, placesOf } = await import("../src/view/find.ts");

// A document without a layout has no places.
Object.assign(Object.getPrototypeOf(document.createRange()), {
  getBoundingClientRect: () => ({ top: 0, bottom: 0 }),
  getClientRects: () => [{}],
});

function press(target: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

describe("a text is found", () => {
  const step: Part = {
    id: "s",
    kind: "step",
    title: "Looking up",
    status: "success",
    collapsed: true,
    parts: [{ id: "t", kind: "text", format: "plain", text: "Folded words" }],
  };
  const messages = [
    message("a", "Foxes are **swi**ft"),
    message("b", "`my_name` is C++ (a [language](https://x.y))"),
    message("c", "", { parts: [step] }),
  ];

  test("whatever its case, its marks and its spaces", () => {
    assert.deepEqual(messagesWith(messages, "swift"), [0]);
    assert.deepEqual(messagesWith(messages, "FOXES   are"), [0]);
    assert.deepEqual(messagesWith(messages, "my_name"), [1]);
    assert.deepEqual(messagesWith(messages, "c++ ("), [1]);
    assert.deepEqual(messagesWith(messages, "absent"), []);
  });

  test("and not everywhere where nothing but a mark of Markdown is looked for", () => {
    for (const mark of ["_", "*", "``"]) assert.deepEqual(messagesWith(messages, mark), [], mark);
  });

  test("in steps, too", () => {
    assert.deepEqual(messagesWith(messages, "folded"), [2]);
    assert.deepEqual(messagesWith(messages, "looking up"), [2]);
  });

  test("on the page, but not in buttons of blocks of code", () => {
    const code = document.createElement("div");
    code.className = "ipychat-code";
    code.innerHTML = "<pre>run()</pre><button>Run</button>";
    assert.deepEqual(
      placesOf(code, "run").map((range) => range.startContainer.parentElement?.tagName),
      ["PRE"],
    );
  });

  test("on the page, also across elements", () => {
    const root = document.createElement("div");
    const bold = document.createElement("b");
    bold.append("ift ");
    root.append("Sw", bold, "and sw", "IFT.");
    const places = placesOf(root, "swift");
    assert.deepEqual(places.map(String), ["Swift", "swIFT"]);
  });
});

describe("the search", () => {
  const messages = Array.from({ length: 60 }, (_, index) =>
    message(`m${index}`, index % 20 === 0 ? `needle ${index}` : `hay ${index}`, {
      status: "done",
    }),
  );

  async function search(context: { mock: typeof import("node:test").mock }, text: string) {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const chat = await showChat(messages);
    const box = one(chat.el, ".ipychat-scroller");
    box.focus();
    const event = press(box, "f", { ctrlKey: true });
    const field = one<HTMLInputElement>(chat.el, ".ipychat-search input");
    const type = (typed: string): void => {
      field.value = typed;
      field.dispatchEvent(new Event("input"));
      context.mock.timers.tick(1000);
    };
    type(text);
    const status = () => one(chat.el, ".ipychat-search-status").textContent;
    const found = () => one(chat.el, "[data-found]").dataset.messageId;
    return { ...chat, box, event, field, type, status, found };
  }

  test("opens with Ctrl+F, and a second one is the browser's own", async (context) => {
    const { event, field } = await search(context, "");
    assert.equal(event.defaultPrevented, true);
    assert.equal(document.activeElement, field);
    assert.equal(press(field, "f", { ctrlKey: true }).defaultPrevented, false);
  });

  test("leads to messages that were not drawn, and around", async (context) => {
    const { el, field, status, found } = await search(context, "needle");
    assert.equal(el.querySelector('[data-message-id="m0"]'), null);
    assert.equal(found(), "m40");
    assert.equal(status(), "3 of 3");
    press(field, "Enter");
    assert.equal(found(), "m0");
    assert.equal(status(), "1 of 3");
    press(field, "Enter");
    assert.equal(found(), "m20");
    press(field, "Enter", { shiftKey: true });
    assert.equal(found(), "m0");
  });

  test("says that a text is not there", async (context) => {
    const { el, status, type } = await search(context, "absent");
    assert.equal(status(), "Not found");
    assert.equal(el.querySelector("[data-found]"), null);
    type("");
    assert.equal(status(), "");
  });

  test("goes on with what came meanwhile", async (context) => {
    const { kernel, tell, field, found } = await search(context, "needle");
    kernel.change({ op: "insert", index: 60, message: message("n", "a needle") });
    kernel.change({ op: "remove", message_id: "m1" });
    tell();
    press(field, "Enter");
    assert.equal(found(), "n");
  });

  test("opens by the place of its key where letters are others", async (context) => {
    const { box, field } = await search(context, "");
    press(field, "Escape");
    assert.equal(press(box, "ф", { code: "KeyF", ctrlKey: true }).defaultPrevented, true);
    press(field, "Escape");
    assert.equal(press(box, "u", { code: "KeyF", ctrlKey: true }).defaultPrevented, false);
  });

  test("gives the focus to the conversation where what had it is hidden", async (context) => {
    const { el, box, field } = await search(context, "");
    press(field, "Escape");
    const open = one(el, ".ipychat-open-search");
    open.focus();
    open.click();
    open.hidden = true;
    open.focus = () => {};
    press(field, "Escape");
    assert.equal(document.activeElement, box);
  });

  test("ends no composition of an input method", async (context) => {
    const { el, field } = await search(context, "");
    press(field, "Escape", { keyCode: 229 });
    assert.equal(one(el, ".ipychat-search").hidden, false);
  });

  test("closes with Escape, leaves nothing behind and gives the focus back", async (context) => {
    const { el, box, field } = await search(context, "needle");
    press(field, "Escape");
    assert.equal(one(el, ".ipychat-search").hidden, true);
    assert.equal(el.querySelector("[data-found]"), null);
    assert.equal(document.activeElement, box);
  });

  test("changes no node of a message", async (context) => {
    const { el, type } = await search(context, "");
    const body = () => el.querySelector('[data-message-id="m59"] .ipychat-message-body');
    const [before, html] = [body(), body()?.innerHTML];
    type("hay 59");
    assert.equal(body(), before);
    assert.equal(body()?.innerHTML, html);
  });
});
