/** The only file that touches the model: it checks what comes and hands it to the store. */

import type { AnyModel } from "@anywidget/types";
import { parseEnd, parseOutgoing, parseSnapshot } from "./guards.ts";
import { type Looks, readLooks } from "./looks.ts";
import {
  type AssetPiece,
  type Intent,
  isLive,
  type UploadState,
  type Variables,
} from "./protocol.ts";
import { packer } from "./rows.ts";
import type { State } from "./state.ts";
import { Store } from "./store.ts";
import type { UploadWorld } from "./uploads.ts";
import type { World } from "./world.ts";

/** The trait of each look; `disabled` itself is also set by turns, which the page sees anyway. */
const TRAITS: Readonly<Record<keyof Looks, string>> = {
  disabled: "_disabled",
  on_busy: "_on_busy",
  answers: "_answers",
  code_actions: "code_actions",
  loading: "loading",
  suggestions: "suggestions",
  frame: "_frame",
  scroll_to: "_scroll_to",
  load_buffer: "load_buffer",
  view_latest: "view_latest",
  placeholder_text: "placeholder_text",
  placeholder_threshold: "placeholder_threshold",
  show_activity_dot: "show_activity_dot",
  auto_scroll_limit: "auto_scroll_limit",
  scroll_button_threshold: "scroll_button_threshold",
  labels: "labels",
  reach: "_reach",
  styles: "styles",
  stylesheets: "stylesheets",
  _composer: "_composer",
  commands: "_commands",
  enable_upload: "enable_upload",
  accept: "accept",
  max_files: "max_files",
  max_file_size: "max_file_size",
  buttons: "_buttons",
};

/** Milliseconds between two times at which what grows without a turn is kept. */
const PACE = 1000;

/** Depth of a path to a buffer. */
const DEPTH = 64;

/** What the kernel says beside the transcript. */
export type Other = AssetPiece | UploadState | Variables;

/** What stores and uploads need of the world around them. */
export function worldOf(model: AnyModel): World & UploadWorld {
  return {
    send: (intent: Intent, buffers?: ArrayBuffer[]) => {
      if (buffers) model.send(intent, undefined, buffers);
      else model.send(intent);
    },
    setTimer: (callback, milliseconds) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    // Not `crypto.randomUUID`, which plain http does not have.
    randomId: () => Array.from(crypto.getRandomValues(new Uint8Array(12)), hex).join(""),
  };
}

/** Join a model to a store, until the signal ends it; what is not for the store goes on. */
export function connect(
  model: AnyModel,
  signal: AbortSignal,
  onOther: (message: Other) => void = () => {},
): Store {
  const warned = new Set<string>();
  const warn = (what: string): void => {
    if (!warned.has(what)) console.warn(`ipychat: ignored ${what} from the kernel`);
    warned.add(what);
  };
  const store = new Store(parseSnapshot(model.get("_transcript")), worldOf(model));

  const onMessage = (content: unknown, buffers: readonly DataView[]): void => {
    const message = parseOutgoing(withBuffers(content, buffers));
    if (message === null) warn("a message of an unknown kind");
    else if (message.kind === "batch") store.onBatch(message);
    else if (message.kind === "end") store.onEnd(message);
    else if (message.kind === "snapshot") store.onAnswer(message.snapshot);
    else if (message.kind === "refusal") store.onRefusal(message);
    else if (message.kind === "taken") store.onTaken(message);
    else onOther(message);
  };

  let saved: unknown;
  const onState = (): void => {
    const value = model.get("_transcript");
    if (value === saved) return;
    const snapshot = parseSnapshot(value);
    if (snapshot) store.onSnapshot(snapshot);
    else warn("a transcript that cannot be read");
  };
  const onEnd = (): void => {
    const end = parseEnd(model.get("_end"));
    if (end) store.onEnd(end);
  };

  // The page's copy is what a saved notebook holds: it is brought up to date when a turn ends.
  let kept = store.state.transcript;
  const pack = packer(kept.messages);
  let soon: ReturnType<typeof setTimeout> | undefined;
  const save = (state: State): void => {
    const { messages, turn } = state.transcript;
    if (state.transcript === kept || isLive(turn)) return;
    const isSame = turn === kept.turn && messages.length === kept.messages.length;
    // What grows without a turn, by another cell, would be packed with each token.
    if (isSame && soon !== undefined) return;
    clearTimeout(soon);
    soon = setTimeout(() => {
      soon = undefined;
      save(store.state);
    }, PACE);
    kept = state.transcript;
    saved = { ...store.snapshot(), transcript: pack(kept) };
    model.set("_transcript", saved);
  };

  model.on("msg:custom", onMessage);
  model.on("change:_transcript", onState);
  model.on("change:_end", onEnd);
  store.subscribe(save, signal);
  const leave = (): void => {
    try {
      store.close();
    } catch {
      // The host has closed the way to the kernel first.
    }
  };
  const comeBack = (): void => store.refresh();
  window.addEventListener("pagehide", leave, { signal });
  window.addEventListener("online", comeBack, { signal });
  signal.addEventListener("abort", () => {
    model.off("msg:custom", onMessage);
    model.off("change:_transcript", onState);
    model.off("change:_end", onEnd);
    clearTimeout(soon);
    leave();
  });
  return store;
}

/** Say what has nothing to do with the store, through the kernel of a model. */
export function speaker(model: AnyModel): (intent: Intent) => void {
  return (intent) => model.send(intent);
}

/** Read the looks of a chat, now and after each change, until the signal ends it. */
export function watchLooks(
  model: AnyModel,
  listener: (looks: Looks) => void,
  signal: AbortSignal,
): void {
  const read = (): void => {
    listener(readLooks((look) => model.get(TRAITS[look])));
  };
  for (const name of Object.values(TRAITS)) model.on(`change:${name}`, read);
  signal.addEventListener("abort", () => {
    for (const name of Object.values(TRAITS)) model.off(`change:${name}`, read);
  });
  read();
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** Put the buffers of a message into the places that it names. */
function withBuffers(content: unknown, buffers: readonly DataView[]): unknown {
  if (typeof content !== "object" || content === null || !("buffer_paths" in content)) {
    return content;
  }
  const { buffer_paths: paths } = content;
  if (!Array.isArray(paths)) return content;
  paths.slice(0, buffers.length).forEach((path: unknown, index) => {
    if (!Array.isArray(path) || path.length === 0 || path.length > DEPTH) return;
    let place: unknown = content;
    for (const key of path.slice(0, -1)) place = own(place, key);
    if (own(place, path.at(-1)) === null) {
      (place as Record<string, unknown>)[path.at(-1)] = buffers[index];
    }
  });
  return content;
}

function own(place: unknown, key: unknown): unknown {
  if (typeof place !== "object" || place === null) return undefined;
  if (typeof key !== "string" && typeof key !== "number") return undefined;
  return Object.hasOwn(place, key) ? (place as Record<string, unknown>)[key] : undefined;
}
