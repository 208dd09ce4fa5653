/** The inputs of a composer: text areas that are drawn here, and widgets that the host draws. */

import { h } from "../dom.ts";
import type { Mount } from "../host.ts";
import type { Input } from "../looks.ts";
import { legible, revealed } from "../render/unseen.ts";
import { type AreaIntents, AreaView } from "./area.ts";
import type { Drafts } from "./draft.ts";
import type { Labels } from "./labels.ts";

/** One input, on a panel of its own. */
export class InputView {
  readonly el = h("div", "ipychat-panel");
  readonly #labels: Labels;
  readonly #mount: Mount;
  readonly #ended = new AbortController();
  /** The text area, if it is one. */
  readonly area: AreaView | null = null;
  readonly #ref: string;
  #isMounted = false;

  constructor(
    { ref, area }: Input,
    place: string,
    labels: Labels,
    drafts: Drafts,
    mount: Mount,
    intents: AreaIntents,
  ) {
    this.#labels = labels;
    this.#mount = mount;
    this.#ref = ref;
    if (!area) return;
    this.area = new AreaView(labels, drafts.of(ref, place), intents, this.#ended.signal);
    this.el.append(this.area.el);
  }

  /** Whether this is the view of that input. */
  shows({ ref, area }: Input): boolean {
    return this.#ref === ref && (this.area === null) === !area;
  }

  update({ label, area }: Input, isActive: boolean, isOneOfSeveral: boolean, isDisabled: boolean) {
    if (area) this.area?.configure(area, isDisabled || area.disabled);
    this.el.hidden = !isActive;
    this.el.role = isOneOfSeveral ? "tabpanel" : null;
    this.el.ariaLabel = isOneOfSeveral ? legible(label) : null;
    if (isActive && !this.area && !this.#isMounted) this.#show(label);
  }

  /** Go on when what a person has set here is on its way to the kernel. */
  whenSent(then: () => void): void {
    const { sent } = this.#mount;
    if (sent) sent(this.#ref).then(then, then);
    else then();
  }

  end(): void {
    this.#ended.abort();
  }

  /** A widget is made when it is first seen, and keeps its state from then on. */
  #show(label: string): void {
    this.#isMounted = true;
    this.el.classList.add("ipychat-widget");
    this.#mount(this.#ref, this.el, this.#ended.signal).catch(() => {
      this.el.replaceChildren(
        h("span", "ipychat-plain", ...revealed(this.#labels("no_widget", { label }))),
      );
    });
  }
}
