import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { installDocument, structure } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { parser } = await import("../src/render/parser.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

const WORDS = ["Some", " words", ", and (many", ") more;", " don't", " stop: ", "not", " yet."];

/** What a text draws that has not come to its end. */
function drawn(text: string): string {
  return structure(new MarkdownView(text, OPTIONS).el);
}

describe("words that are appended draw what they draw when they are parsed", () => {
  for (const [before, between] of [
    ["", ""],
    ["# ", ""],
    ["- a\n- ", ""],
    ["1. [ ] ", ""],
    ["> said\n", ""],
    ["a **", "** and "],
    ["a *b ", "*"],
    ["a ~~", "~~"],
    ["a `", "`"],
    ["a `code` ", ""],
    ["see [", "](https://a.example/"],
    ["see [x](https://a.example/", ") "],
    ["see ![x ", "](y)"],
    ["it costs $5 and ", " $x^2 "],
    ["$$ a ", " $$"],
    ["\\(a ", "\\)"],
    ["&am ", "&"],
    ["<a ", ">"],
    ["[^1]: ", ""],
    ["| a | b |\n|---|---|\n| c ", " | "],
    ["| a ", " |"],
    ["https", "://a.example/"],
    ["- a\n\n  b ", "\n\n- c "],
    ["word[^", "]"],
    ["שלום ", "\n\nhi "],
    ["a  ", "  \n"],
  ] as const) {
    test(JSON.stringify([before, between]), () => {
      const view = new MarkdownView("", OPTIONS);
      let text = "";
      for (const piece of [before, ...WORDS, between, ...WORDS, "\n", ...WORDS]) {
        view.append(piece);
        text += piece;
        assert.equal(structure(view.el), drawn(text), JSON.stringify(text));
      }
    });
  }
});

test("words among others are not parsed, however many they are", () => {
  for (const start of ["", "- a\n- **b", "# "]) {
    const view = new MarkdownView(`${start}some words`, OPTIONS);
    const parse = mock.method(parser, "parse");
    for (let count = 0; count < 500; count++) view.append(" and more");
    assert.equal(parse.mock.callCount(), 0);
    parse.mock.restore();
    assert.ok(view.el.textContent?.endsWith(`words${" and more".repeat(500)}`));
  }
});
