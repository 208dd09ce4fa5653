/** An output that the host's own renderer draws: charts, and what the notebook's author wrote. */

import { h } from "../dom.ts";
import type { OutputPart } from "../protocol.ts";
import { nothing, type PartContext, type PartView } from "./part-view.ts";

/** Milliseconds after which a drawing takes the place of the one before, seen or not. */
const PATIENCE = 3_000;

/** Let the host draw an output; `instead` makes what stands there if it cannot. */
export function hostView(
  first: OutputPart,
  context: PartContext,
  instead: (part: OutputPart) => HTMLElement,
): PartView {
  const el = h("div", "ipychat-widget ipychat-hosted");
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  /** Ends the drawing that is in sight. */
  let shown = new AbortController();
  let next: OutputPart | null = null;
  let isBusy = false;

  const draw = async (part: OutputPart): Promise<void> => {
    const made = new AbortController();
    const place = h("div", el.firstElementChild ? "ipychat-coming" : "");
    el.append(place);
    try {
      const { output } = context.mount;
      if (!output) throw new Error("this host draws no outputs");
      await output(part.bundle, place, AbortSignal.any([signal, made.signal]));
    } catch {
      const note = h("div", "ipychat-note", context.labels("not_drawn"));
      place.replaceChildren(instead(part), note);
    }
    // The drawing before stays in sight until there is another one.
    if (el.firstElementChild !== place) await seen(place, signal);
    if (signal.aborted) return;
    shown.abort();
    shown = made;
    place.className = "";
    el.replaceChildren(place);
  };

  const drawNext = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    // Of those that come while one is drawn only the last one counts.
    for (let part = next; part && !signal.aborted; part = next) {
      next = null;
      await draw(part);
    }
    isBusy = false;
  };

  next = first;
  void drawNext();
  return {
    el,
    update(part) {
      if (part.kind !== "output" || !part.host) return false;
      next = part;
      void drawNext();
      return true;
    },
    settle: nothing,
    end: () => ended.abort(),
  };
}

/** Wait until there is something to see in an element. */
function seen(el: HTMLElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener("abort", end);
      sizes.disconnect();
      clearTimeout(timer);
      resolve();
    };
    const sizes = new ResizeObserver(() => {
      if (el.offsetHeight > 0) end();
    });
    const timer = setTimeout(end, PATIENCE);
    sizes.observe(el);
    signal.addEventListener("abort", end);
  });
}
