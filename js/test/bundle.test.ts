import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { PROTOCOL } from "../src/protocol.ts";
import { LOOKS } from "./helpers/chat.ts";
import { installDocument, structure } from "./helpers/dom.ts";
import { PAYLOADS } from "./helpers/hostile.ts";
import { message } from "./helpers/kernel.ts";
import { document as markdown } from "./helpers/markdown.ts";

installDocument();
const sources = await import("../src/index.ts");

type Widget = typeof sources.default;

/** Show messages with these texts, and say what is drawn of each. */
function draw(widget: Widget, texts: readonly string[]): string[] {
  const messages = texts.map((text, index) => message(`m${index}`, text, { status: "done" }));
  const transcript = { messages, turn: null };
  const traits: Readonly<Record<string, unknown>> = {
    ...LOOKS,
    _transcript: { protocol: PROTOCOL, epoch: "e", seq: 0, transcript },
  };
  const model = {
    get: (name: string) => traits[name] ?? traits[name.slice(1)],
    set() {},
    on() {},
    off() {},
    send() {},
  };
  const el = document.createElement("div");
  const made = widget();
  const end = made.initialize({ model: model as never });
  const leave = made.render({ model, el } as never);
  const drawn = [...el.querySelectorAll(".ipychat-markdown")].map((one) => structure(one));
  leave();
  end();
  return drawn;
}

describe("the bundle, which leaves parts of the parser out,", () => {
  const folder = mkdtempSync(join(tmpdir(), "ipychat-bundle-"));
  let bundle: Widget;

  before(async () => {
    const script = fileURLToPath(new URL("../build.mjs", import.meta.url));
    execFileSync(process.execPath, [script, "--outdir", folder]);
    const made = await import(pathToFileURL(join(folder, "ipychat.js")).href);
    bundle = made.default as Widget;
  });

  after(() => rmSync(folder, { recursive: true }));

  const same = (texts: readonly string[]): void => {
    const drawn = draw(bundle, texts);
    assert.equal(drawn.length, texts.length);
    assert.deepEqual(drawn, draw(sources.default, texts));
  };

  test("draws every document as the sources do", () => {
    fc.assert(
      fc.property(fc.array(markdown, { minLength: 10, maxLength: 10 }), (texts) => same(texts)),
      { numRuns: 50 },
    );
  });

  test("draws hostile texts as the sources do", () => {
    const texts = Object.values(PAYLOADS).flat();
    // Of more than these, only those near sight are drawn.
    for (let at = 0; at < texts.length; at += 10) same(texts.slice(at, at + 10));
  });

  test("knows named characters, punctuation and addresses", () => {
    same([
      "&copy; &amp; &ClockwiseContourIntegral; &nope; &#x1F600; &#0;",
      "**a、**b *“c”* d**!**e ~~f~~",
      "<https://ä.example/ü> https://a.example/b [x](https://a.example/a%20b 'title') <a@b.example>",
    ]);
  });
});
