/** What a message says, as Markdown. */

import type { Part } from "../protocol.ts";
import { texts } from "../reduce.ts";

/** Return what parts say, as it was written. How it was found, the steps, is not said. */
export function asMarkdown(parts: readonly Part[]): string {
  return written(parts) || [...texts(parts)].join("\n\n");
}

function written(parts: readonly Part[]): string {
  return parts.map(source).filter(Boolean).join("\n\n");
}

function source(part: Part): string {
  if (part.kind === "text") return part.text;
  if (part.kind === "group") return written(part.parts);
  return part.kind === "output" ? String(part.bundle["text/plain"] ?? "") : "";
}
