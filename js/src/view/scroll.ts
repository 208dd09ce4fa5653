/**
 * Keeps the end of the conversation in sight, unless its reader has gone elsewhere.
 *
 * It scrolls its own box and nothing else: the notebook around it does not move.
 */

import { toggle } from "../dom.ts";

/** What a scrolled box holds. */
export interface Content {
  readonly el: HTMLElement;
  /** Draw what is in sight; returns whether there is more to be drawn later. */
  look(): boolean;
  /** Draw the end. */
  reachEnd(): void;
}

/** Room that is left above what is gone to, in pixels. */
const MARGIN = 4;

export class Scroll {
  readonly #box: HTMLElement;
  readonly #content: Content;
  readonly #onEnd: (isFar: boolean, isSeen: boolean) => void;
  #limit = 200;
  #threshold = 100;
  #isFollowing = true;
  #top = 0;
  #height = 0;
  #isHidden = true;
  #isPressed = false;
  #isUnfolding = false;
  #frame = 0;

  /** `onEnd`: told whether the end is so far that a button to it helps, and whether it is seen. */
  constructor(
    box: HTMLElement,
    content: Content,
    onEnd: (isFar: boolean, isSeen: boolean) => void,
    signal: AbortSignal,
  ) {
    this.#box = box;
    this.#content = content;
    this.#onEnd = onEnd;
    box.addEventListener("scroll", () => this.#onScroll(), { passive: true, signal });
    box.addEventListener("click", (event) => this.#onClick(event), { capture: true, signal });
    box.addEventListener("focusin", (event) => this.#onFocus(event), { signal });
    box.addEventListener("pointerdown", (event) => this.#press(event), { passive: true, signal });
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => this.#release(), { passive: true, signal });
    }
    // The end of a press on a bar, or on what opens a menu, is not told.
    const release = ({ buttons }: PointerEvent): void => {
      if (buttons === 0) this.#release();
    };
    window.addEventListener("pointermove", release, { passive: true, signal });
    // Also says when the box, which is made out of sight, gets its size.
    const observer = new ResizeObserver(() => this.#keep());
    observer.observe(box);
    observer.observe(content.el);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#frame);
    });
  }

  /** Pixels from the end within which it is followed, and beyond which the button shows. */
  configure(limit: number, threshold: number): void {
    this.#limit = limit;
    this.#threshold = threshold;
    this.#showButton();
  }

  /** Whether the reader is at the end, or will be as soon as there is a size. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** Go to the end and stay there. */
  toEnd(): void {
    this.#isFollowing = true;
    this.#goToEnd();
    this.#lookLater();
  }

  /** Begin at the start instead of the end. */
  toStart(): void {
    this.#isFollowing = false;
    this.#box.scrollTop = 0;
    this.#remember();
    this.#lookLater();
  }

  /** Go to something in the box, and stay there; above it so much of the box is left. */
  to(rect: () => DOMRect | undefined, part = 0): void {
    const { top } = this.#box.getBoundingClientRect();
    const room = Math.max(MARGIN, part * this.#box.clientHeight);
    this.#box.scrollTop += (rect()?.top ?? top) - top - room;
    this.#isFollowing = this.#distance() <= 1;
    this.#remember();
    this.#showButton();
    this.#lookLater();
  }

  /** Go to something that is not in sight. */
  reveal(target: DOMRect, part = 0): void {
    const { top, bottom } = this.#box.getBoundingClientRect();
    if (target.top >= top && target.bottom <= bottom) return;
    this.to(() => target, part);
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
    // Before the next picture, so that what comes into sight is there.
    if (this.#content.look()) this.#lookLater();
    this.#remember();
    this.#showButton();
  }

  /** What is opened on the page stays under the pointer. */
  #onClick({ target }: Event): void {
    if (!(target instanceof Element) || !target.closest("summary, [aria-expanded]")) return;
    this.#isUnfolding = true;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.#isUnfolding = false;
      }),
    );
  }

  /** What gets the focus by a jump, which scrolls nothing, is shown. */
  #onFocus({ target }: Event): void {
    const { top, bottom } = this.#box.getBoundingClientRect();
    const place = (target as Element).getBoundingClientRect();
    if (place.bottom < top || place.top > bottom) this.reveal(place, 0.3);
  }

  /** While a pointer is down, perhaps to select text, nothing moves below it. */
  #press({ target }: Event): void {
    // A press on the bar of the box itself is not always told to have ended.
    this.#isPressed = target !== this.#box;
  }

  #release(): void {
    if (!this.#isPressed) return;
    this.#isPressed = false;
    this.#keep();
  }

  #keep(): void {
    const isHidden = this.#box.clientHeight === 0;
    const isBack = this.#isHidden && !isHidden;
    this.#isHidden = isHidden;
    if (isHidden) return;
    if (this.#isUnfolding) {
      this.#isFollowing = this.#distance() <= 1;
    } else if (this.#isFollowing && !this.#isPressed && (this.#limit > 0 || isBack)) {
      this.#goToEnd();
    } else if (isBack) {
      // A box that was taken off the page comes back at its start.
      this.#box.scrollTop = this.#top;
    }
    this.#remember();
    this.#showButton();
    this.#lookLater();
  }

  #goToEnd(): void {
    this.#content.reachEnd();
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#remember();
    this.#showButton();
  }

  /** Draw more of what is around, a little in each frame. */
  #lookLater(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#content.look()) this.#lookLater();
      this.#remember();
    });
  }

  #remember(): void {
    this.#top = this.#box.scrollTop;
    this.#height = this.#box.scrollHeight;
  }

  #showButton(): void {
    const distance = this.#distance();
    // Where it goes on out of sight, an edge says so.
    toggle(this.#box, "data-above", this.#box.scrollTop > 1);
    toggle(this.#box, "data-below", distance > 1);
    this.#onEnd(this.#threshold > 0 && distance > this.#threshold, distance <= 1);
  }
}
