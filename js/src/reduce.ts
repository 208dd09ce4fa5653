/** What each delta means: pure, and everything that it does not change keeps its identity. */

import type { Delta, Message, Part, TextPart, Transcript } from "./protocol.ts";
import { isSame } from "./shapes.ts";

/** A delta that does not fit: something before it is missing, or the text is another one. */
export class Gap extends Error {}

/**
 * Apply a delta.
 *
 * @throws Gap if it names a message, part, index or offset that is not there, or if a message
 *   that settles is not the one that was sent.
 */
export function reduce(transcript: Transcript, delta: Delta): Transcript {
  const { messages } = transcript;
  switch (delta.op) {
    case "insert":
      if (delta.index > messages.length) throw new Gap(`insert at ${delta.index}`);
      return { ...transcript, messages: messages.toSpliced(delta.index, 0, delta.message) };
    case "remove":
      return { ...transcript, messages: messages.toSpliced(find(messages, delta.message_id), 1) };
    case "reset":
      return { ...transcript, messages: delta.messages };
    case "turn":
      return { ...transcript, turn: delta.turn };
    case "unknown":
      throw new Gap("a delta that this page does not know");
    default: {
      const index = find(messages, delta.message_id);
      const before = messages[index] as Message;
      return { ...transcript, messages: messages.with(index, inMessage(before, delta)) };
    }
  }
}

/** Whether a delta changes which messages there are. */
export function changesList(delta: Delta): boolean {
  return delta.op === "insert" || delta.op === "remove" || delta.op === "reset";
}

type MessageDelta = Extract<Delta, { message_id: string }>;

/** Stands for the last word on the feedback of a message. */
const ratings = new WeakMap<Message, unknown>();

/** The same for two states of a message, unless what people think of it was said in between. */
export function rating(message: Message): unknown {
  return ratings.get(message) ?? message.feedback;
}

function inMessage(message: Message, delta: MessageDelta): Message {
  const next = applied(message, delta);
  const isRated = delta.op === "update" && "feedback" in delta.changes;
  ratings.set(next, isRated ? {} : rating(message));
  return next;
}

function applied(message: Message, delta: MessageDelta): Message {
  switch (delta.op) {
    case "update":
      return changed(message, delta.changes);
    case "parts":
      return { ...message, parts: delta.parts };
    case "settle": {
      const found = fingerprint(message);
      if (found.length !== delta.length || found.checksum !== delta.checksum) {
        throw new Gap(`message ${message.id} settles with another text`);
      }
      return { ...message, status: delta.status };
    }
    case "add_part": {
      const { parent_id, part } = delta;
      if (parent_id === "") return { ...message, parts: [...message.parts, part] };
      return inPart(message, parent_id, (parent) => {
        if (!("parts" in parent)) throw new Gap(`part ${parent_id} holds no parts`);
        return { ...parent, parts: [...parent.parts, part] };
      });
    }
    case "part":
      return inPart(message, delta.part.id, () => delta.part);
    case "update_part":
      return inPart(message, delta.part_id, (part) => {
        if (part.kind !== "step") throw new Gap(`part ${part.id} is no step`);
        return changed(part, delta.changes);
      });
    case "text":
      return inPart(message, delta.part_id, (part) => {
        if (part.kind !== "text") throw new Gap(`part ${part.id} is no text`);
        return splice(part, delta.offset, delta.text);
      });
    case "data":
      return inPart(message, delta.part_id, (part) => {
        if (part.kind !== "media" || delta.offset > part.data.length) {
          throw new Gap(`data at ${delta.offset} of part ${part.id}`);
        }
        const data = new Uint8Array(delta.offset + delta.data.length);
        data.set(part.data.subarray(0, delta.offset));
        data.set(delta.data, delta.offset);
        return { ...part, data };
      });
    default:
      throw new Gap("not a delta of a message");
  }
}

/** A copy with new values; fields that become null are gone. */
function changed<T extends object>(before: T, changes: object): T {
  const fields = Object.entries({ ...before, ...changes });
  return Object.fromEntries(fields.filter(([, value]) => value !== null)) as T;
}

/** Where a message is; the last ones are asked for most. */
function find(messages: readonly Message[], messageId: string): number {
  const index = messages.findLastIndex((message) => message.id === messageId);
  if (index < 0) throw new Gap(`no message ${messageId}`);
  return index;
}

function inPart(message: Message, partId: string, change: (part: Part) => Part): Message {
  for (const place of ["parts", "header", "footer"] as const) {
    const parts = replaced(message[place] ?? [], partId, change);
    if (parts !== null) return { ...message, [place]: parts };
  }
  throw new Gap(`no part ${partId}`);
}

function replaced(
  parts: readonly Part[],
  partId: string,
  change: (part: Part) => Part,
): Part[] | null {
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index] as Part;
    if (part.id === partId) return parts.with(index, change(part));
    if (!("parts" in part)) continue;
    const inner = replaced(part.parts, partId, change);
    if (inner !== null) return parts.with(index, { ...part, parts: inner });
  }
  return null;
}

// --- text

/** The pieces that were appended one after the other since a text was last rewritten. */
interface Growth {
  readonly pieces: string[];
  readonly count: number;
}

const growths = new WeakMap<TextPart, Growth>();

function splice(part: TextPart, offset: number, text: string): TextPart {
  if (offset > part.text.length) throw new Gap(`text at ${offset} of part ${part.id}`);
  if (offset < part.text.length) return { ...part, text: part.text.slice(0, offset) + text };
  const next = { ...part, text: part.text + text };
  let { pieces, count } = growths.get(part) ?? { pieces: [], count: 0 };
  // Another future of the same past may have grown the list already.
  if (pieces.length > count) pieces = pieces.slice(0, count);
  pieces.push(text);
  count += 1;
  growths.set(part, { pieces, count: count - 1 });
  growths.set(next, { pieces, count });
  return next;
}

/**
 * Return what a text has more than it had, without looking at the rest of it.
 *
 * @returns null if the later text does not continue the earlier one by appending alone.
 */
export function continuation(earlier: TextPart, later: TextPart): string | null {
  if (earlier === later) return "";
  const from = growths.get(earlier);
  const to = growths.get(later);
  if (!from || !to || from.pieces !== to.pieces || from.count > to.count) return null;
  return to.pieces.slice(from.count, to.count).join("");
}

/** The length and checksum of a message's texts, as a settle delta has them. */
export function fingerprint(message: Message): { length: number; checksum: number } {
  let length = 0;
  let checksum = 0;
  for (const text of texts(message.parts)) {
    length += text.length;
    checksum = crc32(encoder.encode(text), checksum);
  }
  return { length, checksum };
}

/** The texts of parts, in the order in which they are drawn. */
export function* texts(parts: readonly Part[]): Generator<string> {
  for (const part of parts) {
    if (part.kind === "text") yield part.text;
    if ("parts" in part) yield* texts(part.parts);
  }
}

/** The text that is being written, if any is. */
export function lastText(parts: readonly Part[]): TextPart | null {
  const part = parts.at(-1);
  if (part?.kind === "text") return part;
  return part && "parts" in part ? lastText(part.parts) : null;
}

const encoder = new TextEncoder();

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array, start: number): number {
  let crc = ~start;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return ~crc >>> 0;
}

// --- identity

/** The new messages, but those that are as they were keep their old identity. */
export function reuse(old: readonly Message[], messages: readonly Message[]): readonly Message[] {
  const known = new Map(old.map((message) => [message.id, message]));
  return messages.map((message) => {
    const before = known.get(message.id);
    return before !== undefined && isSame(before, message) ? before : message;
  });
}
