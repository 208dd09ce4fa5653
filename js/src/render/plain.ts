/** Text as it was written: what is too long, too deep or too much to be drawn as Markdown. */

import { h } from "../dom.ts";
import { MOST_NAMED, marksIn, reveal } from "./unseen.ts";

/** Characters in one element: a page lays out several faster than a long one, and each once. */
const PIECE = 5_000;

/** What is not parted from what stands before it: half of a character, and what joins it to others. */
const JOINED = /^[\udc00-\udfff]?(?:\u200c|\u200d|[\ufe00-\ufe0f])*/;

/** A text that grows, in pieces. */
export class PlainText {
  readonly el = h("div", "ipychat-rest");
  #last: HTMLElement | null = null;
  /** Characters in the last piece. */
  #length = PIECE;
  /** Marks so far, and those that the last piece may have. */
  #marks = 0;
  #most = MOST_NAMED;

  constructor(text: string) {
    this.append(text);
  }

  /** Add text to its end. */
  append(text: string): void {
    for (let from = 0; from < text.length; ) {
      if (this.#length >= PIECE) this.#begin();
      let to = Math.min(text.length, from + PIECE - this.#length);
      to += JOINED.exec(text.slice(to, to + 8))?.[0].length ?? 0;
      this.#add(text.slice(from, to));
      from = to;
    }
  }

  #begin(): void {
    this.#last = h("div", "ipychat-plain");
    this.#last.dir = "auto";
    this.#length = 0;
    this.#most = this.#marks < MOST_NAMED ? MOST_NAMED : 0;
    this.el.append(this.#last);
  }

  #add(text: string): void {
    this.#length += text.length;
    if (this.#last && reveal(this.#last, text, this.#most)) this.#marks += marksIn(text);
  }
}
