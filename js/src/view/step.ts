/** A step of the work: how it stands, what it is, how long it took, and what it says. */

import { h, setText, toggle } from "../dom.ts";
import { icon } from "../icons.ts";
import type { StepPart } from "../protocol.ts";
import { legible, revealed } from "../render/unseen.ts";
import type { Labels } from "./labels.ts";
import type { PartContext, PartView, PartViews } from "./part-view.ts";
import { foldTracebacks } from "./traceback.ts";

const SIGNS = { pending: null, running: null, success: "check", failed: "cross" } as const;

/**
 * Make the view of a step.
 *
 * @param first The step as it is now.
 * @param context What parts need of the chat.
 * @param inside Makes the views of the parts inside.
 */
export function stepView(
  first: StepPart,
  context: PartContext,
  inside: (el: HTMLElement) => PartViews,
): PartView {
  const { labels } = context;
  const status = h("span", "ipychat-step-status");
  const title = h("span", "ipychat-step-title");
  const duration = h("span", "ipychat-step-duration");
  const summary = h("summary", "", status, title, duration, icon("chevron"));
  const list = inside(h("div", "ipychat-step-body"));
  const el = h("details", "ipychat-step", summary, list.el);
  status.role = "img";
  toggle(el, "data-printed", first.printed ?? false);
  title.dir = "auto";
  let shown: StepPart | null = null;
  /** Whether the reader has opened or folded it. */
  const isChosen = (): boolean => el.hasAttribute("data-chosen");
  summary.addEventListener("click", (event) => {
    if (el.hasAttribute("data-empty")) event.preventDefault();
    else toggle(el, "data-chosen", true);
  });

  const draw = (next: StepPart): void => {
    const before = shown;
    shown = next;
    if (before?.title !== next.title) title.replaceChildren(...revealed(next.title));
    setText(duration, took(next.duration ?? 0, labels));
    if (before?.parts !== next.parts) list.update(next.parts);
    toggle(el, "data-empty", next.parts.length === 0);
    if (before?.status !== next.status || before.badge !== next.badge) drawStatus(next);
    if (next.status === "failed") foldTracebacks(list.el, labels);
    if (before?.collapsed === next.collapsed) return;
    // What the reader has chosen stays, until the work is done and the step gets out of the way.
    const isDone = next.collapsed && next.status === "success" && before?.collapsed === false;
    if (!isChosen() || isDone) el.open = !next.collapsed;
  };

  const drawStatus = (next: StepPart): void => {
    el.dataset.status = next.status;
    status.ariaLabel = labels(`step_${next.status}`);
    status.title = status.ariaLabel;
    toggle(status, "data-badge", next.badge !== undefined);
    const sign = SIGNS[next.status];
    status.replaceChildren(
      next.badge === undefined ? (sign ? icon(sign) : "") : legible(next.badge),
    );
  };

  draw(first);
  return {
    el,
    update(next) {
      if (next.kind !== "step") return false;
      draw(next);
      return true;
    },
    settle() {
      list.settle();
      if (shown?.status === "failed") foldTracebacks(list.el, labels);
    },
    end: () => list.end(),
  };
}

/** A time as people say it; what was over at once took none. */
function took(seconds: number, labels: Labels): string {
  if (seconds < 0.05) return "";
  if (seconds >= 59.5) {
    const whole = Math.round(seconds);
    return labels("minutes", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
  }
  const digits = seconds < 9.95 ? 1 : 0;
  const count = seconds.toLocaleString(undefined, { maximumFractionDigits: digits });
  return labels("seconds", { count });
}
