import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { one, say, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

type Context = { mock: typeof import("node:test").mock };

async function listen(context: Context, saved = [message("old", "Long ago.", { status: "done" })]) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const chat = await showChat(saved);
  const region = one(chat.el, ".ipychat-announcer");
  return {
    ...chat,
    region,
    /** What is read out by and by. */
    heard(): string[] {
      chat.tell();
      context.mock.timers.tick(2000);
      const texts = [...region.children].map((child) => child.textContent ?? "");
      region.replaceChildren();
      return texts;
    },
  };
}

describe("what comes is read out", () => {
  test("by sentence and not by token", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "");
    for (const token of ["The fox ", "jum", "ps. It ", "res"]) stream(kernel, "a", token);
    assert.deepEqual(heard(), ["Bot: The fox jumps."]);
    stream(kernel, "a", "ts now");
    assert.deepEqual(heard(), []);
    kernel.settle("a");
    assert.deepEqual(heard(), ["It rests now"]);
  });

  test("without marks and without code", async (context) => {
    const { kernel, heard } = await listen(context);
    const text = "# Foxes\n**They** [jump](https://x.y).\n```python\njump()\n```\n- and rest\n";
    say(kernel, "a", text, { status: "done" });
    assert.deepEqual(heard(), ["Bot: Foxes They jump. Code. and rest"]);
  });

  test("with how it ended, if that was not well", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "Half a");
    heard();
    kernel.change({ op: "update", message_id: "a", changes: { status: "stopped" } });
    assert.deepEqual(heard(), ["Half a Stopped"]);
  });

  test("all of it, if several come at once", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "One.", { status: "done" });
    say(kernel, "b", "Two.", { status: "done" });
    assert.deepEqual(heard(), ["Bot: One. Bot: Two."]);
  });

  test("but neither what was saved nor what the person wrote", async (context) => {
    const { kernel, heard } = await listen(context);
    assert.deepEqual(heard(), []);
    say(kernel, "u", "My own words.", { role: "user", status: "done" });
    assert.deepEqual(heard(), []);
  });

  test("and a text that is written anew is not read twice", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "One. ");
    assert.deepEqual(heard(), ["Bot: One."]);
    kernel.change({
      op: "part",
      message_id: "a",
      part: { id: "a-text", kind: "text", format: "markdown", text: "One. Two. " },
    });
    assert.deepEqual(heard(), ["Two."]);
  });
});

describe("what is read out of a reply", () => {
  const becomes = (text: string) =>
    ({
      op: "part",
      message_id: "a",
      part: { id: "a-text", kind: "text", format: "markdown", text },
    }) as const;

  test("that takes the place of another text begins where they differ", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "Thinking…");
    heard();
    kernel.change(becomes("Paris is"));
    heard();
    kernel.change(becomes("Paris is it. So"));
    assert.deepEqual(heard(), ["Paris is it."]);
  });

  test("that has a sign at its end is all of it, without the sign", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "Hello ▌");
    heard();
    for (const text of ["Hello wor▌", "Hello world. ▌", "Hello world. Bye. "]) {
      kernel.change(becomes(text));
    }
    assert.equal(heard().join(" ").replace("Bot: ", ""), "Hello world. Bye.");
  });

  test("goes on if it grows when it is done, as by another cell", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "Hel", { status: "done" });
    for (const token of ["lo. It ", "grows", " on"]) stream(kernel, "a", token);
    assert.deepEqual(heard(), ["Bot: Hello. It grows on"]);
    stream(kernel, "a", " and on. ");
    assert.deepEqual(heard(), ["and on."]);
  });

  test("is no more than one listens to, whatever it is made of", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "");
    for (const piece of ["[", "[a](", "![x", ". "]) stream(kernel, "a", piece.repeat(200_000));
    kernel.settle("a");
    const texts = heard();
    assert.equal(texts.length, 1);
    assert.ok((texts[0]?.length ?? 0) < 2000);
  });

  test("goes on after what was said in passing", async (context) => {
    const { kernel, heard } = await listen(context);
    say(kernel, "a", "One. ");
    assert.deepEqual(heard(), ["Bot: One."]);
    say(kernel, "note", "A note.", { status: "done" });
    assert.deepEqual(heard(), ["Bot: A note."]);
    stream(kernel, "a", "Two. ");
    assert.deepEqual(heard(), ["Two."]);
  });
});

test("the conversation is a log that is not read out by itself", async () => {
  const { el, kernel, tell } = await showChat([message("a", "x")]);
  const log = one(el, "[role=log]");
  assert.equal(log.ariaLive, "off");
  assert.ok(log.ariaLabel);
  assert.equal(one(el, "article").ariaBusy, "true");
  kernel.settle("a");
  tell();
  assert.equal(one(el, "article").ariaBusy, null);
});

test("Alt and an arrow lead from message to message", async () => {
  const messages = ["a", "b", "c"].map((id) => message(id, id, { status: "done" }));
  const { el } = await showChat(messages);
  const box = one(el, ".ipychat-scroller");
  const focused = () => (document.activeElement as HTMLElement).dataset.messageId;
  const press = (key: string, target: Element = document.activeElement ?? box): boolean =>
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key, altKey: true, bubbles: true, cancelable: true }),
    );
  box.focus();
  press("ArrowUp");
  const first = focused();
  assert.ok(first);
  press("ArrowUp");
  press("ArrowUp");
  press("ArrowUp");
  assert.equal(focused(), "a");
  press("ArrowDown");
  assert.equal(focused(), "b");
  // What is written in has arrows of its own.
  assert.equal(press("ArrowUp", one(el, ".ipychat-composer textarea")), true);
  assert.equal(focused(), "b");
});
