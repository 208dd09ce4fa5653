import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FileIntent } from "../src/protocol.ts";
import { Uploads, type UploadWorld } from "../src/uploads.ts";
import { Time } from "./helpers/kernel.ts";

const PIECE = 512 * 1024;

/** Uploads to a kernel that a test plays. */
function setUp() {
  const time = new Time();
  const heard: { intent: FileIntent; bytes: number }[] = [];
  const world: UploadWorld = {
    send: (intent, buffers) => heard.push({ intent, bytes: buffers?.[0]?.byteLength ?? 0 }),
    setTimer: (callback, milliseconds) => time.setTimer(callback, milliseconds),
    randomId: () => time.randomId(),
  };
  const uploads = new Uploads(world);
  /** The kernel has so much of a file. */
  const tell = async (upload_id: string, received: number, problem = ""): Promise<void> => {
    uploads.onState({ kind: "upload", upload_id, received, problem });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { time, heard, world, uploads, tell };
}

const file = (size: number, name = "a.bin") =>
  new File([new Uint8Array(size)], name, { type: "x/y" });

describe("a file", () => {
  test("is announced, then sent piece by piece, each when the last one is there", async () => {
    const { heard, uploads, tell } = setUp();
    uploads.add(file(PIECE + 10));
    assert.deepEqual(
      heard.map(({ intent }) => intent),
      [{ kind: "upload", upload_id: "id-1", name: "a.bin", mime: "x/y", size: PIECE + 10 }],
    );
    await tell("id-1", 0);
    await tell("id-1", PIECE);
    await tell("id-1", PIECE + 10);
    assert.deepEqual(
      heard
        .slice(1)
        .map(({ intent, bytes }) => [intent.kind, "offset" in intent && intent.offset, bytes]),
      [
        ["chunk", 0, PIECE],
        ["chunk", PIECE, 10],
      ],
    );
    assert.equal(uploads.items[0]?.isThere, true);
  });

  test("without any bytes is there as soon as it is known", async () => {
    const { heard, uploads, tell } = setUp();
    uploads.add(file(0));
    await tell("id-1", 0);
    assert.equal(uploads.items[0]?.isThere, true);
    assert.equal(heard.length, 1);
  });

  test("is said again when no answer comes", async () => {
    const { time, heard, uploads, tell } = setUp();
    uploads.add(file(10));
    time.pass(5000);
    await tell("id-1", 0);
    time.pass(5000);
    assert.deepEqual(
      heard.map(({ intent }) => intent.kind),
      ["upload", "upload", "chunk", "chunk"],
    );
    await tell("id-1", 10);
    time.pass(60_000);
    assert.equal(heard.length, 4);
  });

  test("is sent once, however often what was said again is answered", async () => {
    const { time, heard, uploads, tell } = setUp();
    uploads.add(file(PIECE + 10));
    time.pass(60_000);
    const asked = heard.length;
    assert.ok(asked > 2);
    const answers = Array.from({ length: asked }, () => tell("id-1", 0));
    await Promise.all(answers);
    await tell("id-1", PIECE);
    await tell("id-1", PIECE);
    assert.deepEqual(
      heard.slice(asked).map(({ bytes }) => bytes),
      [PIECE, 10],
    );
    await tell("id-1", PIECE + 10);
    time.pass(600_000);
    assert.equal(heard.length, asked + 2);
    assert.equal(uploads.items[0]?.isThere, true);
  });

  test("that waits for long is asked for ever more rarely", () => {
    const { time, heard, uploads } = setUp();
    uploads.add(file(10));
    time.pass(600_000);
    assert.ok(heard.length < 25);
  });

  test("that the kernel refuses says why and is sent no further", async () => {
    const { time, heard, uploads, tell } = setUp();
    uploads.add(file(10));
    await tell("id-1", 0, "too large");
    await tell("id-1", 0);
    time.pass(60_000);
    assert.equal(uploads.items[0]?.problem, "too large");
    assert.equal(heard.length, 1);
  });

  test("that cannot be read says so", async () => {
    const { uploads, tell } = setUp();
    const broken = file(10);
    broken.slice = () => {
      throw new Error("gone");
    };
    uploads.add(broken);
    await tell("id-1", 0);
    assert.match(uploads.items[0]?.problem ?? "", /gone/);
  });

  test("that is taken away is forgotten, here and in the kernel", async () => {
    const { heard, uploads, tell } = setUp();
    uploads.add(file(10));
    uploads.remove("id-1");
    await tell("id-1", 0);
    assert.deepEqual(uploads.items, []);
    assert.deepEqual(
      heard.map(({ intent }) => intent.kind),
      ["upload", "discard"],
    );
  });

  test("is taken away also when the kernel cannot be told any more", () => {
    const { uploads, world } = setUp();
    uploads.add(file(10));
    world.send = () => {
      throw new Error("closed");
    };
    assert.throws(() => uploads.remove("id-1"));
    assert.deepEqual(uploads.items, []);
  });

  test("of another page is none of ours", async () => {
    const { heard, tell } = setUp();
    await tell("theirs", 0);
    assert.deepEqual(heard, []);
  });
});

test("those that are there go with a message, and come back with it", async () => {
  const { uploads, tell } = setUp();
  for (const name of ["a", "b", "c"]) uploads.add(file(0, name));
  await tell("id-1", 0);
  await tell("id-2", 0, "no");
  await tell("id-3", 0);
  const ids = uploads.take().map(({ id }) => id);
  assert.deepEqual(ids, ["id-1", "id-3"]);
  assert.deepEqual(uploads.items, []);
  uploads.giveBack(ids);
  assert.deepEqual(
    uploads.items.map(({ file: { name } }) => name),
    ["a", "c"],
  );
  uploads.giveBack(ids);
  assert.equal(uploads.items.length, 2);
});
