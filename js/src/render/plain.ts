/** Text as it was written: what is too long, too deep or too much to be drawn as Markdown. */

import { h } from "../dom.ts";
import { masked, reveal, unseenIn } from "./unseen.ts";

/** Characters in one element: a page lays out several faster than a long one, and each once. */
const PIECE = 5_000;
/** Of characters that nobody sees, so many are named; of those after them it only shows where they are. */
const NAMED = 2_500;

/** A text that grows, in pieces. */
export class PlainText {
  readonly el = h("div", "ipychat-rest");
  #last: HTMLElement | null = null;
  /** Characters in the last piece. */
  #length = PIECE;
  #unseen = 0;
  #isNaming = true;

  constructor(text: string) {
    this.append(text);
  }

  append(text: string): void {
    for (let from = 0; from < text.length; ) {
      if (this.#length >= PIECE) this.#begin();
      let to = Math.min(text.length, from + PIECE - this.#length);
      // Not between the halves of a character.
      if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to += 1;
      this.#add(text.slice(from, to));
      from = to;
    }
  }

  #begin(): void {
    this.#last = h("div", "ipychat-plain");
    this.#length = 0;
    this.#isNaming = this.#unseen < NAMED;
    this.el.append(this.#last);
  }

  #add(text: string): void {
    this.#unseen += unseenIn(text);
    if (this.#last) reveal(this.#last, this.#isNaming ? text : masked(text));
    this.#length += text.length;
  }
}
