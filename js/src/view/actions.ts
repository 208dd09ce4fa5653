/** What a person can do with a message: one row of buttons, one stop on the way of the Tab key. */

import { arrange, focusedIn, h, iconButton, once } from "../dom.ts";
import { type Icon, icon } from "../icons.ts";
import type { Action, Message, Part } from "../protocol.ts";
import { copies } from "../render/clipboard.ts";
import { asMarkdown } from "./copy.ts";
import { FeedbackView } from "./feedback.ts";
import type { Labels } from "./labels.ts";
import { ReactionsView } from "./reactions.ts";
import { VersionsView } from "./versions.ts";

export interface ActionsContext {
  readonly labels: Labels;
  /** Ask the kernel for something. */
  readonly act: (action: Action) => void;
  /** Whether a message answers another one. */
  readonly isAnswer: (messageId: string) => boolean;
}

export class ActionsView {
  readonly el = h("div", "ipychat-actions");
  readonly #context: ActionsContext;
  readonly #reactions: ReactionsView;
  #feedback: FeedbackView | null = null;
  readonly #copy: HTMLButtonElement;
  // Most messages have few of these.
  readonly #versions: () => VersionsView;
  readonly #edit: () => HTMLButtonElement;
  readonly #again: () => HTMLButtonElement;
  readonly #withdraw: () => HTMLButtonElement;
  #shown: Message;

  /**
   * @param message The message as it is now.
   * @param context What it needs of the chat.
   * @param edit Begins to edit the message.
   */
  constructor(message: Message, context: ActionsContext, edit: () => void) {
    const { labels, act } = context;
    const message_id = message.id;
    this.#context = context;
    this.#shown = message;
    this.el.role = "toolbar";
    this.el.ariaLabel = labels("actions");
    this.#versions = once(
      () => new VersionsView(labels, (index) => act({ kind: "switch", message_id, index })),
    );
    this.#reactions = new ReactionsView(labels, (reaction) =>
      act({ kind: "react", message_id, reaction }),
    );
    this.#copy = this.#button("copy", labels("copy_message"));
    this.#copy.classList.add("ipychat-copy-message");
    copies(this.#copy, () => asMarkdown(this.#shown.parts), labels("copied"));
    this.#edit = once(() => this.#button("edit", labels("edit"), edit));
    this.#again = once(() => {
      const button = this.#button("again", labels("regenerate"), () =>
        act({ kind: "regenerate", message_id }),
      );
      button.classList.add("ipychat-regenerate");
      return button;
    });
    this.#withdraw = once(() =>
      this.#button("cross", labels("withdraw"), () => act({ kind: "withdraw", message_id })),
    );
    this.el.addEventListener("keydown", (event) => this.#move(event));
    this.el.addEventListener("focusin", ({ target }) => this.#enter(target as HTMLElement));
    this.update(message);
  }

  update(message: Message): void {
    this.#shown = message;
    const { role, status, version, hidden } = message;
    const isReply = role === "assistant" && this.#context.isAnswer(message.id);
    const isRated =
      isReply && (status === "done" || status === "stopped") && !hidden?.includes("feedback");
    if (version) this.#versions().update(version);
    if (isRated) {
      this.#feedback ??= new FeedbackView(this.#context.labels, (given) =>
        this.#context.act({ kind: "rate", message_id: message.id, ...given }),
      );
    }
    // What is open in it may have to go, also where no answer is rated any more.
    this.#feedback?.update(message);
    const reactions = this.#reactions.update(message);
    arrange(this.el, [
      ...(version && version.count > 1 ? [this.#versions().el] : []),
      ...(!hidden?.includes("copy") && message.parts.some(hasText) ? [this.#copy] : []),
      ...(isEditable(message) ? [this.#edit()] : []),
      ...(status === "queued" ? [this.#withdraw()] : []),
      ...(isReply ? [this.#again()] : []),
      ...(isRated ? (this.#feedback?.buttons ?? []) : []),
      ...(status === "queued" ? [] : reactions),
    ]);
    const buttons = this.#buttons();
    const stops = buttons.filter((button) => button.tabIndex === 0);
    if (stops.length !== 1) this.#enter(buttons[0]);
  }

  /** Give the focus back to the button that edits, or to what has taken its place. */
  focusEdit(): void {
    const edit = this.#edit();
    const button = edit.isConnected ? edit : this.#buttons()[0];
    button?.focus({ preventScroll: true });
  }

  #button(name: Icon, label: string, press?: () => void): HTMLButtonElement {
    const button = iconButton("ipychat-action", label, icon(name));
    if (press) button.addEventListener("click", press);
    return button;
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.el.querySelectorAll<HTMLButtonElement>("button")];
  }

  /** Of a toolbar, the Tab key knows the button that was used last. */
  #enter(current: HTMLElement | undefined): void {
    for (const button of this.#buttons()) button.tabIndex = button === current ? 0 : -1;
  }

  #move(event: KeyboardEvent): void {
    const buttons = this.#buttons().filter((one) => getComputedStyle(one).display !== "none");
    const from = buttons.indexOf(focusedIn(this.el) as HTMLButtonElement);
    const isRightToLeft = getComputedStyle(this.el).direction === "rtl";
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    let to = { Home: 0, End: buttons.length - 1 }[event.key];
    if (by !== undefined) {
      to = (from + (isRightToLeft ? -by : by) + buttons.length) % buttons.length;
    }
    if (to === undefined) return;
    buttons[to]?.focus();
    event.preventDefault();
  }
}

function hasText(part: Part): boolean {
  if ("parts" in part) return part.parts.some(hasText);
  return part.kind === "text" || part.kind === "output";
}

/** Text that a person may change, and nothing else. */
export function isEditable({ can_edit, status, parts }: Message): boolean {
  const [part] = parts;
  return (can_edit || status === "queued") && parts.length === 1 && part?.kind === "text";
}
