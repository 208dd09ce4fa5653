/** Where a person writes: inputs, the button that sends or stops, and what else there is to do. */

import type { RunCode } from "../author.ts";
import { arrange, focusedIn, h, setText } from "../dom.ts";
import type { Mount } from "../host.ts";
import type { Button, Composer, Input, Looks } from "../looks.ts";
import { type Action, isLive } from "../protocol.ts";
import type { State, Touched } from "../state.ts";
import { AttachmentsView } from "./attachments.ts";
import { ButtonsView, ButtonView, isBuiltIn, plainButton } from "./buttons.ts";
import { type Draft, type Drafts, saidBy } from "./draft.ts";
import { InputView } from "./inputs.ts";
import type { Labels } from "./labels.ts";
import { PaletteView } from "./palette.ts";
import { Queued } from "./queued.ts";
import { TabsView } from "./tabs.ts";

/** What a composer may ask for. */
export interface ComposerIntents {
  submit(text: string, attachments?: readonly string[], messageId?: string): void;
  stop(): void;
  act(action: Action): void;
}

export class ComposerView {
  readonly el = h("div", "ipychat-composer");
  readonly #labels: Labels;
  readonly #intents: ComposerIntents;
  readonly #drafts: Drafts;
  readonly #mount: Mount;
  readonly #run: RunCode;
  readonly #field = h("div", "ipychat-field");
  readonly #tabs: TabsView;
  readonly #send: ButtonView;
  readonly #stop: ButtonView;
  readonly #buttons: ButtonsView;
  readonly #hint = h("div", "ipychat-hint");
  readonly #queue = h("div", "ipychat-queue");
  readonly #files: AttachmentsView | null;
  readonly #palette: PaletteView;
  #inputs: InputView[] = [];
  #composer: Composer | null = null;
  #looks: Looks | null = null;
  #state: State | null = null;
  #active = 0;
  /** The tab that the kernel was told of and has not confirmed. */
  #opening: number | null = null;
  readonly #queued = new Queued();
  /** Code of buttons that were pressed before the kernel said its first word. */
  #early: Pick<Button, "js">[] = [];
  #refused: State["refused"] = null;

  constructor(
    labels: Labels,
    drafts: Drafts,
    intents: ComposerIntents,
    mount: Mount,
    run: RunCode,
    signal: AbortSignal,
    root: HTMLElement = this.el,
  ) {
    this.#labels = labels;
    this.#drafts = drafts;
    this.#intents = intents;
    this.#mount = mount;
    this.#run = run;
    this.#tabs = new TabsView(labels("inputs"), (index) => this.#open(index));
    this.#send = new ButtonView("ipychat-send", labels, () => this.#onSend());
    this.#stop = new ButtonView("ipychat-stop", labels, () => this.#onStop());
    this.#buttons = new ButtonsView(labels, (button) => this.#press(button));
    this.#hint.role = "status";
    this.#queue.role = "status";
    const said = h("div", "ipychat-said", this.#hint, this.#queue);
    const below = h("div", "ipychat-below", said, this.#buttons.el);
    this.#palette = new PaletteView(labels, drafts.lookup, signal);
    const around = { changed: () => this.#draw(), say: (hint: string) => this.#say(hint) };
    this.#files = drafts.uploads && new AttachmentsView(labels, drafts.uploads, around, signal);
    this.#files?.listen(root);
    this.#field.addEventListener("paste", (event) => {
      if (this.#area?.el === event.target && this.#files?.paste(event)) event.preventDefault();
    });
    this.el.append(this.#tabs.el, this.#palette.el, this.#field, below);
    // The field looks like one control: a click beside the words goes to them.
    this.#field.addEventListener("click", ({ target }) => {
      if (target === this.#field) this.#focus();
    });
    // A widget that sends by Enter cannot say itself why it does not.
    this.#field.addEventListener("keydown", ({ key, target }) => {
      if (key !== "Enter" || this.#area?.el === target) return;
      if ((target as Element).tagName === "INPUT") this.#say(this.#obstacle());
    });
    signal.addEventListener("abort", () => {
      for (const input of this.#inputs) input.end();
    });
  }

  configure(looks: Looks): void {
    const composer = looks._composer ?? null;
    const isOther = refs(composer) !== refs(this.#composer);
    this.#looks = looks;
    this.#composer = composer;
    this.el.hidden = composer === null;
    if (composer === null) return;
    if (isOther) this.#opening = null;
    if (this.#opening === composer.active) this.#opening = null;
    if (this.#opening === null) this.#active = composer.active;
    this.#palette.configure(looks.commands);
    this.#drawInputs(composer);
    this.#draw();
  }

  /** Send a text, or say why that cannot be now; it may be a suggestion of a message. */
  submit(text: string, messageId?: string, withFiles = false): void {
    const obstacle = this.#obstacle(text);
    this.#say(obstacle);
    // What was clicked may go away, and the keys would be the notebook's.
    this.#focus();
    if (obstacle !== "") return;
    if (text) this.#drafts.remember(text);
    this.#intents.submit(text, withFiles ? this.#files?.take() : [], messageId);
  }

  update(state: State, touched: Touched): void {
    const [before, { refused, transcript, stopping, connection }] = [this.#state, state];
    this.#state = state;
    const isOther =
      before?.transcript.turn !== transcript.turn || before?.connection !== connection;
    if (touched === "all" || isOther) this.#queued.update(transcript.messages);
    if (isLive(before?.transcript.turn ?? null) && !this.#isLive) this.#say("");
    if (refused !== null && refused !== this.#refused) {
      this.#drafts.giveBack(refused, this.#draft());
      this.#say(refused.reason && this.#labels("not_taken", { reason: refused.reason }));
    }
    this.#refused = refused;
    if (state.connection !== "connecting") this.#early.splice(0).forEach(this.#runCode, this);
    if (touched === "all" || isOther || stopping !== before?.stopping) this.#draw();
  }

  // --- what can be done now

  get #area() {
    return this.#inputs[this.#active]?.area ?? null;
  }

  get #isLive(): boolean {
    return isLive(this.#state?.transcript.turn ?? null);
  }

  get #isDisabled(): boolean {
    const area = this.#composer?.inputs[this.#active]?.area;
    return this.#isGone !== "" || (this.#looks?.disabled ?? false) || (area?.disabled ?? false);
  }

  /** Why nobody listens any more; "": somebody does. */
  get #isGone(): "gone" | "incompatible" | "" {
    const connection = this.#state?.connection;
    return connection === "gone" || connection === "incompatible" ? connection : "";
  }

  /** Why buttons can do nothing now; "": they can. */
  get #rest(): "gone" | "incompatible" | "no_input" | "busy" | "" {
    return this.#isGone || (this.#looks?.disabled ? "no_input" : this.#isLive ? "busy" : "");
  }

  get #takes(): boolean {
    const turn = this.#state?.transcript.turn ?? null;
    const isFree = !isLive(turn) || turn.asks !== undefined || this.#looks?.on_busy !== "refuse";
    return isFree && !this.#isDisabled;
  }

  /** Say why a text, or what is chosen, cannot be sent; "" if it can. */
  #obstacle(text = ""): string {
    if (this.#isDisabled) return this.#labels(this.#isGone || "no_input");
    if (!this.#takes) return this.#labels("busy");
    return this.#inputs.find(({ area }) => area)?.area?.obstacle(text) ?? "";
  }

  // --- what a person does

  #onSend(): void {
    this.#runCode(this.#button("send"));
    this.#submit();
  }

  #onStop(): void {
    this.#runCode(this.#button("stop"));
    this.#intents.stop();
  }

  #submit(): void {
    const area = this.#area;
    if (area === null) {
      const obstacle = this.#obstacle();
      this.#say(obstacle);
      if (obstacle !== "") return;
      const press = (): void => this.#intents.act({ kind: "press", button: "send" });
      this.#inputs[this.#active]?.whenSent(press);
      return;
    }
    const { text } = area;
    if (this.#files?.isBusy && this.#takes) {
      this.#say(this.#labels("not_there_yet"));
      return;
    }
    if (text === "" && !this.#files?.hasFiles) return;
    if (this.#obstacle(text) === "") this.#draft().write("");
    this.submit(text, undefined, true);
  }

  #press(button: Button): void {
    const rest = this.#rest;
    this.#say(rest && this.#labels(rest));
    if (rest) return;
    this.#runCode(button);
    this.#intents.act({ kind: "press", button: button.name });
  }

  /** Run what the author wrote for a button: never what a saved notebook says of one. */
  #runCode({ js }: Pick<Button, "js">): void {
    const connection = this.#state?.connection;
    if (connection === "connecting") this.#early.push({ js });
    if (!js || connection !== "live") return;
    this.#run(js).catch((error: unknown) => {
      console.warn("ipychat: js_on_click failed", error);
      this.#say(this.#labels("code_failed", { reason: String(error) }));
    });
  }

  #open(index: number): void {
    if (this.#composer === null || index === this.#active) return;
    this.#active = index;
    this.#opening = index;
    this.#say("");
    this.#drawInputs(this.#composer);
    this.#draw();
    this.#intents.act({ kind: "open_tab", index });
  }

  // --- what is drawn

  #drawInputs({ inputs, place }: Composer): void {
    const old = [...this.#inputs];
    this.#active = Math.min(this.#active, inputs.length - 1);
    this.#inputs = inputs.map((input, index) => {
      const known = old.findIndex((one) => one.shows(input));
      return known < 0
        ? this.#make(input, `${place}-${index}`)
        : (old.splice(known, 1)[0] as InputView);
    });
    for (const input of old) input.end();
    const isSeveral = inputs.length > 1;
    inputs.forEach((input, index) => {
      const isActive = index === this.#active;
      this.#inputs[index]?.update(input, isActive, isSeveral, this.#looks?.disabled ?? false);
    });
    this.#tabs.update(
      inputs.map(({ label }) => label),
      this.#active,
    );
    const isActive = this.#area !== null;
    this.#palette.keepTo(this.#area);
    if (this.#looks) this.#files?.configure(this.#looks, isActive);
    arrange(this.#field, [
      ...(this.#files && isActive ? [this.#files.el, this.#files.button] : []),
      ...this.#inputs.map(({ el }) => el),
      this.#send.el,
      this.#stop.el,
    ]);
  }

  #make(input: Input, place: string): InputView {
    return new InputView(input, place, this.#labels, this.#drafts, this.#mount, {
      submit: () => this.#submit(),
      changed: () => {
        this.#say("");
        this.#palette.update(this.#area);
        this.#draw();
      },
      key: (event) => this.#palette.onKey(event),
      sent: () => this.#drafts.sent((this.#state?.transcript.messages ?? []).flatMap(saidBy)),
      escape: () => {
        const isLive = this.#isLive;
        if (isLive) this.#intents.stop();
        return isLive;
      },
    });
  }

  #draw(): void {
    const area = this.#area;
    const isReady = this.#takes && (area?.text !== "" || (this.#files?.hasFiles ?? false));
    const isStopping = this.#state?.stopping != null;
    // During a turn the one button stops it, but for a text that may be sent all the same;
    // of another widget nobody can tell, and both are there.
    const stops = this.#isLive && (area === null || !isReady);
    const focused = focusedIn(this.el);
    this.#send.update(this.#button("send"));
    this.#stop.update(this.#button("stop"), isStopping ? this.#labels("stopping") : undefined);
    this.#stop.isIdle = isStopping;
    this.#send.isIdle = !isReady;
    this.#stop.el.hidden = !stops || !this.#has("stop");
    const isReplaced = stops && this.#has("stop") && (area !== null || !isReady);
    this.#send.el.hidden = isReplaced || !this.#has("send");
    const isEmpty = this.#state?.transcript.messages.length === 0;
    const isIdle = this.#rest !== "";
    this.#buttons.update(
      (this.#looks?.buttons ?? []).filter(({ name }) => name !== "send" && name !== "stop"),
      ({ name, reverts }) => isIdle || (isEmpty && !reverts && isBuiltIn(name)),
    );
    const count = this.#queued.count;
    setText(this.#queue, count ? this.#labels("waiting_messages", { count }) : "");
    this.#field.toggleAttribute("data-disabled", this.#isDisabled);
    // The button that goes away must not take the focus with it.
    const isLost = [this.#send.el, this.#stop.el].some((one) => one.hidden && one === focused);
    if (isLost) this.#focus();
  }

  #button(name: string): Button {
    return this.#looks?.buttons.find((one) => one.name === name) ?? plainButton(name);
  }

  #has(name: string): boolean {
    return this.#looks?.buttons.some((one) => one.name === name) ?? true;
  }

  /** The draft of the text area in use, else of the first. */
  #draft(): Draft {
    const inputs = this.#composer?.inputs ?? [];
    const first = inputs.findIndex(({ area }) => area);
    const index = inputs[this.#active]?.area ? this.#active : Math.max(0, first);
    return this.#drafts.of(inputs[index]?.ref ?? "", `${this.#composer?.place}-${index}`);
  }

  #focus(): void {
    const area = this.#area;
    if (area) area.focus();
    else if (!this.#send.el.hidden) this.#send.el.focus({ preventScroll: true });
    else this.#stop.el.focus({ preventScroll: true });
  }

  #say(hint: string): void {
    setText(this.#hint, hint);
  }
}

/** Which inputs there are. */
function refs(composer: Composer | null): string {
  return JSON.stringify(composer?.inputs.map(({ ref }) => ref));
}
