import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { AssetName } from "../src/protocol.ts";
import type { Loader } from "../src/render/assets.ts";
import { extras } from "../src/render/extras.ts";
import { MarkdownView } from "../src/render/markdown.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();
// A real one would keep this process alive.
Object.assign(globalThis, {
  MessageChannel: class {
    port1 = {};
    port2 = {};
  },
});
const { highlight } = await import("../src/assets/highlight.ts");
const { drawFormula } = await import("../src/assets/math.ts");

/** What the kernel would send, as far as it `has` it. */
function loader(has: boolean) {
  const asked: AssetName[] = [];
  const get = async (name: AssetName): Promise<unknown> => {
    asked.push(name);
    if (!has) throw new Error("refused");
    return { highlight, drawFormula };
  };
  const assets = {
    module: get,
    bytes: async (name: AssetName) => {
      await get(name);
      return new Blob(["draw()"]);
    },
  } as Loader;
  return { asked, assets };
}

/** Wait until something is so; what draws lets the page live in between. */
async function until(condition: () => unknown): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 100_000, String(condition));
    await setImmediate();
  }
}

async function show(text: string, { has = true, hasDiagrams = false } = {}) {
  const { asked, assets } = loader(has);
  const finished = extras(assets, { label: (name) => name, hasDiagrams: () => hasDiagrams });
  const view = new MarkdownView("", { breaks: false, label: (name) => name, finished });
  document.body.replaceChildren(view.el);
  view.append(text);
  const before = [...asked];
  view.settle();
  // What is asked for comes, or does not, before this.
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  return { el: view.el, asked, before, view };
}

const CODE = "```python\ndef f(): pass\n```\n";

describe("nothing is fetched", () => {
  test("for text, code of no or of an unknown language, and diagrams that are off", async () => {
    const text =
      "Some *text*, `code` and $5.\n\n```\nx\n```\n\n```klingon\nx\n```\n\n```mermaid\ngraph TD\n```\n";
    assert.deepEqual((await show(text)).asked, []);
  });

  test("while a block is still being written", async () => {
    const { before, asked } = await show(CODE);
    assert.deepEqual(before, []);
    assert.deepEqual(asked, ["highlight"]);
  });
});

describe("a finished block is drawn", () => {
  test("with its code in colours", async () => {
    const { el } = await show(CODE);
    await until(() => el.querySelector(".ipychat-hl-keyword"));
    assert.equal(el.querySelector(".ipychat-hl-keyword")?.textContent, "def");
    assert.equal(el.querySelector("code")?.textContent, "def f(): pass\n");
  });

  test("whatever the case of the language is", async () => {
    const { el } = await show(CODE.replace("python", "Python"));
    await until(() => el.querySelector(".ipychat-hl-name"));
  });

  test("with all of its formulas, in lines, alone, in lists and tables", async () => {
    const text = "Let $a^2$ be.\n\n$$\nb\n$$\n\n- \\(c\\)\n\n| x |\n|---|\n| $d$ |\n";
    const { el, asked } = await show(text);
    await until(() => el.querySelectorAll("math").length === 4);
    assert.deepEqual(new Set(asked), new Set(["math"]));
  });

  test("and the source of a formula that is wrong stays, with a quiet mark", async () => {
    const { el } = await show("This $\\frac{a$ is wrong, this $b$ is not.");
    await until(() => el.querySelector(".ipychat-wrong") && el.querySelector("math"));
    const wrong = el.querySelector<HTMLElement>(".ipychat-wrong");
    assert.equal(wrong?.textContent, "\\frac{a");
    assert.equal(wrong?.title, "formula_not_drawn");
    assert.equal(el.querySelectorAll("math").length, 1);
  });

  test("again when text comes after its end", async () => {
    const { el, view } = await show("```python\ndef f():");
    await until(() => el.querySelector(".ipychat-hl-keyword"));
    view.append("\n  return 1");
    view.settle();
    await until(() => el.querySelectorAll(".ipychat-hl-keyword").length === 2);
    assert.equal(el.querySelector("code")?.textContent, "def f():\n  return 1");
  });
});

describe("without the asset", () => {
  test("code, formulas and diagrams can be read as they were written", async () => {
    const text = `${CODE}\nLet $a^2$ be.\n\n\`\`\`mermaid\ngraph TD\n\`\`\`\n`;
    const { el } = await show(text, { has: false, hasDiagrams: true });
    assert.match(el.textContent ?? "", /def f\(\): pass[\s\S]*Let a\^2 be[\s\S]*graph TD/);
    assert.equal(el.querySelectorAll("math, iframe, [class*=ipychat-hl]").length, 0);
  });
});

describe("a diagram", () => {
  const text = "```mermaid\ngraph TD\n```\n";

  test("is drawn in a frame without an origin, that may load nothing", async () => {
    const { el, asked } = await show(text, { hasDiagrams: true });
    const frame = el.querySelector("iframe");
    assert.ok(frame);
    assert.equal(frame.getAttribute("sandbox"), "allow-scripts");
    assert.match(frame.srcdoc, /default-src 'none'; script-src 'unsafe-inline' blob:;/);
    assert.doesNotMatch(frame.srcdoc, /graph TD/);
    assert.deepEqual(asked, ["diagrams"]);
  });

  test("leaves its source where it is until it is drawn", async () => {
    const { el } = await show(text, { hasDiagrams: true });
    assert.equal(el.querySelector("pre")?.hidden, false);
    assert.equal(el.querySelectorAll(".ipychat-diagram-toggle").length, 0);
  });
});
