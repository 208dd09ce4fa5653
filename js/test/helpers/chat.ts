/** A chat on a page without a layout: its view, and a store whose kernel is a test. */

import type { RunCode } from "../../src/author.ts";
import type { Mount } from "../../src/host.ts";
import type { Area, Button, Looks } from "../../src/looks.ts";
import type { Message, TextPart, Transcript } from "../../src/protocol.ts";
import { Store } from "../../src/store.ts";
import { Kernel, message, Time } from "./kernel.ts";

export const AREA: Area = {
  placeholder: "Send a message",
  rows: 1,
  max_rows: 10,
  max_length: 100,
  enter_sends: true,
  disabled_enter: false,
  disabled: false,
  text: "",
};

/** Make a button of the composer. */
export function button(name: string, more: Partial<Button> = {}): Button {
  return { name, icon: "", js: null, show_name: null, tooltip: false, reverts: false, ...more };
}

export const LOOKS: Looks = {
  disabled: false,
  on_busy: "refuse",
  answers: true,
  code_actions: ["copy"],
  loading: false,
  suggestions: [],
  frame: {},
  scroll_to: {},
  load_buffer: 50,
  view_latest: true,
  placeholder_text: "",
  placeholder_threshold: 1,
  show_activity_dot: true,
  auto_scroll_limit: 200,
  scroll_button_threshold: 100,
  labels: {},
  reach: {},
  styles: {},
  stylesheets: [],
  _composer: { inputs: [{ label: "ChatAreaInput", ref: "", area: AREA }], active: 0, place: "" },
  commands: [],
  enable_upload: true,
  accept: "",
  max_files: 10,
  max_file_size: 1000,
  buttons: ["send", "stop", "rerun", "undo", "clear"].map((name) => button(name)),
};

/** What the page around a chat does for it. */
interface Host {
  readonly mount?: Mount;
  readonly run?: RunCode;
  /** What is told of each finished block. */
  readonly finished?: (block: Element) => void;
  readonly isBusy?: boolean;
}

/** Show a chat that has these messages; `installDocument` must have been called. */
export async function showChat(
  messages: readonly Message[] = [],
  looks: Partial<Looks> = {},
  host: Host = {},
) {
  const { ChatView } = await import("../../src/view/chat.ts");
  const { Lookup } = await import("../../src/lookup.ts");
  const { Uploads } = await import("../../src/uploads.ts");
  const { Drafts } = await import("../../src/view/draft.ts");
  const { labelsWith } = await import("../../src/view/labels.ts");
  const kernel = new Kernel();
  kernel.transcript = { messages, turn: null } satisfies Transcript;
  const time = new Time();
  time.onSend = (intent) => kernel.hear(intent);
  const store = new Store(kernel.snapshot(), time);
  const uploads = new Uploads(time);
  const lookup = new Lookup((intent) => kernel.hear(intent));
  const drafts = new Drafts(uploads, lookup);
  const gone = new AbortController();
  const noMount: Mount = async () => {
    throw new Error("no widgets here");
  };
  const { mount = noMount, run = async () => {}, finished } = host;
  const make = () => {
    const view = new ChatView(store, drafts, labelsWith({}), mount, run, gone.signal, finished);
    configure = (changes) => view.configure({ ...LOOKS, ...looks, ...changes });
    configure({});
    document.body.replaceChildren(view.el);
    return view.el;
  };
  let configure: (changes: Partial<Looks>) => void;
  const el = make();
  store.open();
  const tell = (): void => {
    for (const sent of kernel.sent.splice(0)) {
      if ("kind" in sent) store.onBatch(sent);
      else store.onAnswer(sent);
    }
  };
  if (!host.isBusy) tell();
  kernel.heard.length = 0;
  const change = (changes: Partial<Looks>): void => configure(changes);
  return { kernel, time, store, el, gone, tell, again: make, change, uploads, lookup };
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
