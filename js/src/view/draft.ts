/** What is being written in a chat: it outlives the views, and all of them show the same. */

import type { State } from "../store.ts";

export class Draft {
  #text = "";
  readonly #listeners = new Set<() => void>();
  /** The refused submit whose text was given back. */
  #returned: State["refused"] = null;

  get text(): string {
    return this.#text;
  }

  /** Call a listener after each change, until the signal ends it. */
  subscribe(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  write(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Take the text of a submit back that was not taken, before what was written since. */
  giveBack(refused: State["refused"]): void {
    if (refused === null || refused === this.#returned) return;
    this.#returned = refused;
    this.write([refused.text, this.#text].filter(Boolean).join("\n"));
  }
}
