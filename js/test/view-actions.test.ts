import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import type { Delta, Message, Part } from "../src/protocol.ts";
import { one, say, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

const question = message("q", "What?", { role: "user", user: "User", status: "done" });

/** Show a question and an answer that is done. */
async function show(more: Partial<Message> = {}, first: Partial<Message> = {}) {
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

const names = (article: Element) =>
  [...article.querySelectorAll(".ipychat-actions button")].map((button) => button.ariaLabel);

const press = (article: Element, name: string) =>
  one<HTMLButtonElement>(article, `button[aria-label="${name}"]`).click();

const key = (element: Element, init: KeyboardEventInit) =>
  element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));

async function copied(article: Element): Promise<string> {
  const written = mock.fn(async (_: string) => {});
  Object.defineProperty(navigator, "clipboard", {
    value: { writeText: written },
    configurable: true,
  });
  press(article, "Copy");
  await Promise.resolve();
  await Promise.resolve();
  return written.mock.calls[0]?.arguments[0] ?? "";
}

describe("what can be done", () => {
  test("with an answer", async () => {
    const { article } = await show({ reaction_icons: { favorite: "heart", odd: "🦆" } });
    assert.deepEqual(names(article), [
      "Copy",
      "Answer again",
      "Good answer",
      "Bad answer",
      "React with favorite",
      "React with odd",
    ]);
  });

  test("with a question", async () => {
    const { asked } = await show({}, { can_edit: true });
    assert.deepEqual(names(asked), ["Copy", "Edit"]);
  });

  test("with one that waits for its turn", async () => {
    const { asked, heard } = await show({}, { status: "queued" });
    assert.deepEqual(names(asked), ["Copy", "Edit", "Take back"]);
    press(asked, "Take back");
    assert.deepEqual(heard, [{ kind: "withdraw", message_id: "q" }]);
  });

  test("with one that answers nothing", async () => {
    const { el } = await showChat([message("a", "Hello", { status: "done" })]);
    assert.deepEqual(names(one(el, '[data-message-id="a"]')), ["Copy"]);
  });

  test("with an answer that nobody is asked about", async () => {
    const { article } = await show({ hidden: ["feedback"] });
    assert.deepEqual(names(article), ["Copy", "Answer again"]);
  });

  test("with an error: another try", async () => {
    const { article } = await show({ status: "failed" });
    assert.deepEqual(names(article), ["Copy", "Answer again"]);
  });

  test("is told when the answer is there", async () => {
    const { kernel, article, tell } = await show({ status: "streaming" });
    assert.deepEqual(names(article), []);
    stream(kernel, "a", " much");
    tell();
    assert.deepEqual(names(article), []);
    kernel.settle("a");
    tell();
    assert.ok(names(article).includes("Copy"));
  });

  test("is one stop for the Tab key, and arrows go on from there", async () => {
    const { article } = await show();
    const buttons = [...article.querySelectorAll<HTMLButtonElement>(".ipychat-actions button")];
    const stops = () => buttons.map((button) => button.tabIndex);
    assert.deepEqual(stops(), [0, -1, -1, -1]);
    buttons[0]?.focus();
    for (const [name, at] of [
      ["ArrowRight", 1],
      ["End", 3],
      ["ArrowRight", 0],
      ["ArrowLeft", 3],
      ["Home", 0],
    ] as const) {
      key(document.activeElement as Element, { key: name });
      assert.equal(buttons.indexOf(document.activeElement as HTMLButtonElement), at, name);
    }
    key(document.activeElement as Element, { key: "End" });
    assert.deepEqual(stops(), [-1, -1, -1, 0]);
    assert.equal(one(article, ".ipychat-actions").role, "toolbar");
  });

  test("is asked of the kernel", async () => {
    const { article, heard } = await show();
    press(article, "Answer again");
    assert.deepEqual(heard, [{ kind: "regenerate", message_id: "a" }]);
  });
});

describe("copying", () => {
  test("takes what was said as Markdown, without how it was found", async () => {
    const parts: Part[] = [
      {
        id: "s",
        kind: "step",
        title: "Look",
        status: "success",
        collapsed: true,
        parts: [{ id: "t", kind: "text", format: "markdown", text: "found" }],
      },
      { id: "u", kind: "text", format: "markdown", text: "**So** it is" },
      { id: "o", kind: "output", bundle: { "text/plain": "42" } },
    ];
    const { article } = await show({ parts });
    assert.equal(await copied(article), "**So** it is\n\n42");
  });

  test("takes what steps say where nothing else is said", async () => {
    const inner: Part = { id: "t", kind: "text", format: "markdown", text: "found" };
    const step = {
      id: "s",
      kind: "step",
      title: "Look",
      status: "running",
      collapsed: false,
    } as const;
    const { article } = await show({ parts: [{ ...step, parts: [inner] }] });
    assert.equal(await copied(article), "found");
  });

  test("says that it is done, and then offers it again", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { article } = await show();
    assert.equal(await copied(article), "*so*");
    await Promise.resolve();
    assert.ok(names(article).includes("Copied"));
    context.mock.timers.tick(1500);
    assert.ok(names(article).includes("Copy"));
  });
});

describe("editing", () => {
  const editing = async () => {
    const chat = await show({}, { can_edit: true });
    press(chat.asked, "Edit");
    const input = one<HTMLTextAreaElement>(chat.asked, ".ipychat-edit textarea");
    const write = (text: string): void => {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    return { ...chat, input, write };
  };
  const isEditing = (article: Element) => article.querySelector(".ipychat-edit") !== null;

  test("begins with what was said, in place of it", async () => {
    const { asked, input } = await editing();
    assert.equal(input.value, "What?");
    assert.equal(document.activeElement, input);
    assert.ok(one(asked, ".ipychat-message-body").hidden);
  });

  test("ends without a trace with Escape, and the focus is where it was", async () => {
    const { asked, input, write, heard } = await editing();
    write("Else");
    key(input, { key: "Escape" });
    assert.equal(isEditing(asked), false);
    assert.equal(one(asked, ".ipychat-message-body").hidden, false);
    assert.equal(document.activeElement?.ariaLabel, "Edit");
    assert.deepEqual(heard, []);
  });

  for (const modifier of ["ctrlKey", "metaKey"]) {
    test(`is saved with Enter and ${modifier}`, async () => {
      const { asked, input, write, heard } = await editing();
      write("Why? ");
      key(input, { key: "Enter" });
      assert.deepEqual(heard, []);
      key(input, { key: "Enter", [modifier]: true });
      assert.deepEqual(heard, [{ kind: "edit", message_id: "q", text: "Why?" }]);
      assert.ok(input.readOnly);
      assert.match(asked.textContent ?? "", /Saving/);
    });
  }

  test("is not saved when nothing is new, or nothing is left", async () => {
    const { asked, input, write, heard } = await editing();
    const save = one<HTMLButtonElement>(asked, ".ipychat-edit .ipychat-main");
    for (const text of ["What?", " What? ", "  "]) {
      write(text);
      assert.equal(save.ariaDisabled, "true");
      key(input, { key: "Enter", ctrlKey: true });
    }
    assert.deepEqual(heard, []);
  });

  test("survives whatever else happens, until what was saved comes back", async () => {
    const { asked, kernel, tell, input, write } = await editing();
    write("Why?");
    kernel.change({ op: "update", message_id: "q", changes: { user: "Ann" } });
    say(kernel, "b", "more");
    tell();
    assert.equal(input.value, "Why?");
    key(input, { key: "Enter", ctrlKey: true });
    const part = { ...question.parts[0], text: "Why?" } as Part;
    kernel.change({ op: "parts", message_id: "q", parts: [part] });
    tell();
    assert.equal(isEditing(asked), false);
    assert.match(one(asked, ".ipychat-message-body").textContent ?? "", /Why/);
  });

  test("of one whose turn has come meanwhile is not saved, and what was written stays", async () => {
    for (const isSaved of [true, false]) {
      const { asked, kernel, tell, heard } = await show({}, { status: "queued" });
      press(asked, "Edit");
      const input = one<HTMLTextAreaElement>(asked, ".ipychat-edit textarea");
      input.value = "Why?";
      const save = () => key(input, { key: "Enter", ctrlKey: true });
      if (isSaved) save();
      heard.length = 0;
      kernel.change({ op: "update", message_id: "q", changes: { status: "done" } });
      tell();
      save();
      assert.deepEqual(heard, []);
      assert.equal(input.value, "Why?");
      assert.equal(input.readOnly, false);
      assert.doesNotMatch(asked.textContent ?? "", /Saving/);
      assert.equal(one(asked, ".ipychat-edit .ipychat-main").ariaDisabled, "true");
      key(input, { key: "Escape" });
      assert.equal(isEditing(asked), false);
    }
  });

  test("of a text that changes meanwhile goes on", async () => {
    const { asked, kernel, tell, input, write } = await editing();
    write("Why?");
    const part = { ...question.parts[0], text: "Whatever" } as Part;
    kernel.change({ op: "parts", message_id: "q", parts: [part] });
    tell();
    assert.ok(isEditing(asked));
    assert.equal(input.value, "Why?");
  });
});

describe("versions", () => {
  test("are counted, and one is a press away", async () => {
    const { article, change, heard } = await show({ version: { index: 1, count: 3 } });
    assert.equal(one(article, ".ipychat-versions").textContent, "2/3");
    assert.equal(one(article, ".ipychat-versions").ariaLabel, "Version 2 of 3");
    press(article, "Previous version");
    press(article, "Next version");
    assert.deepEqual(heard, [
      { kind: "switch", message_id: "a", index: 0 },
      { kind: "switch", message_id: "a", index: 2 },
    ]);
    change({ version: { index: 2, count: 3 } });
    press(article, "Next version");
    assert.equal(heard.length, 2);
  });

  test("are not spoken of where there is one", async () => {
    const { article } = await show({ version: { index: 0, count: 1 } });
    assert.equal(article.querySelector(".ipychat-versions"), null);
  });

  test("keep the focus on the way through them", async () => {
    const { el, article, kernel, tell } = await show({ version: { index: 1, count: 3 } });
    one<HTMLButtonElement>(article, 'button[aria-label="Previous version"]').focus();
    press(article, "Previous version");
    const other = message("z", "once", { status: "done", version: { index: 0, count: 3 } });
    kernel.change({ op: "reset", messages: [question, other] });
    tell();
    await Promise.resolve();
    const focused = document.activeElement;
    assert.ok(one(el, '[data-message-id="z"]').contains(focused));
    assert.match(focused?.ariaLabel ?? "", /version/);
  });
});

describe("reactions", () => {
  test("are chosen and taken back, and the page does not wait for the kernel", async () => {
    const { article, change, heard } = await show({ reaction_icons: { favorite: "heart" } });
    const button = one<HTMLButtonElement>(article, '[aria-label="React with favorite"]');
    assert.equal(button.ariaPressed, "false");
    button.click();
    assert.equal(button.ariaPressed, "true");
    assert.deepEqual(heard, [{ kind: "react", message_id: "a", reaction: "favorite" }]);
    change({ reactions: ["favorite"] });
    assert.equal(button.ariaPressed, "true");
    change({ reactions: null });
    assert.equal(button.ariaPressed, "false");
  });

  test("without an icon of ours show their sign, or their name", async () => {
    const { article } = await show({ reaction_icons: { a: "🦆", wow: "mood-wow" } });
    const shown = [...article.querySelectorAll('[aria-label^="React"]')];
    assert.deepEqual(
      shown.map((button) => button.textContent),
      ["🦆", "wow"],
    );
  });
});

describe("feedback", () => {
  const pressed = (article: Element) =>
    [...article.querySelectorAll<HTMLButtonElement>(".ipychat-rate")].map(
      (button) => button.ariaPressed,
    );

  test("is given by a press, and words may follow", async () => {
    const { article, heard } = await show();
    press(article, "Bad answer");
    assert.deepEqual(pressed(article), ["false", "true"]);
    assert.deepEqual(heard, [{ kind: "rate", message_id: "a", value: "down", comment: "" }]);
    const input = one<HTMLTextAreaElement>(article, ".ipychat-form textarea");
    assert.equal(document.activeElement, input);
    input.value = " wrong ";
    key(input, { key: "Enter", ctrlKey: true });
    assert.deepEqual(heard[1], { kind: "rate", message_id: "a", value: "down", comment: "wrong" });
    assert.equal(article.querySelector(".ipychat-form"), null);
    assert.equal(document.activeElement?.ariaLabel, "Bad answer");
  });

  test("is taken back by a second press", async () => {
    const { article, heard } = await show({ feedback: { value: "up", comment: "yes" } });
    press(article, "Good answer");
    assert.deepEqual(heard, [{ kind: "rate", message_id: "a", value: "", comment: "" }]);
    assert.deepEqual(pressed(article), ["false", "false"]);
  });

  test("needs no words", async () => {
    const { article, heard } = await show();
    press(article, "Good answer");
    key(one(article, ".ipychat-form textarea"), { key: "Escape" });
    assert.equal(article.querySelector(".ipychat-form"), null);
    assert.equal(heard.length, 1);
  });

  test("that was given before can be said in other words", async () => {
    const { article, heard } = await show({ feedback: { value: "up", comment: "yes" } });
    press(article, "Bad answer");
    assert.equal(one<HTMLTextAreaElement>(article, ".ipychat-form textarea").value, "yes");
    assert.deepEqual(heard, [{ kind: "rate", message_id: "a", value: "down", comment: "yes" }]);
  });

  test("has its words taken away also where it is not asked for any more", async () => {
    const { article, change } = await show();
    press(article, "Bad answer");
    change({ feedback: { value: "down", comment: "" }, hidden: ["feedback"] });
    change({ feedback: { value: "", comment: "" } });
    assert.equal(article.querySelector(".ipychat-form"), null);
  });

  test("keeps its words open when the kernel says something older", async () => {
    const { article, change } = await show();
    press(article, "Bad answer");
    const input = one<HTMLTextAreaElement>(article, ".ipychat-form textarea");
    input.value = "wro";
    change({ reactions: ["favorite"] });
    assert.equal(article.querySelector(".ipychat-form textarea"), input);
    assert.deepEqual(pressed(article), ["false", "true"]);
    change({ feedback: { value: "down", comment: "" } });
    assert.equal(article.querySelector(".ipychat-form textarea"), input);
    change({ feedback: { value: "", comment: "" } });
    assert.equal(article.querySelector(".ipychat-form"), null);
    assert.deepEqual(pressed(article), ["false", "false"]);
  });

  test("is what came of it when several people press before the kernel says a word", async () => {
    const { article, kernel, tell } = await show();
    press(article, "Bad answer");
    const rated = (feedback: Message["feedback"] | null) =>
      ({ op: "update", message_id: "a", changes: { feedback } }) as Delta;
    kernel.change(rated({ value: "down", comment: "" }), rated(null));
    tell();
    assert.deepEqual(pressed(article), ["false", "false"]);
  });
});
