/** The rules that a bundle brings along: the build writes them into it from its CSS file. */

declare const RULES: string | undefined;

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Give the page, or the shadow tree, in which an element is these rules. */
export function bringRules(el: Element): void {
  if (typeof RULES === "undefined") return;
  const { ownerDocument: page } = el;
  const own = el.getRootNode() as Document;
  // What is drawn before it is on the page will most likely be in the document itself.
  const root = own.adoptedStyleSheets ? own : page;
  let sheet = sheets.get(page);
  if (!sheet) {
    // A page takes only sheets that were made in it.
    sheet = new (page.defaultView ?? globalThis).CSSStyleSheet();
    sheet.replaceSync(RULES);
    sheets.set(page, sheet);
  }
  if (root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** Give them to wherever an element is, also if it comes there later. */
export function keepRules(el: Element, signal: AbortSignal): void {
  bringRules(el);
  const observer = new ResizeObserver(() => bringRules(el));
  observer.observe(el);
  signal.addEventListener("abort", () => observer.disconnect());
}
