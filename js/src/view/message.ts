/** One message: who said it, when, how it stands, and its parts. */

import { h, setText } from "../dom.ts";
import type { Mount } from "../host.ts";
import type { Avatar, Message } from "../protocol.ts";
import { texts } from "../reduce.ts";
import type { Labels } from "./labels.ts";
import { PartList } from "./part.ts";
import { SuggestionsView } from "./suggestions.ts";

export interface MessageContext {
  readonly labels: Labels;
  readonly mount: Mount;
  /** Say something for the person. */
  readonly submit: (text: string) => void;
}

export class MessageView {
  readonly el = h("article", "ipychat-message");
  readonly #labels: Labels;
  readonly #avatar = h("div", "ipychat-avatar");
  readonly #user = h("span", "ipychat-message-user");
  readonly #time = h("time", "ipychat-message-time");
  readonly #status = h("span", "ipychat-message-status");
  readonly #body = h("div", "ipychat-message-body");
  readonly #parts: PartList;
  readonly #suggestions: SuggestionsView;
  readonly #ended = new AbortController();
  #address = "";
  #shown: Message | null = null;
  #isBroken = false;

  constructor(message: Message, { labels, mount, submit }: MessageContext) {
    this.#labels = labels;
    this.#avatar.ariaHidden = "true";
    this.#parts = new PartList(this.#body, {
      labels,
      mount,
      signal: this.#ended.signal,
      breaks: message.role === "user",
    });
    this.#suggestions = new SuggestionsView(labels, submit);
    const head = h("header", "ipychat-message-head", this.#user, this.#time, this.#status);
    const main = h("div", "ipychat-message-main", head, this.#body, this.#suggestions.el);
    this.el.append(this.#avatar, main);
    this.el.dataset.messageId = message.id;
    this.update(message);
  }

  /** Show a later state of the message; what is as it was is not touched. */
  update(next: Message): void {
    const shown = this.#shown;
    if (shown === next) return;
    this.#shown = next;
    if (shown?.avatar !== next.avatar) this.#drawAvatar(next.avatar);
    setText(this.#user, next.user);
    if (shown?.time !== next.time || shown.time_text !== next.time_text) this.#drawTime(next);
    this.#drawStatus(next);
    this.#suggestions.update(next.suggestions);
    const isOther = shown?.parts !== next.parts;
    if (isOther) this.#drawParts(next);
    // A message that is done may still grow, by another cell.
    if (next.status !== "streaming" && (isOther || shown?.status !== next.status)) this.#settle();
  }

  end(): void {
    URL.revokeObjectURL(this.#address);
    this.#parts.end();
    this.#ended.abort();
  }

  #drawParts(next: Message): void {
    if (!this.#isBroken) {
      try {
        this.#parts.update(next.parts);
        return;
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#body.replaceChildren(h("div", "ipychat-plain", [...texts(next.parts)].join("\n")));
  }

  #settle(): void {
    if (this.#isBroken) return;
    try {
      this.#parts.settle();
    } catch (error) {
      this.#fail(error);
      if (this.#shown) this.#drawParts(this.#shown);
    }
  }

  /** What cannot be drawn is shown as plain text; the rest of the chat goes on. */
  #fail(error: unknown): void {
    this.#isBroken = true;
    this.#parts.end();
    console.warn("ipychat: a message is shown as plain text, because drawing it failed", error);
  }

  #drawAvatar(avatar: Avatar): void {
    URL.revokeObjectURL(this.#address);
    this.#avatar.replaceChildren();
    if (avatar.data && avatar.mime?.startsWith("image/")) {
      this.#address = URL.createObjectURL(new Blob([avatar.data], { type: avatar.mime }));
      const image = h("img");
      image.alt = "";
      image.src = this.#address;
      this.#avatar.append(image);
    } else {
      this.#avatar.append(avatar.text ?? "");
    }
  }

  #drawTime({ time, time_text }: Message): void {
    const date = new Date(time);
    const isValid = !Number.isNaN(date.valueOf());
    const short = isValid
      ? date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
      : "";
    setText(this.#time, time_text ?? short);
    if (!isValid) return;
    this.#time.dateTime = date.toISOString();
    this.#time.title = date.toLocaleString();
  }

  #drawStatus({ role, status }: Message): void {
    this.el.dataset.role = role;
    this.el.dataset.status = status;
    const text = status === "done" ? "" : this.#labels(status);
    // While a reply streams, the dot beside the name says so.
    setText(this.#status, status === "streaming" ? "" : text);
    this.#status.title = text;
  }
}
