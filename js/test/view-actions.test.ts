import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import type { Part } from "../src/protocol.ts";
import { key, names, press, show } from "./helpers/actions.ts";
import { one, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

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

  test("where the host forbids the modern way keeps the focus on its button", async () => {
    Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
    const { article } = await show();
    const said: string[] = [];
    const area = Object.getPrototypeOf(document.createElement("textarea"));
    // As in Chromium, where it takes the focus.
    const select = mock.method(area, "select", function (this: HTMLTextAreaElement) {
      this.focus();
    });
    Object.assign(document, {
      execCommand: () => said.push((document.activeElement as HTMLTextAreaElement).value),
    });
    const button = one<HTMLButtonElement>(article, "button[aria-label=Copy]");
    button.focus();
    button.click();
    await Promise.resolve();
    assert.deepEqual(said, ["*so*"]);
    assert.equal(document.activeElement, button);
    const stops = [...article.querySelectorAll<HTMLButtonElement>(".ipychat-actions button")];
    assert.deepEqual(
      stops.map(({ tabIndex }) => tabIndex),
      [0, -1, -1, -1],
    );
    assert.equal(article.querySelector(".ipychat-actions textarea"), null);
    select.mock.restore();
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
