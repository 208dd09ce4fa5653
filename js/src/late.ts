/**
 * Models that came up late.
 *
 * anywidget gives a model two seconds to load. From then on it drops whatever the kernel says to
 * the model, which is drawn nevertheless: on a busy page such a chat would never show an answer.
 */

import type { AnyModel } from "@anywidget/types";

/** What is known of a model of Jupyter's own widget manager. */
interface Model {
  readonly comm?: {
    on_msg?(callback: Handler): void;
    send?(data: object, callbacks: object): unknown;
  };
  readonly _handle_comm_msg?: Handler;
}

type Handler = (this: unknown, message: object) => Promise<unknown>;

/** What a kernel never says, and what means nothing to any model. */
const NOTHING = { content: { data: { method: "" } } };

const helped = new WeakSet<object>();

/** Let a model hear its kernel if that is given up, and ask for what it has missed. */
export async function hearLate(model: unknown): Promise<void> {
  if (typeof model !== "object" || model === null || helped.has(model)) return;
  const { comm, _handle_comm_msg: handle } = model as Model;
  if (!comm?.on_msg || !handle) return;
  try {
    await handle.call(model, NOTHING);
  } catch {
    const direct = inherited(model);
    if (!direct || helped.has(model)) return;
    helped.add(model);
    comm.on_msg(direct.bind(model));
    comm.send?.({ method: "request_state" }, {});
  }
}

/**
 * The model behind what anywidget hands out, as Jupyter has it.
 *
 * Nothing leads there but an event, so that a switch is turned and turned back.
 */
export function modelBehind(model: AnyModel, name: string): unknown {
  let found: unknown = null;
  const event = `change:${name}`;
  const see = (one: unknown): void => {
    found = one;
  };
  model.on(event, see);
  const value = model.get(name);
  model.set(name, !value);
  model.set(name, value);
  model.off(event, see);
  return found;
}

/** How a model deals with messages apart from what anywidget has put before it. */
function inherited(model: object): Handler | undefined {
  let home: object | null = model;
  while (home && !Object.hasOwn(home, "_handle_comm_msg")) home = Object.getPrototypeOf(home);
  return home ? Object.getPrototypeOf(home)._handle_comm_msg : undefined;
}
