/** The blocks of a text: runs of tokens that stand beside each other. */

import type { Token } from "markdown-it";

export interface Block {
  readonly tokens: readonly Token[];
  /** Its first line in the text that was parsed. */
  readonly line: number;
  /** Whether it is the rest of a block that holds too much to be drawn. */
  readonly isRest?: boolean;
}

/** Divide tokens into blocks. */
export function split(tokens: readonly Token[]): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  let depth = 0;
  tokens.forEach((token, index) => {
    depth += token.nesting;
    if (depth !== 0) return;
    blocks.push({ tokens: tokens.slice(start, index + 1), line: tokens[start]?.map?.[0] ?? 0 });
    start = index + 1;
  });
  return blocks;
}

/** Where the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  return starts;
}
