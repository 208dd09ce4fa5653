/** Which of several versions of the conversation this is, and the way to the others. */

import { focusedIn, h, iconButton, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import type { Message } from "../protocol.ts";
import type { Labels } from "./labels.ts";

type Version = NonNullable<Message["version"]>;

/** The version that somebody is on the way to, whose buttons get the focus when it comes. */
let wanted: Version | null = null;

export class VersionsView {
  readonly el = h("span", "ipychat-versions");
  readonly #labels: Labels;
  readonly #number = h("span", "ipychat-versions-number");
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  #index = 0;
  #count = 0;

  constructor(labels: Labels, go: (index: number) => void) {
    this.#labels = labels;
    this.#previous = iconButton("ipychat-action", labels("previous_version"), icon("chevron"));
    this.#next = iconButton("ipychat-action", labels("next_version"), icon("chevron"));
    this.#previous.classList.add("ipychat-back");
    for (const [button, by] of [
      [this.#previous, -1],
      [this.#next, 1],
    ] as const) {
      button.addEventListener("click", () => {
        if (button.ariaDisabled === "true") return;
        wanted = { index: this.#index + by, count: this.#count };
        go(wanted.index);
      });
    }
    this.el.role = "group";
    this.el.append(this.#previous, this.#number, this.#next);
  }

  update({ index, count }: Version): void {
    this.#index = index;
    this.#count = count;
    setText(this.#number, `${index + 1}/${count}`);
    this.el.ariaLabel = this.#labels("version", { index: index + 1, count });
    this.#previous.ariaDisabled = String(index === 0);
    this.#next.ariaDisabled = String(index + 1 >= count);
    if (wanted?.index !== index || wanted.count !== count) return;
    wanted = null;
    // It is put on the page after this. Who went elsewhere meanwhile stays there.
    queueMicrotask(() => {
      if (!focusedIn(this.el)?.contains(this.el)) return;
      const button = index === 0 ? this.#next : this.#previous;
      button.focus({ preventScroll: true });
    });
  }
}
