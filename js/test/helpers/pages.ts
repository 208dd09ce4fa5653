/**
 * Pages of the real frontend, without a browser, for a test in another language.
 *
 * Each line on standard input is a list of commands; each line of the answer says what the pages
 * have sent meanwhile, when the next of their timers is due, and the states that were asked for.
 * Time passes when a command says so.
 */

import { createInterface } from "node:readline";
import type { AnyModel } from "@anywidget/types";
import type { Action } from "../../src/protocol.ts";
import type { Store } from "../../src/store.ts";
import { connect } from "../../src/transport.ts";
import { Time } from "./kernel.ts";

type Command =
  | ["open", string, unknown]
  | ["close", string]
  | ["say", string, unknown, string[]]
  | ["end", string, unknown]
  | ["away" | "back" | "gone", string]
  | ["state", string]
  | ["submit", string, string]
  | ["stop", string]
  | ["act", string, Action]
  | ["pass", number];

const time = new Time();
Object.assign(globalThis, {
  window: { addEventListener() {} },
  setTimeout: (callback: () => void, wait: number) => time.setTimer(callback, wait),
  clearTimeout: (cancel: (() => void) | undefined) => cancel?.(),
});
console.warn = (...words: unknown[]) => warnings.push(words.map(String).join(" "));

let warnings: string[] = [];
let sent: [string, unknown][] = [];
const pages = new Map<string, Page>();

class Page {
  readonly store: Store;
  readonly #gone = new AbortController();
  readonly #traits: Record<string, unknown> = {};
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();

  constructor(name: string, snapshot: unknown) {
    this.#traits._transcript = snapshot;
    const model = {
      get: (trait: string) => this.#traits[trait],
      set: (trait: string, value: unknown) => {
        this.#traits[trait] = value;
      },
      on: (event: string, listener: () => void) => this.#listeners.set(event, listener),
      off: (event: string) => this.#listeners.delete(event),
      send: (intent: unknown) => sent.push([name, intent]),
    };
    this.store = connect(model as unknown as AnyModel, this.#gone.signal);
    this.store.open();
  }

  say(content: unknown, buffers: readonly string[]): void {
    const views = buffers.map(
      (one) => new DataView(new Uint8Array(Buffer.from(one, "base64")).buffer),
    );
    this.#listeners.get("msg:custom")?.(content, views);
  }

  end(value: unknown): void {
    this.#traits._end = value;
    this.#listeners.get("change:_end")?.();
  }

  close(): void {
    this.#gone.abort();
  }
}

function page(name: string): Page {
  const found = pages.get(name);
  if (!found) throw new Error(`no page ${name}`);
  return found;
}

function execute(command: Command, states: Record<string, unknown>): void {
  const [what, name] = command;
  if (what === "pass") time.pass(command[1]);
  else if (what === "open") pages.set(command[1], new Page(command[1], command[2]));
  else if (what === "say") page(command[1]).say(command[2], command[3]);
  else if (what === "end") page(command[1]).end(command[2]);
  else if (what === "state") states[command[1]] = page(command[1]).store.state;
  else if (what === "submit") page(command[1]).store.submit(command[2]);
  else if (what === "stop") page(command[1]).store.stop();
  else if (what === "act") page(command[1]).store.act(command[2]);
  else if (what === "close") {
    page(name as string).close();
    pages.delete(name as string);
  } else {
    const { store } = page(name as string);
    ({ away: store.onAway, back: () => store.onBack(), gone: () => store.onGone() })[what]();
  }
}

/** Bytes as Python's side of the tests writes them. */
function plain(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const states: Record<string, unknown> = {};
  for (const command of JSON.parse(line) as Command[]) execute(command, states);
  const answer = { sent, states, warnings, next: time.next() };
  sent = [];
  warnings = [];
  process.stdout.write(`${JSON.stringify(answer, plain)}\n`);
});
