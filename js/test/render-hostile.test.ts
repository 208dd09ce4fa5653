import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { installDocument } from "./helpers/dom.ts";
import { PAYLOADS } from "./helpers/hostile.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

/** Every element and attribute that text may become. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  DIV: ["class"],
  SPAN: ["class"],
  P: ["dir"],
  H1: ["dir"],
  H2: ["dir"],
  H3: ["dir"],
  H4: ["dir"],
  H5: ["dir"],
  H6: ["dir"],
  UL: [],
  OL: ["start"],
  LI: ["dir"],
  BLOCKQUOTE: [],
  TABLE: [],
  THEAD: [],
  TBODY: [],
  TR: [],
  TH: ["dir", "class"],
  TD: ["dir", "class"],
  EM: [],
  STRONG: [],
  S: [],
  HR: [],
  BR: [],
  CODE: ["translate"],
  PRE: ["tabindex"],
  BUTTON: ["class", "type", "title", "aria-label"],
  svg: ["class", "viewBox", "aria-hidden"],
  path: ["d"],
  A: ["href", "title", "target", "rel", "referrerpolicy"],
  IMG: ["alt", "src"],
};

function assertHarmless(root: Element, what: string): void {
  for (const element of root.querySelectorAll("*")) {
    const allowed = ALLOWED[element.tagName];
    assert.ok(allowed, `${what} makes a ${element.tagName}`);
    for (const name of element.getAttributeNames()) {
      assert.ok(allowed.includes(name), `${what} makes ${element.tagName} ${name}`);
    }
    if (element instanceof HTMLElement && element.tagName === "A") {
      assert.match(element.getAttribute("href") ?? "", /^(https?|mailto):/, what);
    }
    if (element.tagName === "IMG") {
      assert.match(element.getAttribute("src") ?? "", /^data:image\/(png|jpeg|gif|webp);/, what);
    }
    for (const name of element.classList) assert.match(name, /^ipychat-/, what);
  }
}

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
