/** The whole chat: how the connection stands, the conversation, the composer. */

import type { RunCode } from "../author.ts";
import { h, keepKeys, setText, toggle } from "../dom.ts";
import type { Mount } from "../host.ts";
import type { Looks } from "../looks.ts";
import type { Action } from "../protocol.ts";
import { Policy, reconsider } from "../render/policy.ts";
import { isAnswer, type State } from "../state.ts";
import type { Store } from "../store.ts";
import { ComposerView } from "./composer.ts";
import type { Drafts } from "./draft.ts";
import { FeedView } from "./feed.ts";
import { FrameView } from "./frame.ts";
import type { Labels } from "./labels.ts";
import { keepInSight } from "./sight.ts";

export class ChatView {
  readonly el = h("div", "ipychat");
  readonly #labels: Labels;
  readonly #policy = new Policy();
  readonly #frame: FrameView;
  readonly #feed: FeedView;
  readonly #composer: ComposerView;
  readonly #status = h("div", "ipychat-status-line");

  constructor(
    store: Store,
    drafts: Drafts,
    labels: Labels,
    mount: Mount,
    run: RunCode,
    signal: AbortSignal,
    finished?: (block: Element) => void,
  ) {
    this.#labels = labels;
    keepKeys(this.el);
    this.#status.role = "status";
    const submit = (text: string, messageId?: string): void =>
      this.#composer.submit(text, messageId);
    const context = {
      labels,
      mount,
      submit,
      finished,
      policy: this.#policy,
      act: (action: Action) => store.act(action),
      isAnswer: (messageId: string) => isAnswer(store.state.transcript, messageId),
    };
    this.#feed = new FeedView(context, signal);
    this.el.addEventListener("keydown", (event) => this.#feed.onKey(event));
    const intents = {
      submit: (text: string, attachments?: readonly string[], messageId?: string) => {
        store.submit(text, attachments, messageId ? { message_id: messageId } : {});
        this.#feed.toEnd();
      },
      stop: () => store.stop(),
      act: context.act,
    };
    this.#composer = new ComposerView(labels, drafts, intents, mount, run, signal, this.el);
    this.#frame = new FrameView(this.el, labels, mount, signal);
    this.el.append(this.#frame.el, this.#feed.el, this.#status, this.#composer.el);
    // A frame may be as high as what it holds; a page is as high as its window.
    toggle(this.el, "data-top", window.parent === window);
    keepInSight(this.el, this.#composer.el, signal);
    store.subscribe((state, touched) => this.#update(state, touched), signal);
    this.#update(store.state, "all");
    this.el.dataset.ipychatReady = "1";
  }

  configure(looks: Looks): void {
    toggle(this.el, "data-answers", looks.answers);
    this.el.dataset.code = looks.code_actions.join(" ");
    this.#policy.configure(looks.reach.images, looks.reach.links);
    reconsider(this.el, this.#policy);
    this.#frame.configure(looks);
    this.#feed.configure(looks);
    this.#composer.configure(looks);
  }

  #update(state: State, touched: Parameters<FeedView["update"]>[1]): void {
    this.#feed.update(state, touched);
    this.#composer.update(state, touched);
    const { connection } = state;
    this.el.dataset.connection = connection;
    this.el.toggleAttribute("data-empty", state.transcript.messages.length === 0);
    const isQuiet = connection === "live" || connection === "connecting";
    setText(this.#status, isQuiet ? "" : this.#labels(connection));
  }
}
