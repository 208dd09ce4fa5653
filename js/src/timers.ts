/** Timers by name, at most one of each. */

export type SetTimer = (callback: () => void, milliseconds: number) => () => void;

export class Timers<Name extends string> {
  readonly #setTimer: SetTimer;
  readonly #cancels = new Map<Name, () => void>();

  /** `setTimer` calls back once; its result cancels that. */
  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer;
  }

  has(name: Name): boolean {
    return this.#cancels.has(name);
  }

  start(name: Name, milliseconds: number, then: () => void): void {
    this.cancel(name);
    const cancel = this.#setTimer(() => {
      this.#cancels.delete(name);
      then();
    }, milliseconds);
    this.#cancels.set(name, cancel);
  }

  cancel(name: Name): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  cancelAll(): void {
    for (const name of [...this.#cancels.keys()]) this.cancel(name);
  }
}
