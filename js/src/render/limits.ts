/** How much of a text is drawn as Markdown, so that no text stops the page; the rest is plain. */

import type { Token } from "markdown-it";
import type { Finished } from "./growing.ts";
import { NESTING } from "./parser.ts";
import type { Block } from "./split.ts";
import { MOST_NAMED, marksIn } from "./unseen.ts";

/** Characters that are read as Markdown, and marks among them: each may be several tokens. */
const LONGEST = 1_000_000;
const MOST_MARKS = 75_000;
const MARK = /[\n|*_`[\]<&\\$~:]/g;
/** Characters among words that are drawn. */
export const LONGEST_WORDS = 50_000;
/** Tokens among words, of a block, and of a text up to a block, that are drawn. */
const MOST_IN_WORDS = 5_000;
const MOST_IN_BLOCK = 25_000;
export const MOST = 40_000;
/** What makes more elements than others counts for so many tokens. */
const WEIGHT = 75;
const UNSEEN_WEIGHT = 10;
const CODE = /^(?:code_inline|code_block|fence)$/;
const HEAVY = /^(?:fence|code_block|table_open|footnote_(?:open|ref)|image|formula(?:_block)?)$/;

/** How much of a text that grows is read as Markdown, however it is cut. */
export class Allowance {
  /** Characters that are read, of those that have come. */
  end = 0;
  #marks = 0;
  #isOver = false;

  /** Return how many characters of what comes next are read. */
  take(text: string): number {
    if (this.#isOver) return 0;
    let room = Math.min(text.length, LONGEST - this.end);
    // Not between the halves of a character.
    const isCut = room < text.length || this.end + room === LONGEST;
    if (isCut && /[\ud800-\udbff]/.test(text.charAt(room - 1))) room -= 1;
    MARK.lastIndex = 0;
    while (this.#marks < MOST_MARKS && MARK.test(text) && MARK.lastIndex <= room) this.#marks += 1;
    if (this.#marks === MOST_MARKS) room = MARK.lastIndex;
    this.#isOver = room < text.length;
    this.end += room;
    return room;
  }
}

/** Whether a block holds too much to be drawn. */
export function isTooMuch(tokens: readonly Token[]): boolean {
  const areMany = ({ children, content }: Token): boolean =>
    children !== null && (children.length > MOST_IN_WORDS || content.length > LONGEST_WORDS);
  return sizeOf(tokens) > MOST_IN_BLOCK || tokens.some(areMany);
}

/** Whether a block is nested deeper than the parser reads. */
export function isTooDeep(tokens: readonly Token[]): boolean {
  return tokens.some(({ nesting, level }) => nesting > 0 && level >= NESTING - 1);
}

/** Whether a block is shown as it was written. */
export function isPlain({ tokens, isRest }: Block): boolean {
  return isRest === true || isTooMuch(tokens) || isTooDeep(tokens);
}

/** What a block takes of what a text may hold; as plain text it is next to nothing but its marks. */
export function costOf({ tokens, isRest }: Block): number {
  if (!isRest && !isTooMuch(tokens)) return sizeOf(tokens);
  return 1 + UNSEEN_WEIGHT * Math.min(MOST_NAMED, marksOf(tokens));
}

/**
 * Cut a table or a list that holds too much into the rows or items that are drawn, and the rest.
 *
 * @param finished Rows or items of it that are not among its tokens.
 */
export function cutToSize(block: Block, finished: Finished): Block[] {
  const { tokens } = block;
  const isTable = tokens[0]?.type === "table_open";
  if (!isTable && !/^(?:bullet|ordered)_list_open$/.test(tokens[0]?.type ?? "")) return [block];
  const rows = startsOf(tokens);
  const { count, cost } = finished;
  if (cost + sizeOf(tokens) <= MOST_IN_BLOCK) return [block];
  // How many stand before the first one: in a list that is an item which speaks for the finished ones.
  const before = isTable ? count : Math.max(0, count - 1);
  const end = endOf(tokens);
  let size = cost + sizeOf(tokens.slice(end));
  let cut = 0;
  for (const [nth, start] of rows.entries()) {
    size += sizeOf(tokens.slice(rows[nth - 1] ?? 0, start));
    if (size > MOST_IN_BLOCK) break;
    // The head of a table alone is none.
    if (before + nth > 1) cut = start;
  }
  if (cut === 0) return [{ ...block, isRest: true }];
  const rest = { tokens: tokens.slice(cut), line: tokens[cut]?.map?.[0] ?? 0, isRest: true };
  return [{ ...block, tokens: [...tokens.slice(0, cut), ...tokens.slice(end)] }, rest];
}

/** What so many rows or items of a block cost, from one of them on. */
export function costOfSome(tokens: readonly Token[], from: number, count: number): number {
  const starts = startsOf(tokens);
  return sizeOf(tokens.slice(starts[from], starts[from + count] ?? endOf(tokens)));
}

/** Where the rows or items of a block begin, but not those in them. */
function startsOf(tokens: readonly Token[]): number[] {
  const { level } = tokens.find(isRow) ?? {};
  return tokens.flatMap((token, index) => (isRow(token) && token.level === level ? [index] : []));
}

/** Where the last row or item of a block ends. */
function endOf(tokens: readonly Token[]): number {
  const { level } = tokens.find(isRow) ?? {};
  return tokens.findLastIndex((token) => token.nesting < 0 && token.level === level) + 1;
}

function isRow({ type }: Token): boolean {
  return type === "tr_open" || type === "list_item_open";
}

/** Sizes of blocks, of which there is more than one question. */
const sizes = new WeakMap<readonly Token[], number>();

/** What a block takes that is drawn. */
function sizeOf(tokens: readonly Token[]): number {
  const known = sizes.get(tokens);
  if (known !== undefined) return known;
  const size = counted(tokens);
  sizes.set(tokens, size);
  return size;
}

function counted(tokens: readonly Token[]): number {
  let size = 0;
  for (const { type, children, content } of tokens) {
    // A table without finished rows has none.
    if (type.startsWith("tbody")) continue;
    size += HEAVY.test(type) ? WEIGHT : 1;
    size += children ? counted(children) : UNSEEN_WEIGHT * marksIn(content, CODE.test(type));
  }
  return size;
}

function marksOf(tokens: readonly Token[]): number {
  let count = 0;
  for (const { type, children, content } of tokens) {
    count += children ? marksOf(children) : marksIn(content, CODE.test(type));
  }
  return count;
}
