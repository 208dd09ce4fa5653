/** Editing a message where it stands. What is being written survives whatever else happens. */

import { setText } from "../dom.ts";
import { FormView } from "./form.ts";
import type { Labels } from "./labels.ts";

export class EditView {
  readonly el: HTMLElement;
  readonly #labels: Labels;
  readonly #form: FormView;
  readonly #before: string;
  /** Whether what was written is on its way to the kernel. */
  isSaving = false;

  /**
   * @param text What the message says now.
   * @param labels Strings of the interface.
   * @param save Takes the new text.
   * @param close Ends the editing.
   */
  constructor(text: string, labels: Labels, save: (text: string) => void, close: () => void) {
    this.#labels = labels;
    this.#before = text.trim();
    const options = {
      className: "ipychat-edit",
      text,
      label: labels("edit_field"),
      leave: labels("cancel"),
      send: labels("save"),
    };
    const send = (next: string): void => {
      if (this.isSaving || !this.#isNew()) return;
      this.isSaving = true;
      this.#draw();
      save(next);
    };
    this.#form = new FormView(options, send, close);
    this.el = this.#form.el;
    this.#form.input.addEventListener("input", () => this.#draw());
  }

  /** Go there; it must be on the page. */
  focus(): void {
    this.#draw();
    this.#form.focus();
  }

  #isNew(): boolean {
    return !["", this.#before].includes(this.#form.input.value.trim());
  }

  #draw(): void {
    const { input, button } = this.#form;
    input.readOnly = this.isSaving;
    button.ariaDisabled = String(this.isSaving || !this.#isNew());
    setText(button, this.#labels(this.isSaving ? "saving" : "save"));
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + 2}px`;
  }
}
