/** Lists of things to do: items that begin with `[ ]` or `[x]`. */

import type { MarkdownIt, StateCore, Token } from "markdown-it";
import { h } from "../dom.ts";
import { icon } from "../icons.ts";

const BOX = /^\[([ xX])\][ \t]+/;

/** Let a parser know such items. */
export function tasks(parser: MarkdownIt): void {
  parser.core.ruler.after("block", "tasks", mark);
}

function mark({ tokens }: StateCore): void {
  tokens.forEach((item, index) => {
    const inline = tokens[index + 2];
    if (item.type !== "list_item_open" || inline?.type !== "inline") return;
    const box = tokens[index + 1]?.type === "paragraph_open" && BOX.exec(inline.content);
    if (!box) return;
    inline.content = inline.content.slice(box[0].length);
    item.meta = { isDone: box[1] !== " " };
  });
}

/** Whether the item of a token is a thing to do, and is done; null if it is none. */
export function isDone(token: Token): boolean | null {
  return (token.meta as { isDone: boolean } | null)?.isDone ?? null;
}

/** Draw a box: a picture, since nobody can tick it. */
export function taskBox(isTicked: boolean, label: string): HTMLElement {
  const box = h("span", "ipychat-box", isTicked ? icon("check") : null);
  box.role = "img";
  box.ariaLabel = label;
  return box;
}
