/** Tables that grow: a row that is finished is parsed and drawn once. */

import type { Token } from "markdown-it";
import type { Gain } from "./growing.ts";
import { costOfSome } from "./limits.ts";
import { patchChildren } from "./patch.ts";

/** Cells that the parser adds to short rows of one table before it takes the rest for text. */
const ADDED_CELLS = 0x10000;

/** Read the table at the end of a text; null if it is none, or has no finished row. */
export function growingTable(tokens: readonly Token[], source: string): Gain | null {
  if (tokens[0]?.type !== "table_open") return null;
  const lines = source.split("\n");
  const rest = lines.at(-1) ?? "";
  const rows = lines.length - 3;
  const count = (type: string): number => tokens.filter((token) => token.type === type).length;
  // With another number of rows something has come that is none: the table is at its end.
  const isOpen = count("tr_open") - 1 === rows + (rest.trim() === "" ? 0 : 1);
  if (rows < 1 || !isOpen) return null;
  const head = `${lines[0]}\n${lines[1]}\n`;
  const cost = costOfSome(tokens, 1, rows);
  return { head, count: rows, cost, source: "", rest, isLoose: null };
}

/** Whether a table with finished rows is so large that only the whole of it says where it ends. */
export function isLarge(tokens: readonly Token[], finished: number): boolean {
  const count = (name: string): number => tokens.filter(({ type }) => type === name).length;
  return (finished + count("tr_open")) * count("th_open") > ADDED_CELLS;
}

/** Put the rows of a table behind the finished ones of another that it continues. */
export function continueTable(block: Element, next: Element, finished: number): void {
  const body = block.querySelector("tbody");
  if (body) patchChildren(body, next.querySelector("tbody") ?? next.cloneNode(false), finished);
}
