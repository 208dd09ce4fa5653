/** What a model's text may reach beyond the page: which pictures, and by a click which links. */

import { link } from "./urls.ts";

/** Kinds of addresses. */
export type Reach = "image" | "link";

export class Policy {
  /** Addresses that begin so are allowed; of links, null allows all. */
  readonly #allowed = new Map<Reach, readonly string[] | null>([
    ["image", []],
    ["link", null],
  ]);

  /** Say which addresses are allowed: all that begin like one of these. Links: null for all. */
  configure(images: unknown, links: unknown): void {
    this.#allowed.set("image", texts(images) ?? []);
    this.#allowed.set("link", links === null || links === undefined ? null : (texts(links) ?? []));
  }

  /** Whether an address, as the browser writes it, is allowed. */
  allows(reach: Reach, href: string): boolean {
    const prefixes = this.#allowed.get(reach) ?? null;
    return prefixes === null || prefixes.some((prefix) => isBelow(href, prefix));
  }
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : null;
}

/** What was refused when it was drawn, and how it would be drawn otherwise. */
const refused = new WeakMap<Element, readonly [Reach, string, () => void]>();

/** Remember what an element stands for; `allow` puts the real thing in its place. */
export function refuse<T extends Element>(el: T, at: Reach, href: string, allow: () => void): T {
  refused.set(el, [at, href, allow]);
  return el;
}

/** Draw what is on the page and was refused, as far as it is allowed now. */
export function reconsider(root: Element, policy: Policy): void {
  for (const el of root.querySelectorAll(".ipychat-picture, .ipychat-no-link")) {
    const [at, href, allow] = refused.get(el) ?? [];
    if (at && href && policy.allows(at, href)) allow?.();
  }
}

/**
 * Whether an address is at or below another one: of one origin, and in one folder. Behind an
 * equals sign stands a whole address, which the kernel was asked about.
 */
function isBelow(href: string, prefix: string): boolean {
  if (prefix.startsWith("=")) return link(prefix.slice(1))?.href === href;
  const [at, above] = [link(href), link(prefix)];
  if (!at || !above) return false;
  const [url, base] = [new URL(at.href), new URL(above.href)];
  if (url.protocol !== base.protocol || url.host !== base.host) return false;
  if (base.search || base.hash) return url.href === base.href;
  if (base.protocol === "mailto:") return url.pathname === base.pathname;
  // A slash in disguise would lead out of the folder on some servers.
  if (/%(?:2f|5c)/i.test(url.pathname)) return false;
  const folder = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  return url.pathname === base.pathname || url.pathname.startsWith(folder);
}
