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
import { hasNotes, type Notes } from "./footnote.ts";
import type { Growing } from "./formula.ts";
import { type Finished, type Gain, mayWait, NOTHING } from "./growing.ts";
import {
  Allowance,
  costOf,
  cutToSize,
  isPlain,
  isTooDeep,
  isTooMuch,
  LONGEST_WORDS,
  MOST,
} from "./limits.ts";
import { continueList, growingList, looseness } from "./list.ts";
import { parser } from "./parser.ts";
import { patch } from "./patch.ts";
import { PlainText } from "./plain.ts";
import { type Block, lineStarts, split } from "./split.ts";
import { continueTable, growingTable, isLarge } from "./table.ts";
import { closeText, waitsFrom } from "./tail.ts";
import { legible } from "./unseen.ts";
import { OpenWords } from "./words.ts";

/** Blocks in one section, so that the page lays out few of them at a time. */
const SECTION = 32;

/** A block that may still change. */
interface Loose {
  /** What it was drawn from; null if that is not what it says in the end. */
  readonly source: string | null;
  readonly node: Node;
  /** Whether it is known to be finished. */
  isTold?: boolean;
}

/** Draws a text that grows. */
export class MarkdownView {
  readonly el = h("div", "ipychat-markdown");
  readonly #options: Options;
  #text = "";
  #allowance = new Allowance();
  /** Half of a character, whose other half has not come. */
  #half = "";
  /** Whether the text ended in a carriage return, whose line feed may still come. */
  #hasReturned = false;
  /** The source of the blocks that may still change. */
  #tail = "";
  #finished = 0;
  #loose: readonly Loose[] = [];
  /** Finished rows or items of the first loose block, that are not in the tail any more. */
  #kept: Finished = NOTHING;
  #fence: OpenFence | null = null;
  #words: OpenWords | null = null;
  /** What follows on the blocks, as it was written. */
  #rest: PlainText | null = null;
  /** What the finished blocks have cost. */
  #spent = 0;
  /** Names of the footnotes that are written, and the numbers of those that are spoken of. */
  readonly #notes = new Set<string>();
  readonly #numbers = new Map<string, number>();
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
    const whole = this.#half + text;
    this.#half = /[\ud800-\udbff]$/.exec(whole)?.[0] ?? "";
    this.#add(whole.slice(0, whole.length - this.#half.length));
  }

  #add(text: string): void {
    const more = this.#read(text);
    if (more === "") return;
    const room = this.#allowance.take(more);
    this.#text += more;
    this.#tail += more.slice(0, room);
    if (this.#rest) {
      this.#rest.append(more);
      this.#isProvisional = true;
    } else if (more.length > room) this.#draw(false);
    else if (this.#fence?.take(more))
      this.#isProvisional = this.#needsWhole || this.#fence.isWaiting;
    else if (mayWait(this.#tail, this.#kept)) this.#isProvisional = true;
    else if (this.#tail.length > LONGEST_WORDS || !this.#words?.take(more)) this.#draw(false);
  }

  /** Show another text. */
  replace(text: string): void {
    this.#half = "";
    this.#hasReturned = false;
    this.#text = this.#read(text);
    this.#allowance = new Allowance();
    this.#allowance.take(this.#text);
    this.#restart();
    this.#needsWhole = false;
    this.#draw(false);
  }

  /** Say that no more comes for now. */
  settle(): void {
    this.#add(this.#half);
    this.#half = "";
    if (this.#isProvisional) {
      if (this.#needsWhole || this.#isAtStart) this.#restart();
      this.#rest = null;
      this.#draw(true);
    }
    this.#isProvisional = false;
    for (const loose of this.#loose) this.#tell(loose);
    // What was told may have put other nodes where the text was appended.
    this.#fence = null;
    this.#words = null;
  }

  /** Read more text as the parser does: lines end in one way. */
  #read(text: string): string {
    const more = this.#hasReturned && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") this.#hasReturned = text.endsWith("\r");
    return more.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
  }

  #restart(): void {
    this.#tail = this.#text.slice(0, this.#allowance.end);
    this.#rest = null;
    this.#spent = 0;
    this.#finished = 0;
    this.#loose = [];
    this.#kept = NOTHING;
    this.#fence = null;
    this.#words = null;
    this.#notes.clear();
    this.#numbers.clear();
  }

  #draw(isSettled: boolean): void {
    const waiting = isSettled ? "" : this.#tail.slice(waitsFrom(this.#tail));
    const tail = this.#tail.slice(0, this.#tail.length - waiting.length);
    const beyond = this.#text.slice(this.#allowance.end);
    const env: Growing & Notes = {
      isGrowing: !isSettled,
      unclosed: new Map(),
      written: this.#notes,
      numbers: this.#numbers,
    };
    const tokens = parser.parse(tail, env);
    const all = split(tokens);
    const [{ tokens: first } = { tokens: [] }] = all;
    if (env.references || hasNotes(tokens) || this.#isLarge(first)) this.#needsWhole = true;
    if (isSettled && this.#needsWhole && !this.#isAtStart) {
      this.#restart();
      this.#draw(true);
      return;
    }
    if (this.#isOther(first)) {
      this.#tail = this.#kept.source + this.#tail.slice(this.#kept.head.length);
      this.#kept = NOTHING;
      this.#draw(isSettled);
      return;
    }
    const blocks = all.flatMap((block, nth) => cutToSize(block, nth === 0 ? this.#kept : NOTHING));
    // Finished rows or items stay what they are only as long as the others are such, too.
    if (this.#kept.count > 0 && blocks[0] && isPlain(blocks[0])) {
      this.#restart();
      this.#draw(isSettled);
      return;
    }
    const last = blocks.at(-1);
    const isClosed =
      env.isOpen ||
      (!isSettled && last !== undefined && !last.isRest && closeText(last.tokens, tail, env));
    this.#isProvisional = this.#needsWhole || isClosed || waiting !== "";
    const starts = lineStarts(tail);
    const startOf = (index: number): number => {
      const block = blocks[index];
      return block ? (starts[block.line] ?? tail.length) : tail.length;
    };
    const end = this.#firstBeyond(blocks, isSettled);
    const loose = blocks.slice(0, end).map((block, index): Loose => {
      const source = tail.slice(startOf(index), startOf(index + 1));
      const before = this.#loose[index];
      if (before?.source === source) return before;
      const node = this.#node(index, block, source);
      // Whether the items of a list are paragraphs may be said by those that are cut off.
      const isCut = blocks[index + 1]?.isRest === true;
      return { source: isCut || (isClosed && block === last) ? null : source, node };
    });
    if (end < blocks.length || beyond !== "") {
      this.#follow(loose, tail.slice(startOf(end)) + waiting + beyond);
      return;
    }
    this.#show(loose);
    // What is open would be another thing if more came after all.
    if (isSettled) this.#loose = loose;
    else this.#finish(blocks, loose, startOf, tail, waiting);
  }

  /** The first block that is not drawn any more; as many as there are if all are. */
  #firstBeyond(blocks: readonly Block[], isSettled: boolean): number {
    let spent = this.#spent;
    const index = blocks.findIndex((block, nth) => {
      const before = spent;
      spent += costOf(block) + (nth === 0 ? this.#kept.cost : 0);
      // A block that grows goes on as text, so that no more of it is read.
      return before > MOST || (!isSettled && (block.isRest || isTooMuch(block.tokens)));
    });
    return index < 0 ? blocks.length : index;
  }

  /** Show blocks, and what follows on them as it was written. */
  #follow(loose: readonly Loose[], rest: string): void {
    this.#rest = new PlainText(rest);
    this.#loose = [...loose, { source: null, node: this.#rest.el }];
    this.#show(this.#loose);
    this.#isProvisional = true;
  }

  /** Whether the tail is all of the text. */
  get #isAtStart(): boolean {
    return this.#finished === 0 && this.#kept.count === 0;
  }

  /** Whether only the whole text says where a table ends that has finished rows. */
  #isLarge(tokens: readonly Token[]): boolean {
    const { count, isLoose } = this.#kept;
    return count > 0 && isLoose === null && isLarge(tokens, count);
  }

  /** Whether finished items of a list have to be drawn another way, for what has followed. */
  #isOther(tokens: readonly Token[]): boolean {
    const { isLoose } = this.#kept;
    return isLoose !== null && (looseness(tokens) !== isLoose || isTooDeep(tokens));
  }

  /** Draw a block; what stands in its place becomes it, where it can. */
  #node(index: number, block: Block, source: string): Node {
    const shown = this.#at(this.#finished + index);
    const fresh = isPlain(block)
      ? new PlainText(source.trimEnd()).el
      : (build(block.tokens, this.#options).firstChild ?? document.createTextNode(legible(source)));
    const { count, isLoose } = this.#kept;
    if (index === 0 && count > 0 && shown instanceof Element && fresh instanceof Element) {
      const goOn = isLoose === null ? continueTable : continueList;
      goOn(shown, fresh, count);
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
    const line = blocks[end]?.line ?? 0;
    const head = end === 0 ? this.#kept.head : "";
    const more = isTooDeep(tokens)
      ? null
      : (growingTable(tokens, source) ?? growingList(tokens, source, line, head));
    const done = Math.max(0, more ? end : end - 1);
    for (const block of loose.slice(0, done)) this.#tell(block);
    for (const block of blocks.slice(0, done)) this.#spent += costOf(block);
    if (done > 0) {
      this.#spent += this.#kept.cost;
      this.#kept = NOTHING;
    }
    this.#finished += done;
    this.#loose = loose.slice(done);
    this.#tail = tail.slice(done > 0 ? startOf(done) : 0) + waiting;
    const { node } = loose[end] ?? {};
    this.#fence = waiting === "" ? OpenFence.of(tokens[0], node, source) : null;
    const words = waiting === "" && tokens.findLast(({ type }) => type === "inline")?.content;
    this.#words = words ? OpenWords.of(node, source, words) : null;
    if (more) this.#goOn(more, waiting);
  }

  /** Forget the source of finished rows or items. */
  #goOn(more: Gain, waiting: string): void {
    this.#loose = this.#loose.map((last) => ({ source: null, node: last.node }));
    this.#tail = more.head + more.rest + waiting;
    const { count, cost, source } = this.#kept;
    this.#kept = {
      ...more,
      count: count + more.count,
      cost: cost + more.cost,
      source: source + more.source,
    };
  }

  #tell(block: Loose): void {
    if (!block.isTold && block.node instanceof Element) this.#options.finished?.(block.node);
    block.isTold = true;
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
