/** Which addresses of a model's text may become a link, and how it looks. */

/** Where a link may lead. No relative address: on a notebook's origin that is an API call. */
const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

export interface Link {
  readonly href: string;
  /** The host as the browser will read it: what the words of a link cannot disguise. */
  readonly host: string;
}

/** Read an address; null if no link may lead there. */
export function link(address: string): Link | null {
  let url: URL;
  try {
    // Without a base: what needs one is relative. A backslash is a character, not a slash.
    url = new URL(address.replaceAll("\\", "%5C"));
  } catch {
    return null;
  }
  if (!PROTOCOLS.has(url.protocol)) return null;
  if (url.protocol === "mailto:") return { href: url.href, host: url.pathname };
  if (url.username || url.password) return null;
  return { href: url.href, host: url.host };
}

/** Characters of an address that holds a picture: some 5 MB of it. */
const LARGEST = 7_000_000;

/** Whether an address holds a picture itself, of a kind that cannot run code. */
export function isInlineImage(address: string): boolean {
  if (address.length > LARGEST) return false;
  return /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(address);
}
