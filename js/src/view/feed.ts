/** The conversation: messages, the sign that a reply is awaited, and what is on its way. */

import { arrange, h, iconButton, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { isLive, type Message, type Transcript } from "../protocol.ts";
import type { State, Touched } from "../store.ts";
import type { Looks } from "../transport.ts";
import { type MessageContext, MessageView } from "./message.ts";
import { Scroll } from "./scroll.ts";
import { SuggestionsView } from "./suggestions.ts";

/** Milliseconds after which a submit that is not taken says what it waits for. */
const LATE = 1500;

export class FeedView {
  readonly el = h("div", "ipychat-feed");
  readonly #context: MessageContext;
  readonly #list = h("div", "ipychat-list");
  readonly #views = new Map<string, MessageView>();
  readonly #pending = new Map<string, HTMLElement>();
  readonly #waiting = h("div", "ipychat-waiting");
  readonly #waitingText = h("span", "ipychat-waiting-text");
  readonly #suggestions: SuggestionsView;
  readonly #scroll: Scroll;
  readonly #signal: AbortSignal;
  #threshold = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #awaited: string | null = null;
  #offered: readonly string[] = [];
  #transcript: Transcript | null = null;

  constructor(context: MessageContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    const { labels, submit } = context;
    this.#suggestions = new SuggestionsView(labels, submit);
    this.#list.role = "log";
    this.#list.ariaLabel = labels("conversation");
    this.#waiting.append(h("span", "ipychat-dots", h("i"), h("i"), h("i")), this.#waitingText);
    this.#waiting.role = "status";
    this.#waiting.ariaLabel = labels("waiting");
    const box = h("div", "ipychat-scroller", this.#list);
    // A box that scrolls can be reached and moved by keys.
    box.tabIndex = 0;
    box.ariaLabel = labels("conversation");
    box.role = "region";
    const button = iconButton("ipychat-to-end", labels("to_end"), icon("down"));
    button.hidden = true;
    this.el.append(box, button, this.#suggestions.el);
    this.#scroll = new Scroll(box, this.#list, button, signal);
    signal.addEventListener("abort", () => {
      this.#stopWaiting();
      for (const view of this.#views.values()) view.end();
    });
  }

  configure(looks: Looks): void {
    if (this.#threshold !== looks.placeholder_threshold) {
      this.#threshold = looks.placeholder_threshold;
      this.#stopWaiting();
      if (this.#transcript) this.#await(this.#transcript);
    }
    this.#offered = looks.suggestions;
    this.#offer();
    setText(this.#waitingText, looks.placeholder_text);
    this.#scroll.configure(looks.auto_scroll_limit, looks.scroll_button_threshold);
    this.el.toggleAttribute("data-activity", looks.show_activity_dot);
  }

  /** Show a later state; a change inside messages costs only these messages. */
  update(state: State, touched: Touched): void {
    const { messages } = state.transcript;
    if (touched === "all") {
      this.#reconcile(messages);
    } else if (touched.size > 0) {
      // What changes is mostly at the end.
      for (let index = messages.length - 1, left = touched.size; index >= 0 && left > 0; index--) {
        const message = messages[index] as Message;
        if (!touched.has(message.id)) continue;
        this.#views.get(message.id)?.update(message);
        left -= 1;
      }
    }
    this.#transcript = state.transcript;
    this.#await(state.transcript);
    const isChanged = this.#updatePending(state);
    if (touched === "all" || isChanged) this.#arrange(messages);
    this.#offer();
  }

  /** Go to the end, as whoever writes expects. */
  toEnd(): void {
    this.#scroll.toEnd();
  }

  #reconcile(messages: readonly Message[]): void {
    const gone = new Set(this.#views.keys());
    for (const message of messages) {
      gone.delete(message.id);
      const view = this.#views.get(message.id);
      if (view) view.update(message);
      else this.#views.set(message.id, new MessageView(message, this.#context));
    }
    for (const id of gone) {
      this.#views.get(id)?.end();
      this.#views.delete(id);
    }
  }

  #arrange(messages: readonly Message[]): void {
    const shown = messages.flatMap((message) => this.#views.get(message.id)?.el ?? []);
    const waiting = this.#waiting.dataset.shown ? [this.#waiting] : [];
    arrange(this.#list, [...shown, ...waiting, ...this.#pending.values()]);
  }

  #updatePending({ pending }: State): boolean {
    const ids = new Set(pending.map((one) => one.submit_id));
    let isChanged = false;
    for (const [id, element] of this.#pending) {
      if (ids.has(id)) continue;
      element.remove();
      this.#pending.delete(id);
      isChanged = true;
    }
    for (const { submit_id, text } of pending) {
      if (this.#pending.has(submit_id)) continue;
      this.#pending.set(submit_id, this.#pendingMessage(submit_id, text));
      isChanged = true;
    }
    return isChanged;
  }

  #pendingMessage(submitId: string, text: string): HTMLElement {
    const note = h("div", "ipychat-pending-note");
    note.role = "status";
    const body = h("div", "ipychat-message-body", h("div", "ipychat-plain", text));
    const main = h("div", "ipychat-message-main", body, note);
    const element = h("article", "ipychat-message ipychat-pending", main);
    element.dataset.role = "user";
    setTimeout(() => {
      if (this.#pending.has(submitId)) note.append(this.#context.labels("waiting_for_kernel"));
    }, LATE);
    return element;
  }

  /** A chat in which nothing was said yet says what may be. */
  #offer(): void {
    const isEmpty = this.#views.size === 0 && this.#pending.size === 0;
    this.#suggestions.update(isEmpty ? this.#offered : undefined);
  }

  // --- the waiting sign

  /** Show the sign when a turn has run for a while and nothing of its reply is there. */
  #await({ turn, messages }: Transcript): void {
    const isAwaited =
      isLive(turn) && !turn.asks && !messages.findLast((one) => one.status === "streaming");
    const awaited = isAwaited && this.#threshold > 0 ? turn.turn_id : null;
    if (awaited === this.#awaited) return;
    this.#stopWaiting();
    this.#awaited = awaited;
    if (awaited === null) return;
    this.#timer = setTimeout(() => {
      if (this.#signal.aborted) return;
      this.#waiting.dataset.shown = "1";
      this.#list.insertBefore(this.#waiting, this.#pending.values().next().value ?? null);
    }, this.#threshold * 1000);
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#awaited = null;
    delete this.#waiting.dataset.shown;
    this.#waiting.remove();
  }
}
