/** A block of code: its language, a button that copies it, and the code. */

import { h, iconButton } from "../dom.ts";
import { icon } from "../icons.ts";
import { copies } from "./clipboard.ts";
import { legible, revealed } from "./unseen.ts";

/** Lines in one box: of code that grows the page lays out the last box anew, and no other. */
const LINES = 32;

/** Divide code into the texts of its boxes; the first of them has so many lines already. */
export function* divided(code: string, begun = 0): Generator<string> {
  let from = 0;
  let lines = begun;
  for (let end = 0; end < code.length; lines += 1) {
    if (lines === LINES) {
      yield code.slice(from, end);
      from = end;
      lines = 0;
    }
    end = code.indexOf("\n", end) + 1 || code.length;
  }
  yield code.slice(from);
}

/** Make a box of lines. */
export function linesBox(code: string): HTMLElement {
  return h("span", "ipychat-lines", ...revealed(code, true));
}

/** Make a block of code. */
export function codeBlock(
  code: string,
  info: string,
  label: (name: "copy" | "copied") => string,
): HTMLElement {
  const language = /^\S*/.exec(info.trim())?.[0] ?? "";
  const text = h("code", "", ...[...divided(code)].map(linesBox));
  text.translate = false;
  const button = iconButton("ipychat-copy", label("copy"), icon("copy"));
  // What is shown now: a block that grows may have taken this button over from an earlier one.
  const shown = (): Element => button.closest(".ipychat-code")?.querySelector("code") ?? text;
  copies(button, () => shown().textContent ?? "", label("copied"));
  const name = h("span", "ipychat-language", legible(language, true).slice(0, 40));
  const head = h("div", "ipychat-code-head", name, button);
  const pre = h("pre", "", text);
  pre.tabIndex = 0;
  pre.dir = "ltr";
  return h("div", "ipychat-code", head, pre);
}

/** A block of code as it stands on the page. */
export interface Code {
  /** The first word behind the fence, as the model wrote it: look it up, trust nothing of it. */
  readonly language: string;
  /** What holds the code, all of it as text. */
  readonly el: HTMLElement;
}

/**
 * Return the blocks of code in an element, itself among them.
 *
 * Not those in which something is marked that nobody would see: they stay as they are.
 */
export function codeIn(root: Element): Code[] {
  const blocks = [
    ...(root.matches(".ipychat-code") ? [root] : []),
    ...root.querySelectorAll(".ipychat-code"),
  ];
  return blocks.flatMap((block) => {
    const language = block.querySelector(".ipychat-language")?.textContent ?? "";
    const el = block.querySelector<HTMLElement>("pre > code");
    return el && !el.querySelector(".ipychat-unseen") ? [{ language, el }] : [];
  });
}
