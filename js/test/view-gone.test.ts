import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { one, say, showChat, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const SAYS = /kernel of this chat has ended/;

let chat: Awaited<ReturnType<typeof showChat>>;

/** A chat in mid-stream, in which something is being written, whose kernel then ends. */
beforeEach(async () => {
  chat = await showChat();
  const { kernel, tell, el, store } = chat;
  say(kernel, "q", "Hi", { role: "user", status: "done" });
  say(kernel, "a", "So **far**");
  turn(kernel, "running");
  tell();
  type("a draft");
  kernel.heard.length = 0;
  store.onGone();
  assert.equal(el.dataset.connection, "gone");
});

const area = () => one<HTMLTextAreaElement>(chat.el, "textarea");

function type(text: string): void {
  area().value = text;
  area().dispatchEvent(new InputEvent("input", { bubbles: true }));
}

test("a chat without its kernel says so, and that the reply was interrupted", () => {
  assert.match(one(chat.el, ".ipychat-status-line").textContent ?? "", SAYS);
  const reply = one(chat.el, '[data-message-id="a"]');
  assert.equal(reply.dataset.status, "interrupted");
  assert.equal(one(reply, ".ipychat-message-status").textContent, "Interrupted");
  assert.equal(one(reply, "strong").textContent, "far");
  assert.ok(one(reply, ".ipychat-copy-message"));
});

test("a chat without its kernel keeps what is written, and sends nothing", () => {
  area().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  one(chat.el, ".ipychat-send").click();
  one(chat.el, ".ipychat-button[aria-label='Clear']").click();
  assert.equal(area().value, "a draft");
  assert.equal(area().disabled, false);
  assert.match(one(chat.el, ".ipychat-hint").textContent ?? "", SAYS);
  assert.deepEqual(chat.kernel.heard, []);
  assert.equal(one(chat.el, ".ipychat-stop").hidden, true);
});

test("a chat of another version keeps what is written, and says why", async () => {
  const { el, store, kernel } = await showChat();
  store.onSnapshot({ ...kernel.snapshot(), protocol: 99 });
  const field = one<HTMLTextAreaElement>(el, "textarea");
  field.value = "a draft";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  assert.equal(field.value, "a draft");
  assert.match(one(el, ".ipychat-hint").textContent ?? "", /another version/);
});

test("what was on its way to a kernel that ends is written in the field again", async () => {
  const { el, store, kernel } = await showChat();
  kernel.sent.length = 0;
  store.submit("on its way");
  store.onGone();
  assert.equal(one<HTMLTextAreaElement>(el, "textarea").value, "on its way");
  assert.equal(el.querySelectorAll(".ipychat-pending .ipychat-message").length, 0);
});
