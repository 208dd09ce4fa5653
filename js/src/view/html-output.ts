/**
 * HTML that a formatter has made of an object, in a place where it reaches nothing: a frame in
 * which no code runs and that asks nobody for anything. What is in it is data, a stranger's maybe.
 */

import { h } from "../dom.ts";
import type { OutputPart } from "../protocol.ts";
import { groundOf } from "../render/diagram.ts";
import { anchor } from "../render/links.ts";
import { nothing, type PartContext, type PartView } from "./part-view.ts";

/** What the frame may load: what it holds itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'";

/** Tables as hosts draw them, unless the HTML says how. */
const STYLE =
  "html{overflow:auto}" +
  "body{margin:0;display:flow-root;color:var(--ipychat-text);line-height:1.5;" +
  "font-family:var(--ipychat-font);font-size:var(--ipychat-size)}" +
  "body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}" +
  "a{color:var(--ipychat-link)}code,pre{font-family:var(--ipychat-mono)}" +
  "img,svg{max-width:100%}small{color:var(--ipychat-quiet)}" +
  "table{width:max-content;border-collapse:collapse;border:0;font-size:.9em;font-variant-numeric:tabular-nums}" +
  "th,td{padding:.35em .7em;border:0;text-align:right;max-width:30em}" +
  "thead{position:sticky;top:0;background:var(--ipychat-ground);" +
  "box-shadow:0 1px var(--ipychat-line-strong)}" +
  "tbody tr:nth-child(odd){background:var(--ipychat-tint)}" +
  "tbody tr:hover{background:var(--ipychat-tint-strong)}";

const DOCUMENT =
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" ` +
  `content="${POLICY}"><style>${STYLE}</style><body>`;

/** What has no use in such a place. */
const USELESS =
  "script,noscript,template,link,meta,base,title,iframe,frame,frameset,object,embed,portal,fencedframe," +
  "audio,video,source,track,animate,animateTransform,animateMotion,set";

/** Attributes that run code, lead elsewhere or ask for something, whatever is in them. */
const RISKY = /^on|.src$|^(?:src(?:set|doc)|action|formaction|ping|target|background|poster)$/i;

/** What CSS fetches from elsewhere. */
const FETCHES = /(?:url|image-set)\((?!\s*["']?(?:data:|#))[^)]*\)?|@import[^;]*;?/gi;

/** A character as CSS also writes it. */
const ESCAPE = /\\(?:([\da-f]{1,6})\s?|([^\n]))/gi;

/** What there is to see. */
const VISIBLE = "img,svg,math,hr,input,progress,meter";

/** The colours and fonts of the chat, and those that hosts promise to what is displayed. */
const TOKENS = [
  ..."text quiet tint tint-strong line-strong link font mono size"
    .split(" ")
    .map((name) => `--ipychat-${name}`),
  ...["content-font-color", "layout-color", "border-color"].flatMap((name) =>
    [0, 1, 2, 3].map((level) => `--jp-${name}${level}`),
  ),
];

/** Show the HTML of an output; null where that is not possible, or there is nothing to see. */
export function htmlView(first: OutputPart, context: PartContext): PartView | null {
  const frame = h("iframe", "ipychat-html");
  let content: DocumentFragment;
  try {
    const read = harmless(first.bundle["text/html"], context);
    if (!read) return null;
    content = read;
    // The document stays ours to fill and to measure. Nothing in it runs.
    frame.setAttribute("sandbox", "allow-same-origin");
    frame.srcdoc = DOCUMENT;
  } catch {
    // A host that lets nobody make markup.
    return null;
  }
  frame.title = context.labels("output");

  const sizes = new ResizeObserver(() => measure(frame));
  let loaded: Document | null = null;
  const fill = (): void => {
    const page = frame.contentDocument;
    // Until ours is loaded another one is there, without the policy.
    if (!page?.body || page !== loaded) return;
    page.body.replaceChildren(page.importNode(content, true));
    dress(frame, page.documentElement);
    measure(frame);
  };
  // Again each time that the message comes back to the page, with which a frame begins anew.
  frame.addEventListener("load", () => {
    loaded = frame.contentDocument;
    fill();
    const page = frame.contentDocument;
    if (!page?.body) return;
    sizes.disconnect();
    sizes.observe(page.body);
    sizes.observe(frame);
    page.addEventListener("click", (event) => follow(event, frame, context));
  });

  const redress = (): void => {
    const root = frame.contentDocument?.documentElement;
    if (root) dress(frame, root);
  };
  const themes = new MutationObserver(redress);
  themes.observe(document.body, { attributes: true });

  return {
    el: frame,
    update(next) {
      if (next.kind !== "output" || next.host) return false;
      const read = harmless(next.bundle["text/html"], context);
      if (!read) return false;
      content = read;
      fill();
      return true;
    },
    settle: nothing,
    end() {
      sizes.disconnect();
      themes.disconnect();
    },
  };
}

/** Read HTML without its code and without what leads elsewhere; null if nothing is left. */
function harmless(html: unknown, { policy }: PartContext): DocumentFragment | null {
  if (typeof html !== "string") return null;
  // Documents that are in no window: nothing in them is fetched or run, also not what is left
  // out. In a fragment of the page itself a picture would be asked for, and say what it is told to.
  const read = new DOMParser().parseFromString(html, "text/html");
  const content = document.implementation.createHTMLDocument("").createDocumentFragment();
  // Not by its name, which something in it may have.
  const root = Reflect.get(Document.prototype, "documentElement", read) as Element;
  for (const part of [...root.children]) content.append(...part.childNodes);
  for (const element of content.querySelectorAll(USELESS)) element.remove();
  // What is sent nowhere is no form.
  for (const form of content.querySelectorAll("form")) unwrap(form);
  for (const element of content.querySelectorAll("*")) {
    if (element.localName === "style") element.textContent = quiet(element.textContent ?? "");
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name) ?? "";
      if (name === "style") element.setAttribute(name, quiet(value));
      else if (!isHarmless(element, name, value)) element.removeAttribute(name);
      else if (name === "href" && !value.startsWith("#")) lead(element, value, policy);
    }
  }
  return /\S/.test(textOf(content)) || content.querySelector(VISIBLE) ? content : null;
}

function isHarmless({ localName }: Element, name: string, value: string): boolean {
  if (RISKY.test(name) || quiet(value) !== value) return false;
  // By its name an element takes the place of what is in the document; boxes that exclude each
  // other need one.
  if (name === "name") return localName === "input";
  if (/^src$/i.test(name)) return value.startsWith("data:image/");
  if (!/href$/i.test(name) || value.startsWith("#")) return true;
  return localName === "a" && name === "href";
}

/** Let a link lead where it may, and say that as it was understood. */
function lead(link: Element, address: string, policy: PartContext["policy"]): void {
  const href = anchor(address, "", policy).getAttribute("href");
  if (href === null) link.removeAttribute("href");
  else link.setAttribute("href", href);
}

/** Put what is in a form into its place; a field may be named as any of the form's methods. */
function unwrap(form: Element): void {
  const inside = document.createRange();
  inside.selectNodeContents(form);
  Element.prototype.replaceWith.call(form, inside.extractContents());
}

/** CSS without what it would fetch. The frame refuses to, but then the browser complains. */
function quiet(css: string): string {
  const meant = css.replace(
    ESCAPE,
    (_, code, one) => one ?? String.fromCharCode(parseInt(code, 16)),
  );
  // Nobody who means well hides that something is fetched.
  return meant !== css && meant.search(FETCHES) >= 0 ? "" : css.replace(FETCHES, "");
}

function textOf(content: DocumentFragment): string {
  const copy = content.cloneNode(true) as DocumentFragment;
  for (const style of copy.querySelectorAll("style")) style.remove();
  return copy.textContent ?? "";
}

/** A link in the frame leads where the same link in a text would; the frame itself stays. */
function follow(event: Event, frame: HTMLElement, { policy }: PartContext): void {
  const link = (event.target as Element).closest("a");
  if (!link) return;
  event.preventDefault();
  const way = anchor(link.getAttribute("href") ?? "", "", policy);
  way.hidden = true;
  frame.after(way);
  way.click();
  way.remove();
}

/** Give a frame the look of what is around it. */
function dress(frame: HTMLElement, { style }: HTMLElement): void {
  const around = getComputedStyle(frame);
  // A frame of another scheme than its page is no longer transparent.
  style.colorScheme = around.colorScheme;
  for (const name of TOKENS) style.setProperty(name, around.getPropertyValue(name));
  style.setProperty("--ipychat-ground", groundOf(frame));
}

/** Make a frame as tall as what it holds; there is an end to that in the CSS. */
function measure(frame: HTMLIFrameElement): void {
  const page = frame.contentDocument;
  if (!page?.body) return;
  const { body, documentElement } = page;
  const bar = (page.defaultView?.innerHeight ?? 0) - documentElement.clientHeight;
  frame.style.height = `${Math.ceil(body.getBoundingClientRect().height) + bar}px`;
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = documentElement;
  // What scrolls can be reached by keys.
  body.tabIndex = scrollHeight > clientHeight || scrollWidth > clientWidth ? 0 : -1;
}
