import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { tests } from "commonmark-spec";
import { differences, type Example } from "./helpers/conformance.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

/** For each specification the numbers of the examples that differ on purpose, by reason. */
const KNOWN = JSON.parse(
  readFileSync(new URL("conformance.json", import.meta.url), "utf8"),
) as Record<string, Record<string, (number | string)[]>>;

const GFM = join(process.env.IPYCHAT_CORPUS ?? "", "gfm.json");

/** Draw all examples; each must be as specified, or differ for the reasons that are listed. */
function assertConforms(name: string, examples: readonly Example[]): void {
  const found: Record<string, (number | string)[]> = {};
  for (const example of examples) {
    const reasons = differences(example, MarkdownView) ?? ["for no known reason"];
    for (const reason of reasons) {
      found[reason] ??= [];
      found[reason].push(example.number);
    }
  }
  assert.deepEqual(found, KNOWN[name]);
}

describe("the examples of a specification are drawn as it says, but for those that are listed:", () => {
  test("CommonMark 0.31.2", () => {
    const examples = tests.map(({ markdown, html, number }) => ({
      markdown: markdown.replaceAll("→", "\t"),
      html: html.replaceAll("→", "\t"),
      number,
    }));
    assert.equal(examples.length, 652);
    assertConforms("CommonMark", examples);
  });

  const skip = existsSync(GFM) ? false : `NO EXAMPLES OF GITHUB'S MARKDOWN at ${GFM}`;
  test("GitHub's", { skip }, () => {
    const { sets } = JSON.parse(readFileSync(GFM, "utf8")) as { sets: Record<string, Example[]> };
    const examples = Object.entries(sets).flatMap(([set, all]) =>
      all.map(({ markdown, html }, index) => ({ markdown, html, number: `${set} ${index + 1}` })),
    );
    assert.equal(examples.length, 720);
    assertConforms("GitHub", examples);
  });
});
