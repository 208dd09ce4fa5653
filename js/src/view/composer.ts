/** Where a person writes: a text area that grows, and a button that sends or stops. */

import { h, iconButton, setLabel, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { isLive } from "../protocol.ts";
import type { State } from "../store.ts";
import type { Composer, Looks } from "../transport.ts";
import type { Draft } from "./draft.ts";
import type { Labels } from "./labels.ts";

/** What a composer may ask for. */
export interface ComposerIntents {
  submit(text: string): void;
  stop(): void;
}

export class ComposerView {
  readonly el = h("div", "ipychat-composer");
  readonly #labels: Labels;
  readonly #intents: ComposerIntents;
  readonly #draft: Draft;
  readonly #field = h("div", "ipychat-field");
  readonly #area = h("textarea");
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #hint = h("div", "ipychat-hint");
  #composer: Composer | null = null;
  #isDisabled = false;
  #isLive = false;
  /** Whether the turn that runs asks the person something. */
  #isAsked = false;
  #onBusy: Looks["on_busy"] = "refuse";
  #refused: State["refused"] = null;

  constructor(labels: Labels, draft: Draft, intents: ComposerIntents, signal: AbortSignal) {
    this.#labels = labels;
    this.#draft = draft;
    this.#intents = intents;
    this.#send = iconButton("ipychat-send", labels("send"), icon("send"));
    this.#stop = iconButton("ipychat-stop", labels("stop"), icon("stop"));
    this.#hint.role = "status";
    this.#area.ariaLabel = labels("compose");
    this.#area.value = draft.text;
    this.#field.append(this.#area, this.#send, this.#stop);
    this.el.append(this.#field, this.#hint);
    draft.subscribe(() => this.#showDraft(), signal);
    this.#area.addEventListener("input", () => this.#onInput());
    this.#area.addEventListener("keydown", (event) => this.#onKey(event));
    this.#send.addEventListener("click", () => this.#submit());
    this.#stop.addEventListener("click", () => this.#intents.stop());
    // The field looks like one control: a click beside the words goes to them.
    this.#field.addEventListener("click", ({ target }) => {
      if (target === this.#field) this.#area.focus();
    });
    const observer = new ResizeObserver(() => this.#grow());
    observer.observe(this.#field);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  configure({ _composer: composer, disabled, on_busy }: Looks): void {
    this.#composer = composer;
    this.#onBusy = on_busy;
    this.#isDisabled = disabled;
    this.el.hidden = composer === null;
    this.#area.placeholder = composer?.placeholder ?? "";
    this.#area.rows = composer?.rows ?? 1;
    // Never `disabled`: a focused field that is disabled gives its keys to the notebook.
    this.#area.ariaDisabled = String(disabled);
    this.#draw();
    this.#grow();
  }

  /** Send a text, or say why that cannot be now. */
  submit(text: string): void {
    const obstacle = this.#obstacle(text);
    this.#say(obstacle);
    // What was clicked may go away, and the keys would be the notebook's.
    this.#area.focus({ preventScroll: true });
    if (obstacle === "") this.#intents.submit(text);
  }

  update(state: State): void {
    const { stopping, refused, transcript } = state;
    const { turn } = transcript;
    const [wasLive, wasAsked] = [this.#isLive, this.#isAsked];
    this.#isLive = isLive(turn);
    this.#isAsked = isLive(turn) && turn.asks !== undefined;
    if (wasLive && !this.#isLive) this.#say("");
    this.#stop.ariaDisabled = String(stopping !== null);
    setLabel(this.#stop, this.#labels(stopping !== null ? "stopping" : "stop"));
    if (refused !== null && refused !== this.#refused) {
      this.#draft.giveBack(refused);
      this.#say(this.#labels("not_taken", { reason: refused.reason }));
    }
    this.#refused = refused;
    if (wasLive !== this.#isLive || wasAsked !== this.#isAsked) this.#draw();
  }

  #draw(): void {
    const isReady = this.#takes() && this.#text() !== "";
    // During a turn the one button stops it, but for a message that may be sent all the same.
    const showsStop = this.#isLive && !isReady && this.#composer?.show_stop !== false;
    const focused = document.activeElement;
    this.#stop.hidden = !showsStop;
    this.#send.hidden = showsStop || this.#composer?.show_send === false;
    this.#send.ariaDisabled = String(!isReady);
    // The button that goes away must not take the focus with it.
    const isLost = [this.#send, this.#stop].some((one) => one.hidden && one === focused);
    if (isLost) this.#area.focus({ preventScroll: true });
  }

  #text(): string {
    return this.#area.value.trim();
  }

  #onInput(): void {
    this.#draft.write(this.#area.value);
    this.#say("");
  }

  #showDraft(): void {
    if (this.#area.value !== this.#draft.text) this.#area.value = this.#draft.text;
    this.#draw();
    this.#grow();
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, Enter belongs to it; Safari says so by the code alone.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && this.#isLive) {
      this.#intents.stop();
    } else if (event.key === "Enter" && !event.altKey) {
      const isCommand = event.ctrlKey || event.metaKey;
      const sends = this.#composer?.enter_sends ? !event.shiftKey : isCommand;
      if (!sends) return;
      event.preventDefault();
      this.#submit();
    }
  }

  /** Whether a message is taken now. */
  #takes(): boolean {
    return !this.#isDisabled && (!this.#isLive || this.#isAsked || this.#onBusy !== "refuse");
  }

  /** Say why a text cannot be sent; "" if it can. */
  #obstacle(text: string): string {
    const limit = this.#composer?.max_length ?? Number.POSITIVE_INFINITY;
    if (this.#isDisabled) return this.#labels("no_input");
    if (!this.#takes()) return this.#labels("busy");
    if (text.length > limit) return this.#labels("too_long", { count: text.length, limit });
    return "";
  }

  #submit(): void {
    const text = this.#text();
    if (text === "") return;
    if (this.#obstacle(text) === "") this.#draft.write("");
    this.submit(text);
  }

  #say(hint: string): void {
    setText(this.#hint, hint);
  }

  /** As high as the text, between the rows that it has and those that it may have. */
  #grow(): void {
    const area = this.#area;
    if (area.clientWidth === 0) return;
    area.style.height = "auto";
    const style = getComputedStyle(area);
    const padding = Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom);
    const line = Number.parseFloat(style.lineHeight) || 20;
    const highest = (this.#composer?.max_rows ?? 10) * line + padding;
    area.style.height = `${Math.min(area.scrollHeight, highest)}px`;
    area.style.overflowY = area.scrollHeight > highest ? "auto" : "hidden";
  }
}
