/**
 * The rules that a bundle brings along: the build writes them into it from its CSS file.
 *
 * Bundles of a page know of each other's, so that all of them follow a chat to where it is put.
 */

declare const RULES: { readonly name: string; readonly text: string } | undefined;

/** The sheet of each bundle in one page, and what it was made of. */
type Sheets = Map<string, { readonly sheet: CSSStyleSheet; text: string }>;

interface Kept {
  /** The rules of each bundle; of one that comes a second time, as another version, the last. */
  readonly texts: Map<string, string>;
  readonly sheets: WeakMap<Document, Sheets>;
}

const place = globalThis as { [name: symbol]: Kept | undefined };
const name = Symbol.for("ipychat.rules");

/** Give the page, or the shadow tree, in which an element is all rules, these among them. */
export function bringRules(el: Element): void {
  const { ownerDocument: page } = el;
  // Nobody sees a page without a window.
  if (typeof RULES === "undefined" || !page.defaultView) return;
  place[name] ??= { texts: new Map(), sheets: new WeakMap() };
  const { texts, sheets } = place[name];
  texts.set(RULES.name, RULES.text);
  const own = el.getRootNode() as Document;
  // What is drawn before it is on the page will most likely be in the document itself.
  const root = own.adoptedStyleSheets ? own : page;
  const made: Sheets = sheets.get(page) ?? new Map();
  sheets.set(page, made);
  for (const [bundle, text] of texts) {
    // A page takes only sheets that were made in it.
    const one = made.get(bundle) ?? { sheet: new page.defaultView.CSSStyleSheet(), text: "" };
    made.set(bundle, one);
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
