/**
 * What a page knows of one chat, kept whole over a road that loses, doubles and reorders.
 *
 * Batches are numbered. The store drops those it has, applies the next one, holds back those
 * that come too early, and says `hello` with where it stands when something stays missing.
 */

import {
  type Action,
  type Batch,
  type End,
  isLive,
  type Message,
  PROTOCOL,
  type Refusal,
  type Snapshot,
  type Taken,
  type Transcript,
} from "./protocol.ts";
import { changesList, Gap, reduce, reuse } from "./reduce.ts";
import { type Listener, type State, type Touched, withoutKernel, withTranscript } from "./state.ts";
import { Timers } from "./timers.ts";
import type { World } from "./world.ts";

/** Milliseconds that a missing batch may take before it is asked for. */
const PATIENCE = 250;
/** Milliseconds between two acknowledgements, and after the last batch. */
const ACK = 1000;
/** Milliseconds without an answer, and without a way to it, after which the kernel is silent. */
const [SILENCE, AWAY] = [5000, 2000];
/** Milliseconds without news of what is awaited after which it may be lost; the last one repeats. */
const WATCHES = [1500, 3000, 5000];
/** Milliseconds between hellos that are not answered, as some may be lost; the last one repeats. */
const RETRIES = [1000, 1000, 1000, 1000, 2000, 4000, 8000];
/** Milliseconds in which a kernel that is gone may still be heard. */
const LAST_WORDS = 3000;
/** Batches that are held back at most. */
const HELD = 64;

type Timer = "gap" | "hello" | "ack" | "silence" | "watch" | "gone";

export class Store {
  state: State;
  readonly #world: World;
  readonly #pageId: string;
  readonly #listeners = new Set<Listener>();
  readonly #held = new Map<number, Batch>();
  readonly #timers: Timers<Timer>;
  #epoch: string;
  #seq: number;
  /** How far the kernel has come in this epoch, as far as we have heard. */
  #known = 0;
  #isBroken = false;
  #hellos = 0;
  #watches = 0;
  #isOpen = false;

  constructor(snapshot: Snapshot | null, world: World) {
    this.#world = world;
    this.#timers = new Timers((callback, wait) => world.setTimer(callback, wait));
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

  /** Take leave of the kernel, if there is one. */
  close(): void {
    const isHeard = this.#isOpen && this.#isAnswered;
    this.#isOpen = false;
    this.#timers.cancelAll();
    if (isHeard) this.#world.send({ kind: "bye", page_id: this.#pageId });
  }

  /** The state as it is saved. */
  snapshot(): Snapshot {
    const { transcript } = this.state;
    return { protocol: PROTOCOL, epoch: this.#epoch, seq: this.#seq, transcript };
  }

  // --- what a person does

  /** Send a message; it is pending until the transcript shows it. */
  submit(text: string, attachments: readonly string[] = [], more: { message_id?: string } = {}) {
    if (!this.#isAnswered) return;
    const sent = { submit_id: this.#world.randomId(), text, ...more };
    const pending = attachments.length > 0 ? { ...sent, attachments } : sent;
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

  /** Ask for something else that a person wants; what comes of it, the kernel says. */
  act(action: Action): void {
    if (this.#isAnswered) this.#world.send(action);
  }

  // --- what the kernel says

  onBatch(batch: Batch): void {
    if (!this.#hear()) return;
    if (batch.epoch !== this.#epoch) {
      this.#hello();
    } else if (batch.seq === 0) {
      // The kernel lives and has nothing that we lack, or that another page lacks.
      if (!this.#isLacking) this.#answered();
    } else if (!this.#isBroken && batch.seq > this.#seq) {
      if (this.#held.size < HELD) this.#held.set(batch.seq, batch);
      this.#known = Math.max(this.#known, batch.seq);
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
      if (!isOurs) this.#known = 0;
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
    if (!this.#hear()) return;
    this.onSnapshot(snapshot);
    if (!this.#isLacking) this.#answered();
  }

  onRefusal(refusal: Refusal): void {
    if (!this.#hear()) return;
    const refused = this.state.pending.find((one) => one.submit_id === refusal.submit_id);
    if (!refused) return;
    this.#change({
      pending: this.state.pending.filter((one) => one !== refused),
      refused: { ...refused, reason: refusal.reason },
    });
  }

  /** What was sent has come and gone: nothing of it will be seen any more. */
  onTaken({ submit_id }: Taken): void {
    if (!this.#hear()) return;
    this.#change({ pending: this.state.pending.filter((one) => one.submit_id !== submit_id) });
  }

  /** A turn has ended: if its last batch has not come, it is late or lost. */
  onEnd(end: End): void {
    if (end.epoch === this.#epoch) this.#known = Math.max(this.#known, end.seq);
    if (end.epoch !== this.#epoch || end.seq > this.#seq) this.#expect();
  }

  // --- what the host says

  /** The kernel has ended, and what it knew with it: what is here is all that there will be. */
  onGone(): void {
    if (!this.#isAnswered) return;
    this.#timers.cancelAll();
    // If it should speak all the same, only a snapshot says what has become of this.
    this.#isBroken = true;
    this.#held.clear();
    this.#change(withoutKernel(this.state), "all");
    this.#start("gone", LAST_WORDS, () => {});
  }

  /** Nothing gets through for now. */
  readonly onAway = (): void => this.#fallSilent(AWAY);

  /** It gets through again: what was asked meanwhile may be lost. */
  onBack(): void {
    this.#answered();
    this.#hello();
  }

  // --- batches

  #applyHeld(): void {
    const touched = new Set<string>();
    const arrived: Message[] = [];
    let isList = false;
    let { transcript } = this.state;
    let batch = this.#held.get(this.#seq + 1);
    const isProgress = batch !== undefined;
    try {
      while (batch) {
        for (const delta of batch.deltas) {
          transcript = reduce(transcript, delta);
          // It may be gone again before this is over.
          if (delta.op === "insert") arrived.push(delta.message);
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
      if (this.#watches > 0) this.#watch(0);
      this.#hellos = 0;
      this.#become(transcript, isList ? "all" : touched, arrived);
      this.#scheduleAck();
      if (!this.#isLacking) this.#answered();
    }
    this.#isLacking ? this.#expect() : this.#timers.cancel("gap");
  }

  #become(transcript: Transcript, touched: Touched, inserted: readonly Message[] = []): void {
    this.#change(withTranscript(this.state, transcript, inserted), touched);
  }

  #change(changes: Partial<State>, touched: Touched = new Set()): void {
    this.state = { ...this.state, ...changes };
    for (const listener of [...this.#listeners]) listener(this.state, touched);
  }

  // --- the conversation with the kernel

  /** Say where we stand, again and again until it is answered. */
  #hello(): void {
    if (!this.#isOpen || !this.#isAnswered || this.#timers.has("hello")) return;
    // No kernel knows the empty epoch, so that it must answer with a snapshot.
    const epoch = this.#isBroken ? "" : this.#epoch;
    this.#world.send({ kind: "hello", page_id: this.#pageId, epoch, seq: this.#seq });
    const wait = RETRIES[Math.min(this.#hellos++, RETRIES.length - 1)] as number;
    this.#start("hello", wait, () => this.#hello());
    this.#fallSilent(SILENCE);
  }

  /** Whether a kernel may answer, now or later. */
  get #isAnswered(): boolean {
    return this.state.connection !== "incompatible" && this.state.connection !== "gone";
  }

  /** Whether something is known to be missing. */
  get #isLacking(): boolean {
    return this.#isBroken || this.#known > this.#seq;
  }

  #fallSilent(wait: number): void {
    if (this.#timers.has("silence") || !this.#isAnswered) return;
    this.#start("silence", wait, () => this.#change({ connection: "silent" }));
  }

  #answered(): void {
    this.#hellos = 0;
    this.#timers.cancel("hello");
  }

  /** Something is missing; ask for it if it does not come by itself. */
  #expect(): void {
    if (!this.#timers.has("gap")) this.#start("gap", PATIENCE, () => this.#hello());
  }

  /** The kernel says something; return whether it counts: one that ends still says some. */
  #hear(): boolean {
    if (this.state.connection === "incompatible" || this.#timers.has("gone")) return false;
    this.#timers.cancel("silence");
    // Once a second is enough: a stream would set it again with each batch.
    if (!this.#timers.has("ack")) this.#watch();
    if (this.state.connection === "live") return true;
    this.#change({ connection: "live" });
    this.#resend();
    if (this.#isBroken) this.#hello();
    return true;
  }

  /** The kernel takes each submit once, however often it comes. */
  #resend(): void {
    for (const pending of this.state.pending) this.#world.send({ kind: "submit", ...pending });
  }

  /** While something is awaited, a long silence may mean that messages were lost. */
  #watch(watches = this.#watches): void {
    this.#watches = watches;
    this.#start("watch", WATCHES[Math.min(watches, WATCHES.length - 1)] as number, () => {
      if (isLive(this.state.transcript.turn) || this.state.pending.length > 0) {
        this.#watches += 1;
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

  #start(name: Timer, wait: number, then: () => void): void {
    if (this.#isOpen) this.#timers.start(name, wait, then);
  }
}
