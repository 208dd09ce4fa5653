/**
 * The shapes of everything that travels between kernel and page.
 *
 * It mirrors `ipychat/protocol.py` line by line; `tests/wire/*.json` holds both to it. Lengths
 * and offsets of text count UTF-16 code units.
 */

export const PROTOCOL = 1;

export const ROLES = ["user", "assistant", "system", "tool"] as const;
/** The last one is only said by pages, of what was streaming or waiting when its kernel ended. */
export const MESSAGE_STATUSES = [
  "streaming",
  "done",
  "stopped",
  "failed",
  "queued",
  "interrupted",
] as const;
export const TURN_STATUSES = ["pending", "running", "done", "stopped", "failed"] as const;
export const STEP_STATUSES = ["pending", "running", "success", "failed"] as const;
export const FORMATS = ["markdown", "plain"] as const;
export const LAYOUTS = ["column", "card"] as const;

export const MESSAGE_DETAILS = ["avatar", "user", "time", "reactions", "copy", "feedback"] as const;
export const FEEDBACK_VALUES = ["", "up", "down"] as const;
export const ASSETS = ["highlight", "math", "diagrams"] as const;

export type Role = (typeof ROLES)[number];
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
export type TurnStatus = (typeof TURN_STATUSES)[number];
export type StepStatus = (typeof STEP_STATUSES)[number];
export type MessageDetail = (typeof MESSAGE_DETAILS)[number];
export type FeedbackValue = (typeof FEEDBACK_VALUES)[number];
export type AssetName = (typeof ASSETS)[number];

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
  /** Whether the host's own renderer draws it, where there is one. */
  readonly host?: boolean;
}

/** A block of code in the texts of a message. */
export interface CodeBlock {
  /** Without space around it. */
  readonly code: string;
  /** Which of the blocks with this code, from 0. */
  readonly nth: number;
}

export interface StepPart {
  readonly id: string;
  readonly kind: "step";
  readonly title: string;
  readonly status: StepStatus;
  readonly collapsed: boolean;
  readonly parts: readonly Part[];
  /** Seconds that it took. */
  readonly duration?: number;
  /** Sign of its status, if it has one of its own. */
  readonly badge?: string;
  /** The block whose output it holds. In the footer of a message; shown under that block. */
  readonly block?: CodeBlock;
  /** Whether it holds what a program printed, whose columns stand one below the other. */
  readonly printed?: true;
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
  /** CSS texts that hold inside the message only. */
  readonly stylesheets?: readonly string[];
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

/**
 * A transcript in a snapshot, where messages that are one text and little else are rows.
 *
 * A row is `number|id|time|time_text|submit_id|id of the part|text`. Only the text may hold a
 * bar; `time_text` and `submit_id` that are empty are not there. All other fields of the message
 * stand in `shared`, at the place of that number.
 */
export interface PackedTranscript {
  readonly shared?: readonly Shared[];
  readonly messages: readonly (Message | string)[];
  readonly turn: Turn | null;
}

/** Fields that several messages have alike, and the `format` of their text. */
export type Shared = Omit<Message, "id" | "time" | "time_text" | "submit_id" | "parts"> &
  Pick<TextPart, "format">;

/** New values; null: the field is gone. */
export type MessageChanges = {
  readonly [K in keyof Omit<Message, "id" | "parts">]?: Message[K] | null;
};
export type StepChanges = {
  readonly [K in keyof Omit<StepPart, "id" | "kind" | "parts" | "block" | "printed">]?:
    | StepPart[K]
    | null;
};

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
  /** As it is read; it travels and is saved as a `PackedTranscript`. */
  readonly transcript: Transcript;
}

/** The value of the synced `_end` trait: where the last turn that ended left the wire. */
export interface End {
  readonly epoch: string;
  readonly seq: number;
}

/** Where the wire stands, told to pages that have not acknowledged it, and to all others. */
export interface EndNote extends End {
  kind: "end";
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

/** A submit came again that was taken, and whose message is gone from the transcript. */
export interface Taken {
  kind: "taken";
  submit_id: string;
}

/** A piece of something that the page has asked for, gzipped; no part of the transcript. */
export interface AssetPiece {
  kind: "asset";
  name: AssetName;
  hash: string;
  offset: number;
  /** Bytes of all pieces together; 0: the kernel has no such asset. */
  size: number;
  data: Uint8Array<ArrayBuffer>;
}

/** How far a file has come that this page, or another one, sends. */
export interface UploadState {
  kind: "upload";
  upload_id: string;
  /** Bytes. */
  received: number;
  /** Why the file is not taken; "": it is. */
  problem: string;
}

/** The variables whose names begin so. */
export interface Variables {
  kind: "variables";
  prefix: string;
  variables: readonly { readonly name: string; readonly type: string }[];
}

export type Outgoing =
  | Batch
  | EndNote
  | { kind: "snapshot"; snapshot: Snapshot }
  | Refusal
  | Taken
  | AssetPiece
  | UploadState
  | Variables;

export type Intent =
  | { kind: "hello"; page_id: string; epoch: string; seq: number }
  | { kind: "ack"; page_id: string; seq: number }
  | { kind: "bye"; page_id: string }
  | { kind: "asset"; name: AssetName; hash: string }
  | {
      kind: "submit";
      submit_id: string;
      text: string;
      attachments?: readonly string[];
      /** The message whose suggestion it is. */
      message_id?: string;
    }
  | FileIntent
  | { kind: "look_up"; prefix: string }
  | { kind: "stop"; turn_id: string }
  | { kind: "press"; button: string }
  | { kind: "open_tab"; index: number }
  | { kind: "edit"; message_id: string; text: string }
  | { kind: "regenerate"; message_id: string }
  | { kind: "switch"; message_id: string; index: number }
  | { kind: "withdraw"; message_id: string }
  | { kind: "react"; message_id: string; reaction: string }
  | { kind: "rate"; message_id: string; value: FeedbackValue; comment: string }
  | { kind: "run_code"; message_id: string; code: string; nth: number };

/** What is said of a file that somebody attaches; the bytes of a chunk are a buffer. */
export type FileIntent =
  | { kind: "upload"; upload_id: string; name: string; mime: string; size: number }
  | { kind: "chunk"; upload_id: string; offset: number }
  | { kind: "discard"; upload_id: string };

/** What a person does beside submitting and stopping. */
export type Action = Extract<
  Intent,
  { kind: "press" } | { kind: "open_tab" } | { kind: "look_up" } | { message_id: string }
>;

/** Whether a turn still runs or waits to. */
export function isLive(turn: Turn | null): turn is Turn {
  return turn !== null && (turn.status === "pending" || turn.status === "running");
}
