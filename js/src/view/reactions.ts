/** The reactions that a message offers: a press chooses one, another takes it back. */

import { h, iconButton } from "../dom.ts";
import { iconNamed } from "../icons.ts";
import type { Message } from "../protocol.ts";
import { legible } from "../render/unseen.ts";
import type { Labels } from "./labels.ts";

/** Characters of a sign that is no icon of ours. */
const LONGEST = 16;

export class ReactionsView {
  readonly #labels: Labels;
  readonly #react: (reaction: string) => void;
  #icons: Message["reaction_icons"];
  #buttons = new Map<string, HTMLButtonElement>();

  constructor(labels: Labels, react: (reaction: string) => void) {
    this.#labels = labels;
    this.#react = react;
  }

  /** Show a later state; return the buttons in their order. */
  update({ reaction_icons, reactions = [], hidden }: Message): HTMLButtonElement[] {
    if (reaction_icons !== this.#icons) {
      this.#icons = reaction_icons;
      this.#buttons = new Map(
        Object.entries(reaction_icons ?? {}).map(([name, sign]) => [name, this.#make(name, sign)]),
      );
    }
    for (const [name, button] of this.#buttons) {
      button.ariaPressed = String(reactions.includes(name));
    }
    return hidden?.includes("reactions") ? [] : [...this.#buttons.values()];
  }

  #make(name: string, sign: string): HTMLButtonElement {
    const known = iconNamed(sign);
    // A sign, or the name of an icon that we do not have.
    const text = /^[\w-]+$/.test(sign) ? name : sign;
    const content = known ?? h("span", "", legible(text).slice(0, LONGEST));
    const button = iconButton(
      "ipychat-action",
      this.#labels("react", { name: legible(name) }),
      content,
    );
    // A thumb that points down is one that points up, turned.
    if (known) button.dataset.value = sign;
    button.addEventListener("click", () => {
      // The kernel will say so as well, but it may be busy.
      button.ariaPressed = String(button.ariaPressed !== "true");
      this.#react(name);
    });
    return button;
  }
}
