/** Tracebacks: what went wrong stands there at once, where it did on request. */

import { h } from "../dom.ts";
import { icon } from "../icons.ts";
import { revealed } from "../render/unseen.ts";
import type { Labels } from "./labels.ts";

const BEGIN =
  /^\s*(?:\w+Group )?Traceback \(most recent call last\):|^\s*\+ Exception Group Traceback/;

/** Fold what tells where an error has happened; what it says stays in sight. */
export function folded(summary: string, details: Node, labels: Labels): HTMLElement {
  const text = h("span", "ipychat-error-text", ...revealed(summary));
  text.dir = "auto";
  const head = h("summary", "", icon("warning"), text, icon("chevron"));
  head.title = labels("traceback");
  return h("details", "ipychat-error", head, details);
}

/** Fold the tracebacks among the blocks of code in an element. */
export function foldTracebacks(root: Element, labels: Labels): void {
  for (const block of root.querySelectorAll(".ipychat-code")) {
    const code = block.querySelector("pre > code")?.textContent ?? "";
    if (!BEGIN.test(code) || block.closest(".ipychat-error")) continue;
    const place = document.createComment("");
    block.replaceWith(place);
    place.replaceWith(folded(lastLine(code), block, labels));
  }
}

/** What an error says stands at the end, behind its type; more lines of it may follow. */
function lastLine(traceback: string): string {
  const lines = traceback.trimEnd().split("\n");
  const said = lines.findLast((line) => /^[\w.]+(?::|$)/.test(line));
  return said ?? lines.at(-1) ?? "";
}
