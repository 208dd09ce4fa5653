import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import type { Part } from "../src/protocol.ts";
import { one, say, showChat, stream, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
Object.assign(URL, { createObjectURL: () => "blob:test", revokeObjectURL: () => {} });

const shown = (el: Element) =>
  [...el.querySelectorAll<HTMLElement>(".ipychat-message[data-message-id]")].map(
    ({ dataset }) => dataset.messageId,
  );

const text = (el: Element, id: string) =>
  el.querySelector(`[data-message-id="${id}"] .ipychat-message-body`)?.textContent;

describe("messages", () => {
  test("stand in the order of the transcript, whatever is done to it", async () => {
    const { el, kernel, tell } = await showChat([message("a"), message("b")]);
    say(kernel, "c", "");
    kernel.change({ op: "insert", index: 0, message: message("z") });
    tell();
    assert.deepEqual(shown(el), ["z", "a", "b", "c"]);
    kernel.change({ op: "remove", message_id: "a" });
    const [first, ...rest] = kernel.transcript.messages;
    kernel.change({ op: "reset", messages: [...rest, first as never] });
    tell();
    assert.deepEqual(shown(el), ["b", "c", "z"]);
  });

  test("that did not change keep every node", async () => {
    const { el, kernel, tell } = await showChat([message("a", "*one*"), message("b", "two")]);
    const before = el.querySelector('[data-message-id="a"]');
    const nodes = [...(before?.querySelectorAll("*") ?? [])];
    stream(kernel, "b", " and more");
    say(kernel, "c", "three");
    tell();
    const after = el.querySelector('[data-message-id="a"]');
    assert.equal(after, before);
    assert.deepEqual([...(after?.querySelectorAll("*") ?? [])], nodes);
    assert.equal(text(el, "b"), "two and more");
  });

  test("say who spoke, when, and how they stand", async () => {
    const { el, kernel, tell } = await showChat([
      message("a", "x", { user: "Ann", avatar: { text: "🐙" }, time_text: "noon", status: "done" }),
    ]);
    const head = one(el, ".ipychat-message-head");
    assert.match(head.textContent ?? "", /Ann.*noon/);
    assert.equal(one(el, ".ipychat-avatar").textContent, "🐙");
    kernel.change({ op: "update", message_id: "a", changes: { user: "Bob", status: "failed" } });
    tell();
    assert.match(head.textContent ?? "", /Bob.*Failed/);
  });

  test("that cannot be drawn are plain text, and the rest goes on", async () => {
    const warn = mock.method(console, "warn", () => {});
    const broken = {
      id: "p",
      kind: "media",
      mime: "image/png",
      name: "",
      size: 1,
    } as never as Part;
    const good: Part = { id: "q", kind: "text", format: "plain", text: "still here" };
    const { el, kernel, tell } = await showChat([message("a", "", { parts: [good, broken] })]);
    say(kernel, "b", "fine");
    tell();
    assert.equal(text(el, "a"), "still here");
    assert.equal(text(el, "b"), "fine");
    assert.equal(warn.mock.callCount(), 1);
    warn.mock.restore();
  });
});

describe("parts", () => {
  async function show(part: Part) {
    const chat = await showChat([message("a", "", { parts: [part] })]);
    const body = one(chat.el, '[data-message-id="a"] .ipychat-message-body');
    return { ...chat, body };
  }

  test("of plain text are shown as they are", async () => {
    const { body } = await show({ id: "p", kind: "text", format: "plain", text: "*a*\n<b>" });
    assert.equal(one(body, ".ipychat-plain").textContent, "*a*\n<b>");
  });

  test("of an image are drawn when all of it has come", async () => {
    const data = Uint8Array.of(1, 2);
    const { body, kernel, tell } = await show({
      id: "p",
      kind: "media",
      mime: "image/png",
      name: "a cat",
      size: 4,
      data,
    });
    assert.ok(one(body, "progress"));
    kernel.change({ op: "data", message_id: "a", part_id: "p", offset: 2, data });
    tell();
    assert.equal(one<HTMLImageElement>(body, "img").alt, "a cat");
  });

  test("of a type that no browser draws can be saved, under a harmless name and type", async () => {
    const { body } = await show({
      id: "p",
      kind: "media",
      mime: "text/html",
      name: "../evil.html",
      size: 1,
      data: Uint8Array.of(1),
    });
    const link = one<HTMLAnchorElement>(body, "a");
    assert.equal(link.download, ".._evil.html");
  });

  test("of a widget that the host cannot show are named", async () => {
    const { body } = await show({ id: "p", kind: "widget", ref: "IPY_MODEL_x", text: "IntSlider" });
    await new Promise((done) => setTimeout(done));
    assert.match(body.textContent ?? "", /IntSlider/);
  });

  test("of an output fall back on its plain text", async () => {
    const bundle = { "text/html": "<b>x</b>", "text/plain": "x" };
    const { body } = await show({ id: "p", kind: "output", bundle });
    assert.equal(one(body, "pre").textContent, "x");
  });

  test("of a step show how it stands, and the reader may fold it", async () => {
    const inner: Part = { id: "t", kind: "text", format: "markdown", text: "so far" };
    const step: Part = {
      id: "s",
      kind: "step",
      title: "Work",
      status: "running",
      collapsed: false,
      parts: [inner],
    };
    const { body, kernel, tell } = await show(step);
    const details = one<HTMLDetailsElement>(body, "details");
    assert.equal(details.open, true);
    details.open = false;
    kernel.change({ op: "text", message_id: "a", part_id: "t", offset: 6, text: "!" });
    tell();
    assert.equal(details.open, false);
    assert.match(details.textContent ?? "", /Work.*so far!/s);
    kernel.change({
      op: "update_part",
      message_id: "a",
      part_id: "s",
      changes: { status: "success", collapsed: true, title: "Worked" },
    });
    tell();
    assert.equal(details.dataset.status, "success");
    assert.match(one(body, "summary").textContent ?? "", /Worked/);
  });

  test("that come, change kind and go are in step with the message", async () => {
    const { body, kernel, tell } = await show({
      id: "p",
      kind: "text",
      format: "plain",
      text: "a",
    });
    const part: Part = { id: "q", kind: "text", format: "markdown", text: "b" };
    kernel.change({ op: "add_part", message_id: "a", parent_id: "", part });
    kernel.change({ op: "part", message_id: "a", part: { ...part, id: "p" } });
    tell();
    assert.deepEqual(
      [...body.children].map((child) => child.className),
      ["ipychat-markdown", "ipychat-markdown"],
    );
    kernel.change({ op: "parts", message_id: "a", parts: [part] });
    tell();
    assert.equal(body.childElementCount, 1);
  });
});

describe("the last text of a message", () => {
  const plain: Part = { id: "q", kind: "text", format: "plain", text: "x" };

  test("shows no half of a mark while it grows, and every one when it is done", async () => {
    const { el, kernel, tell } = await showChat([message("a", "a **b")]);
    assert.equal(text(el, "a"), "a b");
    kernel.settle("a");
    tell();
    assert.equal(text(el, "a"), "a **b");
  });

  test("is whole again after each addition to a message that was done", async () => {
    const { el, kernel, tell } = await showChat([message("a", "a", { status: "done" })]);
    stream(kernel, "a", " **b");
    tell();
    assert.equal(text(el, "a"), "a **b");
  });

  test("is done when another part follows", async () => {
    const { el, kernel, tell } = await showChat([message("a", "a **b")]);
    kernel.change({ op: "add_part", message_id: "a", parent_id: "", part: plain });
    tell();
    assert.equal(text(el, "a"), "a **bx");
  });
});

describe("suggestions", () => {
  const chips = (el: Element) =>
    [...el.querySelectorAll<HTMLButtonElement>(".ipychat-suggestion")].filter(
      (chip) => !chip.closest("[hidden]"),
    );
  const submits = (heard: readonly { kind: string }[]) =>
    heard.flatMap((one) => ("text" in one ? [one.text] : []));

  test("of an empty chat are sent by a click, and go", async () => {
    const { el, kernel } = await showChat([], { suggestions: ["Hi", "Ho"] });
    assert.deepEqual(
      chips(el).map((chip) => chip.textContent),
      ["Hi", "Ho"],
    );
    chips(el)[1]?.click();
    assert.deepEqual(submits(kernel.heard), ["Ho"]);
    assert.deepEqual(chips(el), []);
    assert.equal(document.activeElement, one(el, "textarea"));
  });

  test("of a message are sent by a click, and go when the kernel takes them away", async () => {
    const { el, kernel, tell } = await showChat([
      message("a", "?", { suggestions: ["Yes", "No"] }),
    ]);
    chips(el)[0]?.click();
    assert.deepEqual(submits(kernel.heard), ["Yes"]);
    kernel.change({ op: "update", message_id: "a", changes: { suggestions: null } });
    tell();
    assert.deepEqual(chips(el), []);
  });

  test("send nothing during a turn that takes no message", async () => {
    const { el, kernel, tell } = await showChat([message("a", "?", { suggestions: ["Yes"] })]);
    turn(kernel, "running");
    tell();
    chips(el)[0]?.click();
    assert.deepEqual(submits(kernel.heard), []);
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /Wait for the reply/);
  });
});

describe("what is on its way", () => {
  test("is shown at once, and replaced by the message that it becomes", async () => {
    const { el, kernel, store, tell } = await showChat();
    store.submit("Hi");
    assert.match(one(el, ".ipychat-pending").textContent ?? "", /Hi/);
    const submit_id = store.state.pending[0]?.submit_id ?? "";
    say(kernel, "a", "Hi", { submit_id });
    tell();
    assert.equal(el.querySelector(".ipychat-pending"), null);
    assert.deepEqual(shown(el), ["a"]);
  });

  test("says after a while that it waits for the kernel", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, store } = await showChat();
    store.submit("Hi");
    context.mock.timers.tick(1499);
    assert.doesNotMatch(one(el, ".ipychat-pending").textContent ?? "", /kernel/);
    context.mock.timers.tick(1);
    assert.match(one(el, ".ipychat-pending").textContent ?? "", /Waiting for the kernel/);
  });
});

describe("the sign that a reply is awaited", () => {
  const isShown = (el: Element) => el.querySelector(".ipychat-waiting") !== null;

  test("comes after the threshold and goes with the first of the reply", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, kernel, tell } = await showChat([], { placeholder_text: "Thinking" });
    turn(kernel, "running");
    tell();
    context.mock.timers.tick(999);
    assert.equal(isShown(el), false);
    context.mock.timers.tick(1);
    assert.equal(isShown(el), true);
    assert.match(one(el, ".ipychat-waiting").textContent ?? "", /Thinking/);
    say(kernel, "aside", "by the way", { status: "done" });
    tell();
    assert.equal(isShown(el), true);
    say(kernel, "a", "so");
    tell();
    assert.equal(isShown(el), false);
  });

  test("goes with a turn that ends without a reply", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, kernel, tell } = await showChat();
    turn(kernel, "running");
    tell();
    context.mock.timers.tick(1000);
    turn(kernel, "stopped");
    tell();
    assert.equal(isShown(el), false);
  });

  test("is not there while the turn asks the person something", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, kernel, tell } = await showChat();
    turn(kernel, "running", "q");
    tell();
    context.mock.timers.tick(1000);
    assert.equal(isShown(el), false);
    turn(kernel, "running");
    tell();
    context.mock.timers.tick(1000);
    assert.equal(isShown(el), true);
  });

  test("waits as long as it was told to when the chat is drawn during a turn", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const chat = await showChat([], { placeholder_threshold: 5 });
    turn(chat.kernel, "running");
    chat.tell();
    const el = chat.again();
    context.mock.timers.tick(4999);
    assert.equal(isShown(el), false);
    context.mock.timers.tick(1);
    assert.equal(isShown(el), true);
  });

  test("never comes with a threshold of 0", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, kernel, tell } = await showChat([], { placeholder_threshold: 0 });
    turn(kernel, "running");
    tell();
    context.mock.timers.tick(100_000);
    assert.equal(isShown(el), false);
  });
});

test("the chat says when the kernel does not answer, and when it does again", async () => {
  const { el, kernel, time, store } = await showChat();
  store.refresh();
  kernel.sent.length = 0;
  time.pass(5000);
  assert.match(one(el, ".ipychat-status-line").textContent ?? "", /does not answer/);
  store.onBatch({ kind: "batch", epoch: kernel.epoch, seq: 0, deltas: [] });
  assert.equal(one(el, ".ipychat-status-line").textContent, "");
});
