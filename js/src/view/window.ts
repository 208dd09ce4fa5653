/**
 * Which messages of a long conversation are drawn: those in sight and some around them.
 *
 * Of the others there is only the room that they take. A message far from sight is drawn anew when
 * it comes back, unless it holds what would be lost by that: then it waits off the page.
 */

import { focusedIn, h, keepFocus, toggle } from "../dom.ts";
import type { Message } from "../protocol.ts";
import { Room } from "./room.ts";

/** What a message looks like. */
export interface View {
  readonly el: HTMLElement;
  update(next: Message): void;
  /** It will not be seen again. */
  end(): void;
}

/** Messages that are drawn before anybody knows how many can be seen. */
const FIRST = 16;
/** Messages that are drawn in one frame, ahead of the reader. */
const STEP = 8;
/** Messages that may stay drawn beyond those that have to be. */
const SLACK = 24;
/** What has a state of its own that is not in the transcript; folded is how most things come. */
const STATEFUL = `details[open], details[data-chosen], textarea, video, audio, .ipychat-widget,
  iframe:not(.ipychat-html, .ipychat-diagram)`;

export class MessageWindow {
  readonly #view: (message: Message) => View;
  /** In which the messages scroll. */
  readonly #box: HTMLElement;
  /** Puts the elements on the page. */
  readonly #place: () => void;
  readonly #above = h("div", "ipychat-gap");
  readonly #below = h("div", "ipychat-gap");
  /** Of messages that are drawn, and of those that wait off the page. */
  readonly #views = new Map<string, View>();
  readonly #room = new Room();
  #messages: readonly Message[] = [];
  #first = 0;
  #last = 0;
  #roomAbove = 0;
  #roomBelow = 0;
  #buffer = 50;
  #marked: HTMLElement | null = null;
  #isWhole = false;

  constructor(view: (message: Message) => View, box: HTMLElement, place: () => void) {
    this.#view = view;
    this.#box = box;
    this.#place = place;
    for (const gap of [this.#above, this.#below]) gap.ariaHidden = "true";
  }

  get count(): number {
    return this.#messages.length;
  }

  /** Whether the last message is drawn. */
  get isAtEnd(): boolean {
    return this.#last === this.#messages.length;
  }

  /** How many messages to keep drawn on either side of those in sight. */
  configure(buffer: number): void {
    this.#buffer = buffer;
  }

  /** What is on the page, from above. */
  elements(): HTMLElement[] {
    const drawn = this.#messages.slice(this.#first, this.#last);
    return [
      ...(this.#first > 0 ? [this.#above] : []),
      ...drawn.map((message) => this.#el(message)),
      ...(this.isAtEnd ? [] : [this.#below]),
    ];
  }

  /** The element of a message, if it is drawn. */
  drawn(index: number): HTMLElement | null {
    const isDrawn = index >= this.#first && index < this.#last;
    return isDrawn ? this.#el(this.#messages[index] as Message) : null;
  }

  /** The message that holds a node; -1 if none that is drawn does. */
  indexOf(node: Node | null): number {
    const element = node instanceof Element ? node : node?.parentElement;
    const el = element?.closest<HTMLElement>("[data-message-id]");
    if (!el) return -1;
    const id = el.dataset.messageId;
    for (let index = this.#first; index < this.#last; index++) {
      if (this.#messages[index]?.id === id) return index;
    }
    return -1;
  }

  /** The first message that can be seen; -1 if there is none. */
  inSight(): number {
    const { top } = this.#box.getBoundingClientRect();
    const first = this.#search((rect) => rect.bottom > top);
    return Math.min(first, this.#last - 1);
  }

  /** Messages have changed, but not which there are. */
  touch(messages: readonly Message[], touched: ReadonlySet<string>): void {
    this.#messages = messages;
    // What changes is mostly at the end.
    for (let index = messages.length - 1, left = touched.size; index >= 0 && left > 0; index--) {
      const message = messages[index] as Message;
      if (!touched.has(message.id)) continue;
      this.#views.get(message.id)?.update(message);
      left -= 1;
    }
  }

  /** There may be other messages. */
  update(messages: readonly Message[]): void {
    const old = this.#messages;
    const [first, last] = [this.#first, this.#last];
    const wasAtEnd = last === old.length;
    const count = messages.length;
    // A conversation that goes on costs what it has more, however long it is.
    const isLonger =
      old.length > 0 &&
      messages[old.length - 1]?.id === old.at(-1)?.id &&
      old.slice(first, last).every(({ id }, index) => messages[first + index]?.id === id);
    this.#messages = messages;
    if (!isLonger) {
      this.#findAgain(old, wasAtEnd);
      return;
    }
    this.#roomBelow += this.#between(old.length, count);
    this.#become(first, wasAtEnd ? Math.min(count, last + FIRST) : last);
    this.#finish();
  }

  /** Draw a message and those around it. */
  reach(index: number): void {
    if (index >= this.#first && index < this.#last) return;
    keepFocus(this.#box, () => {
      this.#become(Math.max(0, index - STEP), Math.min(this.count, index + FIRST));
      this.#finish();
    });
    // What Chromium held in its place may be gone; it holds nothing until code scrolls again.
    this.#box.scrollTop += 1;
  }

  /** Keep the last so many messages drawn, wherever the reader is; with 0, as it was before. */
  keepWhole(most: number): void {
    this.#isWhole = most > 0;
    if (!this.#isWhole) return;
    keepFocus(this.#box, () => this.#drawAround(Math.max(0, this.count - most), this.count));
  }

  /**
   * Draw what is in sight, and around it; take down what is far away.
   *
   * @returns whether there is more to be drawn, in another frame.
   */
  look(): boolean {
    const box = this.#box;
    if (this.#isWhole || box.clientHeight === 0 || this.count === 0) return false;
    if (this.#room.fit(box.clientWidth, this.drawn(this.#first)?.parentElement ?? null)) {
      this.#makeRoom();
      this.#drawAround(this.#first, this.#last);
    }
    const { top, bottom } = box.getBoundingClientRect();
    this.#approach(top, bottom);
    const from = this.inSight();
    const to = this.#search((rect) => rect.top >= bottom);
    const begin = Math.max(0, from - this.#buffer);
    const end = Math.min(this.count, to + this.#buffer);
    // What somebody works with does not go.
    const held = this.#held();
    const first = next(this.#first, begin, Math.min(begin, ...held), 1);
    const last = next(this.#last, end, Math.max(end, ...held.map((index) => index + 1)), -1);
    if (first !== this.#first || last !== this.#last) this.#drawAround(first, last);
    return this.#first > begin || this.#last < end;
  }

  end(): void {
    for (const view of this.#views.values()) view.end();
  }

  // --- which are drawn

  /** Draw what is in sight, if that is nothing but room. */
  #approach(top: number, bottom: number): void {
    const { bottom: start } = this.#above.getBoundingClientRect();
    const { top: end } = this.#below.getBoundingClientRect();
    if (this.#first > 0 && start >= bottom) {
      this.reach(this.#at(this.#first - 1, -1, start - bottom));
    } else if (!this.isAtEnd && end <= top) {
      this.reach(this.#at(this.#last, 1, top - end));
    }
    for (let round = 0; round < 8; round++) {
      const isShort = this.#first > 0 && this.#above.getBoundingClientRect().bottom > top;
      const isCut = !this.isAtEnd && this.#below.getBoundingClientRect().top < bottom;
      if (!isShort && !isCut) return;
      this.#drawAround(
        isShort ? Math.max(0, this.#first - STEP) : this.#first,
        isCut ? Math.min(this.count, this.#last + STEP) : this.#last,
      );
    }
  }

  /** The message that stands so many pixels away from another one. */
  #at(index: number, step: 1 | -1, distance: number): number {
    let at = index;
    for (let left = distance; at > 0 && at < this.count - 1; at += step) {
      left -= this.#between(at, at + 1);
      if (left < 0) break;
    }
    return at;
  }

  /** The first message that is drawn whose place is as asked for; they stand in order. */
  #search(isThere: (rect: DOMRect) => boolean): number {
    let [low, high] = [this.#first, this.#last];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isThere(this.#el(this.#messages[middle] as Message).getBoundingClientRect()))
        high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The messages that somebody works with: they have the focus, or text in them is selected. */
  #held(): number[] {
    const { anchorNode, focusNode, isCollapsed } = document.getSelection() ?? {};
    const selected = isCollapsed === false ? [anchorNode, focusNode] : [];
    const places = [focusedIn(this.#box), ...selected].map((node) => this.indexOf(node ?? null));
    return places.filter((index) => index >= 0);
  }

  /** Draw more or fewer around what is read, which stays in its place. */
  #drawAround(first: number, last: number): void {
    // Most browsers do it themselves.
    const isKept = getComputedStyle(this.#box).overflowAnchor === "auto";
    const anchor = this.drawn(this.inSight());
    const before = anchor?.getBoundingClientRect().top ?? 0;
    this.#become(first, last);
    this.#finish();
    if (isKept || !anchor) return;
    this.#box.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** The list is another one: stay with what was drawn, as far as it is still there. */
  #findAgain(old: readonly Message[], wasAtEnd: boolean): void {
    const drawn = new Set(old.slice(this.#first, this.#last).map(({ id }) => id));
    const ids = new Set<string>();
    let found = -1;
    this.#messages.forEach(({ id }, index) => {
      ids.add(id);
      if (found < 0 && drawn.has(id)) found = index;
    });
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.end();
      this.#views.delete(id);
    }
    const count = this.#messages.length;
    const size = Math.max(FIRST, this.#last - this.#first);
    const isEnd = wasAtEnd || found < 0;
    [this.#first, this.#last] = [0, 0];
    const first = isEnd ? count - size : found;
    this.#become(Math.max(0, first), Math.min(count, Math.max(0, first) + size));
    const now = new Set(this.#messages.slice(this.#first, this.#last).map(({ id }) => id));
    for (const id of drawn) if (!now.has(id)) this.#leave(id);
    this.#finish();
  }

  #become(first: number, last: number): void {
    const [oldFirst, oldLast] = [this.#first, this.#last];
    const isNear = first < oldLast && last > oldFirst;
    for (let index = oldFirst; index < oldLast; index++) {
      if (index < first || index >= last) this.#leave((this.#messages[index] as Message).id);
    }
    [this.#first, this.#last] = [first, last];
    for (let index = first; index < last; index++) {
      const message = this.#messages[index] as Message;
      (this.#views.get(message.id) ?? this.#make(message)).update(message);
    }
    if (isNear) {
      // The room changes by what is drawn or taken down, whatever else there is.
      this.#roomAbove += this.#between(oldFirst, first) - this.#between(first, oldFirst);
      this.#roomBelow += this.#between(last, oldLast) - this.#between(oldLast, last);
    } else this.#makeRoom();
  }

  #makeRoom(): void {
    this.#roomAbove = this.#between(0, this.#first);
    this.#roomBelow = this.#between(this.#last, this.count);
  }

  #finish(): void {
    // Both stand in a list with a gap after each of its items.
    this.#above.style.height = `${Math.max(0, this.#roomAbove - this.#room.gap)}px`;
    this.#below.style.height = `${Math.max(0, this.#roomBelow - this.#room.gap)}px`;
    this.#mark();
    this.#place();
  }

  /** The last message is marked, since what can be done with it differs. */
  #mark(): void {
    const last = this.drawn(this.count - 1);
    if (last === this.#marked) return;
    if (this.#marked) toggle(this.#marked, "data-last", false);
    if (last) toggle(last, "data-last", true);
    this.#marked = last;
  }

  // --- one message

  #el(message: Message): HTMLElement {
    return (this.#views.get(message.id) as View).el;
  }

  #make(message: Message): View {
    const view = this.#view(message);
    // The focus can be put on it, to move from one to the next.
    view.el.tabIndex = -1;
    this.#views.set(message.id, view);
    return view;
  }

  #leave(id: string): void {
    const view = this.#views.get(id);
    if (!view) return;
    this.#room.measure(id, view.el);
    if (view.el.querySelector(STATEFUL)) return;
    view.end();
    this.#views.delete(id);
  }

  #between(from: number, to: number): number {
    return this.#room.between(this.#messages, from, to);
  }
}

/** Where the drawn ones end next: nearer to what is wanted, or at what has to stay. */
function next(now: number, wanted: number, kept: number, sign: 1 | -1): number {
  const missing = (now - wanted) * sign;
  if (missing > 0) return now - sign * Math.min(STEP, missing);
  return (kept - now) * sign > SLACK ? kept : now;
}
