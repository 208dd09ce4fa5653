/** Asks the kernel which variables there are, for whoever is about to name one. */

import type { Intent, Variables } from "./protocol.ts";

export class Lookup {
  readonly #send: (intent: Intent) => void;
  readonly #listeners = new Set<(found: Variables) => void>();

  constructor(send: (intent: Intent) => void) {
    this.#send = send;
  }

  /** Call a listener with each answer, until the signal ends it. */
  subscribe(listener: (found: Variables) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  /** Ask for those whose names begin so. */
  ask(prefix: string): void {
    this.#send({ kind: "look_up", prefix });
  }

  onFound(found: Variables): void {
    for (const listener of [...this.#listeners]) listener(found);
  }
}
