/** Blocks of code that grow: as long as nothing closes one, its text is appended to. */

import type { Token } from "markdown-it";

import { divided, linesBox } from "./code.ts";
import { hasUnseen, legible } from "./unseen.ts";

export class OpenFence {
  readonly #markup: string;
  readonly #code: Element;
  /** The text of its last box, and how many lines that has. */
  #text: Text;
  #lines: number;
  /** The line that is not finished. */
  #line: string;
  /** What may be the first half of the line that closes it. */
  #waiting = "";

  private constructor(markup: string, code: Element, text: Text, line: string) {
    this.#markup = markup;
    this.#code = code;
    this.#text = text;
    this.#lines = lineEnds(code.lastChild?.textContent ?? "");
    this.#line = line;
  }

  /** Read the block at the end of a text, as it is drawn; null if it is no open fence. */
  static of(token: Token | undefined, block: Node | undefined, source: string): OpenFence | null {
    if (token?.type !== "fence" || !(block instanceof Element)) return null;
    const code = block.querySelector("pre > code");
    const text = code?.lastChild?.lastChild;
    // Not indented, so that lines are shown as they are; and begun, so that there is a text.
    if (!code || !(text instanceof Text) || !source.startsWith(token.markup)) return null;
    const start = source.indexOf("\n") + 1;
    if (start === 0 || code.textContent !== legible(source.slice(start), true)) return null;
    // With such a bar the next line may make a table of it.
    if (source.slice(0, start).includes("|")) return null;
    return new OpenFence(token.markup, code, text, source.slice(source.lastIndexOf("\n") + 1));
  }

  /** Whether something that was taken is not shown yet. */
  get isWaiting(): boolean {
    return this.#waiting !== "";
  }

  /** Take more text; false if it may close the fence, so that it must be parsed. */
  take(text: string): boolean {
    if (hasUnseen(text, this.#line)) return false;
    const lines = (this.#line + text).split("\n");
    if (lines.some((line) => line.trimStart().startsWith(this.#markup))) return false;
    this.#line = lines.at(-1) ?? "";
    // Spaces alone as well: the parser drops a last line that is nothing else.
    const isHalf = this.#line !== "" && this.#markup.startsWith(this.#line.trim());
    const all = this.#waiting + text;
    const shown = isHalf ? Math.max(0, all.length - this.#line.length) : all.length;
    this.#show(all.slice(0, shown));
    this.#waiting = all.slice(shown);
    return true;
  }

  #show(text: string): void {
    const [first = "", ...more] = divided(text, this.#lines);
    this.#text.appendData(first);
    this.#lines += lineEnds(first);
    for (const piece of more) {
      const box = linesBox(piece);
      this.#code.append(box);
      this.#text = box.lastChild as Text;
      this.#lines = lineEnds(piece);
    }
  }
}

function lineEnds(text: string): number {
  return text.split("\n").length - 1;
}
