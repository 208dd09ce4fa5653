/** A conversation on paper: what is not drawn cannot be scrolled to there. */

import type { MessageWindow } from "./window.ts";

/**
 * Messages that are printed, the newest ones. The page stands still while they are drawn and laid
 * out: a second for so many short ones, and they make a hundred sheets. Exports hold all.
 */
const MOST = 2000;

/**
 * Draw a conversation as long as the page is printed on which it is; then it is read on.
 *
 * What only comes by and by, as what stands in frames, is printed if it was drawn before.
 */
export function keepForPaper(box: HTMLElement, shown: MessageWindow, signal: AbortSignal): void {
  let read = -1;
  /** Pixels from the upper edge of the box to what is read. */
  const place = (): number =>
    (shown.drawn(read)?.getBoundingClientRect().top ?? 0) - box.getBoundingClientRect().top;
  let before = 0;
  const onPrint = ({ type, currentTarget }: Event): void => {
    if (currentTarget !== box.ownerDocument.defaultView) return;
    if (type === "afterprint") {
      shown.keepWhole(0);
      if (read < 0) return;
      // What is said meanwhile may have taken others away.
      read = Math.min(read, shown.count - 1);
      shown.reach(read);
      box.scrollTop += place() - before;
      read = -1;
      shown.look();
    } else if (box.clientHeight > 0) {
      read = shown.inSight();
      before = place();
      shown.keepWhole(MOST);
    }
  };
  // Also told in the window that a chat is moved to; who listens there already does so once.
  const observer = new ResizeObserver(() => {
    for (const name of ["beforeprint", "afterprint"]) {
      box.ownerDocument.defaultView?.addEventListener(name, onPrint, { signal });
    }
  });
  observer.observe(box);
  signal.addEventListener("abort", () => observer.disconnect());
}
