/** What is being written: it outlives the views, and all of them show the same. */

import type { Lookup } from "../lookup.ts";
import type { Message } from "../protocol.ts";
import type { State } from "../state.ts";
import type { Uploads } from "../uploads.ts";

const KEY = "ipychat-draft-";

/** Messages that can be called back. */
const REMEMBERED = 100;

/** What is being written in one text area. */
export class Draft {
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #text: string;
  /** The text that code has put there last, as far as this page has seen. */
  #given: string | null = null;

  /** `place` says where the area is, the same when its cell runs again; "": nowhere known. */
  constructor(place = "") {
    this.#key = place && KEY + place;
    this.#text = stored(this.#key);
  }

  get text(): string {
    return this.#text;
  }

  /** Call a listener after each change, until the signal ends it. */
  subscribe(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  /** Write what code wants to be there: once, and never over what was kept for a person. */
  give(text: string): void {
    const isKept = this.#given === null && this.#text !== "";
    if (text === this.#given) return;
    this.#given = text;
    if (text && !isKept) this.write(text);
  }

  write(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    // What is as code has put there is not a person's to be kept.
    store(this.#key, text === this.#given ? "" : text);
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The drafts of a chat, one for each of its text areas, and what was sent from here. */
export class Drafts {
  readonly #drafts = new Map<string, Draft>();
  /** The refused submit whose text was given back. */
  #returned: State["refused"] = null;
  #sent: string[] = [];
  /** The files that wait to be sent. */
  readonly uploads: Uploads | null;
  readonly lookup: Lookup | null;

  constructor(uploads: Uploads | null = null, lookup: Lookup | null = null) {
    this.uploads = uploads;
    this.lookup = lookup;
  }

  /** The draft of a text area; `place`: where that is, see `Draft`. */
  of(area: string, place: string): Draft {
    const known = this.#drafts.get(area) ?? new Draft(place);
    this.#drafts.set(area, known);
    return known;
  }

  /** Take the text of a submit back that was not taken, before what was written since. */
  giveBack(refused: State["refused"], draft: Draft): void {
    if (refused === null || refused === this.#returned) return;
    this.#returned = refused;
    this.uploads?.giveBack(refused.attachments ?? []);
    draft.write([refused.text, draft.text].filter(Boolean).join("\n"));
  }

  /** Remember what was sent. */
  remember(text: string): void {
    this.#sent = [...this.#sent.filter((one) => one !== text), text].slice(-REMEMBERED);
  }

  /** What was sent, oldest first: before this page was there, and from it. */
  sent(before: readonly string[]): string[] {
    return [...new Set(before.filter((one) => !this.#sent.includes(one))), ...this.#sent];
  }
}

/** The text of a message, if a person wrote it. */
export function saidBy({ role, parts }: Message): string[] {
  const [part] = parts;
  return role === "user" && parts.length === 1 && part?.kind === "text" && part.text
    ? [part.text]
    : [];
}

// A host may forbid the storage; then a draft lives as long as its page.

function stored(key: string): string {
  try {
    return (key && sessionStorage.getItem(key)) || "";
  } catch {
    return "";
  }
}

function store(key: string, text: string): void {
  try {
    if (key && text) sessionStorage.setItem(key, text);
    else if (key) sessionStorage.removeItem(key);
  } catch {
    // Neither forbidden nor full is a reason to disturb who writes.
  }
}
