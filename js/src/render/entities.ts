/** Named characters such as `&amp;`, as the browser knows them: its list weighs 20 kB. */

/** All that ever reaches the browser's parser: a name, and nothing that could be markup. */
const NAMED = /^&[A-Za-z][A-Za-z0-9]{1,31};$/;

/** Names that are looked up in one go of the page, and those of nothing that are remembered. */
const MOST = 1000;

/** Of names that there are: some two thousand. */
const known = new Map<string, string>();
const unknown = new Set<string>();
let looked = 0;

/** Return the character of a name with its ampersand and semicolon; the name if there is none. */
export function decodeHTMLStrict(name: string): string {
  if (!NAMED.test(name) || unknown.has(name)) return name;
  return known.get(name) ?? lookUp(name);
}

function lookUp(name: string): string {
  // Each makes a document: a text of nothing but such names would stop the page.
  if (looked === MOST) return name;
  if (looked === 0) setTimeout(() => (looked = 0));
  looked += 1;
  const found = read(name);
  if (found !== name) known.set(name, found);
  else {
    if (unknown.size === MOST) unknown.clear();
    unknown.add(name);
  }
  return found;
}

function read(name: string): string {
  try {
    // With a letter before it, since a document drops the space with which it begins.
    const { body } = new DOMParser().parseFromString(`x${name}`, "text/html");
    const text = (body.textContent ?? "").slice(1);
    // The rest of a name that begins like another one.
    return text === "" || (text.length > 1 && text.endsWith(";")) ? name : text;
  } catch {
    // Where the host lets nothing read markup.
    return name;
  }
}
