/**
 * The files that somebody attaches to what they write, on their way to the kernel.
 *
 * A file goes in pieces, one at a time: the next goes when the kernel has said that it has the
 * last. What is lost is sent again, and a piece that comes twice is there once.
 */

import type { FileIntent, UploadState } from "./protocol.ts";

/** Bytes of a piece. */
const PIECE = 512 * 1024;
/** Milliseconds after which what was not answered is said again, and those between, later. */
const PATIENCE = 5000;
const LONGEST = 40_000;

export interface Attachment {
  readonly id: string;
  readonly file: File;
  /** Bytes that the kernel has; -1: it has said nothing yet. */
  readonly received: number;
  /** Whether the kernel has all of it. */
  readonly isThere: boolean;
  /** Why it is not taken; "": it is. */
  readonly problem: string;
}

/** What uploads need of the world around them. */
export interface UploadWorld {
  send(intent: FileIntent, buffers?: ArrayBuffer[]): void;
  setTimer(callback: () => void, milliseconds: number): () => void;
  randomId(): string;
}

export class Uploads {
  readonly #world: UploadWorld;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Map<string, () => void>();
  /** Those that went with a message, in case it comes back. */
  readonly #sent = new Map<string, Attachment>();
  /** Those that wait for a message, in their order. */
  items: readonly Attachment[] = [];

  constructor(world: UploadWorld) {
    this.#world = world;
  }

  /** Call a listener after each change, until the signal ends it. */
  subscribe(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  add(file: File): void {
    const id = this.#world.randomId();
    this.#become([...this.items, { id, file, received: -1, isThere: false, problem: "" }]);
    this.#begin(id, file);
  }

  remove(id: string): void {
    this.#settle(id);
    this.#become(this.items.filter((one) => one.id !== id));
    // Without a kernel nothing can be said.
    this.#world.send({ kind: "discard", upload_id: id });
  }

  /** Take those that are there for a message; nothing else waits then. */
  take(): Attachment[] {
    const taken = this.items.filter(({ isThere }) => isThere);
    this.#sent.clear();
    for (const one of taken) this.#sent.set(one.id, one);
    for (const one of this.items) this.#settle(one.id);
    this.#become([]);
    return taken;
  }

  /** A message was not taken: its files wait again. */
  giveBack(ids: readonly string[]): void {
    const back = ids.flatMap((id) => this.#sent.get(id) ?? []);
    this.#sent.clear();
    if (back.length > 0) this.#become([...back, ...this.items]);
  }

  /** The kernel says how far a file has come. */
  onState({ upload_id, received, problem }: UploadState): void {
    const known = this.items.find(({ id }) => id === upload_id);
    if (!known || known.problem || known.isThere) return;
    // What was said again while the kernel was busy is answered again.
    if (problem === "" && received === known.received) return;
    this.#settle(upload_id);
    const { file } = known;
    const isThere = problem === "" && received === file.size;
    this.#change(upload_id, { received, isThere, problem });
    if (!isThere && problem === "") this.#goOn(upload_id, file, received);
  }

  #begin(id: string, file: File): void {
    const { name, type: mime, size } = file;
    this.#say(id, () =>
      this.#world.send({
        kind: "upload",
        upload_id: id,
        name: name.slice(-1000),
        mime: mime.slice(0, 200),
        size,
      }),
    );
  }

  async #goOn(id: string, file: File, offset: number): Promise<void> {
    try {
      const piece = await file.slice(offset, offset + PIECE).arrayBuffer();
      if (!this.items.some((one) => one.id === id)) return;
      this.#say(id, () => this.#world.send({ kind: "chunk", upload_id: id, offset }, [piece]));
    } catch (error) {
      // It was moved or taken away meanwhile.
      this.#change(id, { problem: String(error) });
    }
  }

  /** Say something until it is answered. */
  #say(id: string, say: () => void, wait = PATIENCE): void {
    this.#settle(id);
    say();
    const again = (): void => this.#say(id, say, Math.min(2 * wait, LONGEST));
    this.#timers.set(id, this.#world.setTimer(again, wait));
  }

  #settle(id: string): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
  }

  #change(id: string, changes: Partial<Attachment>): void {
    this.#become(this.items.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }

  #become(items: readonly Attachment[]): void {
    this.items = items;
    for (const listener of [...this.#listeners]) listener();
  }
}
