/** What a page shows of one chat, and what is left of it without its kernel. */

import { isLive, type Message, type Part, type Transcript } from "./protocol.ts";

/** A message on its way to the kernel. */
export interface Pending {
  readonly submit_id: string;
  readonly text: string;
  /** Ids of the files that go with it. */
  readonly attachments?: readonly string[];
  /** The message whose suggestion it is. */
  readonly message_id?: string;
}

export interface State {
  readonly transcript: Transcript;
  /**
   * Whether the kernel answers. `incompatible`: it speaks another protocol; `gone`: it has
   * ended, and nobody will answer any more.
   */
  readonly connection: "connecting" | "live" | "silent" | "incompatible" | "gone";
  /** What was submitted and is not in the transcript yet. */
  readonly pending: readonly Pending[];
  /** The turn that this page has asked to stop. */
  readonly stopping: string | null;
  /** The last submit that the kernel did not take; without a reason the kernel is gone. */
  readonly refused: (Pending & { readonly reason: string }) | null;
}

/** Ids of the messages that changed, or all if the list itself may have. */
export type Touched = ReadonlySet<string> | "all";
export type Listener = (state: State, touched: Touched) => void;

/** Whether a person has said something before a message, so that it answers that. */
export function isAnswer({ messages }: Transcript, messageId: string): boolean {
  const first = messages.findIndex((message) => message.role === "user");
  return first >= 0 && !messages.slice(0, first + 1).some((one) => one.id === messageId);
}

/** What a transcript changes, and messages that came on the way to it: what is seen waits no more. */
export function withTranscript(
  { stopping, pending }: State,
  transcript: Transcript,
  inserted: readonly Message[],
): Partial<State> {
  const isStopping = isLive(transcript.turn) && transcript.turn.turn_id === stopping;
  const arrived = new Set(
    pending.length ? [...transcript.messages, ...inserted].map((one) => one.submit_id) : [],
  );
  return {
    transcript,
    pending: pending.length ? pending.filter((one) => !arrived.has(one.submit_id)) : pending,
    stopping: isStopping ? stopping : null,
  };
}

/** The state when the kernel is gone: nothing runs any more, and what was on its way is given back. */
export function withoutKernel(state: State): State {
  const { messages } = state.transcript;
  const [first, ...more] = state.pending;
  const refused = first && {
    ...first,
    text: [first, ...more].map(({ text }) => text).join("\n"),
    attachments: state.pending.flatMap(({ attachments = [] }) => attachments),
    reason: "",
  };
  return {
    transcript: { messages: messages.map(interrupted), turn: null },
    connection: "gone",
    pending: [],
    stopping: null,
    refused: refused ?? state.refused,
  };
}

function interrupted(message: Message): Message {
  const { status, parts, footer } = message;
  // Code that a person runs is at work below a message that is done.
  const next = footer ? { ...message, footer: footer.map(ended) } : message;
  if (status !== "streaming" && status !== "queued") return next;
  return { ...next, status: "interrupted", parts: parts.map(ended) };
}

function ended(part: Part): Part {
  if (!("parts" in part)) return part;
  const parts = part.parts.map(ended);
  const isAtWork = part.kind === "step" && (part.status === "running" || part.status === "pending");
  return isAtWork ? { ...part, parts, status: "failed" } : { ...part, parts };
}
