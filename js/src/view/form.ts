/** A field in a message with two buttons: Ctrl+Enter or Cmd+Enter sends, Escape leaves. */

import { h, isComposing } from "../dom.ts";

export interface FormOptions {
  readonly className: string;
  readonly text: string;
  /** What the field is for. */
  readonly label: string;
  /** Names of the buttons. */
  readonly leave: string;
  readonly send: string;
}

export class FormView {
  readonly el: HTMLFormElement;
  readonly input = h("textarea");
  readonly button: HTMLButtonElement;

  /**
   * @param options What it is for.
   * @param send Takes the text.
   * @param leave Ends it.
   */
  constructor(options: FormOptions, send: (text: string) => void, leave: () => void) {
    const { input } = this;
    input.value = options.text;
    input.rows = 2;
    input.dir = "auto";
    input.ariaLabel = options.label;
    this.button = h("button", "ipychat-form-button ipychat-main", options.send);
    const other = h("button", "ipychat-form-button", options.leave);
    other.type = "button";
    other.addEventListener("click", leave);
    const buttons = h("div", "ipychat-form-buttons", other, this.button);
    this.el = h("form", `ipychat-form ${options.className}`, input, buttons);
    this.el.addEventListener("submit", (event) => {
      event.preventDefault();
      send(input.value.trim());
    });
    this.el.addEventListener("keydown", (event) => {
      if (isComposing(event)) return;
      if (event.key === "Escape") leave();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.el.requestSubmit();
      else return;
      event.preventDefault();
      // Elsewhere in the chat these keys mean something else.
      event.stopPropagation();
    });
  }

  /** Go there, behind the last word; it must be on the page. */
  focus(): void {
    this.input.focus({ preventScroll: true });
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }
}
