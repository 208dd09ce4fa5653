/**
 * Markdown that grows.
 *
 * A finished block is parsed and drawn once. Only the last two can still change (a line may turn
 * a paragraph into a heading, a list item into another list), so that only they are parsed again
 * when text comes. However a text is cut, what is drawn in the end is what the whole text draws.
 */

import MarkdownIt, { type Token } from "markdown-it";
import { arrange, h } from "../dom.ts";
import { build, type Options } from "./blocks.ts";
import { codeText } from "./code.ts";

/** Blocks in one section, so that the page lays out few of them at a time. */
const SECTION = 32;

const parser = new MarkdownIt({ html: false, linkify: true, typographer: false });
// `README.md` is a file, and not a host in Moldova.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
// Addresses are judged where the link is made, so that the words of a refused one stay.
parser.validateLink = () => true;

/** A block that may still change. */
interface Loose {
  readonly source: string;
  readonly nodes: readonly Node[];
}

interface Block {
  readonly tokens: readonly Token[];
  /** Its first line in the text that was parsed. */
  readonly line: number;
}

/** Draws a text that grows. */
export class MarkdownView {
  readonly el = h("div", "ipychat-markdown");
  readonly #options: Options;
  /** The sources of the finished blocks. */
  readonly #done: string[] = [];
  /** The source of those that may still change. */
  #tail = "";
  #finished = 0;
  #loose: Loose[] = [];
  #hasReferences = false;
  #fence: OpenFence | null = null;

  constructor(text: string, options: Options) {
    this.#options = options;
    this.append(text);
  }

  /** Add to the end of the text. */
  append(text: string): void {
    if (text === "") return;
    this.#tail += text;
    if (this.#fence?.take(text)) return;
    this.#draw();
  }

  /** Show another text. */
  replace(text: string): void {
    this.#restart(text);
    this.#draw();
  }

  /** Say that no more comes for now. */
  settle(): void {
    // A definition changes what was written before it.
    if (!this.#hasReferences) return;
    this.#restart(this.#done.join("") + this.#tail);
    this.#draw();
  }

  #restart(text: string): void {
    this.el.replaceChildren();
    this.#done.length = 0;
    this.#tail = text;
    this.#finished = 0;
    this.#loose = [];
    this.#fence = null;
    this.#hasReferences = false;
  }

  #draw(): void {
    const tail = this.#tail;
    const env: { references?: Record<string, never> } = {};
    const blocks = split(parser.parse(tail, env));
    if (env.references) this.#hasReferences = true;
    const starts = lineStarts(tail);
    const startOf = (index: number): number => {
      const block = blocks[index];
      return block ? (starts[block.line] ?? tail.length) : tail.length;
    };
    const drawn = blocks.map((block, index): Loose => {
      const source = tail.slice(startOf(index), startOf(index + 1));
      const before = this.#loose[index];
      if (before?.source === source) return before;
      return { source, nodes: [...build(block.tokens, this.#options).childNodes] };
    });
    this.#show(drawn);
    const done = Math.max(0, blocks.length - 2);
    const end = done > 0 ? startOf(done) : 0;
    this.#done.push(tail.slice(0, end));
    this.#tail = tail.slice(end);
    this.#finished += done;
    this.#loose = drawn.slice(done);
    const last = blocks.at(-1);
    this.#fence = last ? openFence(last, drawn.at(-1), tail, startOf(blocks.length - 1)) : null;
  }

  /** Put the blocks behind the finished ones, in their sections. */
  #show(blocks: readonly Loose[]): void {
    const first = Math.floor(this.#finished / SECTION);
    const kept = this.#finished % SECTION;
    const sections = Math.ceil((kept + blocks.length) / SECTION);
    for (let offset = 0; offset < sections; offset++) {
      const section = this.#section(first + offset);
      const from = offset * SECTION - kept;
      const own = blocks.slice(Math.max(0, from), from + SECTION).flatMap(({ nodes }) => nodes);
      const loose = offset === 0 ? this.#loose[0]?.nodes[0] : section.firstChild;
      replaceFrom(section, loose?.parentNode === section ? loose : null, own);
    }
    while (this.el.childElementCount > first + sections && this.el.lastChild) {
      this.el.lastChild.remove();
    }
  }

  #section(index: number): Element {
    while (this.el.childElementCount <= index) this.el.append(h("div", "ipychat-section"));
    return this.el.children[index] as Element;
  }
}

/** Replace the children from one on (null: behind the last) by others, leaving those that stay. */
function replaceFrom(parent: Element, from: Node | null, nodes: readonly Node[]): void {
  if (from === null) {
    parent.append(...nodes);
    return;
  }
  const before: Node[] = [];
  for (let node = parent.firstChild; node && node !== from; node = node.nextSibling) {
    before.push(node);
  }
  arrange(parent, [...before, ...nodes]);
}

function split(tokens: readonly Token[]): Block[] {
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

/** Where each line starts, as the parser counts lines. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** A fence at the end of the text that nothing has closed: its text only grows. */
interface OpenFence {
  /** Take more text; false if it may close the fence. */
  take(text: string): boolean;
}

function openFence(
  block: Block,
  drawn: Loose | undefined,
  tail: string,
  start: number,
): OpenFence | null {
  const token = block.tokens[0];
  if (token?.type !== "fence" || !(drawn?.nodes[0] instanceof Element)) return null;
  const source = tail.slice(start);
  const node = codeText(drawn.nodes[0]);
  // Not indented, so that lines are shown as they are; and begun, so that there is a text node.
  if (node === null || !source.startsWith(token.markup) || /\r/.test(source)) return null;
  const line = source.indexOf("\n") + 1;
  if (line === 0 || node.data !== source.slice(line)) return null;
  // With such a bar the next line may make a table of it.
  if (source.slice(0, line).includes("|")) return null;
  let last = source.slice(source.lastIndexOf("\n") + 1);
  return {
    take(text) {
      if (/[\r\0]/.test(text)) return false;
      last += text;
      const lines = last.split("\n");
      if (lines.some((one) => one.trimStart().startsWith(token.markup))) return false;
      last = lines.at(-1) ?? "";
      node.appendData(text);
      return true;
    },
  };
}
