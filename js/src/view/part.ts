/** Parts: one small view for each kind, and lists of them. */

import { arrange, h, setLabel, setText, toggle } from "../dom.ts";
import type { Mount } from "../host.ts";
import { icon } from "../icons.ts";
import type {
  GroupPart,
  MediaPart,
  OutputPart,
  Part,
  StepPart,
  TextPart,
  WidgetPart,
} from "../protocol.ts";
import { continuation } from "../reduce.ts";
import { MarkdownView } from "../render/markdown.ts";
import type { Labels } from "./labels.ts";

/** What parts need of the chat around them. */
export interface PartContext {
  readonly labels: Labels;
  readonly mount: Mount;
  /** Ends with the message. */
  readonly signal: AbortSignal;
  /** Whether a line break in a paragraph is one on the page: as people write. */
  readonly breaks: boolean;
}

export interface PartView {
  readonly el: HTMLElement;
  /** Show a later state; false if that takes another view. */
  update(next: Part): boolean;
  /** The message will not change by itself any more. */
  settle(): void;
  /** The part is gone. */
  end(): void;
}

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
      return outputView(part);
    case "step":
      return stepView(part, context);
    case "group":
      return groupView(part, context);
  }
}

const nothing = (): void => {};

function markdownView(first: TextPart, { labels, breaks }: PartContext): PartView {
  let shown = first;
  const markdown = new MarkdownView(first.text, { breaks, label: labels });
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
  const text = document.createTextNode(first.text);
  const el = h("div", "ipychat-plain", text);
  el.dir = "auto";
  return {
    el,
    update(next) {
      if (next.kind !== "text" || next.format !== "plain") return false;
      const more = continuation(shown, next);
      if (more === null) text.data = next.text;
      else text.appendData(more);
      shown = next;
      return true;
    },
    settle: nothing,
    end: nothing,
  };
}

/** What a browser draws, by the first word of its mime type. SVG in an image runs no code. */
const ELEMENTS = { image: "img", audio: "audio", video: "video" } as const;

function mediaView(part: MediaPart, { labels }: PartContext): PartView {
  const el = h("div", "ipychat-media");
  let address = "";
  const draw = (next: MediaPart): void => {
    URL.revokeObjectURL(address);
    if (next.data.length < next.size) {
      el.replaceChildren(h("progress", ""));
      const bar = el.firstElementChild as HTMLProgressElement;
      bar.max = next.size;
      bar.value = next.data.length;
      return;
    }
    const kind = next.mime.split("/")[0] as keyof typeof ELEMENTS;
    const isDrawn = Object.hasOwn(ELEMENTS, kind);
    // A type that we do not draw is only ever saved, never opened on this origin.
    const type = isDrawn ? next.mime : "application/octet-stream";
    address = URL.createObjectURL(new Blob([next.data], { type }));
    el.replaceChildren(
      isDrawn ? drawn(ELEMENTS[kind], address, next, labels) : saved(address, next),
    );
  };
  draw(part);
  return {
    el,
    update(next) {
      if (next.kind !== "media") return false;
      draw(next);
      return true;
    },
    settle: nothing,
    end: () => URL.revokeObjectURL(address),
  };
}

function drawn(
  tag: "img" | "audio" | "video",
  address: string,
  part: MediaPart,
  labels: Labels,
): HTMLElement {
  const element = h(tag);
  if (element instanceof HTMLImageElement) element.alt = part.name || labels("image");
  else element.controls = true;
  element.src = address;
  return element;
}

function saved(address: string, part: MediaPart): HTMLElement {
  const size = `${Math.max(1, Math.round(part.size / 1024)).toLocaleString()} kB`;
  const element = h("a", "ipychat-chip", icon("file"), `${part.name || part.mime} · ${size}`);
  element.href = address;
  element.download = part.name.replace(/[\\/]/g, "_") || "file";
  return element;
}

function widgetView(part: WidgetPart, { mount, signal }: PartContext): PartView {
  const el = h("div", "ipychat-widget");
  const ended = new AbortController();
  mount(part.ref, el, AbortSignal.any([signal, ended.signal])).catch(() => {
    el.replaceChildren(h("span", "ipychat-chip", part.text));
  });
  return {
    el,
    update: (next) => next.kind === "widget" && next.ref === part.ref,
    settle: nothing,
    end: () => ended.abort(),
  };
}

function outputView(part: OutputPart): PartView {
  const el = h("pre", "ipychat-output", String(part.bundle["text/plain"] ?? ""));
  el.tabIndex = 0;
  return { el, update: () => false, settle: nothing, end: nothing };
}

function stepView(first: StepPart, context: PartContext): PartView {
  const title = h("span", "ipychat-step-title");
  const status = h("span", "ipychat-step-status");
  const list = new PartList(h("div", "ipychat-step-body"), context);
  const el = h(
    "details",
    "ipychat-step",
    h("summary", "", status, title, icon("chevron")),
    list.el,
  );
  let shown: StepPart | null = null;
  const draw = (next: StepPart): void => {
    setText(title, next.title);
    list.update(next.parts);
    toggle(el, "data-empty", next.parts.length === 0);
    if (shown?.status !== next.status) {
      el.dataset.status = next.status;
      setLabel(status, context.labels(`step_${next.status}`));
      status.role = "img";
      const sign = { pending: null, running: null, success: "check", failed: "cross" } as const;
      const name = sign[next.status];
      status.replaceChildren(...(name ? [icon(name)] : []));
    }
    // What the reader folds stays so until the kernel has another opinion.
    if (shown?.collapsed !== next.collapsed) el.open = !next.collapsed;
    shown = next;
  };
  draw(first);
  return {
    el,
    update(next) {
      if (next.kind !== "step") return false;
      draw(next);
      return true;
    },
    settle: () => list.settle(),
    end: () => list.end(),
  };
}

function groupView(first: GroupPart, context: PartContext): PartView {
  const title = h("div", "ipychat-group-title");
  const list = new PartList(h("div", "ipychat-group-body"), context);
  const el = h("div", "ipychat-group", title, list.el);
  const draw = (next: GroupPart): void => {
    el.dataset.layout = next.layout;
    title.hidden = next.title === "";
    setText(title, next.title);
    list.update(next.parts);
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
