import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuthorCode } from "../src/author.ts";
import { button, LOOKS, one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const OWN: AuthorCode = { code: "mark(text)", args: { text: "hi" } };

async function show(isBusy: boolean) {
  const ran: AuthorCode[] = [];
  const run = async (own: AuthorCode): Promise<void> => {
    ran.push(own);
  };
  const buttons = [...LOOKS.buttons, button("Mark", { js: OWN, show_name: true })];
  const chat = await showChat([], { buttons }, { run, isBusy });
  const press = (): void => one(chat.el, "[aria-label='Mark']").click();
  const presses = () => chat.kernel.heard.filter(({ kind }) => kind === "press");
  return { ...chat, ran, press, presses };
}

test("a button of the author runs its code once, and tells the kernel", async () => {
  const { ran, press, presses } = await show(false);
  press();
  assert.deepEqual(ran, [OWN]);
  assert.equal(presses().length, 1);
});

test("a press before the kernel's first word runs its code once that comes", async () => {
  const { ran, press, tell, store, kernel } = await show(true);
  press();
  assert.equal(store.state.connection, "connecting");
  assert.deepEqual(ran, []);
  tell();
  assert.equal(store.state.connection, "live");
  assert.deepEqual(ran, [OWN]);
  kernel.change({ op: "turn", turn: null });
  tell();
  assert.deepEqual(ran, [OWN]);
});

test("a kernel that is gone before its first word has no code of the author run", async () => {
  const { ran, press, tell, store } = await show(true);
  press();
  store.onGone();
  tell();
  assert.deepEqual(ran, []);
});
