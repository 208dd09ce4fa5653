/** Copying, also where the host forbids the modern way. */

import { h } from "../dom.ts";

/**
 * Copy a text, from within a click.
 *
 * @param text What to copy.
 * @param near An element beside which a helper may live for a moment.
 * @returns Whether it was copied.
 */
export async function copyText(text: string, near: Element): Promise<boolean> {
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
    return isCopied;
  }
}
