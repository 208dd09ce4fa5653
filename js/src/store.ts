/**
 * What a page knows of one chat, kept whole over a road that loses, doubles and reorders.
 *
 * Batches are numbered. The store drops those it has, applies the next one, holds back those
 * that come too early, and says `hello` with where it stands when something stays missing.
 */

import {
  type Batch,
  type Delta,
  type End,
  type Intent,
  isLive,
  PROTOCOL,
  type Refusal,
  type Snapshot,
  type Transcript,
} from "./protocol.ts";
import { Gap, reduce, reuse } from "./reduce.ts";

/** Milliseconds that a missing batch may take before it is asked for. */
const PATIENCE = 250;
/** Milliseconds between two acknowledgements, and after the last batch. */
const ACK = 1000;
/** Milliseconds without an answer after which the kernel counts as silent. */
const SILENCE = 5000;
/** Milliseconds between hellos that are not answered; the last one repeats. */
const RETRIES = [1000, 2000, 4000, 8000];
/** Batches that are held back at most. */
const HELD = 64;

/** A message on its way to the kernel. */
export interface Pending {
  readonly submit_id: string;
  readonly text: string;
}

export interface State {
  readonly transcript: Transcript;
  /** Whether the kernel answers; `incompatible`: it speaks another protocol. */
  readonly connection: "connecting" | "live" | "silent" | "incompatible";
  /** What was submitted and is not in the transcript yet. */
  readonly pending: readonly Pending[];
  /** The turn that this page has asked to stop. */
  readonly stopping: string | null;
  /** The last submit that the kernel did not take. */
  readonly refused: (Pending & { readonly reason: string }) | null;
}

/** Ids of the messages that changed, or all if the list itself may have. */
export type Touched = ReadonlySet<string> | "all";
export type Listener = (state: State, touched: Touched) => void;

/** What the store needs of the world around it. */
export interface World {
  send(intent: Intent): void;
  /** Calls back once; the result cancels it. */
  setTimer(callback: () => void, milliseconds: number): () => void;
  randomId(): string;
}

const NOTHING: ReadonlySet<string> = new Set();

export class Store {
  state: State;
  readonly #world: World;
  readonly #pageId: string;
  readonly #listeners = new Set<Listener>();
  readonly #held = new Map<number, Batch>();
  readonly #timers = new Map<"gap" | "hello" | "ack" | "silence" | "watch", () => void>();
  #epoch: string;
  #seq: number;
  #isBroken = false;
  #hellos = 0;
  #isOpen = false;

  constructor(snapshot: Snapshot | null, world: World) {
    this.#world = world;
    this.#pageId = world.randomId();
    this.#epoch = snapshot?.epoch ?? "";
    this.#seq = snapshot?.seq ?? 0;
    this.state = {
      transcript: snapshot?.transcript ?? { messages: [], turn: null },
      connection: snapshot && snapshot.protocol !== PROTOCOL ? "incompatible" : "connecting",
      pending: [],
      stopping: null,
      refused: null,
    };
  }

  /** Call a listener after each change, until the signal ends it. */
  subscribe(listener: Listener, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  /** Begin to listen to the kernel; a page does that when it first shows the chat. */
  open(): void {
    if (this.#isOpen || this.state.connection === "incompatible") return;
    this.#isOpen = true;
    this.#hello();
    this.#watch();
  }

  /** Ask the kernel for what may have been missed. */
  refresh(): void {
    if (this.#isOpen) this.#hello();
  }

  /** Take leave of the kernel. */
  close(): void {
    if (this.#isOpen) this.#world.send({ kind: "bye", page_id: this.#pageId });
    this.#isOpen = false;
    for (const name of [...this.#timers.keys()]) this.#cancel(name);
  }

  /** The state as it is saved. */
  snapshot(): Snapshot {
    const { transcript } = this.state;
    return { protocol: PROTOCOL, epoch: this.#epoch, seq: this.#seq, transcript };
  }

  // --- what a person does

  /** Send a message; it is pending until the transcript shows it. */
  submit(text: string): void {
    const pending = { submit_id: this.#world.randomId(), text };
    this.#change({ pending: [...this.state.pending, pending], refused: null });
    this.#world.send({ kind: "submit", ...pending });
  }

  /** Stop the live turn. */
  stop(): void {
    const { turn } = this.state.transcript;
    if (!isLive(turn)) return;
    this.#change({ stopping: turn.turn_id });
    this.#world.send({ kind: "stop", turn_id: turn.turn_id });
  }

  // --- what the kernel says

  onBatch(batch: Batch): void {
    if (this.state.connection === "incompatible") return;
    this.#hear();
    if (batch.epoch !== this.#epoch) {
      this.#hello();
    } else if (batch.seq === 0) {
      // The kernel lives and has nothing that we lack.
      if (!this.#isBroken && this.#held.size === 0) this.#answered();
    } else if (!this.#isBroken && batch.seq > this.#seq) {
      if (this.#held.size < HELD) this.#held.set(batch.seq, batch);
      this.#applyHeld();
    }
  }

  /** A snapshot, by whatever road it comes. */
  onSnapshot(snapshot: Snapshot): void {
    if (snapshot.protocol !== PROTOCOL) {
      this.close();
      this.#change({ connection: "incompatible" });
      return;
    }
    const isOurs = snapshot.epoch === this.#epoch;
    const isOld =
      isOurs && (snapshot.seq < this.#seq || (snapshot.seq === this.#seq && !this.#isBroken));
    if (!isOld) {
      this.#epoch = snapshot.epoch;
      this.#seq = snapshot.seq;
      this.#isBroken = false;
      for (const seq of this.#held.keys()) if (!isOurs || seq <= this.#seq) this.#held.delete(seq);
      const messages = reuse(this.state.transcript.messages, snapshot.transcript.messages);
      this.#become({ ...snapshot.transcript, messages }, "all");
      this.#scheduleAck();
    }
    this.#applyHeld();
  }

  /** A snapshot that came as an answer of the kernel. */
  onAnswer(snapshot: Snapshot): void {
    this.#hear();
    this.onSnapshot(snapshot);
    if (!this.#isBroken && this.#held.size === 0) this.#answered();
  }

  onRefusal(refusal: Refusal): void {
    this.#hear();
    const refused = this.state.pending.find((one) => one.submit_id === refusal.submit_id);
    if (!refused) return;
    this.#change({
      pending: this.state.pending.filter((one) => one !== refused),
      refused: { ...refused, reason: refusal.reason },
    });
  }

  /** A turn has ended: if its last batch has not come, it is late or lost. */
  onEnd(end: End): void {
    if (end.epoch !== this.#epoch || end.seq > this.#seq) this.#expect();
  }

  // --- batches

  #applyHeld(): void {
    const touched = new Set<string>();
    let isList = false;
    let { transcript } = this.state;
    let batch = this.#held.get(this.#seq + 1);
    const isProgress = batch !== undefined;
    try {
      while (batch) {
        for (const delta of batch.deltas) {
          transcript = reduce(transcript, delta);
          if ("message_id" in delta && delta.op !== "remove") touched.add(delta.message_id);
          else if (changesList(delta)) isList = true;
        }
        this.#held.delete(batch.seq);
        this.#seq = batch.seq;
        batch = this.#held.get(this.#seq + 1);
      }
    } catch (error) {
      if (!(error instanceof Gap)) throw error;
      // What we have is not what the kernel has: only a snapshot mends that.
      this.#isBroken = true;
      this.#held.clear();
      this.#answered();
      this.#hello();
      return;
    }
    if (isProgress) {
      this.#become(transcript, isList ? "all" : touched);
      this.#scheduleAck();
      if (this.#held.size === 0) this.#answered();
    }
    if (this.#held.size === 0) this.#cancel("gap");
    else this.#expect();
  }

  #become(transcript: Transcript, touched: Touched): void {
    const { stopping, pending } = this.state;
    const isStopping = isLive(transcript.turn) && transcript.turn.turn_id === stopping;
    const arrived = new Set(
      pending.length ? transcript.messages.map((message) => message.submit_id) : [],
    );
    this.#change(
      {
        transcript,
        pending: pending.length ? pending.filter((one) => !arrived.has(one.submit_id)) : pending,
        stopping: isStopping ? stopping : null,
      },
      touched,
    );
  }

  #change(changes: Partial<State>, touched: Touched = NOTHING): void {
    this.state = { ...this.state, ...changes };
    for (const listener of [...this.#listeners]) listener(this.state, touched);
  }

  // --- the conversation with the kernel

  /** Say where we stand, again and again until it is answered. */
  #hello(): void {
    if (!this.#isOpen || this.#timers.has("hello")) return;
    // No kernel knows the empty epoch, so that it must answer with a snapshot.
    const epoch = this.#isBroken ? "" : this.#epoch;
    this.#world.send({ kind: "hello", page_id: this.#pageId, epoch, seq: this.#seq });
    const wait = RETRIES[Math.min(this.#hellos, RETRIES.length - 1)] as number;
    this.#hellos += 1;
    this.#start("hello", wait, () => this.#hello());
    if (!this.#timers.has("silence")) {
      this.#start("silence", SILENCE, () => this.#change({ connection: "silent" }));
    }
  }

  #answered(): void {
    this.#hellos = 0;
    this.#cancel("hello");
  }

  /** Something is missing; ask for it if it does not come by itself. */
  #expect(): void {
    if (!this.#timers.has("gap")) this.#start("gap", PATIENCE, () => this.#hello());
  }

  #hear(): void {
    this.#cancel("silence");
    this.#watch();
    if (this.state.connection === "live") return;
    this.#change({ connection: "live" });
    this.#resend();
  }

  /** The kernel takes each submit once, however often it comes. */
  #resend(): void {
    for (const pending of this.state.pending) this.#world.send({ kind: "submit", ...pending });
  }

  /** While something is awaited, a long silence may mean that messages were lost. */
  #watch(): void {
    this.#cancel("watch");
    this.#start("watch", SILENCE, () => {
      if (isLive(this.state.transcript.turn) || this.state.pending.length > 0) {
        this.#resend();
        this.#hello();
      }
      this.#watch();
    });
  }

  #scheduleAck(): void {
    if (this.#timers.has("ack")) return;
    this.#start("ack", ACK, () => {
      this.#world.send({ kind: "ack", page_id: this.#pageId, seq: this.#seq });
    });
  }

  #start(
    name: "gap" | "hello" | "ack" | "silence" | "watch",
    wait: number,
    then: () => void,
  ): void {
    if (!this.#isOpen) return;
    const cancel = this.#world.setTimer(() => {
      this.#timers.delete(name);
      then();
    }, wait);
    this.#timers.set(name, cancel);
  }

  #cancel(name: "gap" | "hello" | "ack" | "silence" | "watch"): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}

function changesList(delta: Delta): boolean {
  return delta.op === "insert" || delta.op === "remove" || delta.op === "reset";
}
