import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { AssetPiece, Intent } from "../src/protocol.ts";
import { Assets } from "../src/render/assets.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const CODE = "export const answer = 42; // ".padEnd(3000, "x");
const HASHES = { math: "the-hash" };
const PACKED = gzipSync(CODE);

/** A page whose time passes only when a test says so. */
class Page {
  readonly timers = new Set<() => void>();
  readonly loaded: string[] = [];
  mayRun = true;

  setTimer(callback: () => void): () => void {
    this.timers.add(callback);
    return () => this.timers.delete(callback);
  }

  async load(code: Blob): Promise<unknown> {
    if (!this.mayRun) throw new Error("refused by the policy of the page");
    this.loaded.push(await code.text());
    return { answer: 42 };
  }

  /** Let all who wait for time go on. */
  pass(): void {
    for (const callback of [...this.timers]) {
      this.timers.delete(callback);
      callback();
    }
  }
}

const stays = new AbortController().signal;

function setUp() {
  const page = new Page();
  const assets = new Assets(page);
  const asked: Intent[] = [];
  const ask = (intent: Intent): void => void asked.push(intent);
  return { page, assets, asked, loader: assets.through(ask, HASHES, stays) };
}

function pieces(size = 20, hash = "the-hash"): AssetPiece[] {
  const count = Math.ceil(PACKED.length / size);
  return Array.from({ length: count }, (_, index) => ({
    kind: "asset",
    name: "math",
    hash,
    offset: index * size,
    size: PACKED.length,
    data: new Uint8Array(PACKED.subarray(index * size, (index + 1) * size)),
  }));
}

describe("an asset", () => {
  test("is asked for when it is first needed, and not before", () => {
    const { asked, loader } = setUp();
    assert.deepEqual(asked, []);
    void loader.module("math");
    assert.deepEqual(asked, [{ kind: "asset", name: "math", hash: "the-hash" }]);
  });

  test("is fetched and run once, however many chats of the page need it", async () => {
    const { page, assets, asked, loader } = setUp();
    const others = [1, 2, 3].map(() => assets.through((one) => asked.push(one), HASHES, stays));
    const all = [loader, ...others].map((one) => one.module<{ answer: number }>("math"));
    for (const piece of pieces()) assets.take(piece);
    assert.deepEqual(
      (await Promise.all(all)).map(({ answer }) => answer),
      [42, 42, 42, 42],
    );
    await loader.module("math");
    assert.equal(asked.length, 1);
    assert.deepEqual(page.loaded, [CODE]);
    assert.equal(page.timers.size, 0);
  });

  test("is whole when its pieces come doubled, and in another order", async () => {
    const { page, assets, loader } = setUp();
    const asked = loader.module("math");
    const all = pieces(7);
    for (const piece of [...all.toReversed(), ...all]) assets.take(piece);
    await asked;
    assert.deepEqual(page.loaded, [CODE]);
  });

  test("takes no piece of another version, nor one that nobody asked for", async () => {
    const { page, assets, loader } = setUp();
    for (const piece of pieces()) assets.take(piece);
    const asked = loader.module("math");
    for (const piece of pieces(20, "another-hash")) assets.take(piece);
    for (const piece of pieces()) assets.take({ ...piece, name: "highlight" });
    assert.deepEqual(page.loaded, []);
    for (const piece of pieces()) assets.take(piece);
    await asked;
    assert.deepEqual(page.loaded, [CODE]);
  });

  test("is asked for again while nothing comes, through the chat that asked last", async () => {
    const { page, assets, asked, loader } = setUp();
    void loader.module("math");
    const later: Intent[] = [];
    void assets.through((one) => later.push(one), HASHES, stays).module("math");
    page.pass();
    assert.deepEqual([asked.length, later.length], [1, 1]);
    for (let again = 0; again < 20; again++) page.pass();
    assert.ok(later.length < 10, "not for ever");
    assert.equal(page.timers.size, 0);
    const tried = later.length;
    const needed = assets.through((one) => later.push(one), HASHES, stays).module("math");
    assert.equal(later.length, tried + 1);
    for (const piece of pieces()) assets.take(piece);
    await needed;
  });

  test("that the kernel does not have is refused, and may be there another time", async () => {
    const { assets, asked, loader } = setUp();
    const first = loader.module("math");
    const none = { ...(pieces()[0] as AssetPiece), size: 0, data: new Uint8Array() };
    assets.take(none);
    await assert.rejects(first, /has no asset math/);
    const second = loader.module("math");
    assert.equal(asked.length, 2);
    for (const piece of pieces()) assets.take(piece);
    await second;
  });

  test("that is damaged is not run", async () => {
    const { page, assets, loader } = setUp();
    const asked = loader.module("math");
    const [first, ...rest] = pieces(40) as [AssetPiece, ...AssetPiece[]];
    for (const piece of [{ ...first, data: first.data.map((byte) => byte ^ 1) }, ...rest]) {
      assets.take(piece);
    }
    await assert.rejects(asked);
    assert.deepEqual(page.loaded, []);
  });

  test("that the page may not run is refused, without being fetched again", async () => {
    const { page, assets, asked, loader } = setUp();
    page.mayRun = false;
    const first = loader.module("math");
    for (const piece of pieces()) assets.take(piece);
    await assert.rejects(first, /policy/);
    await assert.rejects(loader.module("math"), /policy/);
    assert.equal(asked.length, 1);
  });

  test("that was not built with the frontend is refused at once", async () => {
    const { asked, loader } = setUp();
    const twice = [loader.module("highlight"), loader.module("highlight")];
    for (const one of twice) await assert.rejects(one);
    assert.deepEqual(asked, []);
  });

  test("is not asked for any more when the chat that needed it has gone", async () => {
    const { page, assets } = setUp();
    const gone = new AbortController();
    void assets.through(() => {}, HASHES, gone.signal).module("math");
    gone.abort();
    assert.equal(page.timers.size, 0);
    const asked: Intent[] = [];
    const needed = assets.through((one) => asked.push(one), HASHES, stays).module("math");
    assert.equal(asked.length, 1);
    for (const piece of pieces()) assets.take(piece);
    await needed;
  });

  test("is waited for where there is no kernel, and nothing is thrown", () => {
    const { page, assets } = setUp();
    const dead = assets.through(
      () => {
        throw new Error("no comm");
      },
      HASHES,
      stays,
    );
    void dead.module("math");
    for (let again = 0; again < 20; again++) page.pass();
    assert.equal(page.timers.size, 0);
  });
});
