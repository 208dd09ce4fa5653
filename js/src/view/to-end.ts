/** The button that leads to the end, with the number of messages that came meanwhile. */

import { h, iconButton, setLabel, setText, toggle } from "../dom.ts";
import { icon } from "../icons.ts";
import type { Labels } from "./labels.ts";

export class ToEndButton {
  readonly el: HTMLButtonElement;
  readonly #labels: Labels;
  readonly #number = h("span", "ipychat-news");
  #unseen = 0;

  constructor(labels: Labels, onClick: () => void) {
    this.#labels = labels;
    this.el = iconButton("ipychat-to-end", labels("to_end"), icon("down"));
    this.el.append(this.#number);
    this.el.addEventListener("click", onClick);
    this.el.hidden = true;
    this.#draw();
  }

  /** Messages have come that the reader does not see if the end is far away. */
  add(count: number): void {
    this.#unseen += count;
    this.#draw();
  }

  /** Who sees the end has seen what came. */
  show(isFar: boolean, isSeen: boolean): void {
    toggle(this.el, "hidden", !isFar);
    if (!isSeen || this.#unseen === 0) return;
    this.#unseen = 0;
    this.#draw();
  }

  #draw(): void {
    const count = this.#unseen;
    setText(this.#number, count > 0 ? String(count) : "");
    setLabel(this.el, this.#labels(count > 0 ? "to_end_new" : "to_end", { count }));
  }
}
