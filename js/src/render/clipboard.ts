/** Copying, also where the host forbids the modern way. */

import { h, setLabel } from "../dom.ts";
import { icon } from "../icons.ts";

/** Milliseconds for which a button says that it has copied. */
const THANKS = 1500;

/**
 * Copy a text, from within a click.
 *
 * @param text What to copy.
 * @param near What was pressed; a helper may live beside it for a moment, and have the focus.
 * @returns Whether it was copied.
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", "ipychat-hidden");
    area.value = text;
    near.after(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    near.focus({ preventScroll: true });
    return isCopied;
  }
}

/**
 * Let a button copy when it is pressed, and say so for a moment.
 *
 * @param button The button, with its label and what it shows.
 * @param text Returns what is copied.
 * @param thanks Its label afterwards.
 */
export function copies(button: HTMLButtonElement, text: () => string, thanks: string): void {
  const { title } = button;
  const shown = [...button.childNodes];
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", async () => {
    if (!(await copyText(text(), button))) return;
    clearTimeout(timer);
    setLabel(button, thanks);
    button.replaceChildren(icon("check"));
    timer = setTimeout(() => {
      setLabel(button, title);
      button.replaceChildren(...shown);
    }, THANKS);
  });
}
