/** Who speaks, at a glance: a sign or letters, or a picture. */

import { h, holdBlob, iconButton, keepIn } from "../dom.ts";
import type { Avatar } from "../protocol.ts";
import { legible } from "../render/unseen.ts";
import { link } from "../render/urls.ts";
import type { Labels } from "./labels.ts";

/** Letters that fit into the circle; more make it longer. */
const FITTING = 3;

/** Addresses that somebody has asked for: to fetch a picture tells a foreign host of it. */
const wanted = new Set<string>();
/** Those that show a letter until then. */
const waiting = new Set<AvatarView>();

export class AvatarView {
  readonly el = h("div", "ipychat-avatar");
  readonly #labels: Labels;
  #shown: Avatar | null = null;
  #user = "";
  /** Where the bytes of a picture are. */
  #blob = "";

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  update(avatar: Avatar, user: string): void {
    if (avatar === this.#shown && user === this.#user) return;
    this.end();
    this.#shown = avatar;
    this.#user = user;
    this.#draw();
  }

  end(): void {
    URL.revokeObjectURL(this.#blob);
    this.#blob = "";
    waiting.delete(this);
  }

  #draw(): void {
    const { data, mime, url, text } = this.#shown ?? {};
    const target = url === undefined ? null : link(url);
    const isOffered = target !== null && !wanted.has(target.href);
    // It repeats the name that stands beside it.
    this.el.ariaHidden = isOffered ? null : "true";
    delete this.el.dataset.letters;
    if (data && mime?.startsWith("image/")) {
      const blob = new Blob([data], { type: mime });
      this.#blob = URL.createObjectURL(blob);
      this.el.replaceChildren(this.#picture(this.#blob, blob));
    } else if (target === null) {
      this.el.replaceChildren(this.#letters(text ?? this.#initial()));
    } else if (isOffered) {
      const label = this.#labels("show_avatar", { host: target.host });
      const button = iconButton("ipychat-avatar-offer", label, this.#letters(this.#initial()));
      waiting.add(this);
      button.addEventListener("click", () => {
        wanted.add(target.href);
        keepIn(button, () => {
          for (const view of waiting) view.#draw();
        });
      });
      this.el.replaceChildren(button);
    } else {
      this.el.replaceChildren(this.#picture(target.href));
    }
  }

  #picture(address: string, blob?: Blob): HTMLElement {
    const image = h("img");
    image.alt = "";
    image.referrerPolicy = "no-referrer";
    const failed = (): void => image.replaceWith(this.#letters(this.#initial()));
    if (blob) holdBlob(image, blob, failed);
    else image.addEventListener("error", failed);
    image.src = address;
    return image;
  }

  #initial(): string {
    return graphemes(this.#user.trim())[0] ?? "";
  }

  #letters(said: string): HTMLElement {
    const text = legible(said);
    const count = graphemes(text).length;
    if (count > 1) this.el.dataset.letters = count > FITTING ? "many" : String(count);
    return h("span", "", text);
  }
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Characters as people count them. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
