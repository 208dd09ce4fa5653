/** What a person may want to say: a click says it. */

import { arrange, h } from "../dom.ts";
import { revealed } from "../render/unseen.ts";
import type { Labels } from "./labels.ts";

const NONE: readonly string[] = [];

export class SuggestionsView {
  readonly el = h("div", "ipychat-suggestions");
  readonly #submit: (text: string) => void;
  #shown: readonly string[] = NONE;

  constructor(labels: Labels, submit: (text: string) => void) {
    this.#submit = submit;
    this.el.role = "group";
    this.el.ariaLabel = labels("suggestions");
    this.el.hidden = true;
  }

  update(texts: readonly string[] = NONE): void {
    if (texts === this.#shown) return;
    this.#shown = texts;
    this.el.hidden = texts.length === 0;
    arrange(
      this.el,
      texts.map((text) => this.#button(text)),
    );
  }

  #button(text: string): HTMLButtonElement {
    const button = h("button", "ipychat-suggestion", ...revealed(text));
    button.type = "button";
    button.dir = "auto";
    button.addEventListener("click", () => this.#submit(text));
    return button;
  }
}
