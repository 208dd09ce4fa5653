import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { one } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const { MarkdownView } = await import("../src/render/markdown.ts");
const { addTools } = await import("../src/render/toolbar.ts");

const label = (name: string, values: { format?: string } = {}) =>
  `${name} ${values.format ?? ""}`.trim();

function draw(...pieces: string[]) {
  const finished = (block: Element): void => addTools(block, label);
  const view = new MarkdownView("", { breaks: false, label, finished });
  document.body.replaceChildren(view.el);
  for (const piece of pieces) view.append(piece);
  return view;
}

const tools = (root: Element) =>
  [...root.querySelectorAll<HTMLButtonElement>("button")].map((button) => button.ariaLabel);

describe("blocks of code", () => {
  test("wrap their lines when that is wanted", () => {
    const view = draw("```js\na\n```\n");
    view.settle();
    const wrap = one<HTMLButtonElement>(view.el, '[aria-label="wrap"]');
    const isWrapped = () => view.el.querySelector(".ipychat-code")?.hasAttribute("data-wrapped");
    assert.equal(wrap.ariaPressed, "false");
    wrap.click();
    assert.equal(wrap.ariaPressed, "true");
    assert.ok(isWrapped());
    wrap.click();
    assert.equal(isWrapped(), false);
  });

  test("that are finished stay as their reader wants them", () => {
    const view = draw("```js\na\n```\n\ntext\n\nmore");
    one<HTMLButtonElement>(view.el, '[aria-label="wrap"]').click();
    view.append(" and more\n\nand more");
    view.settle();
    assert.ok(one(view.el, ".ipychat-code[data-wrapped]"));
    assert.deepEqual(tools(view.el), ["wrap", "copy"]);
  });

  test("have their buttons once, however they came", () => {
    const view = draw("> - ```js\n>   a\n", ">   ```\n");
    view.settle();
    view.append("\nb");
    view.settle();
    assert.deepEqual(tools(view.el), ["wrap", "copy"]);
  });
});

describe("tables", () => {
  async function copied(view: { readonly el: Element }, format: string): Promise<string> {
    const written = mock.fn(async (_: string) => {});
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: written },
      configurable: true,
    });
    one<HTMLButtonElement>(view.el, `[aria-label="copy_as ${format}"]`).click();
    await Promise.resolve();
    return written.mock.calls[0]?.arguments[0] ?? "";
  }

  test("are copied for a spreadsheet, and as commas and quotes", async () => {
    const view = draw('| a | b, c |\n|---|---|\n| *1*  2 | say "x" |\n| `y` | |\n');
    view.settle();
    assert.equal(await copied(view, "TSV"), 'a\tb, c\n1 2\tsay "x"\ny\t');
    assert.equal(await copied(view, "CSV"), 'a,"b, c"\n1  2,"say ""x"""\ny,');
  });

  test("are copied with the source of formulas, and without marks of ours", async () => {
    const view = draw("| a |\n|---|\n| is |\n| https://a.example/b |\n");
    view.settle();
    const cell = view.el.querySelector("tbody td") as Element;
    const math = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
    math.setAttribute("alttext", "10^{6}");
    math.append("106");
    const mark = document.createElement("sup");
    mark.append("1");
    cell.append(" ", math, mark);
    assert.equal(await copied(view, "TSV"), "a\nis 10^{6}\nhttps://a.example/b");
    assert.equal(cell.textContent, "is 1061");
  });

  test("say that they are copied, and then offer it again", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const view = draw("| a |\n|---|\n| 1 |\n");
    view.settle();
    await copied(view, "TSV");
    await Promise.resolve();
    assert.deepEqual(tools(view.el), ["copied", "copy_as CSV"]);
    context.mock.timers.tick(1500);
    assert.deepEqual(tools(view.el), ["copy_as TSV", "copy_as CSV"]);
  });

  test("that grow after all are copied whole", async () => {
    const view = draw("| a |\n|---|\n| 1 |\n");
    view.settle();
    view.append("| 2 |\n");
    view.settle();
    assert.deepEqual(tools(view.el), ["copy_as TSV", "copy_as CSV"]);
    assert.equal(await copied(view, "TSV"), "a\n1\n2");
  });
});
