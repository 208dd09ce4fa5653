/** Compares what we draw with what a specification of Markdown says, and names each difference. */

import MarkdownIt from "markdown-it";
import type * as Markdown from "../../src/render/markdown.ts";
import { link } from "../../src/render/urls.ts";
import { structure } from "./dom.ts";

export interface Example {
  readonly markdown: string;
  readonly html: string;
  readonly number: number | string;
}

/** What differs on purpose; each changes what a specification expects into what we draw. */
const REASONS: Readonly<Record<string, (root: Element, text: string) => void>> = {
  "a bare address needs its https://": (root, markdown) => {
    for (const one of root.querySelectorAll("a")) {
      const [text, href] = [one.textContent ?? "", one.getAttribute("href") ?? ""];
      if (text === "" || markdown.includes(`<${text}>`)) continue;
      const isBare = [`http://${text}`, `mailto:${text}`].includes(decodeURI(href));
      if (isBare || (href === text && !/^https?:/.test(text))) one.replaceWith(...one.childNodes);
    }
  },
  "an address without a host, or of another scheme, is no link": (root) => {
    for (const one of root.querySelectorAll("a")) {
      if (link(one.getAttribute("href") ?? "") === null) become(one, "span");
    }
  },
  "a picture is its words until somebody wants to see it": (root) => {
    for (const one of root.querySelectorAll("img")) {
      one.replaceWith(element("picture", one.getAttribute("alt") ?? ""));
    }
  },
  "a bare address is a link": (root) => {
    const walker = document.createTreeWalker(root, 4);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const match = /https?:\/\/[^\s<>"]*[^\s<>".,]/.exec(text.data);
      if (!match || text.parentElement?.closest("a, code, picture")) continue;
      const address = text.splitText(match.index);
      address.splitText(match[0].length);
      const anchor = element("a", match[0]);
      anchor.setAttribute("href", match[0]);
      address.replaceWith(anchor);
    }
  },
};

/** Where the notes of a text stand is not compared. */
const NOTES = "footnotes stay where they are written";

/** The one reason that changes what is read: tags that are none are text. */
const RAW = "raw HTML is shown as text";

/** A parser of another hand than ours that reads no HTML. */
const withoutTags = new MarkdownIt();

/**
 * Return why an example differs, with as few reasons as explain it: none if it does not differ,
 * null if none explains it.
 */
export function differences(example: Example, View: typeof Markdown.MarkdownView): string[] | null {
  const drawn = ours(draw(example, View));
  let needed = [RAW, ...Object.keys(REASONS)];
  const isExplainedBy = (names: readonly string[]): boolean => expected(example, names) === drawn;
  if (!isExplainedBy(needed)) needed = Object.keys(REASONS);
  if (!isExplainedBy(needed)) return /^\[\^\w+\]:/m.test(example.markdown) ? [NOTES] : null;
  for (const name of [...needed]) {
    const fewer = needed.filter((one) => one !== name);
    if (isExplainedBy(fewer)) needed = fewer;
  }
  return needed;
}

function draw({ markdown }: Example, View: typeof Markdown.MarkdownView): Element {
  const view = new View(markdown, { breaks: false, label: (name) => name });
  view.settle();
  return view.el;
}

/** Both sides of an example, to be read where they differ. */
export function both(example: Example, View: typeof Markdown.MarkdownView): [string, string] {
  return [ours(draw(example, View)), expected(example, Object.keys(REASONS))];
}

function expected({ html, markdown }: Example, reasons: readonly string[]): string {
  const root = document.createElement("div");
  root.innerHTML = reasons.includes(RAW) ? withoutTags.render(markdown) : html;
  for (const name of reasons) REASONS[name]?.(root, markdown);
  for (const one of root.querySelectorAll("del")) become(one, "s");
  for (const one of root.querySelectorAll("li > input, li > p:first-child > input")) {
    one.replaceWith(element("task", one.hasAttribute("checked") ? "done" : "open"));
  }
  for (const one of root.querySelectorAll("[align]")) {
    one.className = one.getAttribute("align") ?? "";
    one.removeAttribute("align");
  }
  for (const one of root.querySelectorAll("a")) {
    const href = link(one.getAttribute("href") ?? "")?.href ?? one.href;
    // Both ways of writing a bracket are one address.
    one.setAttribute("href", href.replaceAll("%5B", "[").replaceAll("%5D", "]"));
  }
  return normal(root);
}

/** What we draw in the words of the specifications: without what we add. */
function ours(drawn: Element): string {
  const root = drawn.cloneNode(true) as Element;
  for (const one of root.querySelectorAll(".ipychat-host")) one.remove();
  for (const one of root.querySelectorAll(".ipychat-section, .ipychat-table")) {
    one.replaceWith(...one.childNodes);
  }
  for (const one of root.querySelectorAll(".ipychat-code")) {
    const language = one.querySelector(".ipychat-language")?.textContent;
    const code = element("code", one.querySelector("code")?.textContent ?? "");
    if (language) code.className = `language-${language}`;
    const pre = element("pre", "");
    pre.append(code);
    one.replaceWith(pre);
  }
  for (const one of root.querySelectorAll(".ipychat-picture, .ipychat-chip, img")) {
    const alt = one.getAttribute("alt") ?? one.querySelector(".ipychat-picture-alt")?.textContent;
    const words = alt ?? (one.textContent ?? "").replace(/ \([^)]*\)$/, "").replace(/^image$/, "");
    one.replaceWith(element("picture", words));
  }
  for (const one of root.querySelectorAll(".ipychat-box")) {
    one.replaceWith(element("task", one.ariaLabel === "task_done" ? "done" : "open"));
  }
  for (const one of root.querySelectorAll("*")) {
    one.className = one.className.replace(/ipychat-(?:no-link|task)/, "").replace("ipychat-", "");
    if (one.className === "") one.removeAttribute("class");
    for (const name of ["dir", "translate", "target", "rel", "referrerpolicy"]) {
      one.removeAttribute(name);
    }
    const [, host, title] =
      /^([^:]*(?::\d+)?)(?:: ([\s\S]*))?$/.exec(one.getAttribute("title") ?? "") ?? [];
    if (one.nodeName === "A" || host) one.removeAttribute("title");
    if (title) one.setAttribute("title", title);
    if (one.nodeName === "OL" && one.getAttribute("start") === "1") one.removeAttribute("start");
  }
  return normal(root);
}

/** The structure of nodes, without the white space between blocks and at the ends of lines. */
function normal(root: Element): string {
  root.normalize();
  const walker = document.createTreeWalker(root, 4);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    if (text.parentElement?.closest("pre")) continue;
    const isBetween = (node: Node | null): boolean => node === null || BLOCKS.test(node.nodeName);
    if (isBetween(text.previousSibling)) text.data = text.data.replace(/^\s+/, "");
    if (isBetween(text.nextSibling)) text.data = text.data.replace(/\s+$/, "");
    if (text.data === "") text.remove();
  }
  for (const one of root.querySelectorAll("*")) {
    const attributes = one
      .getAttributeNames()
      .sort()
      .map((name) => [name, one.getAttribute(name)] as const);
    for (const [name] of attributes) one.removeAttribute(name);
    for (const [name, value] of attributes) one.setAttribute(name, value ?? "");
  }
  return [...root.childNodes].map((node) => structure(node)).join("");
}

const BLOCKS = /^(?:P|H\d|UL|OL|LI|BLOCKQUOTE|PRE|HR|BR|TABLE|THEAD|TBODY|TR|TH|TD|TASK)$/;

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function become(from: Element, name: string): void {
  const to = document.createElement(name);
  to.append(...from.childNodes);
  from.replaceWith(to);
}
