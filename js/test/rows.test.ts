import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseSnapshot } from "../src/guards.ts";
import type { Message, PackedTranscript, Part, Transcript } from "../src/protocol.ts";
import { packer } from "../src/rows.ts";
import { message } from "./helpers/kernel.ts";

const ROW = "0|a|2024-05-06T07:08:09+00:00|||p|Hi";
const SHARED = { role: "user", user: "Ann", avatar: {}, status: "done", format: "markdown" };

function read(transcript: unknown): Transcript | null {
  const snapshot = parseSnapshot({ protocol: 1, epoch: "e", seq: 0, transcript });
  return snapshot?.transcript ?? null;
}

/** As it is in a file. */
function written(packed: PackedTranscript): unknown {
  return JSON.parse(JSON.stringify(packed));
}

/** As it comes back from a file. */
function again(packed: PackedTranscript): Transcript | null {
  return read(written(packed));
}

const word = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "|", "a", "0|a|b|c|d|e|f", "\n|\r\n|"),
);
const textPart = fc.record({
  id: word,
  kind: fc.constant("text" as const),
  format: fc.constantFrom("markdown" as const, "plain" as const),
  text: word,
});
const group = fc.record({
  id: word,
  kind: fc.constant("group" as const),
  layout: fc.constant("card" as const),
  title: word,
  parts: fc.array(textPart, { maxLength: 2 }),
});
const parts: fc.Arbitrary<Part[]> = fc.oneof(
  textPart.map((one) => [one]),
  fc.array(fc.oneof(textPart, group), { maxLength: 2 }),
);
const messages: fc.Arbitrary<Message[]> = fc.array(
  fc.record(
    {
      id: word,
      role: fc.constantFrom("user" as const, "assistant" as const),
      user: fc.constantFrom("Ann", "Bot", "|"),
      avatar: fc.constantFrom({ text: "A" }, { url: "x" }),
      status: fc.constant("done" as const),
      time: word,
      parts,
      time_text: word,
      submit_id: word,
      reactions: fc.constantFrom([], ["favorite"]),
      version: fc.constant({ index: 0, count: 2 }),
      header: fc.constantFrom<Part[]>([]),
    },
    { requiredKeys: ["id", "role", "user", "avatar", "status", "time", "parts"] },
  ),
);

test("any messages are the same after they were rows", () => {
  fc.assert(
    fc.property(messages, messages, (some, more) => {
      const pack = packer([]);
      const plain = (transcript: Transcript): number => JSON.stringify(transcript).length;
      for (const all of [some, [...some, ...more], more]) {
        const transcript = { messages: all, turn: null };
        const packed = pack(transcript);
        assert.deepEqual(again(packed), read(transcript));
        assert.deepEqual(packed, packer([])(transcript));
        assert.ok(JSON.stringify(packed).length <= plain(transcript) + '"shared":[],'.length);
      }
    }),
  );
});

test("messages that came as rows are those rows again, and new ones are rows beside them", () => {
  fc.assert(
    fc.property(messages, messages, (some, more) => {
      const packed = packer([])({ messages: some, turn: null });
      const came = again(packed) as Transcript;
      const pack = packer(came.messages);
      assert.deepEqual(written(pack(came)), written(packed));
      const longer = { messages: [...came.messages, ...more], turn: null };
      assert.deepEqual(again(pack(longer)), again(packer([])(longer)));
    }),
  );
});

test("of a conversation that came as rows no message is looked at to add one", () => {
  const some = Array.from({ length: 50 }, (_, index) => message(`${index}`));
  const { messages } = again(packer([])({ messages: some, turn: null })) as Transcript;
  const pack = packer(messages);
  for (const one of messages) {
    Object.defineProperty(one, "parts", { get: () => assert.fail("it was looked at") });
  }
  const packed = pack({ messages: [...messages, message("new")], turn: null });
  assert.ok(packed.messages.every((one) => typeof one === "string"));
});

test("a message that was packed is not looked at again", () => {
  const looked = new Set<string>();
  const watched = (id: string): Message => {
    const one = message(id);
    const { parts } = one;
    const get = (): readonly Part[] => {
      looked.add(id);
      return parts;
    };
    return Object.defineProperty(one, "parts", { get });
  };
  const some = Array.from({ length: 50 }, (_, index) => watched(`${index}`));
  const pack = packer([]);
  pack({ messages: some, turn: null });
  assert.equal(looked.size, 50);
  looked.clear();
  const packed = pack({ messages: [...some.slice(1), watched("new")], turn: null });
  assert.deepEqual([...looked], ["new"]);
  assert.ok(packed.messages.every((one) => typeof one === "string"));
});

test("what no message shares any more is not kept", () => {
  const by = (user: string): Message[] => ["a", "b"].map((id) => message(id + user, "", { user }));
  const [first, second] = [by("One"), by("Two")];
  const pack = packer([]);
  pack({ messages: [...first, ...second], turn: null });
  const { shared, messages: rows } = pack({ messages: second, turn: null });
  assert.deepEqual(
    shared?.map(({ user }) => user),
    ["Two"],
  );
  assert.ok(rows.every((row) => String(row).startsWith("0|")));
});

test("messages of very many who speak in turn are the same after they were rows", () => {
  const many = Array.from({ length: 300 }, (_, index) =>
    message(`${index}`, "x", { user: `User ${index % 100}` }),
  );
  const transcript = { messages: many, turn: null };
  assert.deepEqual(again(packer([])(transcript)), transcript);
});

test("messages of very many who each speak twice are all rows", () => {
  const many = Array.from({ length: 300 }, (_, index) =>
    message(`${index}`, "x", { user: `User ${Math.floor(index / 2)}` }),
  );
  const packed = packer([])({ messages: many, turn: null });
  assert.ok(packed.messages.every((one) => typeof one === "string"));
  assert.deepEqual(again(packed)?.messages, many);
});

test("what rows share is in memory once", () => {
  const transcript = read({ shared: [SHARED], messages: [ROW, ROW], turn: null });
  const [first, second] = transcript?.messages ?? [];
  assert.ok(first && first.avatar === second?.avatar);
  assert.notEqual(first.parts[0], second?.parts[0]);
});

const junk = fc.oneof(
  fc.anything(),
  fc.constantFrom(...Object.values(SHARED), "__proto__", -1, "tool", { text: 1 }),
);
const oddShared = fc.oneof(
  fc.dictionary(fc.constantFrom(...Object.keys(SHARED), "id", "time", "parts", "header"), junk),
  fc.anything(),
);

test("a row is read as the message for which it stands, and refused if that would be", () => {
  let count = 0;
  fc.assert(
    fc.property(oddShared, fc.boolean(), (odd, isObject) => {
      const isRecord = typeof odd === "object" && odd !== null && !Array.isArray(odd);
      const shared = isObject && isRecord ? { ...SHARED, ...odd } : odd;
      const found = read({ shared: [shared], messages: [ROW], turn: null });
      if (typeof shared !== "object" || shared === null || Array.isArray(shared)) {
        assert.equal(found, null);
        return;
      }
      const { format, ...rest } = shared as Record<string, unknown>;
      const part = { id: "p", kind: "text", format, text: "Hi" };
      const time = "2024-05-06T07:08:09+00:00";
      const object = { ...rest, id: "a", time, parts: [part] };
      assert.deepEqual(found, read({ messages: [object], turn: null }));
      if (found) count += 1;
    }),
    { numRuns: 1000 },
  );
  assert.ok(count > 50);
});

test("rows of any other shape are refused and never throw", () => {
  const refused = [
    "",
    "0",
    "Hi",
    "0||||||".slice(0, -1),
    ...["", "-1", "1", "0.5", " 0", "0x0", "1e0", "NaN", "length", "__proto__", "constructor"].map(
      (number) => number + ROW.slice(1),
    ),
    `${"9".repeat(400)}${ROW.slice(1)}`,
    "|".repeat(1_000_000),
    [ROW],
    [[ROW]],
    { 0: ROW },
    0,
    null,
  ];
  for (const row of refused) assert.equal(read({ shared: [SHARED], messages: [row] }), null);
  for (const shared of [undefined, null, [], {}, "x", [ROW], [[SHARED]], [null], { 0: SHARED }]) {
    assert.equal(read({ shared, messages: [ROW] }), null);
  }
  fc.assert(
    fc.property(fc.anything(), fc.array(fc.oneof(junk, word)), (shared, rows) => {
      const found = read({ shared, messages: rows });
      assert.ok(found === null || found.messages.length === rows.length);
    }),
  );
});

test("a row may have a million characters and a bar at each", () => {
  const text = "|".repeat(1_000_000);
  const transcript = read({ shared: [SHARED], messages: [`0|a||||p|${text}`], turn: null });
  const part = transcript?.messages[0]?.parts[0];
  assert.ok(part?.kind === "text");
  assert.equal(part.text.length, text.length);
});
