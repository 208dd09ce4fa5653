/** The only file that touches the model: it checks what comes and hands it to the store. */

import type { AnyModel } from "@anywidget/types";
import { parseEnd, parseOutgoing, parseSnapshot } from "./guards.ts";
import { isLive } from "./protocol.ts";
import { type State, Store } from "./store.ts";

/** The traits that the page reads beside those of the wire. */
export interface Looks {
  readonly disabled: boolean;
  /** What becomes of a message that is sent during a turn. */
  readonly on_busy: "refuse" | "queue" | "interrupt";
  readonly loading: boolean;
  /** What a person may want to say to an empty chat. */
  readonly suggestions: readonly string[];
  readonly frame: Frame;
  /** The message that was asked to be shown, and how often that was asked. */
  readonly scroll_to: { readonly message_id?: string; readonly count?: number };
  readonly placeholder_text: string;
  /** Seconds; 0: never. */
  readonly placeholder_threshold: number;
  readonly show_activity_dot: boolean;
  /** Pixels; 0: never. */
  readonly auto_scroll_limit: number;
  /** Pixels; 0: never. */
  readonly scroll_button_threshold: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly _composer: Composer | null;
}

/** What stands around the conversation. */
export interface Frame {
  readonly header?: unknown;
  readonly background?: string;
  readonly color?: string;
  readonly collapsible?: boolean;
  readonly collapsed?: boolean;
  readonly styles?: Readonly<Record<string, string>>;
  readonly placeholder?: { readonly user?: string; readonly avatar?: string };
}

export interface Composer {
  readonly placeholder: string;
  readonly rows: number;
  readonly max_rows: number;
  readonly max_length: number;
  readonly enter_sends: boolean;
  readonly show_send: boolean;
  readonly show_stop: boolean;
}

/** The trait of each look; `disabled` itself is also set by turns, which the page sees anyway. */
const TRAITS: Readonly<Record<keyof Looks, string>> = {
  disabled: "_disabled",
  on_busy: "_on_busy",
  loading: "loading",
  suggestions: "suggestions",
  frame: "_frame",
  scroll_to: "_scroll_to",
  placeholder_text: "placeholder_text",
  placeholder_threshold: "placeholder_threshold",
  show_activity_dot: "show_activity_dot",
  auto_scroll_limit: "auto_scroll_limit",
  scroll_button_threshold: "scroll_button_threshold",
  labels: "labels",
  _composer: "_composer",
};

/** Depth of a path to a buffer. */
const DEPTH = 64;

/** Join a model to a store, until the signal ends it. */
export function connect(model: AnyModel, signal: AbortSignal): Store {
  const warned = new Set<string>();
  const warn = (what: string): void => {
    if (!warned.has(what)) console.warn(`ipychat: ignored ${what} from the kernel`);
    warned.add(what);
  };
  const store = new Store(parseSnapshot(model.get("_transcript")), {
    send: (intent) => model.send(intent),
    setTimer: (callback, milliseconds) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    // Not `crypto.randomUUID`, which plain http does not have.
    randomId: () => Array.from(crypto.getRandomValues(new Uint8Array(12)), hex).join(""),
  });

  const onMessage = (content: unknown, buffers: readonly DataView[]): void => {
    const message = parseOutgoing(withBuffers(content, buffers));
    if (message === null) warn("a message of an unknown kind");
    else if (message.kind === "batch") store.onBatch(message);
    else if (message.kind === "snapshot") store.onAnswer(message.snapshot);
    else store.onRefusal(message);
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
  const save = (state: State): void => {
    if (state.transcript === kept || isLive(state.transcript.turn)) return;
    kept = state.transcript;
    saved = store.snapshot();
    model.set("_transcript", saved);
  };

  model.on("msg:custom", onMessage);
  model.on("change:_transcript", onState);
  model.on("change:_end", onEnd);
  store.subscribe(save, signal);
  const leave = (): void => store.close();
  const comeBack = (): void => store.refresh();
  window.addEventListener("pagehide", leave, { signal });
  window.addEventListener("online", comeBack, { signal });
  signal.addEventListener("abort", () => {
    model.off("msg:custom", onMessage);
    model.off("change:_transcript", onState);
    model.off("change:_end", onEnd);
    store.close();
  });
  return store;
}

/** Read the looks of a chat, now and after each change, until the signal ends it. */
export function watchLooks(
  model: AnyModel,
  listener: (looks: Looks) => void,
  signal: AbortSignal,
): void {
  const read = (): void => {
    const looks = Object.fromEntries(
      Object.entries(TRAITS).map(([look, trait]) => [look, model.get(trait)]),
    );
    listener(looks as unknown as Looks);
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
