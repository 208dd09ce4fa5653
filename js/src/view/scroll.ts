/**
 * Keeps the end of the conversation in sight, unless its reader has gone elsewhere.
 *
 * It scrolls its own box and nothing else: the notebook around it does not move.
 */

import { toggle } from "../dom.ts";

export class Scroll {
  readonly #box: HTMLElement;
  readonly #button: HTMLElement;
  #limit = 200;
  #threshold = 100;
  #isFollowing = true;
  #top = 0;
  #height = 0;

  constructor(box: HTMLElement, content: HTMLElement, button: HTMLElement, signal: AbortSignal) {
    this.#box = box;
    this.#button = button;
    box.addEventListener("scroll", () => this.#onScroll(), { passive: true, signal });
    button.addEventListener("click", () => this.toEnd(), { signal });
    // Also says when the box, which is made out of sight, gets its size.
    const observer = new ResizeObserver(() => this.#keep());
    observer.observe(box);
    observer.observe(content);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Pixels from the end within which it is followed, and beyond which the button shows. */
  configure(limit: number, threshold: number): void {
    this.#limit = limit;
    this.#threshold = threshold;
    this.#showButton();
  }

  /** Go to the end and stay there. */
  toEnd(): void {
    this.#isFollowing = true;
    this.#keep(true);
  }

  #distance(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#box;
    return scrollHeight - scrollTop - clientHeight;
  }

  #onScroll(): void {
    const { scrollTop, scrollHeight } = this.#box;
    const distance = this.#distance();
    // Content that shrinks and a box that grows move it as well, but to the end; and content that
    // grows, as it does all the time while a reply comes, never moves it up.
    const isUp = scrollTop < this.#top && distance > 1 && scrollHeight >= this.#height;
    if (isUp) this.#isFollowing = false;
    else if (scrollTop > this.#top) this.#isFollowing ||= distance <= this.#limit;
    this.#remember();
    this.#showButton();
  }

  #keep(isForced = false): void {
    if (this.#isFollowing && (isForced || this.#limit > 0)) {
      this.#box.scrollTop = this.#box.scrollHeight;
    }
    this.#remember();
    this.#showButton();
  }

  #remember(): void {
    this.#top = this.#box.scrollTop;
    this.#height = this.#box.scrollHeight;
  }

  #showButton(): void {
    const isFar = this.#threshold > 0 && this.#distance() > this.#threshold;
    toggle(this.#button, "hidden", !isFar);
  }
}
