/**
 * Lists that grow: an item that is finished is parsed and drawn once.
 *
 * Before the items that are still to come stands one that speaks for the finished ones: after it
 * they are read as they would be after all of them. What does not fit is an empty line somewhere,
 * which makes paragraphs of all items; then they are read once more.
 */

import type { Token } from "markdown-it";
import type { Gain } from "./growing.ts";
import { costOfSome } from "./limits.ts";
import { patchChildren } from "./patch.ts";

/** What the item that speaks for others counts for: five tokens, and one of its text. */
const SPEAKER = 6;

/**
 * Read the list at the end of a text; null if it is none, or no item is finished.
 *
 * @param line The first line of the source, as the tokens count them.
 * @param head The source of the item that speaks for others; "" if none does.
 */
export function growingList(
  tokens: readonly Token[],
  source: string,
  line: number,
  head: string,
): Gain | null {
  const list = tokens[0];
  const isLoose = looseness(tokens);
  if (!list || isLoose === null) return null;
  const starts = tokens
    .filter(({ type, level }) => type === "list_item_open" && level === 1)
    .map(({ map }) => (map?.[0] ?? line) - line);
  const count = starts.length - 1 - (head === "" ? 0 : 1);
  const lines = source.split("\n");
  // Only of items at the margin it is known by themselves that they belong to one list.
  if (count < 1 || starts.some((start) => /^\s/.test(lines[start] ?? ""))) return null;
  const rest = lines.slice(starts.at(-1)).join("\n");
  const sign = list.type === "ordered_list_open" ? `1${list.markup}` : list.markup;
  return {
    head: `${sign} x\n${isLoose ? "\n" : ""}`,
    count,
    cost: head === "" ? costOfSome(tokens, 0, count) - SPEAKER : costOfSome(tokens, 1, count),
    source: source.slice(head.length, source.length - rest.length),
    rest,
    isLoose,
  };
}

/** Whether the items of a list hold paragraphs; null if that cannot be seen, or it is no list. */
export function looseness(tokens: readonly Token[]): boolean | null {
  if (!/^(?:bullet|ordered)_list_open$/.test(tokens[0]?.type ?? "")) return null;
  const paragraph = tokens.find(({ type, level }) => type === "paragraph_open" && level === 2);
  return paragraph ? !paragraph.hidden : null;
}

/** Put the items of a list behind the finished ones of another that it continues. */
export function continueList(list: Element, next: Element, finished: number): void {
  next.firstChild?.remove();
  patchChildren(list, next, finished);
}
