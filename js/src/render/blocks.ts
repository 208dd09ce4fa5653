/** From the tokens of Markdown to nodes: every tag and attribute is chosen here. */

import type { Token } from "markdown-it";
import { h } from "../dom.ts";
import { codeBlock } from "./code.ts";
import { note, noteReference } from "./footnote.ts";
import { anchor, unmask } from "./links.ts";
import { unescaped } from "./parser.ts";
import { picture } from "./picture.ts";
import type { Policy } from "./policy.ts";
import { isDone, taskBox } from "./tasks.ts";

import { legible, revealed } from "./unseen.ts";

/** The elements that a pair of tokens may become. */
const ELEMENTS = {
  paragraph: "p",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
  blockquote: "blockquote",
  table: "table",
  thead: "thead",
  tbody: "tbody",
  tr: "tr",
  th: "th",
  td: "td",
  em: "em",
  strong: "strong",
  s: "s",
} as const;

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;

const ALIGN = /^text-align:(left|center|right)$/;

/** Elements within each other. A browser that lays out thousands of them gives up the page. */
const DEEPEST = 100;

/** Names of the strings of the interface that stand in a text. */
export type Word =
  | "copy"
  | "copied"
  | "image"
  | "show_image"
  | "footnote"
  | "footnote_back"
  | "task_done"
  | "task_open";

export interface Options {
  /** Whether a line break in a paragraph is one on the page. */
  readonly breaks: boolean;
  /** Strings of the interface. */
  readonly label: (name: Word, values?: Readonly<Record<string, string>>) => string;
  /** Which pictures and links are allowed. Without it: no picture of other hosts, all links. */
  readonly policy?: Policy | undefined;
  /**
   * Called with each block that will not change any more: when blocks stand behind it, or when
   * the text settles. What it finds inside it may draw another way.
   */
  readonly finished?: (block: Element) => void;
}

/** Build what the tokens of one block mean. */
export function build(tokens: readonly Token[], options: Options): DocumentFragment {
  const root = document.createDocumentFragment();
  new Builder(root, options).run(tokens);
  return root;
}

class Builder {
  #at: ParentNode & Node;
  readonly #open: (ParentNode & Node)[] = [];
  readonly #options: Options;

  constructor(root: DocumentFragment, options: Options) {
    this.#at = root;
    this.#options = options;
  }

  run(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (token.type === "inline") this.run(token.children ?? []);
      else if (token.type === "footnote_open") this.#enterNote(token);
      else if (token.nesting > 0) this.#enter(this.#element(token));
      else if (token.nesting < 0) this.#leave();
      else this.#add(token);
    }
  }

  #enterNote({ content }: Token): void {
    const { el, body } = note(content, this.#options.label("footnote_back", { number: content }));
    this.#enter(el);
    if (this.#at === el) this.#at = body;
  }

  /** Go into an element; without one, or too deep, what is inside goes where we are. */
  #enter(element: HTMLElement | null): void {
    this.#open.push(this.#at);
    if (element === null || this.#open.length > DEEPEST) return;
    this.#at.append(element.tagName === "TABLE" ? h("div", "ipychat-table", element) : element);
    this.#at = element;
  }

  #leave(): void {
    const done = this.#at;
    // Too deep, nothing was entered.
    if (done instanceof HTMLElement && this.#open.length <= DEEPEST) {
      if (done.nodeName === "A") unmask(done);
      const { tHead } = done as Partial<HTMLTableElement>;
      // Its head says how a table runs: of one that grows, only some rows are here.
      if (tHead) direct(done.parentElement as HTMLElement, tHead);
      else if (DIRECTED.test(done.nodeName)) direct(done);
    }
    this.#at = this.#open.pop() ?? this.#at;
  }

  #element(token: Token): HTMLElement | null {
    const name = token.type.replace(/_open$/, "");
    // The paragraphs of a tight list.
    if (token.hidden) return null;
    if (name === "link")
      return anchor(attribute(token, "href"), attribute(token, "title"), this.#options.policy);
    if (name === "heading") {
      const level = HEADINGS[Number(token.tag.slice(1)) - 1];
      return level ? h(level) : null;
    }
    if (!Object.hasOwn(ELEMENTS, name)) return null;
    const element = h(ELEMENTS[name as keyof typeof ELEMENTS]);
    if (element instanceof HTMLOListElement) element.start = Number(token.attrGet("start") ?? 1);
    const done = isDone(token);
    if (done !== null) {
      element.className = "ipychat-task";
      element.append(taskBox(done, this.#options.label(done ? "task_done" : "task_open")));
    }
    const align = ALIGN.exec(String(token.attrGet("style") ?? ""))?.[1];
    if (align) element.className = `ipychat-${align}`;
    return element;
  }

  #picture(token: Token): HTMLElement {
    const { label, policy } = this.#options;
    const isInLink = [this.#at, ...this.#open].some((one) => one.nodeName === "A");
    const [address, title] = [attribute(token, "src"), attribute(token, "title")];
    return picture({ address, alt: plain(token), title, isInLink }, label, policy);
  }

  #add(token: Token): void {
    switch (token.type) {
      case "fence":
      case "code_block":
        this.#at.append(codeBlock(token.content, unescaped(token.info), this.#options.label));
        break;
      case "code_inline":
        this.#at.append(inlineCode(token.content));
        break;
      case "footnote_ref": {
        const name = this.#options.label("footnote", { number: token.content });
        this.#at.append(noteReference(token.content, name));
        break;
      }
      case "formula":
        this.#at.append(formula("span", token));
        break;
      case "formula_block":
        this.#at.append(formula("div", token));
        break;
      case "hr":
        this.#at.append(h("hr"));
        break;
      case "hardbreak":
        this.#at.append(h("br"));
        break;
      case "softbreak":
        this.#at.append(this.#options.breaks ? h("br") : "\n");
        break;
      case "image":
        this.#at.append(this.#picture(token));
        break;
      default:
        this.#at.append(...revealed(token.content));
    }
  }
}

function attribute(token: Token, name: string): string {
  const value = String(token.attrGet(name) ?? "");
  return name === "title" ? legible(value) : value;
}

/** The words of a picture, without their marks. */
function plain({ type, content, children }: Token): string {
  if (type === "softbreak" || type === "hardbreak") return "\n";
  return children?.length ? children.map(plain).join("") : legible(content);
}

function inlineCode(text: string): HTMLElement {
  const code = h("code", "", ...revealed(text, true));
  code.translate = false;
  return code;
}

/** A formula as it was written, until something draws it. */
function formula(tag: "div" | "span", token: Token): HTMLElement {
  const isDisplay = tag === "div" || token.markup === "$$";
  const className = isDisplay ? "ipychat-math ipychat-display" : "ipychat-math";
  const element = h(tag, className, ...revealed(token.content));
  element.dir = "ltr";
  element.translate = false;
  return element;
}

/** What stands by itself, and may be in another script than what is around it. */
const DIRECTED = /^(?:P|H\d|LI|TD|TH|BLOCKQUOTE)$/;

const FROM_RIGHT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Let a block run as its first letter does, or the first of other words. The browser's own `auto`
 * looks at all of a block again whenever something is put into it, which takes seconds for some
 * texts.
 */
function direct(element: HTMLElement, words: HTMLElement = element): void {
  const letter = /\p{L}/u.exec(words.textContent ?? "")?.[0] ?? "";
  element.dir = FROM_RIGHT.test(letter) ? "rtl" : "ltr";
}
