/** What the view of a part is, whatever its kind. */

import type { Mount } from "../host.ts";
import type { Part } from "../protocol.ts";
import type { Policy } from "../render/policy.ts";
import type { Labels } from "./labels.ts";

/** What parts need of the chat around them. */
export interface PartContext {
  readonly labels: Labels;
  readonly mount: Mount;
  /** Ends with the message. */
  readonly signal: AbortSignal;
  /** Whether a line break in a paragraph is one on the page: as people write. */
  readonly breaks: boolean;
  /** Which pictures and links of texts are allowed. */
  readonly policy?: Policy | undefined;
  /** Told of each block of text that will not change any more, to draw it another way. */
  readonly finished?: ((block: Element) => void) | undefined;
}

export interface PartView {
  readonly el: HTMLElement;
  /** Show a later state; false if that takes another view. */
  update(next: Part): boolean;
  /** The message will not change by itself any more. */
  settle(): void;
  /** The part is gone. */
  end(): void;
}

/** The views of parts inside a part. */
export interface PartViews {
  readonly el: HTMLElement;
  update(parts: readonly Part[]): void;
  settle(): void;
  end(): void;
}

export const nothing = (): void => {};
