import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseEnd, parseOutgoing, parseSnapshot } from "../src/guards.ts";
import { isLive, type Turn } from "../src/protocol.ts";

const EMPTY = { messages: [], turn: null };

test("junk of any shape is refused and never throws", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const parse of [parseSnapshot, parseOutgoing, parseEnd]) {
        const read = parse(value);
        assert.ok(read === null || typeof read === "object");
      }
    }),
  );
});

test("junk inside a batch is refused and never throws", () => {
  const op = fc.constantFrom("insert", "remove", "text", "parts", "update", "settle", "turn", "x");
  fc.assert(
    fc.property(op, fc.dictionary(fc.string(), fc.anything()), (name, fields) => {
      parseOutgoing({ kind: "batch", epoch: "e", seq: 1, deltas: [{ ...fields, op: name }] });
    }),
  );
});

test("no turn may be left out, as JupyterLite does with all that is None in Python", () => {
  const transcript = { messages: [] };
  assert.deepEqual(
    parseSnapshot({ protocol: 1, epoch: "e", seq: 0, transcript })?.transcript,
    EMPTY,
  );
  const batch = { kind: "batch", epoch: "e", seq: 1, deltas: [{ op: "turn" }] };
  assert.deepEqual(parseOutgoing(batch), { ...batch, deltas: [{ op: "turn", turn: null }] });
});

test("fields that are gone are so too where None is undefined, as in JupyterLite", () => {
  const changes = (none: null | undefined) => [
    { op: "update", message_id: "m", changes: { user: "U", time: none } },
    { op: "update_part", message_id: "m", part_id: "p", changes: { duration: none, badge: none } },
  ];
  const read = (none: null | undefined) =>
    parseOutgoing({ kind: "batch", epoch: "e", seq: 1, deltas: changes(none) });
  assert.deepEqual(read(undefined), read(null));
  assert.deepEqual(read(null), { kind: "batch", epoch: "e", seq: 1, deltas: changes(null) });
});

test("keys that reach for a prototype do not get in", () => {
  const bundle = JSON.parse('{"text/plain": "x", "__proto__": {"y": 1}, "constructor": 2}');
  const snapshot = parseSnapshot({
    protocol: 1,
    epoch: "e",
    seq: 0,
    transcript: {
      messages: [
        {
          id: "m",
          role: "user",
          user: "U",
          avatar: {},
          status: "done",
          time: "",
          parts: [{ id: "p", kind: "output", bundle }],
        },
      ],
      turn: null,
    },
  });
  const part = snapshot?.transcript.messages[0]?.parts[0];
  assert.ok(part?.kind === "output");
  assert.deepEqual(Object.keys(part.bundle), ["text/plain"]);
});

test("a part of an unknown kind is replaced, and the rest of its message stays", () => {
  const parts = [
    { id: "a", kind: "hologram" },
    { id: "b", kind: "text", format: "plain", text: "x" },
  ];
  const read = parseOutgoing({
    kind: "batch",
    epoch: "e",
    seq: 1,
    deltas: [{ op: "parts", message_id: "m", parts }],
  });
  assert.ok(read?.kind === "batch" && read.deltas[0]?.op === "parts");
  assert.deepEqual(
    read.deltas[0].parts.map((part) => part.kind),
    ["output", "text"],
  );
});

test("a delta of an unknown kind is kept as unknown", () => {
  const read = parseOutgoing({ kind: "batch", epoch: "e", seq: 1, deltas: [{ op: "teleport" }] });
  assert.ok(read?.kind === "batch");
  assert.deepEqual(read.deltas, [{ op: "unknown" }]);
});

test("parts that are nested too deep are refused", () => {
  let part: object = { id: "p", kind: "text", format: "plain", text: "" };
  for (let depth = 0; depth < 30; depth++) {
    part = { id: `g${depth}`, kind: "group", layout: "column", title: "", parts: [part] };
  }
  const delta = { op: "part", message_id: "m", part };
  assert.equal(parseOutgoing({ kind: "batch", epoch: "e", seq: 1, deltas: [delta] }), null);
});

test("a snapshot of another protocol is known by its number", () => {
  assert.deepEqual(parseSnapshot({ protocol: 2, nonsense: true }), {
    protocol: 2,
    epoch: "",
    seq: 0,
    transcript: EMPTY,
  });
});

test("only pending and running turns are live", () => {
  const turn = (status: Turn["status"]): Turn => ({ turn_id: "t", status, message_id: "m" });
  const live = (["pending", "running", "done", "stopped", "failed"] as const).filter((status) =>
    isLive(turn(status)),
  );
  assert.deepEqual(live, ["pending", "running"]);
  assert.equal(isLive(null), false);
});
