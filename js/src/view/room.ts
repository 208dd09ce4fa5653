/** The room that messages take which are not drawn: as they were when seen, else as may be guessed. */

import type { Message, Part } from "../protocol.ts";

export class Room {
  readonly #heights = new Map<string, number>();
  /** Pixels between two messages. */
  #gap = 0;
  #width = 0;

  get gap(): number {
    return this.#gap;
  }

  /**
   * Take the measures of what the messages stand in; at another width they have other heights.
   *
   * @returns whether it has another width.
   */
  fit(width: number, list: Element | null): boolean {
    if (list) this.#gap = Number.parseFloat(getComputedStyle(list).rowGap) || 0;
    if (this.#width === width) return false;
    this.#heights.clear();
    this.#width = width;
    return true;
  }

  /** Remember how high a message is, if it is on the page. */
  measure(id: string, el: HTMLElement): void {
    const height = el.offsetHeight;
    if (height > 0) this.#heights.set(id, height + this.#gap);
  }

  /** Pixels from one message to another one. */
  between(messages: readonly Message[], from: number, to: number): number {
    let sum = 0;
    for (let index = from; index < to; index++) {
      const { id, parts } = messages[index] as Message;
      // Beside the text there are the sign of the speaker and the edges.
      sum +=
        this.#heights.get(id) ?? this.#gap + 32 + guess(parts, Math.max(200, this.#width - 80));
    }
    return sum;
  }
}

/** About how high parts are. */
function guess(parts: readonly Part[], width: number): number {
  let height = 0;
  for (const part of parts) {
    if (part.kind === "text") height += 22 * Math.ceil(1 + (part.text.length * 7) / width);
    else if (part.kind === "step") height += 38;
    else if (part.kind === "group") height += 30 + guess(part.parts, width);
    else height += 200;
  }
  return height;
}
