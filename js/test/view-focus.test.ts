import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Part } from "../src/protocol.ts";
import { key, press, question, show } from "./helpers/actions.ts";
import { one, say, showChat, stream, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

type Chat = Awaited<ReturnType<typeof show>>;

const boxOf = (el: Element) => one(el, ".ipychat-scroller");
const buttonOf = (root: Element, name: string) =>
  one<HTMLButtonElement>(root, `button[aria-label="${name}"]`);

/** Press a button as a person does, who has gone there first. */
function pressAt(root: Element, name: string): void {
  buttonOf(root, name).focus();
  press(root, name);
}

/** Begin to edit the question, and save what is written. */
function edit({ asked }: Chat): HTMLTextAreaElement {
  pressAt(asked, "Edit");
  const input = one<HTMLTextAreaElement>(asked, ".ipychat-edit textarea");
  input.value = "Why?";
  key(input, { key: "Enter", ctrlKey: true });
  return input;
}

/** The kernel has taken over what was saved. */
function save({ kernel, tell }: Chat): void {
  const part = { ...question.parts[0], text: "Why?" } as Part;
  kernel.change({ op: "parts", message_id: "q", parts: [part] });
  tell();
}

describe("the focus stays in the conversation when what was pressed goes away", () => {
  test("with the answer that comes again", async () => {
    const { el, article, kernel, tell } = await show();
    pressAt(article, "Answer again");
    kernel.change({ op: "remove", message_id: "a" });
    tell();
    assert.equal(document.activeElement, boxOf(el));
    say(kernel, "b", "so");
    tell();
    assert.equal(document.activeElement, boxOf(el));
  });

  test("with the message that is taken back", async () => {
    const { el, asked, kernel, tell } = await show({}, { status: "queued" });
    pressAt(asked, "Take back");
    kernel.change({ op: "remove", message_id: "q" });
    tell();
    assert.equal(document.activeElement, boxOf(el));
  });

  test("with the message whose turn has come", async () => {
    const { el, asked, kernel, tell } = await show({}, { status: "queued" });
    buttonOf(asked, "Take back").focus();
    kernel.change({ op: "update", message_id: "q", changes: { status: "done" } });
    tell();
    assert.equal(document.activeElement, boxOf(el));
  });

  test("with the message that another one takes the place of when it is edited", async () => {
    const chat = await show({}, { can_edit: true });
    edit(chat);
    chat.kernel.change({ op: "reset", messages: [message("r", "Why?", { role: "user" })] });
    chat.tell();
    assert.equal(document.activeElement, boxOf(chat.el));
  });

  test("with the form, when the edited text has come back", async () => {
    const chat = await show({}, { can_edit: true });
    edit(chat);
    save(chat);
    assert.equal(document.activeElement, buttonOf(chat.asked, "Edit"));
  });

  test("with the button that leads to the end", async () => {
    const { el } = await show();
    one(el, ".ipychat-to-end").click();
    assert.equal(document.activeElement, boxOf(el));
  });
});

test("the focus stays with who has gone elsewhere meanwhile", async () => {
  const chat = await show({}, { can_edit: true });
  const area = one(chat.el, ".ipychat-composer textarea");
  edit(chat);
  area.focus();
  save(chat);
  assert.equal(document.activeElement, area);
  chat.kernel.change({ op: "remove", message_id: "a" });
  chat.tell();
  assert.equal(document.activeElement, area);
});

describe("in a shadow tree, where the page has the focus on its host,", () => {
  /** Put what is shown into a shadow tree; returns what has the focus there. */
  function hide(el: Element): () => Element | null {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    root.append(el);
    document.body.replaceChildren(host);
    return () => root.activeElement;
  }

  const three = ["a", "b", "c"].map((id) => message(id, id, { status: "done" }));

  test("arrows go from button to button", async () => {
    const { el, article } = await show();
    const focused = hide(el);
    buttonOf(article, "Copy").focus();
    for (const name of ["Answer again", "Good answer"]) {
      key(focused() as Element, { key: "ArrowRight" });
      assert.equal(focused()?.ariaLabel, name);
    }
  });

  test("Alt and an arrow lead from message to message", async () => {
    const { el } = await showChat(three);
    const focused = hide(el);
    one(el, '[data-message-id="b"]').focus();
    for (const [arrow, id] of [
      ["ArrowDown", "c"],
      ["ArrowUp", "b"],
      ["ArrowUp", "a"],
    ] as const) {
      key(focused() as Element, { key: arrow, altKey: true });
      assert.equal((focused() as HTMLElement).dataset.messageId, id);
    }
  });

  test("the search leaves a second Ctrl+F to the browser, and gives the focus back", async () => {
    const { el } = await showChat(three);
    const focused = hide(el);
    const message = one(el, '[data-message-id="b"]');
    message.focus();
    assert.equal(key(message, { key: "f", ctrlKey: true }), false);
    const field = one(el, ".ipychat-search input");
    assert.equal(focused(), field);
    assert.equal(key(field, { key: "f", ctrlKey: true }), true);
    key(field, { key: "Escape" });
    assert.equal(focused(), message);
  });

  test("the button that stops hands it to the text", async () => {
    const { el, kernel, tell } = await showChat();
    const focused = hide(el);
    turn(kernel, "running");
    say(kernel, "a", "so");
    tell();
    one(el, ".ipychat-stop").focus();
    stream(kernel, "a", " and");
    tell();
    turn(kernel, "done");
    tell();
    assert.equal(focused(), one(el, "textarea"));
  });

  for (const offer of [".ipychat-picture", ".ipychat-avatar-offer"]) {
    test(`a picture that is asked for by ${offer} leaves it in its message`, async () => {
      const address = `https://a.example/${offer.length}.png`;
      const { el } = await showChat([
        message("a", `![x](${address})`, { status: "done", avatar: { url: address } }),
      ]);
      const button = one(el, offer);
      button.focus();
      button.click();
      assert.equal(button.isConnected, false);
      assert.equal(document.activeElement, one(el, "article"));
    });
  }

  test("a message that goes away hands it to the conversation", async () => {
    const { el, article, kernel, tell } = await show();
    const focused = hide(el);
    pressAt(article, "Answer again");
    kernel.change({ op: "remove", message_id: "a" });
    tell();
    assert.equal(focused(), boxOf(el));
  });

  test("versions keep it on the way through them", async () => {
    const { el, article, kernel, tell } = await show({ version: { index: 1, count: 3 } });
    const focused = hide(el);
    pressAt(article, "Previous version");
    const other = message("z", "once", { status: "done", version: { index: 0, count: 3 } });
    kernel.change({ op: "reset", messages: [question, other] });
    tell();
    await Promise.resolve();
    assert.ok(one(el, '[data-message-id="z"]').contains(focused()));
    assert.equal(focused()?.ariaLabel, "Next version");
  });
});
