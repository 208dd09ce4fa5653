/** What a page gives to the store of a chat: a way to its kernel, time and chance. */

import type { Intent } from "./protocol.ts";
import type { SetTimer } from "./timers.ts";

/** What a store needs of the world around it. */
export interface World {
  send(intent: Intent): void;
  /** Calls back once; the result cancels it. */
  setTimer: SetTimer;
  randomId(): string;
}
