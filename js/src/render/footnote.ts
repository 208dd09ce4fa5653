/**
 * Footnotes: `[^name]` in the words, `[^name]: …` where the note stands.
 *
 * A note is drawn where it is written, so that nothing moves while a text grows. Both carry a
 * number, in the order in which notes are first spoken of; they find each other within one text
 * by it, without an address.
 */

import type { Env, MarkdownIt, StateBlock, StateCore, StateInline, Token } from "markdown-it";
import { h } from "../dom.ts";

const DEFINITION = /^\[\^([^\s[\]^]{1,80})\]:[ \t]*/;
const REFERENCE = /\[\^([^\s[\]^]{1,80})\]/y;

/** What is known of the notes of a text. */
export interface Notes extends Env {
  /** Whether more of the text may come, and with it notes. */
  readonly isGrowing?: boolean;
  /** Names of the notes that are written. */
  readonly written?: Set<string>;
  /** The number of each note that was spoken of. */
  readonly numbers?: Map<string, number>;
}

/** Let a parser know footnotes. */
export function footnotes(parser: MarkdownIt): void {
  parser.block.ruler.before("reference", "footnote", definition, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
  parser.inline.ruler.before("link", "footnote", reference);
  parser.core.ruler.after("inline", "footnote", numberDefinitions);
}

/** A note: its first line, and the lines below that are indented, or go on with a paragraph. */
function definition(state: StateBlock, first: number, last: number, silent: boolean): boolean {
  const { bMarks, tShift, eMarks, sCount, blkIndent } = state;
  if ((sCount[first] ?? 0) - blkIndent >= 4) return false;
  const begin = (bMarks[first] ?? 0) + (tShift[first] ?? 0);
  const match = DEFINITION.exec(state.src.slice(begin, Math.min(eMarks[first] ?? 0, begin + 100)));
  if (!match) return false;
  if (silent) return true;
  const name = key(match[1] ?? "");
  (state.env as Notes).written?.add(name);
  const open = state.push("footnote_open", "", 1);
  open.info = name;
  const map: [number, number] = [first, first];
  open.map = map;
  const before = [bMarks[first], tShift[first], sCount[first], state.parentType] as const;
  // Inside, the first line begins behind the name, and the others four columns further.
  bMarks[first] = begin + match[0].length;
  tShift[first] = 0;
  state.blkIndent += 4;
  sCount[first] = state.blkIndent;
  state.parentType = "list";
  if ((bMarks[first] ?? 0) < (eMarks[first] ?? 0) || !state.isEmpty(first + 1)) {
    state.md.block.tokenize(state, first, last);
  } else {
    state.line = first + 1;
  }
  state.blkIndent -= 4;
  bMarks[first] = before[0] ?? 0;
  tShift[first] = before[1] ?? 0;
  sCount[first] = before[2] ?? 0;
  state.parentType = before[3];
  map[1] = state.line;
  state.push("footnote_close", "", -1);
  return true;
}

function reference(state: StateInline, silent: boolean): boolean {
  // Not in silence, which looks for links: a mark of a note in one does not make it none.
  if (silent || state.src.charCodeAt(state.pos) !== 0x5b || state.linkLevel > 0) return false;
  REFERENCE.lastIndex = state.pos;
  const match = REFERENCE.exec(state.src);
  const env = state.env as Notes;
  if (!match || state.pos + match[0].length > state.posMax || !env.numbers) return false;
  const name = key(match[1] ?? "");
  if (!env.written?.has(name) && !isLikely(state, name)) return false;
  state.push("footnote_ref", "", 0).content = String(numberOf(env.numbers, name));
  state.pos += match[0].length;
  return true;
}

/** Whether a note is probably still to come: its mark is a number, or hangs on a word. */
function isLikely(state: StateInline, name: string): boolean {
  if (!(state.env as Notes).isGrowing) return false;
  return /^\d+$/.test(name) || /\S/.test(state.src[state.pos - 1] ?? " ");
}

function numberDefinitions(state: StateCore): void {
  const { numbers } = state.env as Notes;
  for (const token of state.tokens) {
    if (token.type === "footnote_open" && numbers) {
      token.content = String(numberOf(numbers, token.info));
    }
  }
}

function key(name: string): string {
  return name.toLowerCase();
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size + 1;
  numbers.set(name, number);
  return number;
}

/** Whether tokens speak of notes. */
export function hasNotes(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ type, children }) => type.startsWith("footnote") || (children && hasNotes(children)),
  );
}

/** The mark in the words. */
export function noteReference(number: string, label: string): HTMLElement {
  const button = jump("ipychat-note-ref", number, label, ".ipychat-note-number");
  return h("sup", "", button);
}

/** A note, and the number by which one gets back to the words. */
export function note(number: string, label: string): { el: HTMLElement; body: HTMLElement } {
  const body = h("div", "ipychat-note-body");
  const back = jump("ipychat-note-number", number, label, ".ipychat-note-ref");
  return { el: h("div", "ipychat-note", back, body), body };
}

/** A button that goes to the first thing of a kind, in the same text, that has its number. */
function jump(className: string, number: string, label: string, to: string): HTMLButtonElement {
  const button = h("button", className, number);
  button.type = "button";
  button.ariaLabel = label;
  button.addEventListener("click", () => {
    const others = button.closest(".ipychat-markdown")?.querySelectorAll<HTMLElement>(to) ?? [];
    const target = [...others].find((one) => one.textContent === button.textContent);
    // The conversation shows what gets the focus; the notebook around it does not move.
    target?.focus({ preventScroll: true });
  });
  return button;
}
