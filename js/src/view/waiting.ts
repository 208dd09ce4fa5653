/**
 * The sign that a reply is awaited: it shows when a turn has run for a while without one, or as
 * long as the chat is loading.
 */

import { h, setText, toggle } from "../dom.ts";
import type { Looks } from "../looks.ts";
import { isLive, type Message, type Transcript } from "../protocol.ts";
import { legible } from "../render/unseen.ts";
import { AvatarView } from "./avatar.ts";
import type { Labels } from "./labels.ts";

export class Waiting {
  readonly el = h("div", "ipychat-waiting");
  readonly #user = h("span", "ipychat-message-user");
  readonly #text = h("span", "ipychat-waiting-text");
  readonly #avatar: AvatarView;
  readonly #onShow: () => void;
  #threshold = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #awaited: string | null = null;
  #transcript: Transcript | null = null;
  #isLate = false;
  #isLoading = false;

  constructor(labels: Labels, onShow: () => void, signal: AbortSignal) {
    this.#onShow = onShow;
    this.#avatar = new AvatarView(labels);
    const dots = h("span", "ipychat-dots", h("i"), h("i"), h("i"));
    const main = h("div", "ipychat-waiting-main", this.#user, dots, this.#text);
    this.el.append(this.#avatar.el, main);
    this.el.role = "status";
    this.el.ariaLabel = labels("waiting");
    signal.addEventListener("abort", () => {
      this.#stop();
      this.#avatar.end();
    });
  }

  /** Whether it is to be seen now. */
  get isShown(): boolean {
    return this.#isLate || this.#isLoading;
  }

  configure(looks: Looks): void {
    const { user = "", avatar = {} } = looks.frame.placeholder ?? {};
    setText(this.#text, legible(looks.placeholder_text));
    setText(this.#user, legible(user.trim()));
    this.#avatar.update(avatar, user);
    const hasAvatar = Boolean(avatar.text || avatar.data || avatar.url || user.trim());
    toggle(this.#avatar.el, "data-empty", !hasAvatar);
    if (this.#threshold !== looks.placeholder_threshold) {
      this.#threshold = looks.placeholder_threshold;
      this.#stop();
      if (this.#transcript) this.update(this.#transcript);
    }
    if (this.#isLoading === looks.loading) return;
    this.#isLoading = looks.loading;
    if (this.isShown) this.#onShow();
    else this.el.remove();
  }

  /** Wait, or not any more: as soon as a reply begins the sign is gone. */
  update(transcript: Transcript): void {
    this.#transcript = transcript;
    const { turn, messages } = transcript;
    const isReply = ({ status, parts }: Message) => status === "streaming" && parts.length > 0;
    const hasReply = (id: string): boolean => {
      const last = messages.findLast((one) => one.id === id || isReply(one));
      return last !== undefined && isReply(last);
    };
    const isAwaited = isLive(turn) && !turn.asks && !hasReply(turn.message_id);
    const awaited = isAwaited && this.#threshold > 0 ? turn.turn_id : null;
    if (awaited === this.#awaited) return;
    this.#stop();
    this.#awaited = awaited;
    if (awaited === null) return;
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#onShow();
    }, this.#threshold * 1000);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#awaited = null;
    this.#isLate = false;
    if (!this.isShown) this.el.remove();
  }
}
