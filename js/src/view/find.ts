/** Finds a text: in messages, drawn or not, and on the page. */

import type { Message, Part } from "../protocol.ts";

const plains = new WeakMap<Message, string>();

/** What finds a text: whatever its case, and however it is spaced. */
export function pattern(text: string, flags: string): RegExp {
  const words = text.split(/\s+/).map((word) => word.replace(/[^\p{L}\p{N}\s]/gu, "\\$&"));
  return new RegExp(words.join("\\s+"), flags);
}

/** The messages that hold a text, by their place. */
export function messagesWith(messages: readonly Message[], text: string): number[] {
  const wanted = pattern(bare(text) || text, "i");
  return messages.flatMap((message, index) => (wanted.test(plain(message)) ? [index] : []));
}

/** The places of a text in an element, also where it changes its looks in mid-word. */
export function placesOf(root: Element, text: string): Range[] {
  const nodes: { node: Text; start: number }[] = [];
  let all = "";
  const walker = document.createTreeWalker(root, 4);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    // The words of our own buttons are nobody's.
    if (node.parentElement?.closest(".ipychat-code button")) continue;
    nodes.push({ node, start: all.length });
    all += node.data;
  }
  let at = 0;
  return [...all.matchAll(pattern(text, "gi"))].map(({ 0: { length }, index }) => {
    const range = document.createRange();
    const end = index + length;
    while (at + 1 < nodes.length && (nodes[at + 1]?.start ?? 0) <= index) at += 1;
    let last = at;
    while (last + 1 < nodes.length && (nodes[last + 1]?.start ?? 0) < end) last += 1;
    const [first, final] = [nodes[at], nodes[last]] as [(typeof nodes)[0], (typeof nodes)[0]];
    range.setStart(first.node, index - first.start);
    range.setEnd(final.node, end - final.start);
    return range;
  });
}

/** The text of a message about as it is read: without the marks of Markdown. */
function plain(message: Message): string {
  let text = plains.get(message);
  if (text === undefined) {
    text = bare([...written(message.parts)].join("\n"));
    plains.set(message, text);
  }
  return text;
}

function bare(text: string): string {
  return text.replace(/[*_`~\\]/g, "");
}

function* written(parts: readonly Part[]): Generator<string> {
  for (const part of parts) {
    if (part.kind === "text") yield part.text;
    else if (part.kind === "output") yield String(part.bundle["text/plain"] ?? "");
    else if (part.kind === "media") yield part.name;
    else if (part.kind === "widget") yield part.text;
    else {
      yield part.title;
      yield* written(part.parts);
    }
  }
}
