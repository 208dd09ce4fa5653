import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { pack, unpack } from "../src/packed.ts";

describe("bytes that are packed as text", () => {
  test("come back as they were, however many", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.deepEqual([...unpack(pack(bytes), bytes.length)], [...bytes]);
      }),
    );
  });

  test("hold the greatest words", () => {
    const bytes = new Uint8Array(8).fill(255);
    assert.deepEqual(unpack(pack(bytes), 8), bytes);
  });

  test("are text that JSON and HTML hold as it is, and five characters for four bytes", () => {
    const bytes = Uint8Array.from({ length: 4 * 70_000 }, (_, at) => (at * 2_654_435_761) >>> 13);
    const text = pack(bytes);
    assert.equal(text.length, 5 * 70_000);
    assert.equal(JSON.stringify(text), `"${text}"`);
    assert.doesNotMatch(text, /[<>&"'`\\$\s]/);
  });
});
