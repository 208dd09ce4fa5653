import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Delta, Message } from "../src/protocol.ts";
import { key, press, show } from "./helpers/actions.ts";
import { one } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

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
