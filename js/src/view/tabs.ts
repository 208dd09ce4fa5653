/** Tabs: one stop on the way of the Tab key, and arrows between them. */

import { arrange, h } from "../dom.ts";
import { legible } from "../render/unseen.ts";

type Move = (index: number, count: number) => number;

const MOVES: ReadonlyMap<string, Move> = new Map<string, Move>([
  ["ArrowRight", (index, count) => (index + 1) % count],
  ["ArrowLeft", (index, count) => (index - 1 + count) % count],
  ["Home", () => 0],
  ["End", (_, count) => count - 1],
]);

export class TabsView {
  readonly el = h("div", "ipychat-tabs");
  readonly #open: (index: number) => void;
  #tabs: HTMLButtonElement[] = [];
  #active = 0;

  /** `open` is called with the tab that a person chooses. */
  constructor(label: string, open: (index: number) => void) {
    this.#open = open;
    this.el.role = "tablist";
    this.el.ariaLabel = label;
    this.el.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Show tabs of these names; one alone needs none. */
  update(names: readonly string[], active: number): void {
    this.el.hidden = names.length < 2;
    this.#active = active;
    this.#tabs = names.map((name, index) => this.#tabs[index] ?? this.#make(index, name));
    this.#tabs.forEach((tab, index) => {
      const isActive = index === active;
      tab.textContent = legible(names[index] ?? "");
      tab.ariaSelected = String(isActive);
      tab.tabIndex = isActive ? 0 : -1;
    });
    arrange(this.el, this.#tabs);
    this.#show(this.#tabs[active]);
  }

  #make(index: number, name: string): HTMLButtonElement {
    const tab = h("button", "ipychat-tab", name);
    tab.type = "button";
    tab.role = "tab";
    tab.dir = "auto";
    tab.addEventListener("click", () => this.#open(index));
    return tab;
  }

  /** Bring a tab into sight without moving anything but the tabs. */
  #show(tab: HTMLElement | undefined): void {
    if (!tab) return;
    const [inside, around] = [tab.getBoundingClientRect(), this.el.getBoundingClientRect()];
    const over = Math.max(0, inside.right - around.right) || Math.min(0, inside.left - around.left);
    if (over) this.el.scrollLeft += over;
  }

  #onKey(event: KeyboardEvent): void {
    const move = MOVES.get(event.key);
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const isMirrored = getComputedStyle(this.el).direction === "rtl";
    const mirrored = { ArrowRight: "ArrowLeft", ArrowLeft: "ArrowRight" }[event.key];
    const way = (isMirrored && mirrored && MOVES.get(mirrored)) || move;
    const next = way(this.#active, this.#tabs.length);
    this.#open(next);
    this.#tabs[next]?.focus({ preventScroll: true });
  }
}
