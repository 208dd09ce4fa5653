import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { one, say, showChat, stream, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

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
});

describe("suggestions", () => {
  test("of a message say of which, since it may be a question", async () => {
    const asks = message("a", "Sure?", { status: "done", suggestions: ["Yes"] });
    const { el, kernel } = await showChat([asks]);
    one<HTMLElement>(el, '[data-message-id="a"] .ipychat-suggestion').click();
    const [sent] = kernel.heard.filter(({ kind }) => kind === "submit");
    assert.deepEqual(sent && { ...sent, submit_id: "" }, {
      kind: "submit",
      submit_id: "",
      text: "Yes",
      message_id: "a",
    });
  });

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
    assert.equal(one(el, ".ipychat-pending .ipychat-plain").dir, "auto");
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

  test("comes while what was there before goes on, or the reply holds nothing yet", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, kernel, tell } = await showChat();
    say(kernel, "before", "at work", { status: "streaming" });
    say(kernel, "m", "and now?", { status: "done" });
    turn(kernel, "running");
    say(kernel, "reply", "", { status: "streaming", parts: [] });
    tell();
    context.mock.timers.tick(1000);
    assert.equal(isShown(el), true);
    const text = { id: "p", kind: "text", format: "markdown", text: "so" } as const;
    kernel.change({ op: "parts", message_id: "reply", parts: [text] });
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

describe("code that asks for a message to be shown", () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    message(`m${index}`, "x", { status: "done" }),
  );
  const isDrawn = (el: Element, id: string): boolean =>
    el.querySelector(`[data-message-id="${id}"]`) !== null;

  test("gets it drawn, however far away it is", async () => {
    const { el, change } = await showChat(many);
    assert.equal(isDrawn(el, "m3"), false);
    change({ scroll_to: { message_id: "m3", count: 1, length: 200 } });
    assert.equal(isDrawn(el, "m3"), true);
  });

  test("gets it as soon as it is there", async () => {
    const { el, kernel, tell, change } = await showChat(many);
    change({ scroll_to: { message_id: "m3", count: 1, length: 200 } });
    change({ scroll_to: { message_id: "late", count: 2, length: 201 } });
    kernel.change({ op: "insert", index: 200, message: message("late", "x") });
    tell();
    assert.equal(isDrawn(el, "late"), true);
    assert.equal(isDrawn(el, "m3"), false);
  });

  test("gets it in a view that is made later, unless the conversation went on", async () => {
    const asked = { message_id: "m3", count: 7 };
    const fresh = await showChat(many, { scroll_to: { ...asked, length: 200 } });
    assert.equal(isDrawn(fresh.el, "m3"), true);
    const old = await showChat(many, { scroll_to: { ...asked, length: 150 } });
    assert.equal(isDrawn(old.el, "m3"), false);
    assert.equal(isDrawn(old.el, "m199"), true);
  });
});

test("a new view may begin at the start", async () => {
  const many = Array.from({ length: 200 }, (_, index) => message(`m${index}`, "x"));
  const { el } = await showChat(many, { view_latest: false });
  assert.ok(el.querySelector('[data-message-id="m0"]'));
  assert.equal(el.querySelector('[data-message-id="m199"]'), null);
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
