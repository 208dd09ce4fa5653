import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { closeFormula } = await import("../src/render/formula.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

/** What a text shows: its formulas as `tag: source`, displayed ones with an exclamation mark. */
function formulas(text: string): string[] {
  const view = new MarkdownView(text, OPTIONS);
  view.settle();
  return [...view.el.querySelectorAll(".ipychat-math")].map((one) => {
    const mark = one.classList.contains("ipychat-display") ? "!" : "";
    return `${one.nodeName.toLowerCase()}${mark}: ${one.textContent}`;
  });
}

describe("a formula", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "the area $a^2$ is": ["span: a^2"],
    "$x$ and $y$": ["span: x", "span: y"],
    "the $n$th one, and $n$-th": ["span: n", "span: n"],
    "($x$), **$y$**.": ["span: x", "span: y"],
    "$a_1 * b_1 * c$ *it*": ["span: a_1 * b_1 * c"],
    "$5 \\times 3$ and $2^5 apples$": ["span: 5 \\times 3", "span: 2^5 apples"],
    "$10$ or $3.5$": ["span: 10", "span: 3.5"],
    "a \\$ in $\\$5 x$": ["span: \\$5 x"],
    "with \\(x + y\\) in it": ["span: x + y"],
    "among words $$x$$ too": ["span!: x"],
    "\\[x\\] among words": ["span!: x"],
    "$$x = 1$$": ["div!: x = 1"],
    "$$\nx\n= 1\n+ 2\n- 3\n# 4\n$$": ["div!: x\n= 1\n+ 2\n- 3\n# 4"],
    "words:\n$$\nx\n$$\nmore": ["div!: x"],
    "\\[\n\\begin{aligned}\na &= b \\\\[2pt]\n\\end{aligned}\n\\]": [
      "div!: \\begin{aligned}\na &= b \\\\[2pt]\n\\end{aligned}",
    ],
    "1. so\n   $$\n   x\n   $$\n2. then": ["div!: x"],
    "> $$\n> x\n> $$": ["div!: x"],
    "| a |\n|---|\n| $x$ |": ["span: x"],
  };
  for (const [text, expected] of Object.entries(cases)) {
    test(JSON.stringify(text), () => assert.deepEqual(formulas(text), expected));
  }
});

describe("no formula is", () => {
  for (const text of [
    "$5 and $10",
    "$5, $10 or $15.50",
    "from $5-$10 a month",
    "it costs $20 (was $30) now",
    "US$5 or A$6 or 5$",
    "$5 for one, 3$ for two",
    "$HOME and $PATH",
    "$HOME/bin:$PATH",
    "$ x $",
    "\\$x\\$",
    "`$x$` and ``\\(x\\)``",
    "$`x`$",
    "    $$x$$",
    "```\n$$\nx\n$$\n```",
    "$$\nx\n\ny\n$$",
    "$$",
    "\\(\\) \\[\\] $$$$",
    `$${"x".repeat(10_001)}$`,
    "$x",
    "\\(x",
    "$$\nx",
  ]) {
    test(JSON.stringify(text.slice(0, 40)), () => assert.deepEqual(formulas(text), []));
  }
});

test("what is no formula in the end is shown as it is", () => {
  for (const text of ["$$\nx", "$5", "$x^2", "a $$ b"]) {
    const view = new MarkdownView("", OPTIONS);
    for (const character of text) view.append(character);
    view.settle();
    assert.equal(view.el.textContent, text);
  }
});

test("while it grows, no mark of it is shown and it stays one block", () => {
  for (const text of [
    "$$\n\\frac{a}{b}\n= c\n+ d\n$$",
    "\\[\n\\alpha_1\n\\]",
    "- item\n  $$\n  x\n  $$",
    "so $$x^2$$ and \\(y^2\\)",
  ]) {
    const view = new MarkdownView("", OPTIONS);
    for (const character of text) {
      view.append(character);
      const shown = view.el.textContent ?? "";
      assert.doesNotMatch(shown, /\$|\\[()[\]]/, JSON.stringify([text, shown]));
      assert.ok((view.el.firstElementChild?.childElementCount ?? 0) <= 1, text);
    }
  }
});

describe("an open formula is closed", () => {
  for (const [text, expected] of [
    ["$x^2", "$x^2$"],
    ["$x", null],
    ["$5", null],
    ["$$x ", "$$x$$"],
    ["$$ ", ""],
    ["\\(x", "\\(x\\)"],
    ["\\(-", ""],
    ["\\(`x", null],
    ["\\(x\\)", null],
  ] as const) {
    test(JSON.stringify(text), () => assert.equal(closeFormula(text, 0), expected));
  }
});

test("many marks that close nothing are read in linear time", () => {
  for (const mark of ["$a", "$$a ", "\\(", "\\[\n", "$$ a\n", "\\(a", "$`"]) {
    const view = new MarkdownView(mark.repeat(10_000), OPTIONS);
    view.settle();
    assert.ok(view.el.textContent);
  }
});
