/** What stands around a conversation: a header that may fold it, and the author's looks. */

import { h, setLabel, setText, toggle } from "../dom.ts";
import { parseParts } from "../guards.ts";
import type { Mount } from "../host.ts";
import { icon } from "../icons.ts";
import type { Frame, Looks } from "../looks.ts";
import { legible } from "../render/unseen.ts";
import type { Labels } from "./labels.ts";
import { PartList } from "./part.ts";
import { setProperty, setStyles } from "./stylesheets.ts";

export class FrameView {
  /** The header, which stands first in the chat. */
  readonly el = h("div", "ipychat-header");
  readonly #root: HTMLElement;
  readonly #labels: Labels;
  readonly #mount: Mount;
  readonly #signal: AbortSignal;
  readonly #fold = h("button", "ipychat-fold", icon("chevron"));
  readonly #title = h("div", "ipychat-title");
  readonly #body = h("div", "ipychat-header-body");
  #parts: PartList | null = null;
  #frame: Frame = {};
  #isFolded = false;
  #styles: Looks["styles"] = {};
  #stylesheets: Looks["stylesheets"] = [];

  /** `root` is the chat that it frames. */
  constructor(root: HTMLElement, labels: Labels, mount: Mount, signal: AbortSignal) {
    this.#root = root;
    this.#labels = labels;
    this.#mount = mount;
    this.#signal = signal;
    this.#fold.type = "button";
    this.#fold.addEventListener("click", () => this.#setFolded(!this.#isFolded));
    this.#title.dir = "auto";
    signal.addEventListener("abort", () => this.#parts?.end());
    this.el.hidden = true;
    this.el.append(this.#fold, this.#title, this.#body);
    // Of a header that folds, all that does nothing else folds.
    this.el.addEventListener("click", ({ target }) => {
      const isFree = target === this.el || target === this.#title || target === this.#body;
      if (isFree && this.#frame.collapsible) this.#setFolded(!this.#isFolded);
    });
  }

  configure({ frame, styles, stylesheets, loading }: Looks): void {
    this.#root.ariaBusy = loading ? "true" : null;
    if (frame !== this.#frame || styles !== this.#styles) {
      this.#setProperties({ ...frame.styles, ...styles });
    }
    this.#styles = styles;
    if (stylesheets !== this.#stylesheets) setStyles(this.#root, stylesheets);
    this.#stylesheets = stylesheets;
    if (frame === this.#frame) return;
    const before = this.#frame;
    this.#frame = frame;
    this.#draw(frame);
    if (frame.collapsed !== before.collapsed) this.#setFolded(frame.collapsed ?? false);
    else this.#setFolded(this.#isFolded);
  }

  #draw({ header, title = "", hide_header, collapsible, ...colours }: Frame): void {
    const { background = "", color = "" } = colours;
    const parts = parseParts(header) ?? [];
    const hasHeader = !hide_header && (parts.length > 0 || title !== "");
    this.el.hidden = !hasHeader && !collapsible;
    toggle(this.#root, "data-framed", !this.el.hidden);
    this.#fold.hidden = !collapsible;
    toggle(this.el, "data-folds", collapsible ?? false);
    this.#title.hidden = parts.length > 0 || !hasHeader;
    setText(this.#title, legible(title));
    this.#body.hidden = parts.length === 0;
    if (parts.length > 0) {
      const context = {
        labels: this.#labels,
        mount: this.#mount,
        signal: this.#signal,
        breaks: false,
      };
      this.#parts ??= new PartList(this.#body, context);
    }
    this.#parts?.update(parts);
    this.#parts?.settle();
    setProperty(this.el, "background", background);
    // A property of our own takes any text; this is what the browser takes for a background.
    const taken = this.el.style.background;
    setProperty(this.el, "--ipychat-header", taken);
    setProperty(this.el, "color", color);
    toggle(this.el, "data-coloured", taken !== "");
  }

  #setFolded(isFolded: boolean): void {
    this.#isFolded = isFolded && (this.#frame.collapsible ?? false);
    toggle(this.#root, "data-folded", this.#isFolded);
    this.#fold.ariaExpanded = String(!this.#isFolded);
    setLabel(this.#fold, this.#labels(this.#isFolded ? "unfold" : "fold"));
  }

  /** The author's properties of the chat itself, instead of those that it had. */
  #setProperties(properties: Readonly<Record<string, string>>): void {
    for (const name of [...this.#root.style]) this.#root.style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) {
      const written = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      setProperty(this.#root, written, value);
    }
  }
}
