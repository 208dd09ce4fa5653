/** The parser of Markdown, as this package uses it: for its tokens, and with links of its own. */

import MarkdownIt, { type StateInline } from "markdown-it";
import { footnotes } from "./footnote.ts";
import { formulas } from "./formula.ts";
import { strikes } from "./strike.ts";
import { tasks } from "./tasks.ts";
import { link } from "./urls.ts";

/** Lists and quotations within each other. The parser drops what lies deeper. */
export const NESTING = 20;

/** Characters that a bare address has at most, so that looking for its end stays cheap. */
const LONGEST = 2000;

/** What ends a bare address; the punctuation of Chinese and Japanese sentences does, too. */
const BREAK = /[\s<>`\u3000-\u3003\u3008-\u3011\uff01-\uff1f]/g;

/** Where the run of characters ends that was looked at last: a long one may hold many addresses. */
const runs = new WeakMap<StateInline, { readonly from: number; readonly end: number }>();

/** Marks at the end of an address that belong to the sentence around it. */
const TRAILING = "?!.,:;*_~'\"";

export const parser = new MarkdownIt({ html: false });
parser.options.maxNesting = NESTING;
// Addresses are judged and normalized where the link is made, so that the words of a refused
// one stay.
parser.validateLink = () => true;
parser.normalizeLink = (address) => address;
parser.normalizeLinkText = (address) => address;
for (const more of [formulas, footnotes, tasks, strikes]) more(parser);
parser.inline.ruler.after("text", "bare_address", bareAddress);

/** Return a text as its entities and backslashes mean it. */
export const unescaped: (text: string) => string = parser.utils.unescapeAll;

/** Make a link of an address that stands in a text as it is. Only whole ones: `a.md` is a file. */
function bareAddress(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  // Not in silence, which looks for the end of a link's words.
  if (silent || src.charCodeAt(pos) !== 0x3a || state.linkLevel > 0) return false;
  const scheme = /(?:^|[^\p{L}\p{N}])(https?)$/iu.exec(src.slice(Math.max(0, pos - 6), pos))?.[1];
  if (scheme === undefined || !/^:\/\/(?:[^\s\p{P}\p{C}]|\[)/u.test(src.slice(pos, pos + 5)))
    return false;
  const end = Math.min(runEnd(state), state.posMax);
  if (end - pos >= LONGEST) return false;
  const rest = trimmed(src.slice(pos, end));
  const address = scheme + rest;
  if (link(address) === null) return false;
  state.pending = state.pending.slice(0, -scheme.length);
  state.push("link_open", "a", 1).attrs = [["href", address]];
  state.push("text", "", 0).content = address;
  state.push("link_close", "a", -1);
  state.pos += rest.length;
  return true;
}

/** Where the characters end that may be of an address. */
function runEnd(state: StateInline): number {
  const { src, pos } = state;
  const known = runs.get(state);
  if (known && known.from <= pos && pos <= known.end) return known.end;
  BREAK.lastIndex = pos;
  const end = BREAK.exec(src)?.index ?? src.length;
  runs.set(state, { from: pos, end });
  return end;
}

/** Leave out what belongs to the sentence, and brackets that the address does not open. */
function trimmed(run: string): string {
  const surplus = new Map([
    [")", run.split(")").length - run.split("(").length],
    ["]", run.split("]").length - run.split("[").length],
  ]);
  let end = run.length;
  for (;;) {
    const last = run.charAt(end - 1);
    const left = surplus.get(last) ?? 0;
    if (left > 0) surplus.set(last, left - 1);
    else if (last === "" || !TRAILING.includes(last)) return run.slice(0, end);
    const entity = last === ";" && /&[a-z0-9]{2,31};$/i.exec(run.slice(Math.max(0, end - 33), end));
    end -= entity ? entity[0].length : 1;
  }
}
