/** Named characters such as `&amp;`, as the browser knows them: its list weighs 20 kB. */

/** All that ever reaches the browser's parser: a name, and nothing that could be markup. */
const NAMED = /^&[A-Za-z][A-Za-z0-9]{1,31};$/;

/** Names that are remembered; there are some two thousand. */
const MOST = 3000;

const known = new Map<string, string>();

/** Return the character of a name with its ampersand and semicolon; the name if there is none. */
export function decodeHTMLStrict(name: string): string {
  if (!NAMED.test(name)) return name;
  const found = known.get(name) ?? read(name);
  if (known.size < MOST) known.set(name, found);
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
