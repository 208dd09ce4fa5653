/** Counts what a page does: numbers that no machine and no load changes. */

import type { StateCore } from "markdown-it";
import { highlight } from "../../src/assets/highlight.ts";
import type { Loader } from "../../src/render/assets.ts";
import { extras } from "../../src/render/extras.ts";
import { parser } from "../../src/render/parser.ts";

export interface Work {
  /** Characters that a parser has read, each as often as it was read. */
  parsed: number;
  /** Nodes that were put in or taken out, with all in them, and texts and attributes set. */
  touched: number;
  /** Elements that were made, whether they are shown or not. */
  made: number;
  /** Characters that the highlighter has read. */
  coloured: number;
}

/** Counts what is parsed, made and coloured anywhere, and what is done to one element. */
export class Watch {
  #work: Work = { parsed: 0, touched: 0, made: 0, coloured: 0 };
  /** What is told of each finished block. */
  readonly finished: (block: Element) => void;
  readonly #observer = new window.MutationObserver((records) => this.#count(records));
  readonly #restore: (() => void)[];
  #asked = 0;
  #coloured = 0;

  constructor() {
    const read = (text: unknown): void => {
      this.#work.parsed += String(text).length;
    };
    const make = (): void => {
      this.#work.made += 1;
    };
    // Whatever is called of a parser, and of whichever, comes through these.
    const [core, block, inline] = [parser.core, parser.block, parser.inline].map(prototypeOf);
    this.#restore = [
      before(core, "process", (state) => read((state as StateCore).src)),
      before(block, "parse", read),
      before(inline, "parse", read),
      before(Document.prototype, "createElement", make),
      before(Document.prototype, "createElementNS", make),
      before(Node.prototype, "cloneNode", make),
    ];
    this.finished = extras(this.#assets(), { label: (name) => name, hasDiagrams: () => false });
  }

  /** Begin to count, and what is done to an element and to all in it as well. */
  async begin(el: Element): Promise<void> {
    await this.look();
    this.#work = { parsed: 0, touched: 0, made: 0, coloured: 0 };
    const what = { childList: true, subtree: true, characterData: true, attributes: true };
    this.#observer.observe(el, what);
  }

  /** Wait until all code is coloured that is asked for; returns what was done until then. */
  async look(): Promise<Readonly<Work>> {
    while (this.#asked > this.#coloured) await new Promise((resolve) => setImmediate(resolve));
    this.#count(this.#observer.takeRecords());
    return this.#work;
  }

  /** Count no more. */
  end(): void {
    this.#observer.disconnect();
    for (const restore of this.#restore) restore();
  }

  #count(records: readonly MutationRecord[]): void {
    for (const { type, addedNodes, removedNodes } of records) {
      this.#work.touched += type === "childList" ? sizes(addedNodes) + sizes(removedNodes) : 1;
    }
  }

  /** The asset that colours code, which is there at once. */
  #assets(): Loader {
    const colour: typeof highlight = async (el, language, pause) => {
      this.#work.coloured += el.textContent?.length ?? 0;
      await highlight(el, language, pause).finally(() => {
        this.#coloured += 1;
      });
    };
    const module = async (name: string): Promise<unknown> => {
      if (name !== "highlight") throw new Error(`no ${name} here`);
      this.#asked += 1;
      return { highlight: colour };
    };
    return { module, bytes: () => Promise.reject(new Error("no bytes here")) } as Loader;
  }
}

/** Nodes, and all that is in them. */
function sizes(nodes: NodeList): number {
  let size = nodes.length;
  for (const node of nodes) size += sizes(node.childNodes);
  return size;
}

function prototypeOf(object: object): object {
  return Object.getPrototypeOf(object);
}

/** Have something done before each call of a method; returns what ends that. */
function before(object: object | undefined, name: string, note: (given: unknown) => void) {
  const methods = object as Record<string, (...given: unknown[]) => unknown>;
  const method = methods[name];
  if (!method) throw new Error(`there is no ${name}`);
  methods[name] = function (this: unknown, ...given) {
    note(given[0]);
    return method.apply(this, given);
  };
  return () => {
    methods[name] = method;
  };
}
