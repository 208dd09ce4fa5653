/** One message: who said it, when, how it stands, its parts, and what can be done with it. */

import { focusedIn, h, setText } from "../dom.ts";
import type { Mount } from "../host.ts";
import type { Message, Part } from "../protocol.ts";
import { continuation, lastText, texts } from "../reduce.ts";
import { legible, revealed } from "../render/unseen.ts";
import { type ActionsContext, ActionsView, isEditable } from "./actions.ts";
import { AvatarView } from "./avatar.ts";
import { addCodeActions } from "./code-actions.ts";
import { blocksWith, CodeOutputs, isOfBlock } from "./code-output.ts";
import { EditView } from "./edit.ts";
import { PartList } from "./part.ts";
import type { PartContext } from "./part-view.ts";
import { setStyles } from "./stylesheets.ts";
import { SuggestionsView } from "./suggestions.ts";
import { foldTracebacks } from "./traceback.ts";

export interface MessageContext extends ActionsContext {
  readonly mount: Mount;
  /** Say something for the person, which is a suggestion of a message. */
  readonly submit: (text: string, messageId?: string) => void;
  /** Told of each block of text that will not change any more. */
  readonly finished?: ((block: Element) => void) | undefined;
  readonly policy?: PartContext["policy"];
}

/** Kept, because making one takes as long as all the rest of a short message. */
const SHORT = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Where nothing that is said reaches a kernel. */
const UNHEARD = '[data-connection="gone"], [data-connection="incompatible"]';

/** Milliseconds without a word after which a text that grows in a message that is done has ended. */
const QUIET = 300;

/** Classes that an author may give; those of hosts and our own mean something already. */
const CLASS = /^(?!(?:ipychat|jp|lm|p|vscode|widget)-)[A-Za-z][\w-]{0,63}$/i;

export class MessageView {
  readonly el = h("article", "ipychat-message");
  readonly #context: MessageContext;
  readonly #avatar: AvatarView;
  readonly #head = h("header", "ipychat-message-head");
  readonly #user = h("span", "ipychat-message-user");
  readonly #time = h("time", "ipychat-message-time");
  readonly #status = h("span", "ipychat-message-status");
  readonly #body = h("div", "ipychat-message-body");
  readonly #foot = h("div", "ipychat-message-foot");
  readonly #inside: PartContext;
  readonly #parts: PartList;
  /** Parts above and below those of the message. */
  readonly #around = new Map<"header" | "footer", PartList>();
  readonly #outputs: CodeOutputs;
  readonly #suggestions: SuggestionsView;
  readonly #ended = new AbortController();
  #actions: ActionsView | null = null;
  #edit: EditView | null = null;
  /** What waits for code that runs. */
  #runs: (() => void)[] = [];
  #shown: Message;
  #isBroken = false;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(message: Message, context: MessageContext) {
    const { labels, mount, submit } = context;
    this.#context = context;
    this.#shown = message;
    this.#avatar = new AvatarView(labels);
    this.#inside = {
      labels,
      mount,
      signal: this.#ended.signal,
      breaks: message.role === "user",
      policy: context.policy,
      finished: (block) => {
        if (message.role !== "user") addCodeActions(block, labels, this.#run);
        context.finished?.(block);
      },
    };
    this.#parts = new PartList(this.#body, this.#inside);
    this.#outputs = new CodeOutputs(this.#inside);
    this.#suggestions = new SuggestionsView(labels, (text) => submit(text, message.id));
    this.#head.append(this.#user, this.#status, this.#time);
    this.#user.dir = "auto";
    const main = h(
      "div",
      "ipychat-message-main",
      this.#head,
      this.#body,
      this.#foot,
      this.#suggestions.el,
    );
    this.el.append(main);
    this.el.dataset.messageId = message.id;
    this.#draw(message, null);
  }

  /** Show a later state of the message; what is as it was is not touched. */
  update(next: Message): void {
    const shown = this.#shown;
    if (shown === next) return;
    this.#shown = next;
    this.#draw(next, shown);
  }

  end(): void {
    clearTimeout(this.#quiet);
    this.#avatar.end();
    this.#parts.end();
    for (const list of this.#around.values()) list.end();
    this.#outputs.end();
    this.#ended.abort();
  }

  #draw(next: Message, shown: Message | null): void {
    const isNew = (...names: (keyof Message)[]): boolean =>
      shown === null || names.some((name) => shown[name] !== next[name]);
    if (isNew("avatar", "user")) this.#drawUser(next);
    if (isNew("time", "time_text")) this.#drawTime(next);
    if (isNew("role", "status")) this.#drawStatus(next);
    if (isNew("hidden")) this.#drawHidden(next);
    if (isNew("classes")) this.#drawClasses(next.classes ?? [], shown?.classes ?? []);
    if (isNew("stylesheets")) this.#drawStyles(next.stylesheets);
    if (isNew("max_width")) this.el.style.maxWidth = next.max_width ? `${next.max_width}px` : "";
    if (isNew("header")) this.#drawAround("header", next.header);
    const isOther = isNew("parts");
    if (isOther) this.#drawParts(next);
    if (isNew("footer")) {
      this.#drawAround(
        "footer",
        next.footer?.filter((part) => !isOfBlock(part)),
      );
      this.#outputs.update(next.footer ?? []);
      if (!next.footer?.some(isAtWork)) for (const done of this.#runs.splice(0)) done();
    }
    this.#suggestions.update(next.suggestions);
    const isSettled = next.status !== "streaming";
    if (isSettled && isOther && !isNew("status") && grows(shown, next)) this.#settleLater();
    else if (isSettled && (isOther || isNew("status"))) this.#settle();
    if (isOther || isNew("footer", "status")) this.#outputs.place(this.#body, this.#foot);
    if (isSettled || isNew("status")) this.#drawActions(next);
    this.#edit?.draw();
    // What was saved has come back.
    if (isOther && this.#edit?.isSaving) {
      const hadFocus = this.#edit.el.contains(focusedIn(this.el));
      this.#endEdit();
      if (hadFocus) this.#actions?.focusEdit();
    }
  }

  // --- parts

  #drawParts(next: Message): void {
    if (!this.#isBroken) {
      try {
        this.#parts.update(next.parts);
        return;
      } catch (error) {
        this.#fail(error);
      }
    }
    const whole = [...texts(next.parts)].join("\n");
    const plain = h("div", "ipychat-plain", ...revealed(whole));
    plain.dir = "auto";
    this.#body.replaceChildren(plain);
  }

  /** A message that is done may still grow, by another cell; nobody says when that ends. */
  #settleLater(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), QUIET);
  }

  #settle(): void {
    clearTimeout(this.#quiet);
    if (this.#isBroken) return;
    try {
      this.#parts.settle();
      for (const list of this.#around.values()) list.settle();
      this.#outputs.settle();
      if (this.#shown.status === "failed") foldTracebacks(this.#body, this.#context.labels);
    } catch (error) {
      this.#fail(error);
      this.#drawParts(this.#shown);
    }
  }

  /** What cannot be drawn is shown as plain text; the rest of the chat goes on. */
  #fail(error: unknown): void {
    this.#isBroken = true;
    this.#parts.end();
    console.warn("ipychat: a message is shown as text, drawing it failed", error);
  }

  #drawAround(place: "header" | "footer", parts: readonly Part[] | undefined): void {
    let list = this.#around.get(place);
    if (!list) {
      if (!parts) return;
      list = new PartList(h("div", `ipychat-message-${place}`), this.#inside);
      this.#around.set(place, list);
      if (place === "header") this.#body.before(list.el);
      else this.#foot.before(list.el);
    }
    list.el.hidden = !parts?.length;
    try {
      list.update(parts ?? []);
      if (this.#shown.status !== "streaming") list.settle();
    } catch (error) {
      console.warn(`ipychat: the ${place} of a message is not shown, drawing it failed`, error);
      list.el.hidden = true;
    }
  }

  // --- looks

  #drawUser({ avatar, user }: Message): void {
    this.#avatar.update(avatar, user);
    this.#user.replaceChildren(...revealed(user));
    this.#user.title = legible(user);
    this.el.ariaLabel = this.#user.title;
  }

  #drawTime({ time, time_text }: Message): void {
    const date = new Date(time);
    const isValid = !Number.isNaN(date.valueOf());
    const short = isValid ? SHORT.format(date) : "";
    setText(this.#time, time_text === undefined ? short : legible(time_text));
    if (!isValid) return;
    this.#time.dateTime = date.toISOString();
    this.#time.title = LONG.format(date);
  }

  #drawStatus({ role, status }: Message): void {
    this.el.dataset.role = role;
    this.el.dataset.status = status;
    this.el.ariaBusy = status === "streaming" ? "true" : null;
    const place = role === "user" ? this.#head : this.el;
    if (this.#avatar.el.parentElement !== place) place.prepend(this.#avatar.el);
    const text = status === "done" ? "" : this.#context.labels(status);
    // While a reply streams, the dot beside the name says so.
    setText(this.#status, status === "streaming" ? "" : text);
    this.#status.title = text;
  }

  #drawHidden({ hidden = [] }: Message): void {
    this.#avatar.el.hidden = hidden.includes("avatar");
    this.#user.hidden = hidden.includes("user");
    this.#time.hidden = hidden.includes("time");
  }

  #drawClasses(classes: readonly string[], before: readonly string[]): void {
    if (classes.length + before.length === 0) return;
    this.el.classList.remove(...before.filter((name) => CLASS.test(name)));
    this.el.classList.add(...classes.filter((name) => CLASS.test(name)));
  }

  #drawStyles(stylesheets: readonly string[] | undefined): void {
    setStyles(this.el, stylesheets);
    // Whatever they say, it stays in its place.
    this.el.style.contain = stylesheets ? "layout" : "";
  }

  // --- what can be done with it

  /** Run a block of the message. */
  readonly #run = (block: Element, code: string, done: () => void): void => {
    this.#runs.push(done);
    const nth = Math.max(0, blocksWith(this.#body, code).indexOf(block));
    this.#context.act({ kind: "run_code", message_id: this.#shown.id, code, nth });
  };

  #drawActions(next: Message): void {
    if (next.status === "streaming") return;
    if (this.#actions) {
      this.#actions.update(next);
      return;
    }
    this.#actions = new ActionsView(next, this.#context, () => this.#beginEdit());
    this.#foot.append(this.#actions.el);
  }

  #beginEdit(): void {
    const [part] = this.#shown.parts;
    if (this.#edit || part?.kind !== "text" || !isEditable(this.#shown)) return;
    const message_id = this.#shown.id;
    this.#edit = new EditView(
      part.text,
      this.#context.labels,
      () => isEditable(this.#shown) && !this.el.closest(UNHEARD),
      (text) => this.#context.act({ kind: "edit", message_id, text }),
      () => {
        this.#endEdit();
        this.#actions?.focusEdit();
      },
    );
    this.#body.hidden = true;
    this.#foot.hidden = true;
    this.#body.after(this.#edit.el);
    this.el.dataset.editing = "1";
    this.#edit.focus();
  }

  #endEdit(): void {
    this.#edit?.el.remove();
    this.#edit = null;
    this.#body.hidden = false;
    this.#foot.hidden = false;
    delete this.el.dataset.editing;
  }
}

/** Whether a message says what it has said, and more. */
function grows(before: Message | null, next: Message): boolean {
  const [shown, text] = [lastText(before?.parts ?? []), lastText(next.parts)];
  return Boolean(shown && text && continuation(shown, text));
}

function isAtWork(part: Part): boolean {
  return part.kind === "step" && (part.status === "running" || part.status === "pending");
}
