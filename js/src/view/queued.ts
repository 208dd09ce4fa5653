/** Counts the messages that wait for their turn. */

import type { Message } from "../protocol.ts";

export class Queued {
  #messages: readonly Message[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Count anew; a message that is as it was is not looked at, as there may be thousands. */
  update(messages: readonly Message[]): void {
    const before = this.#messages;
    this.#messages = messages;
    for (let at = Math.max(before.length, messages.length); at >= 0; at--) {
      const [old, now] = [before[at], messages[at]];
      if (old !== now) this.#count += waits(now) - waits(old);
    }
  }
}

function waits(message: Message | undefined): number {
  return Number(message?.status === "queued");
}
