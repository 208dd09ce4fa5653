/**
 * What is sent to pages and saved in notebooks: the frontend, packed to less than half.
 *
 * The build writes the code in here, gzipped and in base64. It is unpacked once for a page, and
 * imported as a notebook's host imports this module itself: from a blob.
 */

import type { AnyModel, RenderProps } from "@anywidget/types";

/** Written by the build: the code, and the hash of it. */
declare const PACKED: string;
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
    place[name] ??= unpack();
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

async function unpack(): Promise<Frontend> {
  const bytes = Uint8Array.from(atob(PACKED), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(stream).blob();
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}
