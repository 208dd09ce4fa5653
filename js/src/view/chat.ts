/** The whole chat: how the connection stands, the conversation, the composer. */

import { h, setText } from "../dom.ts";
import type { Mount } from "../host.ts";
import type { State, Store } from "../store.ts";
import type { Looks } from "../transport.ts";
import { ComposerView } from "./composer.ts";
import type { Draft } from "./draft.ts";
import { FeedView } from "./feed.ts";
import type { Labels } from "./labels.ts";

export class ChatView {
  readonly el = h("div", "ipychat");
  readonly #labels: Labels;
  readonly #feed: FeedView;
  readonly #composer: ComposerView;
  readonly #status = h("div", "ipychat-status-line");

  constructor(store: Store, draft: Draft, labels: Labels, mount: Mount, signal: AbortSignal) {
    this.#labels = labels;
    // Both are needed so that a notebook's shortcuts leave the keys in here alone.
    this.el.dataset.lmSuppressShortcuts = "true";
    for (const event of ["keydown", "keypress", "keyup"]) {
      this.el.addEventListener(event, (pressed) => pressed.stopPropagation());
    }
    this.#status.role = "status";
    const submit = (text: string): void => this.#composer.submit(text);
    this.#feed = new FeedView({ labels, mount, submit }, signal);
    const intents = {
      submit: (text: string) => {
        store.submit(text);
        this.#feed.toEnd();
      },
      stop: () => store.stop(),
    };
    this.#composer = new ComposerView(labels, draft, intents, signal);
    this.el.append(this.#feed.el, this.#status, this.#composer.el);
    store.subscribe((state, touched) => this.#update(state, touched), signal);
    this.#update(store.state, "all");
    this.el.dataset.ipychatReady = "1";
  }

  configure(looks: Looks): void {
    this.#feed.configure(looks);
    this.#composer.configure(looks);
  }

  #update(state: State, touched: Parameters<FeedView["update"]>[1]): void {
    this.#feed.update(state, touched);
    this.#composer.update(state);
    const { connection } = state;
    this.el.dataset.connection = connection;
    this.el.toggleAttribute("data-empty", state.transcript.messages.length === 0);
    const isQuiet = connection === "live" || connection === "connecting";
    setText(this.#status, isQuiet ? "" : this.#labels(connection));
  }
}
