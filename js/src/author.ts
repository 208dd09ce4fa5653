/**
 * Runs what the notebook's author wrote for a button, when somebody presses it.
 *
 * This is the only file that makes code of a string. It gets it from a trait that only the
 * kernel sets, and only while that kernel answers: no text of a model, no message and no saved
 * notebook comes here.
 */

import type { AnyModel } from "@anywidget/types";
import { modelOf } from "./host.ts";

/** Code, and the values of its names: JSON, or a widget as the reference of its model. */
export interface AuthorCode {
  readonly code: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type RunCode = (own: AuthorCode) => Promise<void>;

/** Run code with the models that the host of this one has. */
export function running(model: AnyModel): RunCode {
  return async ({ code, args }) => {
    const values = Object.values(args).map((value) => modelOf(model, value));
    const run = new Function(...Object.keys(args), code);
    await run(...(await Promise.all(values)));
  };
}
