/** Keeps what the long tests have counted for the page that tells it, as tests/tally.py does. */

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether tests take the time for all that they can do (`make test-faults`). */
export const IS_LONG = process.env.IPYCHAT_TESTS === "long";

/** Keep what a test has counted. */
export function count(bar: string, what: string, told: string, test: string): void {
  const folder = fileURLToPath(new URL("../../../build/tally", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const kept = { bar, what, told, test, is_long: IS_LONG };
  const name = `${bar}-${what}`.toLowerCase().replaceAll(/\W/g, "-");
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(kept));
}
