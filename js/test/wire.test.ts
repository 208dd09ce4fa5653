// The other side of these cases is `tests/test_wire_cases.py`.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseOutgoing, parseSnapshot } from "../src/guards.ts";
import type { Delta, Transcript } from "../src/protocol.ts";
import { fingerprint, Gap, reduce } from "../src/reduce.ts";
import { packer } from "../src/rows.ts";
import { cases } from "./helpers/cases.ts";
import { message } from "./helpers/kernel.ts";

interface DeltaCase {
  name: string;
  before: unknown;
  deltas: unknown[];
  after: unknown;
}

describe("deltas mean the same on both sides", () => {
  for (const { name, before, deltas, after } of cases<DeltaCase>("deltas")) {
    test(name, () => {
      const run = (): Transcript => read(deltas).reduce(reduce, transcript(before));
      if (after === "gap") assert.throws(run, Gap);
      else assert.deepEqual(run(), transcript(after));
    });
  }
});

describe("texts have the same length and checksum on both sides", () => {
  for (const { text, length, checksum } of cases<{
    text: string;
    length: number;
    checksum: number;
  }>("checksums")) {
    test(JSON.stringify(text).slice(0, 24), () => {
      assert.deepEqual(fingerprint(message("m", text)), { length, checksum });
    });
  }
});

describe("what the kernel says is read or refused", () => {
  for (const { name, content, accepted } of cases<{
    name: string;
    content: unknown;
    accepted: boolean;
  }>("outgoing")) {
    test(name, () => assert.equal(parseOutgoing(content) !== null, accepted));
  }
});

describe("snapshots have the same rows on both sides", () => {
  for (const one of cases<{ name: string; transcript: unknown; packed: unknown }>("rows")) {
    test(one.name, () => {
      const read = transcript(one.transcript);
      assert.deepEqual(transcript(one.packed), read);
      assert.deepEqual(packer([])(read), withViews(one.packed));
    });
  }
});

function transcript(value: unknown): Transcript {
  const snapshot = parseSnapshot({ protocol: 1, epoch: "e", seq: 0, transcript: value });
  assert.ok(snapshot);
  return snapshot.transcript;
}

function read(deltas: unknown[]): Delta[] {
  const batch = parseOutgoing({ kind: "batch", epoch: "e", seq: 1, deltas });
  assert.ok(batch?.kind === "batch");
  return batch.deltas;
}

/** Bytes as the guards read them. */
function withViews(value: unknown): unknown {
  if (value instanceof DataView) return new Uint8Array(value.buffer, value.byteOffset, 4);
  if (Array.isArray(value)) return value.map(withViews);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withViews(one)]));
}
