/**
 * What a chat is told of its looks, and how each is read.
 *
 * As all that comes from the kernel or a saved notebook: what has another shape is as if it had
 * not been said.
 */

import { parseAvatar } from "./guards.ts";
import type { Avatar } from "./protocol.ts";
import { boolean, guard, integer, list, one, record, seconds, string } from "./shapes.ts";

/** The traits that the page reads beside those of the wire. */
export interface Looks {
  readonly disabled: boolean;
  /** What becomes of a message that is sent during a turn. */
  readonly on_busy: "refuse" | "queue" | "interrupt";
  /** Whether there is a callback that answers. */
  readonly answers: boolean;
  /** What can be done with code in answers: `copy`, `insert`, `run`. */
  readonly code_actions: readonly string[];
  readonly loading: boolean;
  /** What a person may want to say to an empty chat. */
  readonly suggestions: readonly string[];
  readonly frame: Frame;
  /** The message that was asked to be shown, how often that was asked, and of how many messages. */
  readonly scroll_to: {
    readonly message_id?: string;
    readonly count?: number;
    readonly length?: number;
  };
  /** Messages that are kept drawn on either side of those in sight. */
  readonly load_buffer: number;
  /** Whether a new view begins at the end. */
  readonly view_latest: boolean;
  readonly placeholder_text: string;
  /** Seconds; 0: never. */
  readonly placeholder_threshold: number;
  readonly show_activity_dot: boolean;
  /** Pixels; 0: never. */
  readonly auto_scroll_limit: number;
  /** Pixels; 0: never. */
  readonly scroll_button_threshold: number;
  readonly labels: Readonly<Record<string, string>>;
  /** CSS properties of the chat. */
  readonly styles: Readonly<Record<string, string>>;
  /** CSS texts that hold inside the chat only. */
  readonly stylesheets: readonly string[];
  /** Which addresses of texts are allowed; see `render/policy.ts`. */
  readonly reach: { readonly images?: unknown; readonly links?: unknown };
  readonly _composer: Composer | null;
  /** What may be called as `/name`. */
  readonly commands: readonly Command[];
  /** Whether files can be attached. */
  readonly enable_upload: boolean;
  /** Extensions and mime types of files that are taken, as in HTML; "": all. */
  readonly accept: string;
  readonly max_files: number;
  /** Bytes. */
  readonly max_file_size: number;
  readonly buttons: readonly Button[];
}

/** What stands around the conversation. */
export interface Frame {
  /** Parts. */
  readonly header?: unknown;
  readonly title?: string;
  readonly hide_header?: boolean;
  readonly background?: string;
  readonly color?: string;
  readonly collapsible?: boolean;
  readonly collapsed?: boolean;
  readonly styles?: Readonly<Record<string, string>>;
  readonly placeholder?: { readonly user?: string; readonly avatar?: Avatar };
}

export interface Composer {
  /** Several are tabs. */
  readonly inputs: readonly Input[];
  /** The one that is in use. */
  readonly active: number;
  /** Where in the notebook the chat is: the same when its cell is run again. */
  readonly place: string;
}

export interface Input {
  readonly label: string;
  /** `IPY_MODEL_<model id>`; "": the text area that a chat has by itself. */
  readonly ref: string;
  /** What a text area is told; null: another widget. */
  readonly area: Area | null;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
}

export interface Area {
  readonly placeholder: string;
  readonly rows: number;
  readonly max_rows: number;
  readonly max_length: number;
  readonly enter_sends: boolean;
  readonly disabled_enter: boolean;
  readonly disabled: boolean;
  /** What code has written there. */
  readonly text: string;
}

export interface Button {
  /** One of send, stop, rerun, undo, clear, or one of the author's. */
  readonly name: string;
  /** Name of an icon, a character or a drawing; "": as always. */
  readonly icon: string;
  /** Code that runs when it is pressed. */
  readonly js: { readonly code: string; readonly args: Readonly<Record<string, unknown>> } | null;
  /** null: where there is room. */
  readonly show_name: boolean | null;
  readonly tooltip: boolean;
  /** Whether it takes back what it did last. */
  readonly reverts: boolean;
}

type Reader = (value: unknown) => unknown;

/** A reader of objects whose fields are read so; a field that is none of these is not read. */
function shape(fields: Readonly<Record<string, Reader>>): Reader {
  return (value) => {
    const from = record(value);
    return Object.fromEntries(
      Object.entries(fields).map(([name, read]) => [name, read(from[name])]),
    );
  };
}

/** The items of a list that are what they should be. */
const those =
  (read: Reader): Reader =>
  (value) =>
    list(value, guard(read)).filter((item) => item !== null);
/** JupyterLite says undefined for what is None in Python. */
const orNull =
  (read: Reader): Reader =>
  (value) =>
    (value ?? null) === null ? null : read(value);
/** What is read only if it is there and what it should be. */
const maybe =
  (read: Reader): Reader =>
  (value) =>
    guard(read)(value) ?? undefined;

/** A copy of an object, whose fields are read where they are used. */
const loose: Reader = (value) => ({ ...record(value) });
/** The texts of an object. */
const texts: Reader = (value) =>
  Object.fromEntries(Object.entries(record(value)).filter(([, item]) => typeof item === "string"));

const area = shape({
  placeholder: string,
  rows: integer,
  max_rows: integer,
  max_length: integer,
  enter_sends: boolean,
  disabled_enter: boolean,
  disabled: boolean,
  text: string,
});

const button = shape({
  name: string,
  icon: string,
  js: orNull(shape({ code: string, args: loose })),
  show_name: orNull(boolean),
  tooltip: boolean,
  reverts: boolean,
});

/** How each look is read, and what it is without. */
const LOOKS: { readonly [Look in keyof Looks]: readonly [Reader, Looks[Look]] } = {
  disabled: [boolean, false],
  on_busy: [(value) => one(["refuse", "queue", "interrupt"], value), "refuse"],
  answers: [boolean, false],
  code_actions: [those(string), []],
  loading: [boolean, false],
  suggestions: [those(string), []],
  frame: [
    shape({
      header: (value) => value,
      title: maybe(string),
      hide_header: maybe(boolean),
      background: maybe(string),
      color: maybe(string),
      collapsible: maybe(boolean),
      collapsed: maybe(boolean),
      styles: maybe(texts),
      placeholder: maybe(
        shape({ user: maybe(string), avatar: (value) => parseAvatar(value) ?? {} }),
      ),
    }),
    {},
  ],
  scroll_to: [
    shape({ message_id: maybe(string), count: maybe(integer), length: maybe(integer) }),
    {},
  ],
  load_buffer: [integer, 50],
  view_latest: [boolean, true],
  placeholder_text: [string, ""],
  placeholder_threshold: [seconds, 1],
  show_activity_dot: [boolean, true],
  auto_scroll_limit: [seconds, 200],
  scroll_button_threshold: [seconds, 100],
  labels: [texts, {}],
  styles: [texts, {}],
  stylesheets: [those(string), []],
  reach: [loose, {}],
  _composer: [
    orNull(
      shape({
        inputs: (value) => list(value, shape({ label: string, ref: string, area: orNull(area) })),
        active: integer,
        place: string,
      }),
    ),
    null,
  ],
  commands: [those(shape({ name: string, usage: string, description: string })), []],
  enable_upload: [boolean, false],
  accept: [string, ""],
  max_files: [integer, 0],
  max_file_size: [integer, 0],
  buttons: [those(button), []],
};

/** What was read, by what it was read from: what has not changed stays the same object. */
const known = new WeakMap<object, readonly unknown[]>();

/** Read all looks, of which `get` knows the values. */
export function readLooks(get: (look: keyof Looks) => unknown): Looks {
  const read = Object.entries(LOOKS).map(([look, [reader, without]]) => {
    const raw = get(look as keyof Looks);
    const isObject = typeof raw === "object" && raw !== null;
    const before = isObject ? known.get(raw) : undefined;
    if (before?.[0] === look) return before;
    const read = [look, guard(reader)(raw) ?? without];
    if (isObject) known.set(raw, read);
    return read;
  });
  return Object.fromEntries(read);
}
