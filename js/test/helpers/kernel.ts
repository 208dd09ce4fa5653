/** A kernel as the page knows it: it numbers batches, keeps some, and answers hello. */

import {
  type Batch,
  type Delta,
  type Intent,
  type Message,
  PROTOCOL,
  type Snapshot,
  type Transcript,
} from "../../src/protocol.ts";
import { fingerprint, reduce } from "../../src/reduce.ts";
import type { World } from "../../src/world.ts";

const LOG = 8;

/** Make a message with one text. */
export function message(id: string, text = "", more: Partial<Message> = {}): Message {
  return {
    id,
    role: "assistant",
    user: "Bot",
    avatar: { text: "B" },
    status: "streaming",
    time: "2024-05-06T07:08:09+00:00",
    parts: [{ id: `${id}-text`, kind: "text", format: "markdown", text }],
    ...more,
  };
}

export class Kernel {
  epoch = "epoch-1";
  seq = 0;
  transcript: Transcript = { messages: [], turn: null };
  /** What is on its way to the page. */
  readonly sent: (Batch | Snapshot)[] = [];
  /** What the page has said. */
  readonly heard: Intent[] = [];
  #log: Batch[] = [];

  snapshot(): Snapshot {
    const { epoch, seq, transcript } = this;
    return { protocol: PROTOCOL, epoch, seq, transcript };
  }

  change(...deltas: Delta[]): Batch {
    for (const delta of deltas) this.transcript = reduce(this.transcript, delta);
    this.seq += 1;
    const batch: Batch = { kind: "batch", epoch: this.epoch, seq: this.seq, deltas };
    this.#log = [...this.#log, batch].slice(-LOG);
    this.sent.push(batch);
    return batch;
  }

  settle(id: string): Batch {
    const found = this.transcript.messages.find((one) => one.id === id) as Message;
    return this.change({ op: "settle", message_id: id, status: "done", ...fingerprint(found) });
  }

  hear(intent: Intent): void {
    this.heard.push(intent);
    if (intent.kind !== "hello") return;
    const missing = this.seq - intent.seq;
    const isKnown = intent.epoch === this.epoch && missing >= 0 && missing <= this.#log.length;
    if (!isKnown) this.sent.push(this.snapshot());
    else if (missing > 0) this.sent.push(...this.#log.slice(-missing));
    else this.sent.push({ kind: "batch", epoch: this.epoch, seq: 0, deltas: [] });
  }

  /** The kernel was restarted: nothing is left of what it knew. */
  restart(): void {
    this.epoch += "'";
    this.seq = 0;
    this.transcript = { messages: [], turn: null };
    this.#log = [];
  }
}

/** A world whose time passes when a test says so. */
export class Time implements World {
  now = 0;
  /** Where intents go. */
  onSend: (intent: Intent) => void = () => {};
  #timers = new Set<{ due: number; callback: () => void }>();
  #ids = 0;

  send(intent: Intent): void {
    this.onSend(intent);
  }

  setTimer(callback: () => void, milliseconds: number): () => void {
    const timer = { due: this.now + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  randomId(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  /** Milliseconds until the next timer is due; null: there is none. */
  next(): number | null {
    const dues = [...this.#timers].map(({ due }) => due - this.now);
    return dues.length > 0 ? Math.min(...dues) : null;
  }

  /** Let time pass, and after each timer whatever else happens. */
  pass(milliseconds: number, meanwhile: () => void = () => {}): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = [...this.#timers].sort((one, other) => one.due - other.due)[0];
      if (!next || next.due > end) break;
      this.#timers.delete(next);
      this.now = next.due;
      next.callback();
      meanwhile();
    }
    this.now = end;
  }
}
