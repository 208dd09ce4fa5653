/** The cases that both sides of the wire read alike. */

import { readFileSync } from "node:fs";

/** Read `tests/wire/<name>.json`; `{"$bytes": base64}` becomes a view of bytes. */
export function cases<T>(name: string): T[] {
  const file = new URL(`../../../tests/wire/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"), (_, value) => {
    if (typeof value?.$bytes !== "string") return value;
    const bytes = Buffer.from(value.$bytes, "base64");
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  });
}
