/** A mode for Markdown, as source: what begins a line, and what stands between marks. */

import type { StreamParser } from "@codemirror/streamparser";

interface State {
  /** The fence that is open. */
  fence: string;
}

/** What may stand at the start of a line, and its style. */
const STARTS: readonly (readonly [RegExp, string])[] = [
  [/^#{1,6}(?:\s.*|$)/, "heading"],
  [/^>\s?/, "quote"],
  [/^(?:[-*_]\s*){3,}$/, "meta"],
  [/^(?:[-+*]|\d{1,9}[.)])(?:\s\[[ xX]\])?\s/, "keyword"],
];

/** What may stand anywhere in a line. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^``[^`]+``|^`[^`]+`/, "string"],
  [/^(\*\*|__)(?=\S)[^*_]+\1/, "strong"],
  [/^([*_])(?=\S)[^*_]+\1/, "emphasis"],
  [/^!?\[[^\]]*\](?=[([])/, "link"],
  [/^\([^()\s]*\)/, "url"],
  [/^<[^<>\s]+>|^https?:\/\/[^\s<>)]+/, "url"],
];

export const markdown: StreamParser<State> = {
  startState: () => ({ fence: "" }),
  token(stream, state) {
    if (stream.sol()) {
      stream.eatSpace();
      const found = stream.match(/^(?:`{3,}|~{3,})/);
      const fence = Array.isArray(found) ? found[0] : "";
      if (state.fence !== "") {
        if (fence.startsWith(state.fence)) state.fence = "";
        stream.skipToEnd();
        return fence === "" ? "string" : "meta";
      }
      if (fence !== "") {
        state.fence = fence;
        stream.skipToEnd();
        return "meta";
      }
      for (const [pattern, style] of STARTS) if (stream.match(pattern)) return style;
      if (stream.eol()) return null;
    }
    for (const [pattern, style] of MARKS) if (stream.match(pattern)) return style;
    stream.next();
    stream.eatWhile(/[^`*_![(<h]/);
    return null;
  },
};
