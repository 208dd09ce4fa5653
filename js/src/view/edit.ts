/** Editing a message where it stands. What is being written survives whatever else happens. */

import { grow, setText } from "../dom.ts";
import { FormView } from "./form.ts";
import type { Labels } from "./labels.ts";

/** Milliseconds between two looks whether what is being saved can come back still. */
const LOOK = 1000;

export class EditView {
  readonly el: HTMLElement;
  readonly #labels: Labels;
  readonly #form: FormView;
  readonly #before: string;
  /** Whether what was written is on its way to the kernel. */
  isSaving = false;
  readonly #isAllowed: () => boolean;

  /**
   * @param text What the message says now.
   * @param labels Strings of the interface.
   * @param isAllowed Says whether the message can be edited now.
   * @param save Takes the new text.
   * @param close Ends the editing.
   */
  constructor(
    text: string,
    labels: Labels,
    isAllowed: () => boolean,
    save: (text: string) => void,
    close: () => void,
  ) {
    this.#labels = labels;
    this.#isAllowed = isAllowed;
    this.#before = text.trim();
    const options = {
      className: "ipychat-edit",
      text,
      label: labels("edit_field"),
      leave: labels("cancel"),
      send: labels("save"),
    };
    const send = (next: string): void => {
      if (!this.#canSave()) return;
      this.isSaving = true;
      save(next);
      this.#await();
    };
    this.#form = new FormView(options, send, close);
    this.el = this.#form.el;
    this.#form.input.addEventListener("input", () => this.draw());
  }

  /** Go there; it must be on the page. */
  focus(): void {
    this.draw();
    this.#form.focus();
  }

  /** Nobody says that what was written will never come back. */
  #await(): void {
    this.draw();
    if (this.isSaving && this.el.isConnected) setTimeout(() => this.#await(), LOOK);
  }

  #canSave(): boolean {
    const isNew = !["", this.#before].includes(this.#form.input.value.trim());
    return isNew && this.#isAllowed() && !this.isSaving;
  }

  /** What cannot be saved any more is still there to be copied. */
  draw(): void {
    const { input, button } = this.#form;
    if (!this.#isAllowed()) this.isSaving = false;
    input.readOnly = this.isSaving;
    button.ariaDisabled = String(!this.#canSave());
    setText(button, this.#labels(this.isSaving ? "saving" : "save"));
    grow(input);
  }
}
