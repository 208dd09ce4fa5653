/**
 * Searches the conversation, also where it is not drawn.
 *
 * What is found is coloured by the browser; no node of a message is touched.
 */

import { focusedIn, h, iconButton, isComposing, setText, toggle } from "../dom.ts";
import { icon } from "../icons.ts";
import type { Message } from "../protocol.ts";
import { messagesWith, placesOf } from "./find.ts";
import type { Labels } from "./labels.ts";

/** What a search needs of the conversation. */
export interface Searched {
  readonly messages: () => readonly Message[];
  /** The message in sight. */
  readonly inSight: () => number;
  /** Draw a message and return its element. */
  readonly reach: (index: number) => HTMLElement | null;
  /** Messages that are drawn. */
  readonly drawn: () => Iterable<Element>;
  readonly reveal: (place: DOMRect) => void;
  readonly closed: () => void;
}

/** Milliseconds without a key after which a search begins. */
const PAUSE = 150;
const FOLDED = "details:not([open])";
/** Names of what is found, for the stylesheet. */
const [FOUND, CURRENT] = ["ipychat-found", "ipychat-found-current"];

export class SearchView {
  readonly el = h("search", "ipychat-search");
  readonly #labels: Labels;
  readonly #searched: Searched;
  readonly #field = h("input");
  readonly #status = h("span", "ipychat-search-status");
  #timer: ReturnType<typeof setTimeout> | null = null;
  #hits: readonly number[] = [];
  #messages: readonly Message[] = [];
  #hit = -1;
  /** Places in the message that is shown, and which of them. */
  #places: readonly Range[] = [];
  #place = -1;
  #marked: HTMLElement | null = null;

  constructor(labels: Labels, searched: Searched, signal: AbortSignal) {
    this.#labels = labels;
    this.#searched = searched;
    this.#field.type = "search";
    this.#field.ariaLabel = labels("search");
    this.#field.placeholder = labels("search");
    this.#status.role = "status";
    const buttons = [
      iconButton("ipychat-search-up", labels("search_previous"), icon("down")),
      iconButton("ipychat-search-down", labels("search_next"), icon("down")),
      iconButton("ipychat-search-close", labels("search_close"), icon("cross")),
    ] as const;
    buttons[0].addEventListener("click", () => this.#go(-1));
    buttons[1].addEventListener("click", () => this.#go(1));
    buttons[2].addEventListener("click", () => this.close());
    this.#field.addEventListener("input", () => this.#searchSoon());
    this.el.addEventListener("keydown", (event) => this.#onKey(event));
    this.el.append(icon("search"), this.#field, this.#status, ...buttons);
    this.el.hidden = true;
    signal.addEventListener("abort", () => this.#clear());
  }

  get isOpen(): boolean {
    return !this.el.hidden;
  }

  open(): void {
    this.el.hidden = false;
    this.#field.focus({ preventScroll: true });
    this.#field.select();
    this.#search();
  }

  close(): void {
    this.el.hidden = true;
    this.#clear();
    this.#searched.closed();
  }

  /** Whether a key in the chat is for the browser, because the field has the focus already. */
  get hasFocus(): boolean {
    return focusedIn(this.#field) === this.#field;
  }

  /** Other messages are drawn: colour what they hold. */
  paint(): void {
    const { highlights } = globalThis.CSS ?? {};
    const text = this.#field.value.trim();
    if (!highlights || !this.isOpen || text === "") return;
    const bodies = [...this.#searched.drawn()].flatMap((el) => bodyOf(el) ?? []);
    highlights.set(FOUND, new Highlight(...bodies.flatMap((body) => placesOf(body, text))));
    const place = this.#places[this.#place];
    const current = new Highlight(...(place ? [place] : []));
    current.priority = 1;
    highlights.set(CURRENT, current);
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.#field) {
      if (this.#timer !== null) this.#search();
      else this.#go(event.shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #searchSoon(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), PAUSE);
  }

  /** Look for the text, and show the place that is nearest to what was in sight. */
  #search(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#clear();
    const from = this.#searched.inSight();
    this.#find();
    let nearest = -1;
    for (const [hit, index] of this.#hits.entries()) {
      if (nearest < 0 || Math.abs(index - from) <= Math.abs((this.#hits[nearest] ?? 0) - from)) {
        nearest = hit;
      }
    }
    this.#show(nearest, 1);
  }

  #find(): void {
    const text = this.#field.value.trim();
    this.#messages = this.#searched.messages();
    this.#hits = text === "" ? [] : messagesWith(this.#messages, text);
  }

  /** Show the next place, or the one before; after the last comes the first. */
  #go(step: 1 | -1): void {
    if (this.#messages !== this.#searched.messages()) {
      const { id } = this.#messages[this.#hits[this.#hit] ?? -1] ?? {};
      this.#find();
      this.#hit = this.#hits.findIndex((index) => this.#messages[index]?.id === id);
    }
    const place = this.#place + step;
    if (this.#places[place]?.startContainer.isConnected) {
      this.#place = place;
      this.#reveal();
    } else if (this.#hits.length > 0) {
      this.#show((this.#hit + step + this.#hits.length) % this.#hits.length, step);
    }
  }

  #show(hit: number, step: 1 | -1): void {
    this.#hit = hit;
    const index = this.#hits[hit];
    const el = index === undefined ? null : this.#searched.reach(index);
    const body = el && bodyOf(el);
    this.#places = body ? placesOf(body, this.#field.value.trim()) : [];
    this.#place = step > 0 ? 0 : this.#places.length - 1;
    if (this.#marked) toggle(this.#marked, "data-found", false);
    if (el) toggle(el, "data-found", true);
    this.#marked = el;
    this.#reveal();
    const count = this.#hits.length;
    const found = count > 0 ? this.#labels("found", { index: hit + 1, count }) : "";
    const isAsked = this.#field.value.trim() !== "";
    setText(this.#status, isAsked && count === 0 ? this.#labels("not_found") : found);
  }

  #reveal(): void {
    const range = this.#places[this.#place];
    // What is folded is opened, as the browser's own search does.
    const inside = range?.startContainer.parentElement;
    for (let fold = inside?.closest(FOLDED); fold; fold = inside?.closest(FOLDED)) {
      toggle(fold, "open", true);
    }
    // What is hidden has no place.
    const target = range?.getClientRects().length ? range : this.#marked;
    if (target) this.#searched.reveal(target.getBoundingClientRect());
    this.paint();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const name of [FOUND, CURRENT]) globalThis.CSS?.highlights?.delete(name as string);
    if (this.#marked) toggle(this.#marked, "data-found", false);
    this.#marked = null;
    this.#places = [];
    this.#place = -1;
    setText(this.#status, "");
  }
}

function bodyOf(el: Element): Element | null {
  return el.querySelector(".ipychat-message-body");
}
