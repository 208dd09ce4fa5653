import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Part } from "../src/protocol.ts";
import { key, press, question, show } from "./helpers/actions.ts";
import { one, say } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

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

  test("is not ended by Escape that ends a composition", async () => {
    const { asked, input, write } = await editing();
    write("Else");
    key(input, { key: "Escape", keyCode: 229 });
    assert.equal(isEditing(asked), true);
    assert.equal(input.value, "Else");
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

  test("is to be copied when the kernel ends that was to save it", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { asked, store, input, write } = await editing();
    write("Why?");
    key(input, { key: "Enter", ctrlKey: true });
    assert.equal(input.readOnly, true);
    store.onGone();
    context.mock.timers.tick(2000);
    assert.equal(input.readOnly, false);
    assert.equal(input.value, "Why?");
    const button = one(asked, ".ipychat-edit .ipychat-main");
    assert.deepEqual([button.textContent, button.ariaDisabled], ["Save", "true"]);
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
