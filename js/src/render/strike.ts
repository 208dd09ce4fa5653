/** Words that are struck out: between two tildes, or between one, as GitHub has it. */

import type { MarkdownIt, StateInline } from "markdown-it";

/** The kinds of delimiters; each closes only its own. */
const MARKERS = [0x7e01, 0x7e02] as const;

type Delimiters = StateInline["delimiters"];

/** Let a parser read both. */
export function strikes(parser: MarkdownIt): void {
  parser.inline.ruler.at("strikethrough", delimiter);
  parser.inline.ruler2.at("strikethrough", pair);
}

function delimiter(state: StateInline, silent: boolean): boolean {
  if (silent || state.src.charCodeAt(state.pos) !== 0x7e) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  state.push("text", "", 0).content = "~".repeat(length);
  const marker = MARKERS[length - 1];
  if (marker !== undefined) {
    const token = state.tokens.length - 1;
    state.delimiters.push({ marker, length: 0, token, end: -1, open, close });
  }
  state.pos += length;
  return true;
}

function pair(state: StateInline): boolean {
  const within = state.tokens_meta.map((meta) => meta?.delimiters ?? []);
  for (const delimiters of [state.delimiters, ...within]) strike(state, delimiters);
  return true;
}

function strike(state: StateInline, delimiters: Delimiters): void {
  for (const { marker, end, token } of delimiters) {
    const other = delimiters[end];
    if (!other || !MARKERS.some((one) => one === marker)) continue;
    for (const [index, nesting] of [
      [token, 1],
      [other.token, -1],
    ] as const) {
      const at = state.tokens[index];
      if (!at) continue;
      at.type = nesting > 0 ? "s_open" : "s_close";
      at.nesting = nesting;
      at.content = "";
    }
  }
}
