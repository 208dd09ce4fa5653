/** Parts: one small view for each kind, and lists of them. */

import { arrange, h } from "../dom.ts";
import type { GroupPart, Part, TextPart, WidgetPart } from "../protocol.ts";
import { continuation } from "../reduce.ts";
import { MarkdownView } from "../render/markdown.ts";
import { addTools } from "../render/toolbar.ts";
import { reveal, revealed } from "../render/unseen.ts";
import { mediaView } from "./media.ts";
import { outputView } from "./output.ts";
import { nothing, type PartContext, type PartView } from "./part-view.ts";
import { stepView } from "./step.ts";

/** Parts one below the other, in step with those of a message, step or group. */
export class PartList {
  readonly el: HTMLElement;
  readonly #context: PartContext;
  #views = new Map<string, { part: Part; view: PartView }>();
  #last: string | null = null;

  constructor(el: HTMLElement, context: PartContext) {
    this.el = el;
    this.#context = context;
  }

  update(parts: readonly Part[]): void {
    const old = this.#views;
    this.#views = new Map();
    const last = parts.at(-1);
    for (const part of parts) {
      const known = old.get(part.id);
      const isKept = known && (known.part === part || known.view.update(part));
      const view = isKept ? known.view : viewOf(part, this.#context);
      if (isKept) old.delete(part.id);
      this.#views.set(part.id, { part, view });
      // Only the last one is still being written.
      if (part !== last && (known?.part !== part || part.id === this.#last)) view.settle();
    }
    this.#last = last?.id ?? null;
    for (const { view } of old.values()) view.end();
    arrange(
      this.el,
      [...this.#views.values()].map(({ view }) => view.el),
    );
  }

  settle(): void {
    for (const { view } of this.#views.values()) view.settle();
  }

  end(): void {
    for (const { view } of this.#views.values()) view.end();
  }
}

function viewOf(part: Part, context: PartContext): PartView {
  switch (part.kind) {
    case "text":
      return part.format === "plain" ? plainView(part) : markdownView(part, context);
    case "media":
      return mediaView(part, context);
    case "widget":
      return widgetView(part, context);
    case "output":
      return outputView(part, context);
    case "step":
      return stepView(part, context, (el) => new PartList(el, context));
    case "group":
      return groupView(part, context);
  }
}

function markdownView(
  first: TextPart,
  { labels, breaks, policy, finished }: PartContext,
): PartView {
  let shown = first;
  const markdown = new MarkdownView(first.text, {
    breaks,
    policy,
    label: labels,
    finished: (block) => {
      addTools(block, labels);
      finished?.(block);
    },
  });
  return {
    el: markdown.el,
    update(next) {
      if (next.kind !== "text" || next.format !== "markdown") return false;
      const more = continuation(shown, next);
      if (more === null) markdown.replace(next.text);
      else markdown.append(more);
      shown = next;
      return true;
    },
    settle: () => markdown.settle(),
    end: nothing,
  };
}

function plainView(first: TextPart): PartView {
  let shown = first;
  const el = h("div", "ipychat-plain", ...revealed(first.text));
  el.dir = "auto";
  /** Whether what follows may still say whether a character is seen. */
  let isProvisional = false;
  const append = (text: string): void => {
    if (reveal(el, text)) isProvisional = true;
  };
  return {
    el,
    update(next) {
      if (next.kind !== "text" || next.format !== "plain") return false;
      const more = continuation(shown, next);
      if (more === null) el.replaceChildren(...revealed(next.text));
      else append(more);
      shown = next;
      return true;
    },
    settle() {
      if (isProvisional) el.replaceChildren(...revealed(shown.text));
      isProvisional = false;
    },
    end: nothing,
  };
}

function widgetView(part: WidgetPart, { mount, signal }: PartContext): PartView {
  const el = h("div", "ipychat-widget");
  const ended = new AbortController();
  mount(part.ref, el, AbortSignal.any([signal, ended.signal])).catch(() => {
    el.replaceChildren(h("span", "ipychat-chip", ...revealed(part.text)));
  });
  return {
    el,
    update: (next) => next.kind === "widget" && next.ref === part.ref,
    settle: nothing,
    end: () => ended.abort(),
  };
}

function groupView(first: GroupPart, context: PartContext): PartView {
  const title = h("div", "ipychat-group-title");
  const list = new PartList(h("div", "ipychat-group-body"), context);
  const el = h("div", "ipychat-group", title, list.el);
  title.dir = "auto";
  let shown: readonly Part[] | null = null;
  const draw = (next: GroupPart): void => {
    el.dataset.layout = next.layout;
    title.hidden = next.title === "";
    title.replaceChildren(...revealed(next.title));
    if (shown !== next.parts) list.update(next.parts);
    shown = next.parts;
  };
  draw(first);
  return {
    el,
    update(next) {
      if (next.kind !== "group") return false;
      draw(next);
      return true;
    },
    settle: () => list.settle(),
    end: () => list.end(),
  };
}
