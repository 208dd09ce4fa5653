/**
 * Markdown that grows.
 *
 * A finished block is parsed and drawn once. Only the last two can still change (a line may turn
 * a paragraph into a heading, a list item into another list), so that only they are parsed again
 * when text comes. However a text is cut, what is drawn in the end is what the whole text draws.
 */

import type { Token } from "markdown-it";
import { h } from "../dom.ts";
import { build, type Options } from "./blocks.ts";
import { OpenFence } from "./fence.ts";
import { NESTING, parser } from "./parser.ts";
import { patch } from "./patch.ts";
import { continueTable, growingTable, isLarge } from "./table.ts";
import { complete, waitsFrom } from "./tail.ts";

/** Blocks in one section, so that the page lays out few of them at a time. */
const SECTION = 32;

/** A block that may still change. */
interface Loose {
  /** What it was drawn from; null if that is not what it says in the end. */
  readonly source: string | null;
  readonly node: Node;
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
  #text = "";
  /** Whether the text ended in a carriage return, whose line feed may still come. */
  #hasReturned = false;
  /** The source of the blocks that may still change. */
  #tail = "";
  #finished = 0;
  #loose: readonly Loose[] = [];
  /** Finished rows of a table, the first loose block, that are not in the tail any more. */
  #rows = 0;
  #fence: OpenFence | null = null;
  /** Whether what is drawn may not be what the whole text draws. */
  #isProvisional = false;
  /** Whether the text holds something that changes what stands before it. */
  #needsWhole = false;

  constructor(text: string, options: Options) {
    this.#options = options;
    this.append(text);
  }

  /** Add to the end of the text. */
  append(text: string): void {
    const more = this.#read(text);
    if (more === "") return;
    this.#text += more;
    this.#tail += more;
    if (this.#fence?.take(more)) this.#isProvisional = this.#needsWhole || this.#fence.isWaiting;
    else this.#draw(false);
  }

  /** Show another text. */
  replace(text: string): void {
    this.#hasReturned = false;
    this.#text = this.#read(text);
    this.#restart();
    this.#needsWhole = false;
    this.#draw(false);
  }

  /** Say that no more comes for now. */
  settle(): void {
    if (!this.#isProvisional) return;
    this.#draw(true);
    if (this.#needsWhole) {
      this.#restart();
      this.#draw(true);
    }
    this.#isProvisional = false;
  }

  /** Read more text as the parser does: lines end in one way. */
  #read(text: string): string {
    const more = this.#hasReturned && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") this.#hasReturned = text.endsWith("\r");
    return more.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
  }

  #restart(): void {
    this.#tail = this.#text;
    this.#finished = 0;
    this.#loose = [];
    this.#rows = 0;
    this.#fence = null;
  }

  #draw(isSettled: boolean): void {
    const waiting = isSettled ? "" : this.#tail.slice(waitsFrom(this.#tail));
    const tail = this.#tail.slice(0, this.#tail.length - waiting.length);
    const env: { references?: Record<string, never> } = {};
    const blocks = split(parser.parse(tail, env));
    const last = blocks.at(-1);
    const isClosed = !isSettled && last !== undefined && closeText(last.tokens, tail);
    if (env.references) this.#needsWhole = true;
    this.#isProvisional = this.#needsWhole || isClosed || waiting !== "";
    const starts = lineStarts(tail);
    const startOf = (index: number): number => {
      const block = blocks[index];
      return block ? (starts[block.line] ?? tail.length) : tail.length;
    };
    const loose = blocks.map((block, index): Loose => {
      const source = tail.slice(startOf(index), startOf(index + 1));
      const before = this.#loose[index];
      if (before?.source === source) return before;
      const node = this.#node(index, block, source);
      return { source: isClosed && block === last ? null : source, node };
    });
    this.#show(loose);
    this.#finish(blocks, loose, startOf, tail, waiting);
  }

  /** Draw a block; what stands in its place becomes it, where it can. */
  #node(index: number, block: Block, source: string): Node {
    const shown = this.#at(this.#finished + index);
    const fresh = isTooDeep(block.tokens)
      ? h("div", "ipychat-plain", source.trimEnd())
      : (build(block.tokens, this.#options).firstChild ?? document.createTextNode(source));
    if (index === 0 && this.#rows > 0 && shown instanceof Element && fresh instanceof Element) {
      continueTable(shown, fresh, this.#rows);
      return shown;
    }
    return shown && patch(shown, fresh) ? shown : fresh;
  }

  /** Forget the source of what cannot change any more. */
  #finish(
    blocks: readonly Block[],
    loose: readonly Loose[],
    startOf: (index: number) => number,
    tail: string,
    waiting: string,
  ): void {
    const end = blocks.length - 1;
    const source = tail.slice(startOf(end));
    const tokens = blocks[end]?.tokens ?? [];
    const table = growingTable(tokens, source);
    const done = Math.max(0, table ? end : end - 1);
    if (done > 0) this.#rows = 0;
    this.#finished += done;
    this.#loose = loose.slice(done);
    this.#tail = tail.slice(done > 0 ? startOf(done) : 0) + waiting;
    this.#fence = waiting === "" ? OpenFence.of(tokens[0], loose[end]?.node, source) : null;
    if (!table) return;
    this.#loose = this.#loose.map(({ node }) => ({ source: null, node }));
    this.#rows += table.rows;
    this.#tail = table.head + table.rest + waiting;
    if (isLarge(this.#rows, table.columns)) this.#needsWhole = this.#isProvisional = true;
  }

  // --- blocks on the page

  #at(index: number): Node | null {
    return this.el.children[Math.floor(index / SECTION)]?.childNodes[index % SECTION] ?? null;
  }

  /** Put the loose blocks behind the finished ones, and nothing behind them. */
  #show(loose: readonly Loose[]): void {
    const count = this.#finished + loose.length;
    loose.forEach(({ node }, offset) => {
      const index = this.#finished + offset;
      const shown = this.#at(index);
      if (shown === node) return;
      if (index % SECTION === 0 && !shown) this.el.append(h("div", "ipychat-section"));
      const section = this.el.children[Math.floor(index / SECTION)];
      if (shown) section?.replaceChild(node, shown);
      else section?.append(node);
    });
    while (this.el.childElementCount > Math.ceil(count / SECTION)) this.el.lastChild?.remove();
    const rest = count % SECTION || SECTION;
    const section = this.el.lastChild;
    while (section && section.childNodes.length > rest) section.lastChild?.remove();
  }
}

/** Close what is open in the last text of a block; false if nothing is. */
function closeText(tokens: readonly Token[], tail: string): boolean {
  const isTable = tokens[0]?.type === "table_open";
  // The last row of a table is finished with its line; until then it lacks its last cells.
  if (isTable && tail.slice(tail.lastIndexOf("\n") + 1).trim() === "") return false;
  const row = tokens.slice(tokens.findLastIndex(({ type }) => isTable && type === "tr_open") + 1);
  const token = row.findLast(({ nesting, content }) => nesting >= 0 && (content || !isTable));
  if (token?.type !== "inline") return false;
  const text = complete(token.content);
  if (text === token.content) return false;
  token.children = parser.parseInline(text, {})[0]?.children ?? [];
  return true;
}

function isTooDeep(tokens: readonly Token[]): boolean {
  return tokens.some(({ nesting, level }) => nesting > 0 && level >= NESTING - 1);
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

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  return starts;
}
