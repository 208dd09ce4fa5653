/**
 * Formulas in a text: `$…$` and `\(…\)` among words, `$$…$$` and `\[…\]` on lines of their own.
 *
 * A price is none: a formula neither begins nor ends with a space, no digit follows it, and what
 * begins with a number and goes on in words is a sentence.
 */

import type { Env, MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** What opens a formula on lines of its own, and what closes it. */
const ALONE: ReadonlyMap<string, string> = new Map([
  ["$$", "$$"],
  ["\\[", "\\]"],
]);

/** What opens any formula, and what closes it. */
const CLOSERS: ReadonlyMap<string, string> = new Map([...ALONE, ["$", "$"], ["\\(", "\\)"]]);

/** Characters that a formula has at most; what is longer is text. */
const LONGEST = 10_000;

/** What may follow on the closing mark: no word, but "the $n$th". */
const FOLLOWS = /^(?![\p{L}\p{N}])|^(?:th|st|nd|rd|s)(?![\p{L}\p{N}])/u;

export interface Formula {
  readonly source: string;
  readonly isDisplay: boolean;
  /** Where the text goes on behind it. */
  readonly end: number;
}

/** Return the mark at a place that may open a formula; empty if there is none. */
export function opening(text: string, at: number): string {
  const mark = /^(?:\$\$?|\\[([])/.exec(text.slice(at, at + 2))?.[0] ?? "";
  if (mark === "$" && /[\p{L}\p{N}$]/u.test(text[at - 1] ?? "")) return "";
  if (mark === "$" && !/\S/.test(text[at + 1] ?? "")) return "";
  return mark;
}

/** Read the formula that begins at a place of a text; null if none does. */
export function formulaAt(text: string, at: number, end = text.length): Formula | null {
  const mark = opening(text, at);
  const closer = CLOSERS.get(mark);
  if (closer === undefined) return null;
  const start = at + mark.length;
  const close = closing(text, closer, start, Math.min(end, start + LONGEST));
  const source = close < 0 ? "" : text.slice(start, close);
  const after = close + closer.length;
  if (!isFormula(source) || (mark === "$" && !isInWords(source, text.slice(after, after + 4)))) {
    return null;
  }
  return { source: source.trim(), isDisplay: ALONE.has(mark), end: after };
}

/**
 * Close the formula that is open from a place of a text to its end.
 *
 * @returns The text with it closed, or without its beginning if there is nothing in it yet; null
 *   if nothing says that it will be one.
 */
export function closeFormula(text: string, at: number): string | null {
  const mark = opening(text, at);
  const closer = CLOSERS.get(mark);
  const source = text.slice(at + mark.length);
  if (closer === undefined || source.length > LONGEST || source.includes(closer)) return null;
  // A single mark may be a price, until there is what no price has.
  if (mark === "$" && !/^[^\s`$]*(?:\^|_\{|\\[a-z])/.test(source)) return null;
  if (source.includes("`")) return null;
  return isFormula(source) ? text.trimEnd() + closer : text.slice(0, at);
}

function isFormula(source: string): boolean {
  return /[\p{L}\p{N}]/u.test(source) && !source.includes("`");
}

/** Whether what stands between two single marks is a formula and not a sentence about prices. */
function isInWords(source: string, after: string): boolean {
  if (source !== source.trim() || !FOLLOWS.test(after)) return false;
  return !/^\d/.test(source) || /[\\^_={}<>+]/.test(source) || !/\p{L}{2}/u.test(source);
}

/** Where a formula is closed; -1 if it is not. Another mark that opens one ends the search. */
function closing(text: string, closer: string, from: number, end: number): number {
  const first = text.indexOf(closer, from);
  if (first < 0 || first >= end) return -1;
  for (let at = from; at < end; at++) {
    if (text.startsWith(closer, at)) return at + closer.length <= end ? at : -1;
    if (text[at] === "$") return -1;
    if (text[at] !== "\\") continue;
    at += 1;
    if (text[at] === "(" || text[at] === "[") return -1;
  }
  return -1;
}

/** What is known of a text while it is parsed. */
export interface Growing extends Env {
  /** Whether more of the text may come, so that what its end leaves open counts as closed. */
  readonly isGrowing?: boolean;
  /** Set if something was taken as closed that is not. */
  isOpen?: boolean;
  /** For each closer, the line up to which it was looked for in vain. */
  readonly unclosed?: Map<string, number>;
}

/** Let a parser know formulas. */
export function formulas(parser: MarkdownIt): void {
  parser.inline.ruler.before("escape", "formula", among);
  // It ends no quotation and no table, since whether it is one shows only some lines further.
  parser.block.ruler.before("fence", "formula", alone, { alt: ["paragraph", "list"] });
}

function among(state: StateInline, silent: boolean): boolean {
  const formula = formulaAt(state.src, state.pos, state.posMax);
  if (formula === null) return false;
  if (!silent) {
    const token = state.push("formula", "", 0);
    token.content = formula.source;
    token.markup = formula.isDisplay ? "$$" : "$";
  }
  state.pos = formula.end;
  return true;
}

/** A formula on lines of its own, without an empty one. */
function alone(state: StateBlock, first: number, last: number, silent: boolean): boolean {
  const { src, bMarks, tShift, eMarks, sCount, blkIndent } = state;
  const growing = state.env as Growing;
  const begin = (bMarks[first] ?? 0) + (tShift[first] ?? 0);
  const mark = src.slice(begin, begin + 2);
  const closer = ALONE.get(mark);
  if (closer === undefined || (sCount[first] ?? 0) - blkIndent >= 4) return false;
  const unclosed = growing.unclosed?.get(closer) ?? -1;
  if (first <= unclosed) return false;
  const lines: string[] = [];
  let line = first;
  let isClosed = false;
  for (; line < last && !isClosed; line++) {
    if (line > first && (state.isEmpty(line) || (sCount[line] ?? 0) < blkIndent)) break;
    const start = line === first ? begin + 2 : (bMarks[line] ?? 0) + (tShift[line] ?? 0);
    const text = src.slice(start, eMarks[line]).trimEnd();
    const at = text.indexOf(closer);
    // Words stand behind it, so that it is among words.
    if (at >= 0 && at + 2 < text.length) return false;
    isClosed = at >= 0;
    lines.push(isClosed ? text.slice(0, at) : text);
  }
  const source = lines.join("\n").trim();
  const isAtEnd = line === last && (eMarks[line - 1] ?? 0) >= src.trimEnd().length;
  const isOpen = !isClosed && growing.isGrowing === true && isAtEnd;
  if (!isClosed && !isOpen) {
    growing.unclosed?.set(closer, line - 1);
    return false;
  }
  if (source.length > LONGEST || !(isOpen || isFormula(source))) return false;
  if (silent) return true;
  if (isOpen) growing.isOpen = true;
  state.line = line;
  const token = state.push("formula_block", "", 0);
  token.content = isOpen ? source.replace(/[\\$]+$/, "") : source;
  token.map = [first, line];
  return true;
}
