/**
 * Blocks that grow by rows or items: what is finished of one is parsed and drawn once.
 *
 * In the text that is read again something speaks for what is finished: the head of a table, or
 * an item before those of a list that are still to come.
 */

/** Finished rows or items at the start of a block. */
export interface Finished {
  readonly count: number;
  /** What they count for, less what the item that speaks for them counts for. */
  readonly cost: number;
  /** What speaks for them; "" if there are none. */
  readonly head: string;
  /** Their own text, of items. */
  readonly source: string;
  /** Whether they are drawn as paragraphs; null for rows. */
  readonly isLoose: boolean | null;
}

export const NOTHING: Finished = { count: 0, cost: 0, head: "", source: "", isLoose: null };

/** A block that has got more of them. */
export interface Gain extends Finished {
  /** The source of what is not finished. */
  readonly rest: string;
}

/** Of so many rows or items one may wait. */
const SHARE = 128;

/** A row, or an item at the margin, as far as it has come. */
const LINE = /^(?:\||[-+*](?: |$)|\d{1,9}(?:$|[.)](?: |$)))/;

/**
 * Whether what has come to a block may wait. The page lays out all of a table, and a little of
 * each item of a list, for whatever comes to it, so that a long one grows by several at a time.
 */
export function mayWait(tail: string, { count, head }: Finished): boolean {
  const most = Math.floor(count / SHARE);
  if (most === 0) return false;
  const lines = tail.slice(head.length).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.length <= most && lines.every((line) => LINE.test(line));
}
