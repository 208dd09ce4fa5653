/** Links: where they may lead, and what they say about it. */

import { h } from "../dom.ts";
import { type Policy, refuse } from "./policy.ts";
import { type Link, link } from "./urls.ts";

/** Makes an element for a link; where it may lead nowhere, one for its words alone. */
export function anchor(address: string, title: string, policy: Policy | undefined): HTMLElement {
  const target = link(address);
  if (target === null) return h("span", "ipychat-no-link");
  if (policy?.allows("link", target.href) === false) {
    const words = h("span", "ipychat-no-link");
    words.title = target.host;
    return refuse(words, "link", target.href, () => {
      const allowed = anchor(address, title, policy);
      allowed.append(...words.childNodes);
      unmask(allowed);
      words.replaceWith(allowed);
    });
  }
  const element = h("a");
  element.href = target.href;
  element.title = title ? `${target.host}: ${title}` : target.host;
  element.target = "_blank";
  element.rel = "noopener noreferrer nofollow ugc";
  element.referrerPolicy = "no-referrer";
  return element;
}

/** Something in the words of a link that looks like a host. */
const HOST = /(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/gu;

/** Characters of the words of a link that are looked at; who reads on sees where it leads. */
const MOST = 1000;

/** Show where a link leads, if its words speak of another place or could deceive the eye. */
export function unmask(element: Element): void {
  const target = link(element.getAttribute("href") ?? "");
  if (!target) return;
  const words = seen(element.textContent ?? "");
  // A formula is yet to be drawn.
  if (words.length > MOST || element.querySelector(".ipychat-math") || isMasked(words, target)) {
    element.append(h("span", "ipychat-host", ` (${target.host})`));
  }
}

/** A text as the eye reads it, as far as it is looked at. */
function seen(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, "")
    .replace(/\s+/g, " ")
    .slice(0, MOST + 1)
    .normalize("NFKC");
}

function isMasked(words: string, { host }: Link): boolean {
  if (host.includes("xn--") && !words.includes(host)) return true;
  const name = host.replace(/^.*@/, "").replace(/:\d+$/, "");
  // What stands behind the host of an address is its path, which may hold names of files.
  const own = /^\s*[a-z]+:\/\/([^/?#\\\s]+)/i.exec(words)?.[1]?.replace(/:\d+$/, "");
  const said = own ? [own] : Array.from(words.matchAll(HOST), ([one]) => one);
  const first = said.map((one) => one.toLowerCase());
  return first.some((one) => one !== name && `www.${one}` !== name && one !== `www.${name}`);
}
