/**
 * Reads what comes from the kernel or from a saved notebook.
 *
 * Both are hostile until they are read here. The guards build new objects: what the protocol
 * does not name does not get in.
 */

import {
  type Avatar,
  type Delta,
  type End,
  FORMATS,
  LAYOUTS,
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

/** How deep parts may be nested. */
const DEPTH = 20;

/** Thrown inside this file only. */
class Refused extends Error {}

function guard<T>(parse: (value: unknown) => T): (value: unknown) => T | null {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  };
}

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
    case "snapshot":
      return { kind: "snapshot", snapshot: snapshot(from.snapshot) };
    case "refusal":
      return { kind: "refusal", submit_id: string(from.submit_id), reason: string(from.reason) };
    default:
      throw new Refused();
  }
});

/** Read the `_end` trait; null if no turn has ended. */
export const parseEnd = guard((value): End => {
  const from = record(value);
  return { epoch: string(from.epoch), seq: integer(from.seq) };
});

function snapshot(value: unknown): Snapshot {
  const from = record(value);
  const protocol = integer(from.protocol);
  if (protocol !== PROTOCOL) {
    return { protocol, epoch: "", seq: 0, transcript: { messages: [], turn: null } };
  }
  const { messages, turn: last } = record(from.transcript);
  return {
    protocol,
    epoch: string(from.epoch),
    seq: integer(from.seq),
    transcript: { messages: list(messages, message), turn: turn(last) },
  };
}

function message(value: unknown): Message {
  const from = record(value);
  return {
    id: string(from.id),
    role: one(ROLES, from.role),
    user: string(from.user),
    avatar: avatar(from.avatar),
    status: one(MESSAGE_STATUSES, from.status),
    time: string(from.time),
    ...(from.time_text === undefined ? {} : { time_text: string(from.time_text) }),
    ...(from.submit_id === undefined ? {} : { submit_id: string(from.submit_id) }),
    parts: parts(from.parts, 0),
  };
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
  if (value === null) return null;
  const from = record(value);
  return {
    turn_id: string(from.turn_id),
    status: one(TURN_STATUSES, from.status),
    message_id: string(from.message_id),
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
      return { id, kind: "output", bundle: { ...record(from.bundle) } };
    case "step":
      return {
        id,
        kind: "step",
        title: string(from.title),
        status: one(STEP_STATUSES, from.status),
        collapsed: boolean(from.collapsed),
        parts: parts(from.parts, depth + 1),
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
  return {
    ...(from.role === undefined ? {} : { role: one(ROLES, from.role) }),
    ...(from.user === undefined ? {} : { user: string(from.user) }),
    ...(from.avatar === undefined ? {} : { avatar: avatar(from.avatar) }),
    ...(from.status === undefined ? {} : { status: one(MESSAGE_STATUSES, from.status) }),
    ...(from.time === undefined ? {} : { time: string(from.time) }),
    ...(from.time_text === undefined ? {} : { time_text: string(from.time_text) }),
  };
}

function stepChanges(value: unknown): StepChanges {
  const from = record(value);
  return {
    ...(from.title === undefined ? {} : { title: string(from.title) }),
    ...(from.status === undefined ? {} : { status: one(STEP_STATUSES, from.status) }),
    ...(from.collapsed === undefined ? {} : { collapsed: boolean(from.collapsed) }),
  };
}

/** A copy of an object's own fields that has no prototype to reach for. */
function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused();
  const own: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (key !== "__proto__" && key !== "constructor" && key !== "prototype") own[key] = item;
  }
  return own;
}

function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new Refused();
  return value.map((item) => read(item));
}

function string(value: unknown): string {
  if (typeof value !== "string") throw new Refused();
  return value;
}

function boolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Refused();
  return value;
}

function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Refused();
  return value as number;
}

function one<const T extends readonly string[]>(known: T, value: unknown): T[number] {
  if (!known.includes(value as string)) throw new Refused();
  return value as T[number];
}

/** Buffers come as one of three types, depending on the host. */
function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) throw new Refused();
  return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
}
