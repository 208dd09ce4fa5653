/** A question and its answer, and what a person does with them. */

import type { Message } from "../../src/protocol.ts";
import { one, showChat } from "./chat.ts";
import { message } from "./kernel.ts";

export const question = message("q", "What?", { role: "user", user: "User", status: "done" });

/** Show a question and an answer that is done. */
export async function show(more: Partial<Message> = {}, first: Partial<Message> = {}) {
  const answer = message("a", "*so*", { status: "done", ...more });
  const chat = await showChat([{ ...question, ...first }, answer]);
  const article = one(chat.el, '[data-message-id="a"]');
  const asked = one(chat.el, '[data-message-id="q"]');
  const change = (changes: Partial<Record<keyof Message, unknown>>): void => {
    chat.kernel.change({ op: "update", message_id: "a", changes: changes as never });
    chat.tell();
  };
  return { ...chat, article, asked, change, heard: chat.kernel.heard };
}

export const names = (article: Element) =>
  [...article.querySelectorAll(".ipychat-actions button")].map((button) => button.ariaLabel);

export const press = (article: Element, name: string) =>
  one<HTMLButtonElement>(article, `button[aria-label="${name}"]`).click();

export const key = (element: Element, init: KeyboardEventInit) =>
  element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
