import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { installDocument } from "./helpers/dom.ts";
import { assertHarmless } from "./helpers/harmless.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

/** Collections of hostile texts, and where those are that are not in this repository. */
const CORPUS = fileURLToPath(new URL("../../tests/corpus", import.meta.url));
const OTHERS = process.env.IPYCHAT_CORPUS ?? "";

/** Each text also comes in two pieces, cut in so many places; all of them: `make test-hostile`. */
const CUTS = 4;

/** Of the largest collection every so many is tried. */
const EVERY = 7;

const skip = existsSync(join(OTHERS, "xss.json")) ? false : `NO CORPUS FOR SANITIZERS at ${OTHERS}`;

function load(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

/** Draw a text at once, and as it would come from a model. */
function assertHarmlessHowever(text: string): void {
  const options = { breaks: false, label: (name: string) => name };
  const whole = new MarkdownView(text, options);
  whole.settle();
  assertHarmless(whole.el, JSON.stringify(text));
  const streamed = new MarkdownView("", options);
  const size = Math.ceil(text.length / 5);
  for (let at = 0; at < text.length; at += size) {
    streamed.append(text.slice(at, at + size));
    assertHarmless(streamed.el, JSON.stringify(text.slice(0, at + size)));
  }
  streamed.settle();
  assert.equal(streamed.el.innerHTML, whole.el.innerHTML, JSON.stringify(text));
  for (let cut = 1; cut < CUTS; cut++) {
    const at = Math.floor((text.length * cut) / CUTS);
    const halves = new MarkdownView(text.slice(0, at), options);
    halves.append(text.slice(at));
    halves.settle();
    assert.equal(halves.el.innerHTML, whole.el.innerHTML, `${JSON.stringify(text)} at ${at}`);
  }
}

describe("no text of the collections becomes anything but text", () => {
  test("written for chats", () => {
    const { payloads } = load(CORPUS, "chat_payloads.json") as { payloads: { s?: string }[] };
    for (const { s } of payloads) if (s !== undefined) assertHarmlessHowever(s);
  });

  test("written for sanitizers", { skip }, () => {
    const { payloads } = load(OTHERS, "xss.json") as { payloads: [string, number[]][] };
    payloads.forEach(([text], index) => {
      if (index % EVERY === 0) assertHarmlessHowever(text);
    });
  });

  test("written for parsers", () => {
    const { generators } = load(CORPUS, "pathological.json") as { generators: { js: string }[] };
    for (const { js } of generators) {
      // The collection holds functions of a length, and of a helper that repeats.
      const make = new Function("R", `return ${js}`)((text: string, count: number) =>
        text.repeat(count),
      );
      assertHarmlessHowever(String(make(200)).slice(0, 20_000));
    }
  });
});
