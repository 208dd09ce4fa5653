import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { tests } from "commonmark-spec";
import { installDocument } from "./helpers/dom.ts";
import { emoji } from "./helpers/emoji.ts";
import { IS_LONG, count as tally } from "./helpers/tally.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

/** Of the examples so many are cut at each place; the long form cuts all. */
const EVERY = IS_LONG ? 1 : 12;
const OPTIONS = { breaks: false, label: (name: string) => name };
const GFM = join(process.env.IPYCHAT_CORPUS ?? "", "gfm.json");

function drawn(...tokens: string[]): string {
  const view = new MarkdownView("", OPTIONS);
  for (const token of tokens) view.append(token);
  view.settle();
  return view.el.innerHTML;
}

/** Cut a text in two at each code unit, and into its code units: it must be drawn as the whole. */
function assertWholeHoweverCut(text: string): number {
  const whole = drawn(text);
  for (let at = 1; at < text.length; at++) {
    assert.equal(
      drawn(text.slice(0, at), text.slice(at)),
      whole,
      `${JSON.stringify(text)} at ${at}`,
    );
  }
  assert.equal(drawn(...text.split("")), whole, `${JSON.stringify(text)}, unit by unit`);
  return text.length;
}

const count = (what: string, told: string): void =>
  tally("R8", what, told, "js/test/render-cuts.test.ts");

function every(texts: readonly string[]): readonly string[] {
  return texts.filter((_, index) => index % EVERY === 0);
}

describe("a text that is cut anywhere is drawn as the whole:", () => {
  test("all emoji", () => {
    const all = emoji();
    assert.ok(all.length > 3600, `${all.length} emoji`);
    let cuts = 0;
    for (const one of every(all)) {
      assert.ok(drawn(one).includes(one));
      cuts += assertWholeHoweverCut(one) + assertWholeHoweverCut(`**a${one}** \`${one}\`${one}`);
    }
    count(
      "emoji cut at each code unit",
      `emoji: ${every(all).length}, cuts: ${cuts}, differences: 0`,
    );
  });

  test("the examples of CommonMark", () => {
    const texts = every(tests.map(({ markdown }) => markdown.replaceAll("→", "\t")));
    const cuts = texts.reduce((sum, text) => sum + assertWholeHoweverCut(text), 0);
    count(
      "examples of CommonMark cut at each code unit",
      `examples: ${texts.length}, cuts: ${cuts}, differences: 0`,
    );
  });

  const skip = existsSync(GFM) ? false : `NO EXAMPLES OF GITHUB'S MARKDOWN at ${GFM}`;
  test("the examples of GitHub's Markdown", { skip }, () => {
    const { sets } = JSON.parse(readFileSync(GFM, "utf8")) as {
      sets: Record<string, { markdown: string }[]>;
    };
    const texts = every(Object.values(sets).flatMap((set) => set.map((one) => one.markdown)));
    const cuts = texts.reduce((sum, text) => sum + assertWholeHoweverCut(text), 0);
    count(
      "examples of GitHub's Markdown cut at each code unit",
      `examples: ${texts.length}, cuts: ${cuts}, differences: 0`,
    );
  });
});
