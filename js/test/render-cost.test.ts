import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { parser } = await import("../src/render/parser.ts");

/** Characters that come at once. */
const PIECE = 13;

const SENTENCES = "A model reads *each* row, and keeps what `it()` has seen in **one** table. ";
const KINDS = {
  text: `## A head\n\n${SENTENCES.repeat(3)}\n\n- one thing\n- another\n\n> said\n\n`,
  code: "    value = table[key]  # a row\n\n",
  table: "| a **cell** | `another` | 3.14 |\n",
  list: `- **A thing**: ${SENTENCES}\n`,
  items: `1. A thing, and\n\n   ${SENTENCES}\n\n`,
};
const HEADS: Readonly<Record<string, string>> = {
  code: "```py\n",
  table: "| a | b | c |\n|---|---|--:|\n",
};

interface Cost {
  /** Characters that were parsed for each that came. */
  readonly parsed: number;
  /** Nodes that were put in, taken out or written to, for each piece that came. */
  readonly touched: number;
}

/** Stream so many characters of one kind. */
function cost(kind: keyof typeof KINDS, length: number): Cost {
  const text = (HEADS[kind] ?? "") + KINDS[kind].repeat(Math.ceil(length / KINDS[kind].length));
  const parse = mock.method(parser, "parse");
  const view = new MarkdownView("", { breaks: false, label: (name) => name });
  const observer = new window.MutationObserver(() => {});
  observer.observe(view.el, { childList: true, subtree: true, characterData: true });
  let touched = 0;
  for (let at = 0; at < text.length; at += PIECE) {
    view.append(text.slice(at, at + PIECE));
    for (const { type, addedNodes, removedNodes } of observer.takeRecords()) {
      touched += type === "characterData" ? 1 : addedNodes.length + removedNodes.length;
    }
  }
  observer.disconnect();
  let parsed = 0;
  for (const { arguments: given } of parse.mock.calls) parsed += given[0].length;
  parse.mock.restore();
  return { parsed: parsed / text.length, touched: touched / (text.length / PIECE) };
}

describe("what a page does for a character does not grow with the text", () => {
  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    test(kind, () => {
      const [short, long] = [cost(kind, 4_000), cost(kind, 40_000)];
      assert.ok(long.parsed <= 12, `${long.parsed} characters parsed for each`);
      assert.ok(long.touched <= 3, `${long.touched} nodes touched by each piece`);
      assert.ok(long.parsed <= 1.1 * short.parsed + 1);
      assert.ok(long.touched <= 1.1 * short.touched + 1);
    });
  }
});
