/**
 * Characters that nobody sees: those that turn the direction of a text around, those that can
 * carry a second text within the first, and those that do not print.
 *
 * They are replaced by a mark that says which they are, so that what is read, and what is copied,
 * is what is there. Those that a script or an emoji needs stay.
 */

import { h } from "../dom.ts";

/** Such characters. Line feeds and tabs are none, and what hyphenates is harmless. */
const RANGES =
  "0-8 b c e-1f 7f-9f 61c 115f 1160 180b-180f 200b-200f 202a-202e 2060-206f 3164 fe00-fe0f feff ffa0 fff0-fffb 1d173-1d17a e0000-e0fff";

/** Marks above each other that are more than any script has: a page takes seconds for thousands. */
const STACK = 32;

const UNSEEN = new RegExp(
  `[${RANGES.replace(/[\da-f]+/g, "\\u{$&}").replaceAll(" ", "")}]+|\\p{Mn}{${STACK},}`,
  "gu",
);

/** The flags of England, Scotland and Wales: what follows on the black flag. */
const FLAGS = new Set(
  ["gbeng", "gbsct", "gbwls"].map((name) =>
    [...name, "\u007f"]
      .map((one) => String.fromCodePoint(0xe0000 + (one.codePointAt(0) ?? 0)))
      .join(""),
  ),
);

// Not as a class of characters: at the end of a text, V8 15.6 finds none in it that is two units long.
const EMOJI_BEFORE = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier})$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;

/** Letters of scripts that join: all but those of Europe, China and Japan. */
const JOINING =
  /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])(?:\p{L}|\p{M})$/u;

/** Characters that a mark names; of more it says how many there are. */
const NAMED = 3;
/** Marks in one text, each of which is an element; what would be one after them is only shown to be there. */
export const MOST_NAMED = 2_500;

/** Whether there is anything in a text, or where it goes on, that code does not need. */
export function hasUnseen(text: string, before = ""): boolean {
  // Of marks above each other each may be two units long.
  return (before.slice(-2 * STACK) + text).search(UNSEEN) >= 0;
}

/** The runs of such characters in a text that do not do what they are there for. */
function* runsIn(text: string, isCode: boolean): Generator<{ run: string; at: number }> {
  for (const { 0: run, index: at } of text.matchAll(UNSEEN)) {
    const before = text.slice(Math.max(0, at - 2), at);
    if (!isNeeded(run, before, text.slice(at + run.length), isCode)) yield { run, at };
  }
}

/** How many marks a text needs. */
export function marksIn(text: string, isCode = false): number {
  let count = 0;
  // Nearly no text has any.
  if (hasUnseen(text)) for (const _ of runsIn(text, isCode)) count += 1;
  return count;
}

/** Return a text with marks for what nobody would see in it. */
export function revealed(
  text: string,
  isCode = false,
  most = MOST_NAMED,
): (string | HTMLElement)[] {
  const pieces: (string | HTMLElement)[] = [];
  let count = 0;
  let words = "";
  let from = 0;
  for (const { run, at } of runsIn(text, isCode)) {
    words += text.slice(from, at);
    from = at + run.length;
    count += 1;
    if (count > most) words += "\ufffd";
    else {
      if (words !== "") pieces.push(words);
      pieces.push(mark(run));
      words = "";
    }
  }
  words += text.slice(from);
  if (words !== "" || pieces.length === 0) pieces.push(words);
  return pieces;
}

/** Add a text to the end of an element; true if it holds what nobody would see. */
export function reveal(element: Element, text: string, most = MOST_NAMED): boolean {
  const { lastChild } = element;
  const last = lastChild instanceof Text ? lastChild : null;
  const isPlain = !hasUnseen(text, last?.data);
  // Marks above each other may have begun before.
  const [above = ""] =
    isPlain || !last ? [] : (/\p{Mn}*$/u.exec(last.data.slice(-2 * STACK)) ?? []);
  if (above !== "") last?.deleteData(last.length - above.length, above.length);
  const [first = "", ...pieces] = isPlain ? [text] : revealed(above + text, false, most);
  // One text goes on, as it would be if it had come at once: so that little changes when it has.
  if (last && typeof first === "string") last.appendData(first);
  else element.append(first);
  element.append(...pieces);
  return !isPlain;
}

/** Return a text without what nobody would see in it. */
export function legible(text: string, isCode = false): string {
  return revealed(text, isCode)
    .filter((piece) => typeof piece === "string")
    .join("");
}

/** Whether a run does what it is there for. */
function isNeeded(run: string, before: string, after: string, isCode: boolean): boolean {
  if (before.endsWith("\u{1f3f4}") && FLAGS.has(run)) return true;
  if (/^\ufe0f?\u200d$/.test(run) && EMOJI_BEFORE.test(before)) {
    return after === "" || EMOJI_AFTER.test(after);
  }
  if (run.length > 1 || isCode) return false;
  switch (run) {
    case "\u200c":
    case "\u200d":
      return JOINING.test(before);
    // May a line break here; marks that only say which way the character beside them runs.
    case "\u200b":
    case "\u2060":
    case "\ufeff":
    case "\u200e":
    case "\u200f":
    case "\u061c":
      return true;
    default:
      return run >= "\ufe00" && run <= "\ufe0f" && /(?:\p{S}|\p{N}|\p{P}|\p{L})$/u.test(before);
  }
}

function mark(run: string): HTMLElement {
  const all = [...run];
  const names = all
    .slice(0, NAMED)
    .map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
  const element = h("span", "ipychat-unseen");
  element.title = names.join(" ") + (all.length > NAMED ? ` … (${all.length})` : "");
  element.role = "img";
  element.ariaLabel = element.title;
  return element;
}
