/**
 * CSS of a notebook's author that holds inside one element only.
 *
 * It may come from a stranger's notebook. The browser reads it first, so that no stray brace
 * leads out of the scope; what could ask another host for something is left out.
 */

import { h } from "../dom.ts";

/** Rules that say how elements look; not those that import, declare fonts or name animations. */
const KEPT = /^CSS(?:(?:Style|Media|Supports|Container)Rule|NestedDeclarations)$/;

/** What fetches something, or could be disguised as such. */
const FETCHES = /url\((?!["']?data:image\/)|image-set\(|\\/i;

/** Set a property of an element, unless its value could ask another host for something. */
export function setProperty({ style }: HTMLElement, name: string, value: string): void {
  style.setProperty(name, FETCHES.test(value) ? "" : value);
}

/** Let CSS texts hold inside an element, instead of those that did before. */
export function setStyles(el: HTMLElement, texts: readonly string[] = []): void {
  el.querySelector(":scope > style")?.remove();
  if (texts.length === 0) return;
  // Without a selector, the scope is what the element of the style stands in.
  el.append(h("style", "", `@scope {\n${texts.map(harmless).join("\n")}\n}`));
}

function harmless(text: string): string {
  const sheet = new CSSStyleSheet();
  // As in a shadow root, which others put their parts into.
  sheet.replaceSync(text.replaceAll(":host", ":scope"));
  strip(sheet);
  return Array.from(sheet.cssRules, (rule) => rule.cssText).join("\n");
}

function strip(parent: CSSStyleSheet | CSSGroupingRule): void {
  for (let index = parent.cssRules.length - 1; index >= 0; index--) {
    const rule = parent.cssRules[index] as CSSRule;
    if (!KEPT.test(rule.constructor.name)) {
      parent.deleteRule(index);
      continue;
    }
    if ("style" in rule) stripStyle(rule.style as CSSStyleDeclaration);
    if ("cssRules" in rule) strip(rule as CSSGroupingRule);
  }
}

function stripStyle(style: CSSStyleDeclaration): void {
  for (const name of [...style]) {
    if (FETCHES.test(style.getPropertyValue(name))) style.removeProperty(name);
  }
  // Behind a variable in a shorthand, no single property tells.
  if (FETCHES.test(style.cssText)) style.cssText = "";
}
