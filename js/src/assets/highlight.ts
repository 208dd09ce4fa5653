/**
 * Highlights code: an asset, see `render/assets.ts`.
 *
 * The modes of CodeMirror's former version read line by line, so that long code is read in
 * slices. They say styles and make no markup; the nodes are made here.
 */

import { StringStream } from "@codemirror/streamparser";
import { bringRules } from "../rules.ts";
import { MODES, type Mode } from "./modes.ts";

/** Characters that are highlighted at most. */
const LONGEST = 200_000;
/** Characters of a line; a longer one is shown as it is. */
const WIDEST = 5_000;
/** Lines after which the page may do something else. */
const SLICE = 200;
/** Texts, each of a box of lines, that are painted before the page may do something else. */
const TEXTS = 8;
/** Times that a mode may stay where it is. */
const PATIENCE = 10;
/** Columns of a tab. */
const TAB = 4;

/** Our class for what modes call their styles; by the first word, up to a dot. */
const CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    comment: "comment quote",
    keyword: "keyword tag operatorKeyword",
    string: "string character regexp url",
    number: "number numbers atom bool null unit color",
    name: "def heading link macroName",
    builtin: "builtin type typeName namespace attribute",
    meta: "meta qualifier",
    inserted: "inserted",
    deleted: "deleted",
    strong: "strong",
    emphasis: "emphasis",
  }).flatMap(([ours, theirs]) => theirs.split(" ").map((style) => [style, ours] as const)),
);

/** Where a run of characters of one class ends. */
interface Run {
  readonly end: number;
  readonly className: string;
}

/** Highlight the code that is the text of an element; resolves when that is done. */
export async function highlight(
  el: HTMLElement,
  language: string,
  pause: () => Promise<void>,
): Promise<void> {
  const mode = MODES.get(language);
  const text = el.textContent ?? "";
  if (!mode || text.length > LONGEST) return;
  const runs: Run[] = [];
  let lines = 0;
  for (const _ of read(mode, text, runs)) {
    lines += 1;
    if (lines % SLICE === 0) await pause();
  }
  let painted = 0;
  // Meanwhile the block may have become another one, which is told of by itself.
  if (el.textContent !== text) return;
  bringRules(el);
  for (const _ of paint(el, runs)) {
    painted += 1;
    if (painted % TEXTS !== 0) continue;
    await pause();
    if (el.textContent !== text) return;
  }
}

/** Read code line by line. */
function* read(mode: Mode, text: string, runs: Run[]): Generator<void> {
  // Modes that read indentation take a smaller one than they expect for a mistake.
  const unit = Math.min(TAB, /^ +(?=\S)/m.exec(text)?.[0].length ?? TAB);
  const state = mode.startState?.(unit) ?? {};
  let at = 0;
  for (const line of text.split("\n")) {
    const stream = new StringStream(line, TAB, unit);
    if (line === "") mode.blankLine?.(state, unit);
    else if (line.length <= WIDEST) readLine(mode, state, stream, at, runs);
    at += line.length + 1;
    runs.push({ end: Math.min(at, text.length), className: "" });
    yield;
  }
}

function readLine(mode: Mode, state: unknown, line: StringStream, at: number, runs: Run[]): void {
  let waited = 0;
  while (!line.eol()) {
    line.start = line.pos;
    const style = mode.token(line, state);
    if (line.pos > line.start) waited = 0;
    else if (++waited > PATIENCE) return;
    else continue;
    runs.push({ end: at + line.pos, className: style ? classOf(style) : "" });
  }
}

function classOf(style: string): string {
  // The keys of JSON.
  if (style === "string property") return "ipychat-hl-name";
  for (const word of style.split(" ")) {
    const name = CLASSES.get(word.split(".")[0] ?? "");
    if (name) return `ipychat-hl-${name}`;
  }
  return "";
}

/** Put the runs into elements; what else is in the code stays, and its texts are divided. */
function* paint(el: HTMLElement, runs: readonly Run[]): Generator<void> {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(el, 4 /* texts */);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
  let at = 0;
  let next = 0;
  for (const node of texts) {
    const { data } = node;
    const end = at + data.length;
    const nodes = document.createDocumentFragment();
    let plain = "";
    let done = at;
    while (done < end) {
      while ((runs[next]?.end ?? end) <= done) next += 1;
      const run = runs[next];
      const until = Math.min(run?.end ?? end, end);
      const piece = data.slice(done - at, until - at);
      if (run?.className) {
        if (plain) nodes.append(plain);
        plain = "";
        const span = document.createElement("span");
        span.className = run.className;
        span.textContent = piece;
        nodes.append(span);
      } else {
        plain += piece;
      }
      done = until;
    }
    if (plain) nodes.append(plain);
    // A text without a style stays the node that it is.
    if (nodes.childElementCount > 0) node.replaceWith(nodes);
    at = end;
    yield;
  }
}
