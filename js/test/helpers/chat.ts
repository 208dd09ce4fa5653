/** A chat on a page without a layout: its view, and a store whose kernel is a test. */

import type { Message, TextPart, Transcript } from "../../src/protocol.ts";
import { Store } from "../../src/store.ts";
import type { Looks } from "../../src/transport.ts";
import { Kernel, message, Time } from "./kernel.ts";

export const LOOKS: Looks = {
  disabled: false,
  on_busy: "refuse",
  loading: false,
  suggestions: [],
  frame: {},
  scroll_to: {},
  placeholder_text: "",
  placeholder_threshold: 1,
  show_activity_dot: true,
  auto_scroll_limit: 200,
  scroll_button_threshold: 100,
  labels: {},
  _composer: {
    placeholder: "Send a message",
    rows: 1,
    max_rows: 10,
    max_length: 100,
    enter_sends: true,
    show_send: true,
    show_stop: true,
  },
};

/** Show a chat that has these messages; `installDocument` must have been called. */
export async function showChat(messages: readonly Message[] = [], looks: Partial<Looks> = {}) {
  const { ChatView } = await import("../../src/view/chat.ts");
  const { Draft } = await import("../../src/view/draft.ts");
  const { labelsWith } = await import("../../src/view/labels.ts");
  const kernel = new Kernel();
  kernel.transcript = { messages, turn: null } satisfies Transcript;
  const time = new Time();
  time.onSend = (intent) => kernel.hear(intent);
  const store = new Store(kernel.snapshot(), time);
  const draft = new Draft();
  const gone = new AbortController();
  const mount = async (): Promise<void> => {
    throw new Error("no widgets here");
  };
  const make = () => {
    const view = new ChatView(store, draft, labelsWith({}), mount, gone.signal);
    view.configure({ ...LOOKS, ...looks });
    document.body.replaceChildren(view.el);
    return view.el;
  };
  const el = make();
  store.open();
  const tell = (): void => {
    for (const sent of kernel.sent.splice(0)) {
      if ("kind" in sent) store.onBatch(sent);
      else store.onAnswer(sent);
    }
  };
  tell();
  kernel.heard.length = 0;
  return { kernel, time, store, el, gone, tell, again: make };
}

/** Begin or end a turn; `asks`: the message with which it asks the person something. */
export function turn(kernel: Kernel, status: "running" | "done" | "stopped", asks?: string): void {
  const asked = asks === undefined ? {} : { asks };
  kernel.change({ op: "turn", turn: { turn_id: "t", status, message_id: "m", ...asked } });
}

/** Add a message at the end. */
export function say(kernel: Kernel, id: string, text: string, more: Partial<Message> = {}): void {
  const index = kernel.transcript.messages.length;
  kernel.change({ op: "insert", index, message: message(id, text, more) });
}

/** Append to the text of a message. */
export function stream(kernel: Kernel, id: string, text: string): void {
  const found = kernel.transcript.messages.find((one) => one.id === id) as Message;
  const offset = (found.parts[0] as TextPart).text.length;
  kernel.change({ op: "text", message_id: id, part_id: `${id}-text`, offset, text });
}

/** The one element that a selector finds. */
export function one<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelectorAll<T>(selector);
  if (found.length !== 1) throw new Error(`${found.length} elements are ${selector}`);
  return found[0] as T;
}
