/**
 * Assets: code that the page asks the kernel for when it first needs it.
 *
 * They come in gzipped pieces, once for a page, whichever of its chats asked, and are kept by
 * their hash. Where they do not come, or the page may not run them, what was there stays.
 */

import type { AssetName, AssetPiece, Intent } from "../protocol.ts";

/** Written by the build: the hash of each asset that was built with this frontend. */
declare const ASSET_HASHES: Hashes | undefined;

/** Bytes that an asset has at most, gzipped. */
const LARGEST = 4_000_000;
/** Milliseconds after which the kernel is asked again, each time twice as long. */
const PATIENCE = 5_000;
/** Times that it is asked. */
const TRIES = 6;

/** Asks the kernel of a chat. */
export type Ask = (intent: Intent) => void;

/** For each asset the hash by which a version of the frontend asks for it. */
export type Hashes = Readonly<Partial<Record<AssetName, string>>>;

/** What a chat uses of the assets. */
export interface Loader {
  /** Its code, as bytes. */
  bytes(name: AssetName): Promise<Blob>;
  /** What it exports. */
  module<T>(name: AssetName): Promise<T>;
}

/** What assets need of the page. */
export interface Page {
  setTimer(callback: () => void, milliseconds: number): () => void;
  load(code: Blob): Promise<unknown>;
}

/** An asset that comes. */
interface Coming {
  readonly name: AssetName;
  readonly pieces: Map<number, AssetPiece>;
  readonly resolve: (code: Blob) => void;
  readonly reject: (reason: Error) => void;
  ask: Ask;
  tries: number;
  cancel: () => void;
}

export class Assets {
  readonly #page: Page;
  readonly #bytes = new Map<string, Promise<Blob>>();
  readonly #modules = new Map<string, Promise<unknown>>();
  readonly #coming = new Map<string, Coming>();

  constructor(page: Page) {
    this.#page = page;
  }

  /** Let a chat use them, through its own kernel, until the signal ends it. */
  through(ask: Ask, hashes: Hashes, signal: AbortSignal): Loader {
    signal.addEventListener("abort", () => {
      for (const coming of this.#coming.values()) {
        if (coming.ask !== ask) continue;
        coming.cancel();
        // Another chat asks at once, when it needs it.
        coming.tries = TRIES;
      }
    });
    return {
      bytes: (name) => this.#fetch(name, hashes[name] ?? "", ask),
      module: <T>(name: AssetName) => this.#import(name, hashes[name] ?? "", ask) as Promise<T>,
    };
  }

  /** Take a piece that a kernel has sent, to whomever. */
  take(piece: AssetPiece): void {
    const coming = this.#coming.get(piece.hash);
    if (!coming || coming.name !== piece.name) return;
    if (piece.size === 0 || piece.size > LARGEST) {
      this.#end(piece.hash, coming);
      coming.reject(new Error(`the kernel has no asset ${piece.name}`));
      return;
    }
    coming.pieces.set(piece.offset, piece);
    const data: BlobPart[] = [];
    let size = 0;
    for (let next = coming.pieces.get(0); next?.data.length; next = coming.pieces.get(size)) {
      data.push(next.data);
      size += next.data.length;
    }
    if (size < piece.size) return;
    this.#end(piece.hash, coming);
    // What is not whole does not unpack.
    const packed = new Blob(data).stream();
    new Response(packed.pipeThrough(new DecompressionStream("gzip")))
      .blob()
      .then((code) => coming.resolve(code.slice(0, code.size, "text/javascript")), coming.reject);
  }

  #import(name: AssetName, hash: string, ask: Ask): Promise<unknown> {
    let loaded = this.#modules.get(hash);
    if (loaded) {
      this.#remind(hash, ask);
    } else {
      const code = this.#fetch(name, hash, ask);
      loaded = code.then((blob) => this.#page.load(blob));
      this.#modules.set(hash, loaded);
      // What did not come may come another time; what the page may not run, it never may.
      code.catch(() => this.#modules.delete(hash));
    }
    return loaded;
  }

  #fetch(name: AssetName, hash: string, ask: Ask): Promise<Blob> {
    if (hash === "") return Promise.reject(new Error(`there is no asset ${name}`));
    this.#remind(hash, ask);
    let bytes = this.#bytes.get(hash);
    if (!bytes) {
      bytes = new Promise<Blob>((resolve, reject) => {
        const cancel = (): void => {};
        const begun = { name, pieces: new Map(), resolve, reject, ask, tries: 0, cancel };
        this.#coming.set(hash, begun);
        this.#ask(hash, begun);
      });
      this.#bytes.set(hash, bytes);
      bytes.catch(() => this.#bytes.delete(hash));
    }
    return bytes;
  }

  /** Another chat needs what has not come. */
  #remind(hash: string, ask: Ask): void {
    const coming = this.#coming.get(hash);
    if (!coming) return;
    coming.ask = ask;
    if (coming.tries >= TRIES) this.#ask(hash, coming);
  }

  /** Ask, and again if nothing comes: a kernel may be busy, and messages may be lost. */
  #ask(hash: string, coming: Coming): void {
    coming.cancel();
    try {
      coming.ask({ kind: "asset", name: coming.name, hash });
    } catch {
      // A model whose kernel has gone; another chat may have a better one.
    }
    coming.tries += 1;
    if (coming.tries >= TRIES) return;
    const wait = PATIENCE * 2 ** (coming.tries - 1);
    coming.cancel = this.#page.setTimer(() => this.#ask(hash, coming), wait);
  }

  #end(hash: string, coming: Coming): void {
    coming.cancel();
    this.#coming.delete(hash);
  }
}

/** The assets that were built with this frontend. */
export const HASHES: Hashes = typeof ASSET_HASHES === "undefined" ? {} : ASSET_HASHES;

/** The name under which all chats of a page find them: each has a copy of this module. */
const SHARED = Symbol.for("ipychat.assets.1");

/** Return the assets of this page. */
export function pageAssets(): Assets {
  const place = globalThis as { [SHARED]?: Assets };
  place[SHARED] ??= new Assets({
    setTimer: (callback, milliseconds) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    load: async (code) => {
      const address = URL.createObjectURL(code);
      try {
        return await import(address);
      } finally {
        URL.revokeObjectURL(address);
      }
    },
  });
  return place[SHARED];
}
