/**
 * Reads answers out to those who cannot see them: by sentence, in their own time.
 *
 * A live region that held the conversation itself would stutter with each token.
 */

import { h } from "../dom.ts";
import type { Message, MessageStatus, TextPart } from "../protocol.ts";
import { continuation, lastText } from "../reduce.ts";
import type { State, Touched } from "../state.ts";
import type { Labels } from "./labels.ts";

/** Milliseconds in which sentences are gathered. */
const PACE = 1000;
/** Milliseconds without a word after which a message that is done has said all. */
const QUIET = 300;
/** Characters of one announcement; who wants to hear more goes to the message. */
const MOST = 1500;
/** Announcements that stay, so that one that is being read does not vanish. */
const KEPT = 4;

/** Characters of a text of which no more than `MOST` will be left without its marks. */
const ENOUGH = 4 * MOST;

/** The end of the last sentence or line in a text. */
const SENTENCES = /^[\s\S]*(?:[.!?…]["')\]*_]{0,8}(?=\s)|[。！？\n])/;
/** A link or a picture. A text that is only like many of these takes no time to see through. */
const LINK = /!?\[([^[\]]{0,300})\]\([^()\s]{0,2000}\)/g;

type Timer = ReturnType<typeof setTimeout>;

export class Announcer {
  readonly el = h("div", "ipychat-announcer");
  readonly #labels: Labels;
  #messages: readonly Message[] = [];
  /** Whether what is new was said just now, and not read from what was saved. */
  #isLive = false;
  #id: string | null = null;
  /** How it stood. */
  #status: MessageStatus | null = null;
  #part: TextPart | null = null;
  /** What was said and is no whole sentence yet. */
  #rest = "";
  #isCode = false;
  #waiting = "";
  #timer: Timer | null = null;
  #quiet: Timer | undefined;

  constructor(labels: Labels, signal: AbortSignal) {
    this.#labels = labels;
    this.el.ariaLive = "polite";
    signal.addEventListener("abort", () => {
      if (this.#timer !== null) clearTimeout(this.#timer);
      clearTimeout(this.#quiet);
    });
  }

  update({ transcript: { messages }, connection }: State, touched: Touched): void {
    const before = this.#messages;
    this.#messages = messages;
    const wasLive = this.#isLive;
    this.#isLive = connection === "live";
    if (touched === "all") {
      // Only what was added at the end is news.
      const isLonger = before.at(-1)?.id === messages[before.length - 1]?.id;
      if (!wasLive || !isLonger) this.#id = this.#status = null;
      else for (const message of messages.slice(before.length)) this.#begin(message);
    }
    if (this.#id === null || (touched !== "all" && !touched.has(this.#id))) return;
    const message = messages.findLast(({ id }) => id === this.#id);
    if (message) this.#follow(message);
  }

  #begin(message: Message): void {
    // Who writes knows what.
    if (message.role === "user") return;
    const [id, part, isCode, status] = [this.#id, this.#part, this.#isCode, this.#status];
    this.#end();
    this.#id = message.id;
    this.#part = null;
    this.#isCode = false;
    this.#status = null;
    this.#say(`${message.user}: `);
    this.#follow(message);
    if (status !== "streaming" || message.status === "streaming") return;
    // It was said in passing; what was read before goes on.
    this.#end();
    this.#id = id;
    this.#part = part;
    this.#isCode = isCode;
    this.#status = status;
  }

  #follow(message: Message): void {
    const part = lastText(message.parts);
    if (part && part !== this.#part) {
      const shown = this.#part?.id === part.id ? this.#part : null;
      if (!shown) this.#end();
      const more = shown ? continuation(shown, part) : part.text;
      this.#part = part;
      this.#take(more ?? this.#instead(shown?.text ?? "", part.text));
    }
    const before = this.#status;
    const { status } = message;
    this.#status = status;
    if (status === "streaming") return;
    if (status === "done" && before !== "streaming") {
      // It may still grow, by another cell.
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => this.#end(), QUIET);
      return;
    }
    this.#end();
    if (status !== "done" && status !== before) this.#say(this.#labels(status));
  }

  /** What is new in a text that took the place of another; of that nothing more is said. */
  #instead(before: string, text: string): string {
    let same = 0;
    while (same < before.length && before[same] === text[same]) same += 1;
    this.#rest = this.#rest.slice(0, Math.max(0, this.#rest.length - before.length + same));
    return text.slice(same);
  }

  #take(more: string): void {
    this.#rest += more;
    // Nobody listens to a sentence that is longer.
    if (this.#rest.length > ENOUGH) this.#end();
    if (!/[\s。！？]/.test(more)) return;
    const whole = SENTENCES.exec(this.#rest)?.[0] ?? "";
    this.#rest = this.#rest.slice(whole.length);
    this.#say(this.#plain(whole));
  }

  #end(): void {
    clearTimeout(this.#quiet);
    this.#say(this.#plain(this.#rest));
    this.#rest = "";
  }

  /** A text without its marks, and without code, which nobody understands by hearing it. */
  #plain(text: string): string {
    const lines: string[] = [];
    for (const line of text.split("\n")) {
      if (/^\s*(```|~~~)/.test(line)) {
        this.#isCode = !this.#isCode;
        if (this.#isCode) lines.push(this.#labels("code"));
      } else if (!this.#isCode) {
        lines.push(line.replace(/^\s*(?:[#>]+|[-*+]|\d+[.)])\s+/, ""));
      }
    }
    return lines
      .join(" ")
      .slice(0, ENOUGH)
      .replace(LINK, "$1")
      .replace(/[*`~|]+|:?-{3,}:?/g, " ");
  }

  #say(text: string): void {
    const said = text.replace(/\s+/g, " ").trim();
    if (said === "") return;
    if (this.#waiting.length <= MOST) this.#waiting = `${this.#waiting} ${said}`;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const all = this.#waiting.trim();
      this.#waiting = "";
      this.el.append(h("p", "", all.length > MOST ? `${all.slice(0, MOST)}…` : all));
      while (this.el.childElementCount > KEPT) this.el.firstElementChild?.remove();
    }, PACE);
  }
}
