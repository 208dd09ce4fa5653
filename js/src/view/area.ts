/** A text area that grows with its text, sends on Enter, and calls back what was sent. */

import { grow, h, isComposing } from "../dom.ts";
import type { Area } from "../looks.ts";
import { legible } from "../render/unseen.ts";
import type { Draft } from "./draft.ts";
import type { Labels } from "./labels.ts";

/** What a text area asks of what is around it. */
export interface AreaIntents {
  /** The person wants to send what is written. */
  submit(): void;
  /** The text has changed. */
  changed(): void;
  /** What was sent before, oldest first. */
  sent(): readonly string[];
  /** Whether Escape did anything. */
  escape(): boolean;
  /** Whether a key was for somebody else. */
  key?(event: KeyboardEvent): boolean;
}

export class AreaView {
  readonly el = h("textarea", "ipychat-area");
  readonly #labels: Labels;
  readonly #draft: Draft;
  readonly #intents: AreaIntents;
  #area: Area | null = null;
  /** Where in what was sent the person is, and what stood there before. */
  #recalled: { readonly texts: readonly string[]; index: number; readonly before: string } | null =
    null;

  constructor(labels: Labels, draft: Draft, intents: AreaIntents, signal: AbortSignal) {
    this.#labels = labels;
    this.#draft = draft;
    this.#intents = intents;
    this.el.value = draft.text;
    this.el.dir = "auto";
    this.el.ariaLabel = labels("compose");
    draft.subscribe(() => this.#showDraft(), signal);
    this.el.addEventListener("input", () => this.#onInput());
    this.el.addEventListener("keydown", (event) => this.#onKey(event));
    const observer = new ResizeObserver(() => grow(this.el));
    observer.observe(this.el);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  configure(area: Area, isDisabled: boolean): void {
    this.#area = area;
    this.el.placeholder = legible(area.placeholder);
    const keys = area.enter_sends ? "enter_sends" : "command_sends";
    this.el.setAttribute("aria-description", area.disabled_enter ? "" : this.#labels(keys));
    this.el.rows = area.rows;
    this.el.style.setProperty("--rows", String(area.rows));
    this.el.style.setProperty("--max-rows", String(Math.max(area.rows, area.max_rows)));
    // Never `disabled`: a focused field that is disabled gives its keys to the notebook.
    this.el.ariaDisabled = String(isDisabled);
    this.#draft.give(area.text);
    grow(this.el);
  }

  get text(): string {
    return this.el.value.trim();
  }

  /** Say what stands against sending a text; "" if nothing does. */
  obstacle(text: string): string {
    const limit = this.#area?.max_length ?? Number.POSITIVE_INFINITY;
    return text.length > limit ? this.#labels("too_long", { count: text.length, limit }) : "";
  }

  /** What is written before the caret; nothing is of what was called back. */
  get beforeCaret(): string {
    return this.#recalled ? "" : this.el.value.slice(0, this.el.selectionStart);
  }

  /** Write something instead of what stands between a place and the caret. */
  replace(from: number, text: string): void {
    this.el.setRangeText(text, from, this.el.selectionStart, "end");
    this.#onInput();
  }

  /** Say which list belongs to the text, and what is chosen in it; "": none. */
  describe(list: string, option: string): void {
    const { el } = this;
    el.ariaAutoComplete = list ? "list" : null;
    if (list) el.setAttribute("aria-controls", list);
    else el.removeAttribute("aria-controls");
    if (option) el.setAttribute("aria-activedescendant", option);
    else el.removeAttribute("aria-activedescendant");
  }

  focus(): void {
    this.el.focus({ preventScroll: true });
  }

  #onInput(): void {
    this.#recalled = null;
    this.#draft.write(this.el.value);
    this.#intents.changed();
  }

  #showDraft(): void {
    if (this.el.value !== this.#draft.text) {
      this.#recalled = null;
      this.el.value = this.#draft.text;
      this.#intents.changed();
    }
    grow(this.el);
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, its keys belong to it.
    if (isComposing(event)) return;
    if (this.#intents.key?.(event)) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const isPlain = !isCommand && !event.altKey && !event.shiftKey;
    if (event.key === "Enter" && !event.altKey && !this.#area?.disabled_enter) {
      const sends = this.#area?.enter_sends ? !event.shiftKey : isCommand;
      if (!sends) return;
      event.preventDefault();
      this.#intents.submit();
    } else if (event.key === "Escape") {
      if (this.#recalled) this.#recall(this.#recalled.texts.length);
      else if (this.#intents.escape()) event.preventDefault();
    } else if (event.key === "ArrowUp" && isPlain && this.#isAt("start")) {
      if (this.#recall(-1)) event.preventDefault();
    } else if (event.key === "ArrowDown" && isPlain && this.#recalled && this.#isAt("end")) {
      if (this.#recall(1)) event.preventDefault();
    }
  }

  /** Whether an arrow can only mean what was sent: the caret has nowhere to go. */
  #isAt(edge: "start" | "end"): boolean {
    const { selectionStart, selectionEnd, value } = this.el;
    if (selectionStart !== selectionEnd) return false;
    if (edge === "end") return !value.includes("\n", selectionEnd);
    if (this.#recalled) return !value.slice(0, selectionStart).includes("\n");
    return selectionStart === 0;
  }

  /** Go to an earlier or later text that was sent; after the last comes what stood there. */
  #recall(step: number): boolean {
    const texts = this.#recalled?.texts ?? this.#intents.sent();
    const before = this.#recalled?.before ?? this.el.value;
    const index = Math.min((this.#recalled?.index ?? texts.length) + step, texts.length);
    if (index < 0) return this.#recalled !== null;
    const text = texts[index] ?? before;
    this.el.value = text;
    this.#draft.write(text);
    this.#recalled = index < texts.length ? { texts, index, before } : null;
    this.el.setSelectionRange(text.length, text.length);
    this.#intents.changed();
    grow(this.el);
    return true;
  }
}
