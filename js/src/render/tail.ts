/**
 * What to show of a text whose end has not come.
 *
 * Half of a mark is no mark yet: drawn as it is, it would stand there for a moment as stars and
 * brackets, or make a heading of the line above it. So what may still become something else
 * waits, and what is open is drawn as if it were closed.
 */

import type { Token } from "markdown-it";
import type { Notes } from "./footnote.ts";
import { closeFormula, formulaAt } from "./formula.ts";
import { parser } from "./parser.ts";

/** A line of which only marks have come: of a list, a heading, a rule, a fence, a table. */
const MARKS = /^[ \t>]*(?:[-+*=_~`#|:$\\][-+*=_~`#|:$[ \t]*|\d{1,3}[.)]?[ \t]*)$/;

/** The line under the head of a table, as far as it has come. */
const RULE = /^[ \t|:-]*$/;

/** Return from where on a text waits, because its last lines may become anything. */
export function waitsFrom(text: string): number {
  const last = lineStart(text, text.length);
  if (isHead(text, last)) return last;
  const line = text.slice(last);
  const above = lineStart(text, last - 1);
  // Until the line under it has come, nobody knows whether it is the head of a table.
  if (RULE.test(line) && isHead(text, above)) return above;
  return MARKS.test(line) ? last : text.length;
}

/** Where the line begins that ends before an index. */
function lineStart(text: string, end: number): number {
  return end <= 0 ? 0 : text.lastIndexOf("\n", end - 1) + 1;
}

/** Whether a line may be the first one of a table. */
function isHead(text: string, start: number): boolean {
  return isRow(text, start) && !(start > 0 && isRow(text, lineStart(text, start - 1)));
}

function isRow(text: string, start: number): boolean {
  return /^ {0,3}\|/.test(text.slice(start, start + 4));
}

/** Characters within which half of a mark is looked for. */
const NEAR = 100;

/** Half of a mark at the end of a text. */
const DANGLING = /(?:[*~`\\$]|!?\[)*(?:<[a-z][^\s<>]*|\[\^[^\s[\]^]*\]?:?)?$/i;

/** The box of a thing to do, as far as it has come. */
const BOX = /^\[[ xX]?\]?$/;

/** What opens or closes something within a paragraph. */
const MARK = /\$\$?|\\[\s\S]|`+|\*+|~~|!?\[|\]\(?/g;

/** Return the text of a paragraph with everything closed that is open in it. */
export function complete(source: string): string {
  if (BOX.test(source)) return "";
  const near = Math.max(0, source.length - NEAR);
  const text = source.slice(0, near) + source.slice(near).replace(DANGLING, "");
  const marks = new RegExp(MARK);
  const open: string[] = [];
  let label: Label | null = null;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const [mark] = match;
    const end = marks.lastIndex;
    if (/^\$|^\\[([]/.test(mark)) {
      const formula = formulaAt(text, match.index);
      const whole = formula ? null : closeFormula(text, match.index);
      if (whole !== null) return closed(whole, open);
      marks.lastIndex = formula?.end ?? end;
    } else if (mark.startsWith("`")) {
      const close = codeEnd(text, mark, end);
      if (close < 0) return inCode(text, match.index, mark, open);
      marks.lastIndex = close;
    } else if (mark.endsWith("[")) {
      label = { start: match.index, mark, open: [...open] };
    } else if (mark.startsWith("]")) {
      const close = mark === "](" ? text.indexOf(")", end) : end;
      const isOpen = close < 0 || close === text.length;
      if (label && isOpen) return unlinked(text.slice(0, match.index), label, open);
      marks.lastIndex = Math.max(end, close);
      label = null;
    } else if (!mark.startsWith("\\")) {
      pair(open, mark, text[match.index - 1], text[end]);
    }
  }
  const isLabel = label && label.start >= near && !text.includes("\n", label.start);
  return isLabel && label ? unlinked(text, label, open) : closed(text, open);
}

/** A bracket that may begin a link or a picture, and what was open before it. */
interface Label {
  readonly start: number;
  readonly mark: string;
  readonly open: readonly string[];
}

/** Where the code ends that a run of backticks has begun; -1 if it is open. */
function codeEnd(text: string, run: string, from: number): number {
  for (const match of text.slice(from).matchAll(/`+/g)) {
    if (match[0] === run) return from + match.index + run.length;
  }
  return -1;
}

function inCode(text: string, start: number, run: string, open: readonly string[]): string {
  const isEmpty = text.slice(start + run.length).trim() === "";
  return closed(isEmpty ? text.slice(0, start) : text + run, open);
}

/** The words of a link that leads nowhere yet; of a picture, nothing. */
function unlinked(text: string, { start, mark, open }: Label, inside: readonly string[]): string {
  const before = text.slice(0, start);
  return mark === "[" ? closed(before + text.slice(start + 1), inside) : closed(before, open);
}

/** Let a run of stars or tildes close what is open, and open the rest. */
function pair(open: string[], run: string, before = " ", after = " "): void {
  let rest = run;
  while (/\S/.test(before) && rest !== "" && open.at(-1)?.[0] === rest[0]) {
    const top = open.pop() as string;
    if (top.length > rest.length) open.push(top.slice(rest.length));
    rest = rest.slice(top.length);
  }
  if (rest !== "" && rest.length <= 3 && /\S/.test(after)) open.push(rest);
}

function closed(source: string, open: readonly string[]): string {
  if (open.length === 0) return source;
  const text = source.trimEnd();
  const last = open.at(-1) ?? "";
  // With nothing in it, it is no mark.
  if (text.endsWith(last)) return closed(text.slice(0, -last.length), open.slice(0, -1));
  return text + open.toReversed().join("");
}

/** Close what is open in the last text of a block; false if nothing is. */
export function closeText(tokens: readonly Token[], tail: string, env: Notes): boolean {
  const isTable = tokens[0]?.type === "table_open";
  // The last row of a table is finished with its line; until then it lacks its last cells.
  if (isTable && tail.slice(tail.lastIndexOf("\n") + 1).trim() === "") return false;
  const row = tokens.slice(tokens.findLastIndex(({ type }) => isTable && type === "tr_open") + 1);
  const token = row.findLast(({ nesting, content }) => nesting >= 0 && (content || !isTable));
  if (token?.type !== "inline") return false;
  const text = complete(token.content);
  if (text === token.content) return false;
  token.children = parser.parseInline(text, env)[0]?.children ?? [];
  return true;
}
