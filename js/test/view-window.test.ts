import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { Message } from "../src/protocol.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
const { arrange } = await import("../src/dom.ts");
const { MessageWindow } = await import("../src/view/window.ts");

/** Pixels of each message, and of the box. */
const [EACH, BOX] = [100, 500];
let box: HTMLElement;
let list: HTMLElement;

function heightOf(element: Element): number {
  const gap = (element as HTMLElement).style.height;
  return element.classList.contains("ipychat-gap") ? Number.parseFloat(gap) : EACH;
}

/** A layout of one column: room is as high as it says, a message has 100 px. */
Element.prototype.getBoundingClientRect = function (this: Element) {
  if (this === box) return { top: 0, bottom: BOX } as DOMRect;
  let top = -box.scrollTop;
  for (const child of list.children) {
    if (child === this) return { top, bottom: top + heightOf(child) } as DOMRect;
    top += heightOf(child);
  }
  return { top: 0, bottom: 0 } as DOMRect;
};
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { get: () => EACH });

beforeEach(() => {
  box = document.createElement("div");
  box.tabIndex = 0;
  list = document.createElement("div");
  box.append(list);
  document.body.replaceChildren(box);
  Object.defineProperty(box, "clientHeight", { value: BOX });
});

function many(count: number, from = 0): Message[] {
  return Array.from({ length: count }, (_, index) =>
    message(`m${from + index}`, "x", { status: "done" }),
  );
}

/** A message that is folded if it has a step. */
function draw(first: Message) {
  const el = document.createElement("article");
  el.dataset.messageId = first.id;
  const update = (next: Message): void => {
    const [part] = next.parts;
    if (part?.kind === "text") el.textContent = part.text;
    else if (!el.firstChild) el.append(document.createElement("details"));
  };
  update(first);
  return { el, update, end: () => ended.add(first.id) };
}

const ended = new Set<string>();

function setUp(messages: readonly Message[], buffer = 10) {
  const shown = new MessageWindow(draw, box, () => arrange(list, shown.elements()));
  shown.configure(buffer);
  shown.update(messages);
  /** Scroll to a place and let all be drawn that has to be. */
  const read = (top: number): void => {
    box.scrollTop = top;
    while (shown.look());
  };
  return {
    shown,
    read,
    toEnd(): void {
      read([...list.children].reduce((sum, child) => sum + heightOf(child), 0) - BOX);
    },
    ids: () =>
      [...list.querySelectorAll<HTMLElement>("[data-message-id]")].map(
        ({ dataset }) => dataset.messageId,
      ),
    visible: () =>
      [...list.children]
        .filter((child) => {
          const { top, bottom } = child.getBoundingClientRect();
          return bottom > 0 && top < BOX;
        })
        .map((child) => (child as HTMLElement).dataset.messageId ?? "room"),
  };
}

const named = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `m${from + index}`);

test("what stays on the page is not moved when what stood before it goes", () => {
  const parent = document.createElement("div");
  const all = ["a", "b", "c", "d"].map((name) => document.createElement(name));
  parent.append(...all);
  const observer = new window.MutationObserver(() => {});
  observer.observe(parent, { childList: true });
  const room = document.createElement("e");
  arrange(parent, [room, ...all.slice(1, 3)]);
  assert.deepEqual([...parent.children], [room, ...all.slice(1, 3)]);
  const changes = observer.takeRecords().flatMap((one) => [...one.addedNodes, ...one.removedNodes]);
  assert.deepEqual(new Set(changes), new Set([all[0], room, all[3]]));
  assert.equal(changes.length, 3);
});

describe("of a long conversation", () => {
  test("only the end is drawn at first", () => {
    const { ids } = setUp(many(5000));
    assert.deepEqual(ids(), named(4984, 5000));
  });

  test("as much is drawn around what is in sight as was asked for, and no more", () => {
    const { ids, toEnd, read } = setUp(many(1000));
    toEnd();
    assert.equal(ids().at(-1), "m999");
    assert.ok(ids().length < 50, `${ids().length} are drawn`);
    box.scrollTop -= 3000;
    read(box.scrollTop);
    assert.ok(ids().length < 75, `${ids().length} are drawn`);
    assert.ok(ids().length >= 25, `${ids().length} are drawn`);
    assert.notEqual(ids().at(-1), "m999");
  });

  test("no place shows room instead of messages, however it is reached", () => {
    const { read, visible } = setUp(many(1000));
    for (const top of [50_000, 0, 300, 62_000, 61_000, 30_000, 10, 0]) {
      read(top);
      assert.ok(visible().length >= 5, `${visible()} at ${top}`);
      assert.ok(!visible().includes("room"), `${visible()} at ${top}`);
    }
    assert.deepEqual(visible(), named(0, 5));
  });

  test("what is read stays in its place where the browser does not see to that", () => {
    box.style.overflowAnchor = "none";
    const { shown, read, visible } = setUp(many(1000));
    read(40_000);
    box.scrollTop -= 1000;
    shown.look();
    const before = visible();
    while (shown.look());
    assert.deepEqual(visible(), before);
  });

  test("any message can be reached", () => {
    const { shown, ids } = setUp(many(1000));
    shown.reach(400);
    assert.ok(ids().includes("m400"));
    assert.ok(shown.drawn(400));
    assert.equal(shown.drawn(999), null);
  });

  test("the drawn ones are those of the conversation, in its order, whatever happens to it", () => {
    const { shown, ids, read } = setUp(many(1000));
    read(30_000);
    const all = many(1000);
    all.splice(100, 20);
    all.splice(700, 0, ...many(5, 2000));
    shown.update(all);
    while (shown.look());
    const order = new Map(all.map(({ id }, index) => [id, index]));
    const places = ids().map((id) => order.get(id ?? "") ?? -1);
    assert.deepEqual(
      places,
      Array.from(places, (_, index) => (places[0] ?? 0) + index),
    );
    shown.update([]);
    assert.deepEqual(ids(), []);
    assert.equal(list.children.length, 0);
    shown.update(many(3));
    assert.deepEqual(ids(), ["m0", "m1", "m2"]);
  });

  test("one that takes the place of another one is drawn in it", () => {
    const { shown, ids, toEnd } = setUp(many(30));
    toEnd();
    shown.update(many(30).with(25, message("new", "x")));
    assert.equal(ids()[ids().indexOf("m26") - 1], "new");
    assert.ok(!ids().includes("m25"));
  });

  test("what comes at the end is drawn for who is there, and kept in mind for who is not", () => {
    const { shown, ids, read, toEnd } = setUp(many(1000));
    toEnd();
    shown.update(many(1001));
    assert.equal(ids().at(-1), "m1000");
    read(0);
    shown.update(many(1100));
    assert.notEqual(ids().at(-1), "m1099");
    toEnd();
    assert.equal(ids().at(-1), "m1099");
  });

  test("the last message is marked, and no other", () => {
    const { shown, toEnd, read } = setUp(many(200));
    toEnd();
    const marked = () =>
      [...list.querySelectorAll<HTMLElement>("[data-last]")].map((el) => el.dataset.messageId);
    assert.deepEqual(marked(), ["m199"]);
    shown.update(many(201));
    assert.deepEqual(marked(), ["m200"]);
    read(0);
    assert.deepEqual(marked(), []);
  });
});

describe("a message that is far away", () => {
  const step = {
    id: "s",
    kind: "step",
    title: "Work",
    status: "success",
    collapsed: true,
    parts: [{ id: "t", kind: "text", format: "plain", text: "inside" }],
  } as const;

  test("is the same again if it holds what has a state of its own", () => {
    const all = many(500).with(499, message("m499", "", { parts: [step], status: "done" }));
    const { shown, toEnd, read } = setUp(all);
    toEnd();
    const details = list.querySelector("details") as HTMLDetailsElement;
    details.open = true;
    read(0);
    assert.equal(list.querySelector("details"), null);
    toEnd();
    assert.equal(list.querySelector("details"), details);
    assert.equal(details.open, true);
    shown.end();
  });

  test("is drawn anew if what it holds is as it came", () => {
    const all = many(500).with(499, message("m499", "", { parts: [step], status: "done" }));
    const { shown, toEnd, read } = setUp(all);
    toEnd();
    const details = list.querySelector("details") as HTMLDetailsElement;
    read(0);
    assert.ok(ended.has("m499"));
    toEnd();
    assert.notEqual(list.querySelector("details"), details);
    shown.end();
  });

  test("shows on return what became of it meanwhile", () => {
    const all = many(500);
    const { shown, read, toEnd } = setUp(all);
    read(0);
    const now = all.with(499, message("m499", "news", { status: "done" }));
    shown.touch(now, new Set(["m499"]));
    toEnd();
    assert.match(list.lastElementChild?.textContent ?? "", /news/);
  });

  test("stays while it has the focus", () => {
    const { toEnd, read, ids } = setUp(many(200));
    toEnd();
    (list.lastElementChild as HTMLElement).focus();
    for (let turn = 0; turn < 10; turn++) read(box.scrollTop - 400);
    assert.ok(ids().includes("m199"));
    assert.equal((document.activeElement as HTMLElement).dataset.messageId, "m199");
  });

  test("stays while it has the focus in a shadow tree", () => {
    const host = document.createElement("div");
    host.attachShadow({ mode: "open" }).append(box);
    document.body.append(host);
    const { toEnd, read, ids } = setUp(many(200));
    toEnd();
    (list.lastElementChild as HTMLElement).focus();
    for (let turn = 0; turn < 10; turn++) read(box.scrollTop - 400);
    assert.ok(ids().includes("m199"));
    assert.equal(host.shadowRoot?.activeElement, list.lastElementChild);
  });

  test("hands the focus to the box when the reader goes elsewhere at once", () => {
    const { shown, toEnd } = setUp(many(500));
    toEnd();
    (list.lastElementChild as HTMLElement).focus();
    shown.reach(3);
    assert.equal(document.activeElement, box);
  });
});
