/** From the tokens of Markdown to nodes: every tag and attribute is chosen here. */

import type { Token } from "markdown-it";
import { h } from "../dom.ts";
import { codeBlock } from "./code.ts";
import { isInlineImage, link } from "./urls.ts";

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

export interface Options {
  /** Whether a line break in a paragraph is one on the page. */
  readonly breaks: boolean;
  /** Strings of the interface. */
  readonly label: (name: "copy" | "copied" | "image") => string;
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
      else if (token.nesting > 0) this.#enter(this.#element(token));
      else if (token.nesting < 0) this.#leave();
      else this.#add(token);
    }
  }

  /** Go into an element; without one, or too deep, what is inside goes where we are. */
  #enter(element: HTMLElement | null): void {
    this.#open.push(this.#at);
    if (element === null || this.#open.length > DEEPEST) return;
    this.#at.append(element.tagName === "TABLE" ? h("div", "ipychat-table", element) : element);
    this.#at = element;
  }

  #leave(): void {
    this.#at = this.#open.pop() ?? this.#at;
  }

  #element(token: Token): HTMLElement | null {
    const name = token.type.replace(/_open$/, "");
    // The paragraphs of a tight list.
    if (token.hidden) return null;
    if (name === "link") return anchor(token);
    if (name === "heading") {
      const level = HEADINGS[Number(token.tag.slice(1)) - 1];
      return level ? directed(h(level)) : null;
    }
    if (!Object.hasOwn(ELEMENTS, name)) return null;
    const element = directed(h(ELEMENTS[name as keyof typeof ELEMENTS]));
    if (element instanceof HTMLOListElement) element.start = Number(token.attrGet("start") ?? 1);
    const align = ALIGN.exec(String(token.attrGet("style") ?? ""))?.[1];
    if (align) element.className = `ipychat-${align}`;
    return element;
  }

  #add(token: Token): void {
    switch (token.type) {
      case "fence":
      case "code_block":
        this.#at.append(codeBlock(token.content, token.info, this.#options.label));
        break;
      case "code_inline":
        this.#at.append(inlineCode(token.content));
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
        this.#at.append(picture(token, this.#options.label("image")));
        break;
      default:
        this.#at.append(token.content);
    }
  }
}

function inlineCode(text: string): HTMLElement {
  const code = h("code", "", text);
  code.translate = false;
  return code;
}

/** Text in any script runs in its own direction. */
function directed<T extends HTMLElement>(element: T): T {
  if (/^(P|H\d|LI|TD|TH)$/.test(element.tagName)) element.dir = "auto";
  return element;
}

/** A link that says where it leads; where it may lead nowhere, its words alone. */
function anchor(token: Token): HTMLElement {
  const target = link(String(token.attrGet("href") ?? ""));
  if (target === null) return h("span", "ipychat-no-link");
  const element = h("a");
  element.href = target.href;
  element.title = target.host;
  element.target = "_blank";
  element.rel = "noopener noreferrer nofollow ugc";
  element.referrerPolicy = "no-referrer";
  return element;
}

/** A picture that is in the text itself is drawn; one from elsewhere is named, not fetched. */
function picture(token: Token, word: string): HTMLElement {
  const source = String(token.attrGet("src") ?? "");
  if (isInlineImage(source)) {
    const image = h("img");
    image.alt = token.content;
    image.src = source;
    return image;
  }
  const host = link(source)?.host ?? "";
  const name = token.content || word;
  return h("span", "ipychat-chip", host ? `${name} (${host})` : name);
}
