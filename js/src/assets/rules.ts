/** The rules that an asset brings along: written by the build from its CSS file. */

declare const RULES: string | undefined;

const places = new WeakSet<Node>();

/** Give the page, or the shadow tree, in which an element is the rules of this asset; once. */
export function bringRules(el: Element): void {
  // What is drawn before it is on the page will most likely be in the document itself.
  const own = el.getRootNode() as Document;
  const root = own.adoptedStyleSheets ? own : el.ownerDocument;
  if (typeof RULES === "undefined" || places.has(root) || !root.adoptedStyleSheets) return;
  places.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
