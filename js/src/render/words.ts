/** Words that grow: as long as nothing but words comes, their text is appended to. */

import { complete } from "./tail.ts";
import { hasUnseen } from "./unseen.ts";

/** What is nothing else than it seems, wherever among words it stands. */
const PLAIN = /^[\p{L}\p{M}\p{N} .,;:!?'’"“”()–—-]+$/u;

/** A word at the end of a text, to which nothing before it clings, and perhaps a space. */
const WORD = /(?:^|\s)([\p{L}\p{M}]+)( ?)$/u;

/** Characters in which such a word is looked for. */
const LONGEST = 80;

/** What words may stand in. */
const PLACES = /^(?:P|H\d|LI|[UO]L|BLOCKQUOTE|EM|STRONG|S)$/;

export class OpenWords {
  readonly #text: Text;
  /** A space that is not shown before something follows. */
  #space: string;

  private constructor(text: Text, space: string) {
    this.#text = text;
    this.#space = space;
  }

  /**
   * Read the words at the end of a block, as it is drawn; null if it does not end in words.
   *
   * @param source The Markdown of the block.
   * @param content That of its last paragraph.
   */
  static of(block: Node | undefined, source: string, content: string): OpenWords | null {
    const [, word, space] = WORD.exec(source.slice(-LONGEST)) ?? [];
    // Something of it is not shown yet, or not as it will be.
    if (!block || !word || !complete(content).startsWith(content)) return null;
    let node: Node | null = block;
    while (node instanceof Element && PLACES.test(node.nodeName)) node = lastIn(node);
    if (!(node instanceof Text) || !node.data.endsWith(word)) return null;
    return new OpenWords(node, space ?? "");
  }

  /** Take more text; false if it may be more than words, so that it must be parsed. */
  take(text: string): boolean {
    const all = this.#space + text;
    if (!PLAIN.test(text) || all.includes("  ") || hasUnseen(text, this.#text.data)) return false;
    this.#space = all.endsWith(" ") ? " " : "";
    this.#text.appendData(all.slice(0, all.length - this.#space.length));
    return true;
  }
}

/** The last node in an element; the parser puts an empty text behind what a mark closes. */
function lastIn(element: Element): Node | null {
  const { lastChild } = element;
  const isEmpty = lastChild instanceof Text && lastChild.data === "";
  return isEmpty ? lastChild.previousSibling : lastChild;
}
