/** A document for tests that make nodes. */

import { JSDOM } from "jsdom";

const NAMES = [
  "window",
  "document",
  "Document",
  "Node",
  "Text",
  "Element",
  "DOMParser",
  "HTMLElement",
  "HTMLOListElement",
  "HTMLImageElement",
  "MutationObserver",
  "AbortController",
  "AbortSignal",
  "KeyboardEvent",
  "InputEvent",
  "MouseEvent",
  "Event",
  "getComputedStyle",
] as const;

/** Calls of `ResizeObserver` callbacks, made by hand because nothing has a size here. */
export const resized = new Set<() => void>();

class Observer {
  readonly #callback: () => void;
  constructor(callback: () => void) {
    this.#callback = callback;
  }
  observe(): void {
    resized.add(this.#callback);
  }
  disconnect(): void {
    resized.delete(this.#callback);
  }
}

/** All is in sight here. */
class Sight {
  readonly #callback: (entries: object[]) => void;
  constructor(callback: (entries: object[]) => void) {
    this.#callback = callback;
  }
  observe(target: Element): void {
    this.#callback([{ target, isIntersecting: true }]);
  }
  disconnect(): void {}
}

/** Give this process a document; call it before anything that makes nodes is used. */
export function installDocument(): Document {
  const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true });
  for (const name of NAMES) {
    const value = name === "window" ? window : (window as unknown as Record<string, unknown>)[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Object.assign(globalThis, {
    ResizeObserver: Observer,
    IntersectionObserver: Sight,
    requestAnimationFrame: window.requestAnimationFrame.bind(window),
    cancelAnimationFrame: window.cancelAnimationFrame.bind(window),
  });
  return window.document;
}

/** The structure of a node as text, so that two can be compared and a difference read. */
export function structure(node: Node, indent = ""): string {
  if (node.nodeType === 3) return `${indent}${JSON.stringify((node as Text).data)}\n`;
  const element = node as Element;
  const attributes = element.getAttributeNames
    ? element.getAttributeNames().map((name) => ` ${name}=${element.getAttribute(name)}`)
    : [];
  const inside = [...element.childNodes].map((child) => structure(child, `${indent}  `));
  return `${indent}<${element.nodeName}${attributes.join("")}>\n${inside.join("")}`;
}
