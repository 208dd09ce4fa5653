/** What text may become on the page, whoever wrote it. */

import assert from "node:assert/strict";

/** Every element and attribute that text may become. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  DIV: ["class", "dir", "translate"],
  SPAN: ["class", "title", "dir", "translate", "role", "aria-label"],
  SUP: [],
  P: ["dir"],
  H1: ["dir"],
  H2: ["dir"],
  H3: ["dir"],
  H4: ["dir"],
  H5: ["dir"],
  H6: ["dir"],
  UL: [],
  OL: ["start"],
  LI: ["dir", "class"],
  BLOCKQUOTE: ["dir"],
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
  PRE: ["tabindex", "dir"],
  BUTTON: ["class", "type", "title", "aria-label"],
  svg: ["class", "viewBox", "aria-hidden"],
  path: ["d"],
  A: ["href", "title", "target", "rel", "referrerpolicy"],
  IMG: ["alt", "src", "title", "referrerpolicy", "decoding"],
};

/** Fail if anything in an element is not among what text may become. */
export function assertHarmless(root: Element, what: string): void {
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
