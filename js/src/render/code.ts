/** A block of code: its language, a button that copies it, and the code. */

import { h, iconButton, setLabel } from "../dom.ts";
import { icon } from "../icons.ts";
import { copyText } from "./clipboard.ts";

/** Milliseconds for which the button says that it has copied. */
const THANKS = 1500;

/** Make a block of code. */
export function codeBlock(
  code: string,
  info: string,
  label: (name: "copy" | "copied") => string,
): HTMLElement {
  const language = /^\S*/.exec(info.trim())?.[0] ?? "";
  const text = h("code", "", code);
  text.translate = false;
  const button = iconButton("ipychat-copy", label("copy"), icon("copy"));
  button.addEventListener("click", async () => {
    // What is shown now: a block that grows may have taken this button over from an earlier one.
    const shown = button.closest(".ipychat-code")?.querySelector("code") ?? text;
    if (!(await copyText(shown.textContent ?? "", button))) return;
    setLabel(button, label("copied"));
    button.replaceChildren(icon("check"));
    setTimeout(() => {
      setLabel(button, label("copy"));
      button.replaceChildren(icon("copy"));
    }, THANKS);
  });
  const head = h("div", "ipychat-code-head", h("span", "", language.slice(0, 40)), button);
  const pre = h("pre", "", text);
  pre.tabIndex = 0;
  return h("div", "ipychat-code", head, pre);
}
