/**
 * The shapes of everything that travels between kernel and page.
 *
 * It mirrors `ipychat/protocol.py` line by line; `tests/wire/*.json` holds both to it. Lengths
 * and offsets of text count UTF-16 code units.
 */

export const PROTOCOL = 1;

export const ROLES = ["user", "assistant", "system", "tool"] as const;
export const MESSAGE_STATUSES = ["streaming", "done", "stopped", "failed", "queued"] as const;
export const TURN_STATUSES = ["pending", "running", "done", "stopped", "failed"] as const;
export const STEP_STATUSES = ["pending", "running", "success", "failed"] as const;
export const FORMATS = ["markdown", "plain"] as const;
export const LAYOUTS = ["column", "card"] as const;

export const MESSAGE_DETAILS = ["avatar", "user", "time", "reactions", "copy"] as const;
export const FEEDBACK_VALUES = ["", "up", "down"] as const;

export type Role = (typeof ROLES)[number];
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
export type TurnStatus = (typeof TURN_STATUSES)[number];
export type StepStatus = (typeof STEP_STATUSES)[number];
export type MessageDetail = (typeof MESSAGE_DETAILS)[number];
export type FeedbackValue = (typeof FEEDBACK_VALUES)[number];

export interface TextPart {
  readonly id: string;
  readonly kind: "text";
  readonly format: (typeof FORMATS)[number];
  readonly text: string;
}

export interface MediaPart {
  readonly id: string;
  readonly kind: "media";
  readonly mime: string;
  readonly name: string;
  readonly size: number;
  /** The bytes that have come so far; complete when there are `size` of them. */
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface WidgetPart {
  readonly id: string;
  readonly kind: "widget";
  /** `anywidget:<model id>` or `IPY_MODEL_<model id>`. */
  readonly ref: string;
  /** What a host shows that cannot mount the widget. */
  readonly text: string;
}

export interface OutputPart {
  readonly id: string;
  readonly kind: "output";
  /** A mime bundle; `text/plain` is always there. */
  readonly bundle: Readonly<Record<string, unknown>>;
}

export interface StepPart {
  readonly id: string;
  readonly kind: "step";
  readonly title: string;
  readonly status: StepStatus;
  readonly collapsed: boolean;
  readonly parts: readonly Part[];
}

export interface GroupPart {
  readonly id: string;
  readonly kind: "group";
  readonly layout: (typeof LAYOUTS)[number];
  readonly title: string;
  readonly parts: readonly Part[];
}

export type Part = TextPart | MediaPart | WidgetPart | OutputPart | StepPart | GroupPart;

/** Either `text`, or an image as `mime` and `data`, or the address of one as `url`. */
export interface Avatar {
  readonly text?: string;
  readonly mime?: string;
  readonly data?: Uint8Array<ArrayBuffer>;
  readonly url?: string;
}

export interface Message {
  readonly id: string;
  readonly role: Role;
  readonly user: string;
  readonly avatar: Avatar;
  readonly status: MessageStatus;
  /** ISO 8601 with an offset. */
  readonly time: string;
  /** The time as the kernel formats it; absent: the page formats `time` in its own zone. */
  readonly time_text?: string;
  /** The id that the page gave to the submit that made this message. */
  readonly submit_id?: string;
  readonly parts: readonly Part[];
  readonly header?: readonly Part[];
  readonly footer?: readonly Part[];
  /** Those that are chosen. */
  readonly reactions?: readonly string[];
  /** Those that can be chosen, each with the name of its icon. */
  readonly reaction_icons?: Readonly<Record<string, string>>;
  /** What the page does not show of the message. */
  readonly hidden?: readonly MessageDetail[];
  readonly can_edit?: boolean;
  readonly classes?: readonly string[];
  /** Pixels. */
  readonly max_width?: number;
  /** Which of several versions of the conversation from here on this is. */
  readonly version?: { readonly index: number; readonly count: number };
  /** What a person may want to answer; a click sends it. */
  readonly suggestions?: readonly string[];
  readonly feedback?: { readonly value: FeedbackValue; readonly comment: string };
}

export interface Turn {
  readonly turn_id: string;
  readonly status: TurnStatus;
  /** The message that this turn answers. */
  readonly message_id: string;
  /** The message with which the callback asks the person; the next submit answers it. */
  readonly asks?: string;
}

export interface Transcript {
  readonly messages: readonly Message[];
  /** The live turn, or the last one that ended. */
  readonly turn: Turn | null;
}

/** New values; null: the field is gone. */
export type MessageChanges = {
  readonly [K in keyof Omit<Message, "id" | "parts">]?: Message[K] | null;
};
export type StepChanges = Partial<Pick<StepPart, "title" | "status" | "collapsed">>;

export type Delta =
  | { op: "insert"; index: number; message: Message }
  | { op: "remove"; message_id: string }
  | { op: "reset"; messages: readonly Message[] }
  | { op: "update"; message_id: string; changes: MessageChanges }
  | { op: "parts"; message_id: string; parts: readonly Part[] }
  | { op: "part"; message_id: string; part: Part }
  | { op: "update_part"; message_id: string; part_id: string; changes: StepChanges }
  | { op: "add_part"; message_id: string; parent_id: string; part: Part }
  | { op: "text"; message_id: string; part_id: string; offset: number; text: string }
  | DataDelta
  | { op: "settle"; message_id: string; status: MessageStatus; length: number; checksum: number }
  | { op: "turn"; turn: Turn | null }
  /** From a newer kernel; only a snapshot can say what it meant. */
  | { op: "unknown" };

export interface DataDelta {
  op: "data";
  message_id: string;
  part_id: string;
  offset: number;
  data: Uint8Array<ArrayBuffer>;
}

/** The value of the synced transcript trait, and the body of a `snapshot` message. */
export interface Snapshot {
  readonly protocol: number;
  readonly epoch: string;
  readonly seq: number;
  readonly transcript: Transcript;
}

/** The value of the synced `_end` trait: where the last turn that ended left the wire. */
export interface End {
  readonly epoch: string;
  readonly seq: number;
}

export interface Batch {
  kind: "batch";
  epoch: string;
  seq: number;
  deltas: Delta[];
}

/** A submit that the kernel did not take; the page gives the text back. */
export interface Refusal {
  kind: "refusal";
  submit_id: string;
  reason: string;
}

export type Outgoing = Batch | { kind: "snapshot"; snapshot: Snapshot } | Refusal;

export type Intent =
  | { kind: "hello"; page_id: string; epoch: string; seq: number }
  | { kind: "ack"; page_id: string; seq: number }
  | { kind: "bye"; page_id: string }
  | { kind: "submit"; submit_id: string; text: string }
  | { kind: "stop"; turn_id: string }
  | { kind: "press"; button: string }
  | { kind: "edit"; message_id: string; text: string }
  | { kind: "regenerate"; message_id: string }
  | { kind: "switch"; message_id: string; index: number }
  | { kind: "withdraw"; message_id: string }
  | { kind: "react"; message_id: string; reaction: string }
  | { kind: "rate"; message_id: string; value: FeedbackValue; comment: string };

/** Whether a turn still runs or waits to. */
export function isLive(turn: Turn | null): turn is Turn {
  return turn !== null && (turn.status === "pending" || turn.status === "running");
}
