/** What can be done with the code of an answer: it is run, or put into a cell of the notebook. */

import { h, setText } from "../dom.ts";
import { codeIn } from "../render/code.ts";
import { putIntoCell } from "./cell.ts";
import type { Labels } from "./labels.ts";

/** What is said to be Python; code of no language is. */
const PYTHON: ReadonlySet<string> = new Set(["", "py", "python", "python3", "ipython", "ipython3"]);

/** Runs the code of a block; the last argument is called when that has come to an end. */
export type Run = (block: Element, code: string, done: () => void) => void;

/**
 * Give the blocks of code in a finished block of text their buttons.
 *
 * They stand at its end, which is in sight of who presses them. Which of them the author of the
 * notebook allows is written on the chat; code with something unseen in it has none.
 */
export function addCodeActions(block: Element, labels: Labels, run: Run): void {
  for (const { language, el } of codeIn(block)) {
    const code = el.closest(".ipychat-code");
    if (!code || code.querySelector(":scope > .ipychat-code-foot")) continue;
    const foot = h("div", "ipychat-code-foot", inserter(el, labels));
    if (PYTHON.has(language.toLowerCase())) foot.prepend(runner(code, el, labels, run));
    // Its output may be there already.
    el.parentElement?.after(foot);
  }
}

function runner(code: Element, el: HTMLElement, labels: Labels, run: Run): HTMLElement {
  const button = action("run", labels);
  button.addEventListener("click", () => {
    if (button.ariaDisabled === "true") return;
    if (isCut(el)) {
      // What is out of sight at the end of a long line is not run before it was shown.
      const wrap = code.querySelector<HTMLElement>(".ipychat-wrap");
      if (wrap?.ariaPressed !== "true") wrap?.click();
      setText(button, labels("run_seen"));
      return;
    }
    button.ariaDisabled = "true";
    setText(button, labels("running"));
    run(code, el.textContent ?? "", () => {
      button.ariaDisabled = "false";
      setText(button, labels("run"));
    });
  });
  return button;
}

function isCut({ parentElement: pre }: HTMLElement): boolean {
  if (!pre) return true;
  return pre.scrollWidth > pre.clientWidth || pre.scrollHeight > pre.clientHeight;
}

function inserter(el: HTMLElement, labels: Labels): HTMLElement {
  const button = action("insert", labels);
  button.addEventListener("click", async () => {
    // Where the host has no way to do it, there is nothing to press.
    button.hidden = !(await putIntoCell(el.textContent ?? "", button));
  });
  return button;
}

function action(name: "run" | "insert", labels: Labels): HTMLButtonElement {
  const button = h("button", `ipychat-form-button ipychat-${name}`, labels(name));
  button.type = "button";
  return button;
}
