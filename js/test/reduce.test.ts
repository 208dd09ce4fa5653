import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Delta, Message, TextPart, Transcript } from "../src/protocol.ts";
import { continuation, reduce, reuse } from "../src/reduce.ts";
import { message } from "./helpers/kernel.ts";

const START: Transcript = { messages: [message("a"), message("b")], turn: null };

function append(transcript: Transcript, text: string): Transcript {
  const offset = textOf(transcript).text.length;
  return reduce(transcript, { op: "text", message_id: "b", part_id: "b-text", offset, text });
}

function textOf(transcript: Transcript): TextPart {
  return transcript.messages[1]?.parts[0] as TextPart;
}

test("any cut of a text into deltas gives the text", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
      assert.equal(textOf(pieces.reduce(append, START)).text, pieces.join(""));
    }),
  );
});

test("a text that is rewritten from the middle on reads as it was rewritten", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.string(), (first, at, second) => {
      const before = append(START, first);
      const offset = at % (first.length + 1);
      const delta: Delta = {
        op: "text",
        message_id: "b",
        part_id: "b-text",
        offset,
        text: second,
      };
      assert.equal(textOf(reduce(before, delta)).text, first.slice(0, offset) + second);
    }),
  );
});

test("what a delta does not change keeps its identity", () => {
  const after = append(START, "x");
  assert.equal(after.messages[0], START.messages[0]);
  assert.notEqual(after.messages[1], START.messages[1]);
  assert.equal(START.messages[1]?.parts.length, 1);
  assert.equal(textOf(START).text, "");
});

test("the continuation of a text is what was appended since", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.nat(), (pieces, at) => {
      const states = [START];
      for (const piece of pieces) states.push(append(states.at(-1) as Transcript, piece));
      const from = at % states.length;
      const earlier = textOf(states[from] as Transcript);
      const later = textOf(states.at(-1) as Transcript);
      assert.equal(continuation(earlier, later), pieces.slice(from).join(""));
    }),
  );
});

test("a text that was rewritten has no continuation", () => {
  const before = append(START, "abc");
  const after = reduce(before, {
    op: "text",
    message_id: "b",
    part_id: "b-text",
    offset: 1,
    text: "x",
  });
  assert.equal(continuation(textOf(before), textOf(after)), null);
  assert.equal(continuation(textOf(append(before, "d")), textOf(before)), null);
});

test("two futures of one text do not mix", () => {
  const past = append(START, "a");
  const one = append(past, "b");
  const other = append(past, "c");
  assert.equal(textOf(one).text, "ab");
  assert.equal(textOf(other).text, "ac");
  for (const future of [one, other]) {
    const more = continuation(textOf(past), textOf(future));
    assert.ok(more === null || textOf(past).text + more === textOf(future).text);
  }
});

test("media of a snapshot are compared byte by byte", () => {
  const media = (...bytes: number[]): Message =>
    message("a", "", {
      parts: [
        {
          id: "p",
          kind: "media",
          mime: "image/png",
          name: "",
          size: bytes.length,
          data: Uint8Array.from(bytes),
        },
      ],
    });
  const old = [media(1, 2, 3)];
  assert.equal(reuse(old, [media(1, 2, 3)])[0], old[0]);
  assert.notEqual(reuse(old, [media(1, 2, 4)])[0], old[0]);
});

test("messages of a snapshot that are as they were keep their identity", () => {
  const old = [message("a", "x"), message("b", "y")];
  const fresh: Message[] = [message("a", "x"), message("b", "z"), message("c")];
  const kept = reuse(old, fresh);
  assert.equal(kept[0], old[0]);
  assert.equal(kept[1], fresh[1]);
  assert.equal(kept[2], fresh[2]);
});
