/**
 * What is sent to pages and saved in notebooks: the frontend, packed to less than half.
 *
 * The build writes the code in here, gzipped and as text. It is unpacked once for a page, and
 * imported as a notebook's host imports this module itself: from a blob.
 */

import type { AnyModel, RenderProps } from "@anywidget/types";
import { unpack } from "./packed.ts";

/** Written by the build: the code, its bytes when gzipped, and the hash of it. */
declare const PACKED: string;
declare const PACKED_LENGTH: number;
declare const PACKED_HASH: string;

interface Frontend {
  default(): {
    initialize(props: { model: AnyModel }): () => void;
    render(props: RenderProps): () => void;
  };
}

/** Where all chats of a page find what one of them has unpacked. */
const place = globalThis as { [name: symbol]: Promise<Frontend> | undefined };
const name = Symbol.for(`ipychat.frontend.${PACKED_HASH}`);

/** Make the widget of one model. */
export default async function widget() {
  try {
    place[name] ??= load();
    const frontend = await place[name];
    return frontend.default();
  } catch (error) {
    place[name] = undefined;
    return {
      // Without the frontend there are no labels either.
      render({ el }: RenderProps) {
        el.textContent = `ipychat cannot be shown here: ${error}`;
      },
    };
  }
}

async function load(): Promise<Frontend> {
  const packed = new Blob([unpack(PACKED, PACKED_LENGTH)]);
  const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(stream).blob();
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}
