/** The buttons of a composer. */

import { arrange, h, setText } from "../dom.ts";
import { iconNamed } from "../icons.ts";
import type { Button } from "../looks.ts";
import { legible } from "../render/unseen.ts";
import type { Label, Labels } from "./labels.ts";

/** Buttons that every chat has; the names of others are their author's. */
const BUILT_IN: readonly string[] = ["send", "stop", "rerun", "undo", "clear"] satisfies Label[];

/** Whether a button is one that every chat has. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.includes(name);
}

/** A button as every chat has it. */
export function plainButton(name: string): Button {
  return { name, icon: "", js: null, show_name: null, tooltip: false, reverts: false };
}

/** Characters of a sign that is no icon of ours. */
const LONGEST = 8;

/** A button with a sign and a name; without a sign its name always shows. */
export class ButtonView {
  readonly el: HTMLButtonElement;
  readonly #labels: Labels;
  readonly #name = h("span", "ipychat-button-name");
  #sign: Element | null = null;
  #shown = "";

  constructor(className: string, labels: Labels, press: () => void) {
    this.#labels = labels;
    this.el = h("button", className, this.#name);
    this.el.type = "button";
    // The name is the accessible one, whether or not there is room for it.
    this.#name.ariaHidden = "true";
    this.el.addEventListener("click", press);
  }

  /** `label`: what it says, if not its name. */
  update(button: Button, label?: string): void {
    const text =
      label ?? (isBuiltIn(button.name) ? this.#labels(button.name as Label) : legible(button.name));
    const sign = button.reverts ? "forth" : button.icon || button.name;
    setText(this.#name, text);
    this.el.ariaLabel = text;
    this.el.title = button.tooltip ? text : "";
    this.el.dataset.names = String(button.show_name ?? "");
    if (sign === this.#shown) return;
    this.#shown = sign;
    this.#sign?.remove();
    this.#sign = signOf(sign);
    if (this.#sign) this.el.prepend(this.#sign);
    this.el.toggleAttribute("data-signed", this.#sign !== null);
  }

  /** A button that can do nothing now keeps the focus, which would be the notebook's. */
  set isIdle(isIdle: boolean) {
    this.el.ariaDisabled = String(isIdle);
  }
}

/** An icon by its name, a drawing, or a character. */
function signOf(sign: string): Element | null {
  const known = iconNamed(sign);
  if (known) return known;
  if (sign.startsWith("<svg")) {
    // As an image it runs nothing and fetches nothing; as a mask it has the colour of the text.
    const drawing = h("span", "ipychat-drawing");
    drawing.style.maskImage = `url("data:image/svg+xml,${encodeURIComponent(sign)}")`;
    return drawing;
  }
  // The name of an icon that we do not have.
  if (/^[\w\s-]+$/.test(sign)) return null;
  return h("span", "ipychat-sign", legible(sign).slice(0, LONGEST));
}

/** The buttons beside send and stop, in a row. */
export class ButtonsView {
  readonly el = h("div", "ipychat-buttons");
  readonly #labels: Labels;
  readonly #press: (button: Button) => void;
  #views = new Map<string, ButtonView>();
  #buttons: readonly Button[] = [];

  constructor(labels: Labels, press: (button: Button) => void) {
    this.#labels = labels;
    this.#press = press;
    this.el.role = "group";
    this.el.ariaLabel = labels("buttons");
  }

  /**
   * @param buttons The buttons, in their order.
   * @param isIdle Whether a button can do nothing now.
   */
  update(buttons: readonly Button[], isIdle: (button: Button) => boolean): void {
    const old = this.#views;
    this.#views = new Map();
    this.#buttons = buttons;
    for (const button of buttons) {
      const view = old.get(button.name) ?? this.#make(button.name);
      view.update(button, button.reverts ? this.#labels("revert") : undefined);
      view.isIdle = isIdle(button);
      this.#views.set(button.name, view);
    }
    this.el.hidden = buttons.length === 0;
    arrange(
      this.el,
      [...this.#views.values()].map(({ el }) => el),
    );
  }

  #make(name: string): ButtonView {
    return new ButtonView("ipychat-button", this.#labels, () => {
      const button = this.#buttons.find((one) => one.name === name);
      if (button) this.#press(button);
    });
  }
}
