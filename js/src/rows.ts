/** Messages of a snapshot as rows: what many have in common stands there once. */

import type { Message, PackedTranscript, Shared, TextPart, Transcript } from "./protocol.ts";
import { isSame, list, Refused, record } from "./shapes.ts";

/** Only the last of its fields may hold a bar. */
const ROW = /^(\d+)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)$/s;

/** How many of the last things that messages had in common are looked at for the next one. */
const RECENT = 64;

/**
 * Read the messages of a snapshot.
 *
 * @param read Reads a message that is no row. It reads what rows share as well, as a message
 *   without a text; a row adds nothing but strings, so that what is shared is read once.
 */
export function unpacked(
  transcript: Record<string, unknown>,
  read: (value: unknown) => Message,
): Message[] {
  const shared = list(transcript.shared ?? [], (value) => {
    const { format, ...rest } = record(value);
    const parts = [{ id: "", kind: "text", format, text: "" }];
    return read({ ...rest, id: "", time: "", parts });
  });
  const rows: (Message | string)[] = [];
  const messages = list(transcript.messages, (value) => {
    if (typeof value !== "string") {
      const message = read(value);
      rows.push(message);
      return message;
    }
    rows.push(value);
    const [, number, ...own] = ROW.exec(value) ?? [];
    const common = shared[Number(number)];
    if (!common) throw new Refused();
    const [id, time, time_text, submit_id, part, text] = own as [string, ...string[]];
    return {
      ...common,
      id,
      time,
      ...(time_text && { time_text }),
      ...(submit_id && { submit_id }),
      parts: [{ ...common.parts[0], id: part, text } as TextPart],
    } as Message;
  });
  const numbers = new Map(shared.map((one, number) => [sharedOf(one), number]));
  origins.set(messages, { messages, rows, numbers });
  return messages;
}

interface Split {
  readonly shared: Shared;
  /** The row without its number. */
  readonly own: string;
}

/** Messages, and what they were packed to. */
interface Packed {
  readonly messages: readonly Message[];
  readonly rows: readonly (Message | string)[];
  readonly numbers: ReadonlyMap<Shared, number>;
}

/** What the messages of a snapshot were packed to when they came. */
const origins = new WeakMap<readonly Message[], Packed>();

/** What a message has that it may share with others; its text is one part. */
function sharedOf({ id, time, time_text, submit_id, parts, ...rest }: Message): Shared {
  return { ...rest, format: (parts[0] as TextPart).format };
}

/**
 * Return what packs transcripts. It remembers what it packed, so that only new messages cost.
 *
 * @param start The messages that there are, as `unpacked` has read them.
 */
export function packer(start: readonly Message[]): (transcript: Transcript) => PackedTranscript {
  const known = new WeakMap<Message, Split | null>();
  let last = origins.get(start) ?? { messages: [], rows: [], numbers: new Map<Shared, number>() };
  const recent = [...last.numbers.keys()].slice(-RECENT);

  const split = (message: Message): Split | null => {
    const { id, time, time_text, submit_id, parts, header, footer } = message;
    const [part] = parts;
    // The ids of parts are nobody else's, so that what has a header or a footer shares it never.
    if (parts.length !== 1 || part?.kind !== "text" || header || footer) return null;
    const own = [id, time, time_text ?? "", submit_id ?? "", part.id];
    if (time_text === "" || submit_id === "" || own.some((one) => one.includes("|"))) return null;
    const found = sharedOf(message);
    let shared = recent.findLast((one) => isSame(one, found));
    if (!shared) {
      shared = found;
      if (recent.push(found) > RECENT) recent.shift();
    }
    return { shared, own: `${own.join("|")}|${part.text}` };
  };

  const splitOf = (message: Message): Split | null => {
    let one = known.get(message);
    if (one === undefined) {
      one = split(message);
      known.set(message, one);
    }
    return one;
  };

  /** A conversation that goes on costs what it has more; null: what was packed changes as well. */
  const longer = (messages: readonly Message[]): Packed | null => {
    // Not `every`, whose call for each is most of what adding to thousands costs.
    for (let at = 0; at < last.messages.length; at++) {
      if (last.messages[at] !== messages[at]) return null;
    }
    const rows = [...last.rows];
    for (const message of messages.slice(rows.length)) {
      const one = splitOf(message);
      const number = one && last.numbers.get(one.shared);
      if (number === undefined) return null;
      rows.push(one ? `${number}|${one.own}` : message);
    }
    return { ...last, messages, rows };
  };

  const whole = (messages: readonly Message[]): Packed => {
    const splits = messages.map(splitOf);
    const uses = new Map<Shared, number>();
    for (const one of splits) if (one) uses.set(one.shared, (uses.get(one.shared) ?? 0) + 1);
    const numbers = new Map<Shared, number>();
    const rows = messages.map((message, index) => {
      const one = splits[index];
      // What one message alone would use costs more than it saves.
      if (!one || uses.get(one.shared) === 1) return message;
      const number = numbers.get(one.shared) ?? numbers.size;
      numbers.set(one.shared, number);
      return `${number}|${one.own}`;
    });
    return { messages, rows, numbers };
  };

  return ({ messages, turn }) => {
    last = longer(messages) ?? whole(messages);
    return { shared: [...last.numbers.keys()], messages: last.rows, turn };
  };
}
