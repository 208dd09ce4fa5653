/**
 * Reads what comes from the kernel or from a saved notebook.
 *
 * Both are hostile until they are read here. The guards build new objects: what the protocol
 * does not name does not get in.
 */

import {
  ASSETS,
  type Avatar,
  type CodeBlock,
  type Delta,
  type End,
  FEEDBACK_VALUES,
  FORMATS,
  LAYOUTS,
  MESSAGE_DETAILS,
  MESSAGE_STATUSES,
  type Message,
  type MessageChanges,
  type Outgoing,
  type Part,
  PROTOCOL,
  ROLES,
  type Snapshot,
  STEP_STATUSES,
  type StepChanges,
  TURN_STATUSES,
  type Turn,
} from "./protocol.ts";
import { unpacked } from "./rows.ts";
import {
  boolean,
  bytes,
  guard,
  integer,
  list,
  one,
  Refused,
  record,
  seconds,
  string,
  strings,
} from "./shapes.ts";

/** How deep parts may be nested. */
const DEPTH = 20;

/** Read a snapshot; null if it is none. One of another protocol is read without its transcript. */
export const parseSnapshot = guard(snapshot);

/** Read a custom message of the kernel; null if it is none that this page knows. */
export const parseOutgoing = guard((value): Outgoing => {
  const from = record(value);
  switch (from.kind) {
    case "batch":
      return {
        kind: "batch",
        epoch: string(from.epoch),
        seq: integer(from.seq),
        deltas: list(from.deltas, delta),
      };
    case "end":
      return { kind: "end", ...end(from) };
    case "snapshot":
      return { kind: "snapshot", snapshot: snapshot(from.snapshot) };
    case "refusal":
      return { kind: "refusal", submit_id: string(from.submit_id), reason: string(from.reason) };
    case "taken":
      return { kind: "taken", submit_id: string(from.submit_id) };
    case "asset":
      return {
        kind: "asset",
        name: one(ASSETS, from.name),
        hash: string(from.hash),
        offset: integer(from.offset),
        size: integer(from.size),
        data: bytes(from.data),
      };
    case "upload":
      return {
        kind: "upload",
        upload_id: string(from.upload_id),
        received: integer(from.received),
        problem: string(from.problem),
      };
    case "variables":
      return {
        kind: "variables",
        prefix: string(from.prefix),
        variables: list(from.variables, (item) => {
          const { name, type } = record(item);
          return { name: string(name), type: string(type) };
        }),
      };
    default:
      throw new Refused();
  }
});

/** Read parts that are in no message; null if they are none. */
export const parseParts = guard((value) => parts(value, 0));

/** Read an avatar that belongs to no message; null if it is none. */
export const parseAvatar = guard(avatar);

/** Read the `_end` trait; null if no turn has ended. */
export const parseEnd = guard(end);

function end(value: unknown): End {
  const from = record(value);
  return { epoch: string(from.epoch), seq: integer(from.seq) };
}

function snapshot(value: unknown): Snapshot {
  const from = record(value);
  const protocol = integer(from.protocol);
  if (protocol !== PROTOCOL) {
    return { protocol, epoch: "", seq: 0, transcript: { messages: [], turn: null } };
  }
  const packed = record(from.transcript);
  const transcript = { messages: unpacked(packed, message), turn: turn(packed.turn) };
  return { protocol, epoch: string(from.epoch), seq: integer(from.seq), transcript };
}

/** How each field of a message but its id is read. */
const FIELDS = {
  role: (value: unknown) => one(ROLES, value),
  user: string,
  avatar,
  status: (value: unknown) => one(MESSAGE_STATUSES, value),
  time: string,
  time_text: string,
  submit_id: string,
  header: (value: unknown) => parts(value, 0),
  footer: (value: unknown) => parts(value, 0),
  reactions: (value: unknown) => list(value, string),
  reaction_icons: strings,
  hidden: (value: unknown) => list(value, (item) => one(MESSAGE_DETAILS, item)),
  can_edit: boolean,
  classes: (value: unknown) => list(value, string),
  stylesheets: (value: unknown) => list(value, string),
  max_width: integer,
  version(value: unknown) {
    const from = record(value);
    return { index: integer(from.index), count: integer(from.count) };
  },
  suggestions: (value: unknown) => list(value, string),
  feedback(value: unknown) {
    const from = record(value);
    return { value: one(FEEDBACK_VALUES, from.value), comment: string(from.comment) };
  },
} as const;

const REQUIRED = ["role", "user", "avatar", "status", "time"] as const;

function message(value: unknown): Message {
  const from = record(value);
  for (const name of REQUIRED) if (from[name] === undefined) throw new Refused();
  const { id, parts: inside } = from;
  return {
    id: string(id),
    ...(fields(from) as Omit<Message, "id" | "parts">),
    parts: parts(inside, 0),
  };
}

function fields(from: Record<string, unknown>): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const name of Object.keys(from)) {
    const parse = Object.hasOwn(FIELDS, name) && FIELDS[name as keyof typeof FIELDS];
    if (parse && from[name] !== undefined) read[name] = parse(from[name]);
  }
  return read;
}

function avatar(value: unknown): Avatar {
  const from = record(value);
  return {
    ...(from.text === undefined ? {} : { text: string(from.text) }),
    ...(from.mime === undefined ? {} : { mime: string(from.mime) }),
    ...(from.data === undefined ? {} : { data: bytes(from.data) }),
    ...(from.url === undefined ? {} : { url: string(from.url) }),
  };
}

function turn(value: unknown): Turn | null {
  // JupyterLite says undefined for what is None in Python.
  if (value === null || value === undefined) return null;
  const from = record(value);
  return {
    turn_id: string(from.turn_id),
    status: one(TURN_STATUSES, from.status),
    message_id: string(from.message_id),
    ...(from.asks === undefined ? {} : { asks: string(from.asks) }),
  };
}

function parts(value: unknown, depth: number): Part[] {
  if (depth > DEPTH) throw new Refused();
  return list(value, (item) => part(item, depth));
}

function part(value: unknown, depth = 0): Part {
  const from = record(value);
  const id = string(from.id);
  switch (from.kind) {
    case "text":
      return { id, kind: "text", format: one(FORMATS, from.format), text: string(from.text) };
    case "media":
      return {
        id,
        kind: "media",
        mime: string(from.mime),
        name: string(from.name),
        size: integer(from.size),
        data: bytes(from.data),
      };
    case "widget":
      return { id, kind: "widget", ref: string(from.ref), text: string(from.text) };
    case "output":
      return {
        id,
        kind: "output",
        bundle: { ...record(from.bundle) },
        ...(from.host === true && { host: true }),
      };
    case "step":
      return {
        id,
        kind: "step",
        title: string(from.title),
        status: one(STEP_STATUSES, from.status),
        collapsed: boolean(from.collapsed),
        parts: parts(from.parts, depth + 1),
        ...(from.duration === undefined ? {} : { duration: seconds(from.duration) }),
        ...(from.badge === undefined ? {} : { badge: string(from.badge) }),
        ...(from.block === undefined ? {} : { block: codeBlock(from.block) }),
        ...(from.printed === true && { printed: true }),
      };
    case "group":
      return {
        id,
        kind: "group",
        layout: one(LAYOUTS, from.layout),
        title: string(from.title),
        parts: parts(from.parts, depth + 1),
      };
    default:
      return { id, kind: "output", bundle: { "text/plain": "[this part needs a newer page]" } };
  }
}

function codeBlock(value: unknown): CodeBlock {
  const from = record(value);
  return { code: string(from.code), nth: integer(from.nth) };
}

function delta(value: unknown): Delta {
  const from = record(value);
  const message_id = () => string(from.message_id);
  const part_id = () => string(from.part_id);
  switch (from.op) {
    case "insert":
      return { op: "insert", index: integer(from.index), message: message(from.message) };
    case "remove":
      return { op: "remove", message_id: message_id() };
    case "reset":
      return { op: "reset", messages: list(from.messages, message) };
    case "update":
      return { op: "update", message_id: message_id(), changes: messageChanges(from.changes) };
    case "parts":
      return { op: "parts", message_id: message_id(), parts: parts(from.parts, 0) };
    case "part":
      return { op: "part", message_id: message_id(), part: part(from.part) };
    case "update_part":
      return {
        op: "update_part",
        message_id: message_id(),
        part_id: part_id(),
        changes: stepChanges(from.changes),
      };
    case "add_part":
      return {
        op: "add_part",
        message_id: message_id(),
        parent_id: string(from.parent_id),
        part: part(from.part),
      };
    case "text":
      return {
        op: "text",
        message_id: message_id(),
        part_id: part_id(),
        offset: integer(from.offset),
        text: string(from.text),
      };
    case "data":
      return {
        op: "data",
        message_id: message_id(),
        part_id: part_id(),
        offset: integer(from.offset),
        data: bytes(from.data),
      };
    case "settle":
      return {
        op: "settle",
        message_id: message_id(),
        status: one(MESSAGE_STATUSES, from.status),
        length: integer(from.length),
        checksum: integer(from.checksum),
      };
    case "turn":
      return { op: "turn", turn: turn(from.turn) };
    default:
      return { op: "unknown" };
  }
}

function messageChanges(value: unknown): MessageChanges {
  const from = record(value);
  const gone = Object.keys(FIELDS).filter((name) => isNone(from, name));
  for (const name of gone) delete from[name];
  return { ...fields(from), ...Object.fromEntries(gone.map((name) => [name, null])) };
}

function stepChanges(value: unknown): StepChanges {
  const from = record(value);
  return {
    ...(from.title === undefined ? {} : { title: string(from.title) }),
    ...(from.status === undefined ? {} : { status: one(STEP_STATUSES, from.status) }),
    ...(from.collapsed === undefined ? {} : { collapsed: boolean(from.collapsed) }),
    ...("duration" in from ? { duration: orNull(seconds, from.duration) } : {}),
    ...("badge" in from ? { badge: orNull(string, from.badge) } : {}),
  };
}

// JupyterLite says undefined for what is None in Python.

function isNone(from: Record<string, unknown>, name: string): boolean {
  return name in from && (from[name] ?? null) === null;
}

function orNull<T>(read: (value: unknown) => T, value: unknown): T | null {
  return (value ?? null) === null ? null : read(value);
}
