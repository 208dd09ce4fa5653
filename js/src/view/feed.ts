/** The conversation: messages, the sign that a reply is awaited, and what is on its way. */

import { arrange, focusedIn, h, iconButton, keepFocus } from "../dom.ts";
import { icon } from "../icons.ts";
import type { Looks } from "../looks.ts";
import type { Message } from "../protocol.ts";
import { revealed } from "../render/unseen.ts";
import type { State, Touched } from "../state.ts";
import { Announcer } from "./announce.ts";
import { type MessageContext, MessageView } from "./message.ts";
import { keepForPaper } from "./paper.ts";
import { Scroll } from "./scroll.ts";
import { SearchView } from "./search.ts";
import { SuggestionsView } from "./suggestions.ts";
import { ToEndButton } from "./to-end.ts";
import { Waiting } from "./waiting.ts";
import { MessageWindow } from "./window.ts";

/** Milliseconds after which a submit that is not taken says what it waits for. */
const LATE = 1500;

/** Keys that, with Alt, lead from one message to another. */
const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

export class FeedView {
  readonly el = h("div", "ipychat-feed");
  readonly #context: MessageContext;
  readonly #box = h("div", "ipychat-scroller");
  readonly #list = h("div", "ipychat-list");
  readonly #pending = new Map<string, HTMLElement>();
  readonly #window: MessageWindow;
  readonly #waiting: Waiting;
  readonly #suggestions: SuggestionsView;
  readonly #scroll: Scroll;
  readonly #button: ToEndButton;
  readonly #announcer: Announcer;
  readonly #search: SearchView;
  /** What had the focus before the search. */
  #focused: Element | null = null;
  #offered: readonly string[] = [];
  #messages: readonly Message[] = [];
  /** How often a message was asked to be shown. */
  #asked: number | null = null;
  /** The message that is to be shown as soon as it is there. */
  #wanted: string | null = null;

  constructor(context: MessageContext, signal: AbortSignal) {
    this.#context = context;
    const { labels, submit } = context;
    this.#suggestions = new SuggestionsView(labels, submit);
    const box = this.#box;
    // A box that scrolls can be reached and moved by keys.
    box.tabIndex = 0;
    box.role = "log";
    box.ariaLabel = labels("conversation");
    // Read out by token nobody would understand it; see `announce.ts`.
    box.ariaLive = "off";
    box.append(this.#list);
    this.#window = new MessageWindow(
      (message) => new MessageView(message, context),
      box,
      () => this.#arrange(),
    );
    this.#waiting = new Waiting(labels, () => this.#arrange(), signal);
    this.#button = new ToEndButton(labels, () => {
      this.toEnd();
      // The button goes away.
      box.focus({ preventScroll: true });
    });
    this.#announcer = new Announcer(labels, signal);
    this.#search = this.#makeSearch(signal);
    const open = iconButton("ipychat-open-search", labels("search"), icon("search"));
    open.addEventListener("click", () => this.#openSearch());
    // Who is far from the end looks for something.
    const jump = h("div", "ipychat-jump", this.#button.el, open);
    this.el.append(this.#search.el, box, jump, this.#suggestions.el, this.#announcer.el);
    const content = {
      el: this.#list,
      look: () => this.#window.look(),
      reachEnd: () => this.#reachEnd(),
    };
    this.#scroll = new Scroll(
      box,
      content,
      (isFar, isSeen) => this.#button.show(isFar, isSeen),
      signal,
    );
    keepForPaper(box, this.#window, signal);
    signal.addEventListener("abort", () => this.#window.end());
  }

  configure(looks: Looks): void {
    this.#waiting.configure(looks);
    this.#offered = looks.suggestions;
    this.#offer();
    this.#window.configure(looks.load_buffer);
    this.#scroll.configure(looks.auto_scroll_limit, looks.scroll_button_threshold);
    this.el.toggleAttribute("data-activity", looks.show_activity_dot);
    const isFirst = this.#asked === null;
    if (isFirst && !looks.view_latest) {
      this.#window.reach(0);
      this.#scroll.toStart();
    }
    this.#want(looks.scroll_to, isFirst);
  }

  /** Show a later state; a change inside messages costs only these messages. */
  update(state: State, touched: Touched): void {
    const { messages } = state.transcript;
    const before = this.#messages;
    this.#messages = messages;
    keepFocus(this.#box, () => {
      if (touched === "all") this.#window.update(messages);
      else if (touched.size > 0) this.#window.touch(messages, touched);
    });
    if (!this.#scroll.isFollowing && messages.length > before.length) {
      this.#button.add(messages.length - before.length);
    }
    this.#waiting.update(state.transcript);
    const isChanged = this.#updatePending(state);
    if (isChanged) this.#arrange();
    this.#offer();
    this.#announcer.update(state, touched);
    this.#showWanted();
  }

  /** Keys that are for the conversation wherever in the chat they are pressed. */
  onKey(event: KeyboardEvent): void {
    const { key, code, altKey, ctrlKey, metaKey, shiftKey, target } = event;
    // Where letters are others, the place of the key counts.
    const isF = key.toLowerCase() === "f" || (code === "KeyF" && key > "~");
    const isFind = isF && ctrlKey !== metaKey && !altKey && !shiftKey;
    const isWriting = target instanceof Element && target.matches("input, textarea, select");
    if (isFind && !this.#search.hasFocus) this.#openSearch();
    else if (altKey && !ctrlKey && !metaKey && !shiftKey && !isWriting && key in STEPS) {
      this.#move(STEPS[key] as number);
    } else return;
    event.preventDefault();
  }

  /** Go to the end, as whoever writes expects. */
  toEnd(): void {
    this.#wanted = null;
    this.#scroll.toEnd();
  }

  // --- what is asked to be shown

  #want({ message_id, count = 0, length }: Looks["scroll_to"], isFirst: boolean): void {
    const isNew = count !== this.#asked;
    this.#asked = count;
    // A view that is made later begins where all do, unless nothing was said since.
    if (!isNew || message_id === undefined) return;
    if (isFirst && length !== this.#messages.length) return;
    this.#wanted = message_id;
    this.#showWanted();
  }

  #showWanted(): void {
    if (this.#wanted === null) return;
    const index = this.#messages.findLastIndex(({ id }) => id === this.#wanted);
    if (index < 0) return;
    this.#wanted = null;
    this.#window.reach(index);
    this.#scroll.to(() => this.#window.drawn(index)?.getBoundingClientRect());
  }

  // --- ways through the conversation

  /** Put the focus on the message before or after the one that has it. */
  #move(step: number): void {
    const at = this.#window.indexOf(focusedIn(this.el));
    const el = this.#reach(at < 0 ? this.#window.inSight() : at + step);
    el?.focus({ preventScroll: true });
    if (el) this.#scroll.reveal(el.getBoundingClientRect());
  }

  #reach(index: number): HTMLElement | null {
    if (index < 0 || index >= this.#messages.length) return null;
    this.#window.reach(index);
    return this.#window.drawn(index);
  }

  #openSearch(): void {
    if (!this.#search.isOpen) this.#focused = focusedIn(this.el);
    this.#search.open();
  }

  #makeSearch(signal: AbortSignal): SearchView {
    const searched = {
      messages: () => this.#messages,
      inSight: () => this.#window.inSight(),
      reach: (index: number) => this.#reach(index),
      drawn: () => this.#list.children,
      reveal: (place: DOMRect) => this.#scroll.reveal(place, 0.3),
      closed: () => {
        // What had the focus may be gone, or hidden.
        for (const el of [this.#box, this.#focused]) {
          if (el instanceof HTMLElement) el.focus({ preventScroll: true });
        }
      },
    };
    return new SearchView(this.#context.labels, searched, signal);
  }

  // --- what is on the page

  #reachEnd(): void {
    this.#window.reach(this.#messages.length - 1);
  }

  #arrange(): void {
    const waiting = this.#waiting.isShown ? [this.#waiting.el] : [];
    arrange(this.#list, [...this.#window.elements(), ...waiting, ...this.#pending.values()]);
    this.#search?.paint();
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
    for (const { submit_id, text, attachments = [] } of pending) {
      if (this.#pending.has(submit_id)) continue;
      const said = text || this.#context.labels("files", { count: attachments.length });
      this.#pending.set(submit_id, this.#pendingMessage(submit_id, said));
      isChanged = true;
    }
    return isChanged;
  }

  #pendingMessage(submitId: string, text: string): HTMLElement {
    const note = h("div", "ipychat-pending-note");
    note.role = "status";
    const plain = h("div", "ipychat-plain", ...revealed(text));
    plain.dir = "auto";
    const body = h("div", "ipychat-message-body", plain);
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
    const isEmpty = this.#messages.length === 0 && this.#pending.size === 0;
    this.#suggestions.update(isEmpty ? this.#offered : undefined);
  }
}
