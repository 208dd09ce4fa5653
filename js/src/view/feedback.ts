/** Whether an answer was good, and why: two buttons, and a field for words. */

import { iconButton } from "../dom.ts";
import { icon } from "../icons.ts";
import type { Message } from "../protocol.ts";
import { rating } from "../reduce.ts";
import { FormView } from "./form.ts";
import type { Labels } from "./labels.ts";

type Feedback = NonNullable<Message["feedback"]>;

const NONE: Feedback = { value: "", comment: "" };

/** Characters of a comment. */
const LONGEST = 2000;

export class FeedbackView {
  readonly buttons: readonly [HTMLButtonElement, HTMLButtonElement];
  readonly #labels: Labels;
  readonly #rate: (feedback: Feedback) => void;
  /** Where a comment is written, while one is. */
  #form: FormView | null = null;
  /** What is shown, which the kernel may not have heard of yet. */
  #given = NONE;
  /** The last word of the kernel: as long as it has said nothing else, no press goes back. */
  #word: unknown = null;

  constructor(labels: Labels, rate: (feedback: Feedback) => void) {
    this.#labels = labels;
    this.#rate = rate;
    this.buttons = [this.#button("up", labels("good")), this.#button("down", labels("bad"))];
  }

  update(message: Message): void {
    const word = rating(message);
    if (word === this.#word) return;
    this.#word = word;
    this.#show(message.feedback ?? NONE);
  }

  #show(given: Feedback): void {
    this.#given = given;
    for (const button of this.buttons) {
      button.ariaPressed = String(given.value === button.dataset.value);
    }
    if (given.value === "") this.#close();
  }

  #button(value: "up" | "down", label: string): HTMLButtonElement {
    const button = iconButton("ipychat-action ipychat-rate", label, icon("up"));
    button.dataset.value = value;
    button.addEventListener("click", () => {
      const isTaken = this.#given.value === value;
      this.#tell(isTaken ? NONE : { value, comment: this.#given.comment });
      if (!isTaken) this.#open(button);
    });
    return button;
  }

  #tell(given: Feedback): void {
    // The kernel will say so as well, but it may be busy.
    this.#show(given);
    this.#rate(given);
  }

  #open(button: HTMLElement): void {
    this.#close();
    const { value, comment } = this.#given;
    const leave = (): void => {
      this.#close();
      button.focus({ preventScroll: true });
    };
    const options = {
      className: "",
      text: comment,
      label: this.#labels("comment"),
      leave: this.#labels("no_comment"),
      send: this.#labels("send_comment"),
    };
    const send = (text: string): void => {
      this.#tell({ value, comment: text });
      leave();
    };
    this.#form = new FormView(options, send, leave);
    this.#form.input.placeholder = options.label;
    this.#form.input.maxLength = LONGEST;
    button.closest(".ipychat-actions")?.after(this.#form.el);
    this.#form.focus();
  }

  #close(): void {
    this.#form?.el.remove();
    this.#form = null;
  }
}
