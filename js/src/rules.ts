/**
 * The rules that a bundle brings along: the build writes them into it from its CSS file.
 *
 * Bundles of a page know of each other's, so that all of them follow a chat to where it is put.
 */

declare const RULES: { readonly name: string; readonly text: string } | undefined;

interface Kept {
  /** The rules of each bundle; of one that comes a second time, as another version, the last. */
  readonly texts: Map<string, string>;
  /** The sheet of each in each page, and what it was made of. */
  readonly sheets: WeakMap<Document, Map<string, { sheet: CSSStyleSheet; text: string }>>;
}

const place = globalThis as { [name: symbol]: Kept | undefined };
const name = Symbol.for("ipychat.rules");

/** Give the page, or the shadow tree, in which an element is all rules, these among them. */
export function bringRules(el: Element): void {
  if (typeof RULES === "undefined") return;
  place[name] ??= { texts: new Map(), sheets: new WeakMap() };
  const { texts, sheets } = place[name];
  texts.set(RULES.name, RULES.text);
  const { ownerDocument: page } = el;
  const own = el.getRootNode() as Document;
  // What is drawn before it is on the page will most likely be in the document itself.
  const root = own.adoptedStyleSheets ? own : page;
  const made = sheets.get(page) ?? new Map();
  sheets.set(page, made);
  for (const [of, text] of texts) {
    // A page takes only sheets that were made in it.
    const one = made.get(of) ?? { sheet: new (page.defaultView ?? globalThis).CSSStyleSheet() };
    made.set(of, one);
    if (one.text !== text) one.sheet.replaceSync(text);
    one.text = text;
    if (root.adoptedStyleSheets.includes(one.sheet)) continue;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, one.sheet];
  }
}

/** Give them to wherever an element is, also if it comes there later. */
export function keepRules(el: Element, signal: AbortSignal): void {
  bringRules(el);
  const observer = new ResizeObserver(() => bringRules(el));
  observer.observe(el);
  signal.addEventListener("abort", () => observer.disconnect());
}
