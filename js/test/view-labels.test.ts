import assert from "node:assert/strict";
import { test } from "node:test";
import { type Message, type Part, PROTOCOL } from "../src/protocol.ts";
import { ENGLISH } from "../src/view/labels.ts";
import { AREA, LOOKS } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
Object.assign(document, { execCommand: () => true });
Object.assign(URL, { createObjectURL: () => "blob:test", revokeObjectURL: () => {} });
const { default: widget } = await import("../src/index.ts");

/** Every string is the same but for the values in it, between marks. */
const MARKED = Object.fromEntries(
  Object.entries(ENGLISH).map(([name, text]) => [
    name,
    `§${[...text.matchAll(/\{\w+\}/g)].map(([value]) => value).join(" ")}§`,
  ]),
);

const text = (id: string, written: string): Part => ({
  id,
  kind: "text",
  format: "markdown",
  text: written,
});

const step = (id: string, status: "pending" | "running" | "success" | "failed"): Part => ({
  id,
  kind: "step",
  title: "content",
  status,
  collapsed: false,
  duration: 3,
  parts: [text(`${id}-t`, "content")],
});

const output = (id: string, mime: string, value: unknown): Part => ({
  id,
  kind: "output",
  bundle: { [mime]: value, "text/plain": "content" },
});

const media = (id: string, mime: string, size: number): Part => ({
  id,
  kind: "media",
  mime,
  name: "content",
  size,
  data: Uint8Array.of(1, 2),
});

const WRITTEN = `# content

- [ ] content
- [x] content

\`\`\`content
content
\`\`\`

| content | content |
|---|---|
| content | 1 |

[content](https://content.example) ![content](https://content.example/x.png)[^1]

[^1]: content
`;

const tool = { name: "content", arguments: { content: 1 }, result: "content", output: "content" };
const error = { ename: "content", evalue: "content", traceback: ["content"], message: "content" };

const parts: readonly Part[] = [
  text("t", WRITTEN),
  ...(["pending", "running", "success", "failed"] as const).map((one) => step(one, one)),
  media("image", "image/png", 2),
  media("late", "image/png", 9),
  media("file", "application/x-content", 2),
  { id: "w", kind: "widget", ref: "IPY_MODEL_x", text: "content" },
  output("o", "text/html", "content"),
  output("call", "application/vnd.ipychat.tool-call+json", tool),
  output("result", "application/vnd.ipychat.tool-result+json", tool),
  output("error", "application/vnd.ipychat.error+json", error),
  { id: "g", kind: "group", layout: "card", title: "content", parts: [text("gt", "content")] },
];

const of = (id: string, more: Partial<Message>): Message =>
  message(id, "", {
    user: "content",
    avatar: { url: "https://content.example/x.png" },
    time_text: "",
    parts: [text(`${id}-p`, "content")],
    ...more,
  });

const messages: readonly Message[] = [
  of("all", { parts, status: "done" }),
  of("stopped", { status: "stopped", version: { index: 1, count: 3 } }),
  of("failed", { status: "failed", suggestions: ["content"] }),
  of("user", {
    role: "user",
    status: "done",
    can_edit: true,
    reaction_icons: { content: "heart" },
  }),
  of("queued", { role: "user", status: "queued", can_edit: true }),
  of("rated", { status: "done", feedback: { value: "down", comment: "content" } }),
  of("writing", { status: "streaming" }),
];

const ATTRIBUTES = [
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
  "title",
  "placeholder",
  "alt",
];

/** What a person is told that is neither a string of the table nor what somebody said. */
function strange(root: Element): string[] {
  const told: string[] = [];
  for (const element of root.querySelectorAll("*")) {
    if (element.closest("time, style")) continue;
    for (const name of ATTRIBUTES) told.push(element.getAttribute(name) ?? "");
    for (const child of element.childNodes) {
      if (child.nodeType === 3) told.push((child as Text).data);
    }
  }
  return told
    .map((one) =>
      one
        .replace(/§[^§]*§/g, "")
        .replace(/(?:https:\/\/)?content(?:\.example)?(?:\/x\.png)?|x-content|application/g, "")
        // An initial, names of formats, and sizes as the browser writes them in its language.
        .replace(/^c$|^[CT]SV$|\b\d+ ?bytes?$/g, ""),
    )
    .filter((one) => /\p{L}/u.test(one));
}

test("every string that a person is told can be replaced", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let labels: Readonly<Record<string, string>> = MARKED;
  const listeners = new Map<string, () => void>();
  const traits: Readonly<Record<string, unknown>> = {
    ...LOOKS,
    suggestions: ["content"],
    _transcript: { protocol: PROTOCOL, epoch: "e", seq: 0, transcript: { messages, turn: null } },
    _composer: {
      inputs: [{ label: "", ref: "", area: { ...AREA, placeholder: "content" } }],
      active: 0,
      place: "",
    },
    _frame: { title: "content", header: [], collapsible: true },
  };
  const model = {
    get: (name: string) =>
      name === "labels" ? labels : (traits[name] ?? traits[name.replace(/^_/, "")]),
    set() {},
    save_changes() {},
    on: (name: string, listener: () => void) => listeners.set(name, listener),
    off() {},
    send() {},
  };
  const el = document.body;
  const made = widget();
  made.initialize({ model: model as never });
  made.render({ model, el } as never);
  await Promise.resolve();
  assert.ok(el.textContent?.includes("content"));
  assert.deepEqual(strange(el), []);

  el.querySelector(".ipychat-scroller")?.dispatchEvent(
    new KeyboardEvent("keydown", { key: "f", ctrlKey: true, bubbles: true }),
  );
  const pressed = new Set<string>();
  for (let button = next(); button; button = next()) {
    button.click();
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(strange(el), [], `at a press on ${button.className}`);
    context.mock.timers.tick(2000);
    assert.deepEqual(strange(el), [], `after a press on ${button.className}`);
  }
  context.mock.timers.tick(60_000);
  assert.deepEqual(strange(el), []);

  labels = {};
  listeners.get("change:labels")?.();
  assert.ok(strange(el).includes(ENGLISH.send), "new labels hold at once");

  /** A button of a kind that was not pressed yet. */
  function next(): HTMLElement | undefined {
    const found = [...el.querySelectorAll<HTMLElement>("button, summary")].find((one) => {
      const place = one.closest<HTMLElement>("[data-message-id]")?.dataset.messageId;
      return !one.hidden && !pressed.has(`${place} ${one.className} ${one.ariaLabel}`);
    });
    const place = found?.closest<HTMLElement>("[data-message-id]")?.dataset.messageId;
    if (found) pressed.add(`${place} ${found.className} ${found.ariaLabel}`);
    return found;
  }
});
