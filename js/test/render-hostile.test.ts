import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { installDocument } from "./helpers/dom.ts";
import { assertHarmless } from "./helpers/harmless.ts";
import { PAYLOADS } from "./helpers/hostile.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

describe("no hostile text becomes anything but text, links and pictures of its own", () => {
  for (const [kind, payloads] of Object.entries(PAYLOADS)) {
    test(kind, () => {
      for (const payload of payloads) {
        for (const text of [
          payload,
          `- ${payload}`,
          `> ${payload}`,
          `\`\`\`${payload}\nx`,
          `|${payload}|\n|-|\n|${payload}|`,
          `[${payload}](${payload})`,
          `![${payload}](${payload})`,
        ]) {
          const view = new MarkdownView(text, OPTIONS);
          view.settle();
          assertHarmless(view.el, JSON.stringify(text));
        }
      }
    });
  }

  test("cut anywhere", () => {
    const payload = fc.constantFrom(...Object.values(PAYLOADS).flat());
    fc.assert(
      fc.property(payload, fc.nat(), (text, at) => {
        const view = new MarkdownView(text.slice(0, at % (text.length + 1)), OPTIONS);
        assertHarmless(view.el, text);
        view.append(text.slice(at % (text.length + 1)));
        view.settle();
        assertHarmless(view.el, text);
      }),
      { numRuns: 1000 },
    );
  });
});

test("marks within marks nest only as deep as a browser lays out, and no word is lost", () => {
  const view = new MarkdownView(`${"**a *b ".repeat(2000)}${"c* d** ".repeat(2000)}`, OPTIONS);
  view.settle();
  let depth = 0;
  for (let at: Element | null = view.el; at; at = at.querySelector("em, strong")) depth += 1;
  assert.ok(depth < 150, `${depth} elements within each other`);
  for (const letter of ["a", "b", "c", "d"]) {
    assert.equal(view.el.textContent?.split(letter).length, 2001, letter);
  }
});
