import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installDocument, structure } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { codeIn } = await import("../src/render/code.ts");

const label = (name: string): string => name;

/** A view, and the text of each block that it said to be finished. */
function watched() {
  const told: string[] = [];
  const view = new MarkdownView("", {
    breaks: false,
    label,
    finished: (block) => told.push(block.textContent ?? ""),
  });
  return { view, told };
}

describe("a block is said to be finished", () => {
  test("once, when two more stand behind it, and the last ones when the text settles", () => {
    const { view, told } = watched();
    for (const character of "one\n\ntwo\n\nthree\n\nfour") view.append(character);
    assert.deepEqual(told, ["one", "two"]);
    view.settle();
    view.settle();
    assert.deepEqual(told, ["one", "two", "three", "four"]);
  });

  test("when it has all that it will have", () => {
    const { view, told } = watched();
    for (const token of ["```py\n", "a = 1\n", "``", "`\n\n", "$$\nx", "\n$$\n\n", "**en"]) {
      view.append(token);
    }
    view.settle();
    assert.deepEqual(told, ["pya = 1\n", "x", "**en"]);
  });

  test("again only if it changed after the text had settled", () => {
    const { view, told } = watched();
    view.append("one\n\ntwo");
    view.settle();
    view.append(" and more");
    view.settle();
    assert.deepEqual(told, ["one", "two", "two and more"]);
  });
});

test("what is drawn another way when finished is drawn anew where the text goes on", () => {
  const text = "```py\na = 1\n```\n\n$$\nx\n$$\n\nend";
  const draw = (block: Element): void => {
    for (const { el } of codeIn(block)) {
      const word = document.createElement("span");
      word.textContent = el.textContent;
      el.replaceChildren(word);
    }
  };
  for (let cut = 0; cut <= text.length; cut++) {
    const view = new MarkdownView(text.slice(0, cut), { breaks: false, label, finished: draw });
    view.settle();
    view.append(text.slice(cut));
    view.settle();
    const whole = new MarkdownView(text, { breaks: false, label, finished: draw });
    whole.settle();
    assert.equal(structure(view.el), structure(whole.el), `cut at ${cut}`);
  }
});

test("blocks of code say their language and hold their code as text", () => {
  const { view } = watched();
  view.append("- x\n\n  ```js title=a\n  let b\n  ```\n\n~~~\nplain\n~~~");
  view.settle();
  const found = [...(view.el.firstElementChild?.children ?? [])].flatMap(codeIn);
  assert.deepEqual(
    found.map(({ language, el }) => [language, el.textContent]),
    [
      ["js", "let b\n"],
      ["", "plain\n"],
    ],
  );
});
