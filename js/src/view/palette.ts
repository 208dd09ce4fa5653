/** What a person may mean who writes a slash or an at sign: commands, and variables. */

import { arrange, h } from "../dom.ts";
import type { Command } from "../looks.ts";
import type { Lookup } from "../lookup.ts";
import type { AreaView } from "./area.ts";
import type { Labels } from "./labels.ts";

/** One thing that can be chosen. */
interface Choice {
  /** What is written when it is chosen. */
  readonly text: string;
  readonly usage: string;
  readonly description: string;
}

let options = 0;

export class PaletteView {
  readonly el = h("div", "ipychat-palette");
  readonly #labels: Labels;
  readonly #lookup: Lookup | null;
  #area: AreaView | null = null;
  #commands: readonly Command[] = [];
  #choices: readonly Choice[] = [];
  #active = 0;
  /** What was written of a name, and where it begins. */
  #token: { readonly sign: string; readonly name: string; readonly from: number } | null = null;
  /** The token that was left with Escape. */
  #left = "";

  constructor(labels: Labels, lookup: Lookup | null, signal: AbortSignal) {
    this.#labels = labels;
    this.#lookup = lookup;
    options += 1;
    this.el.id = `ipychat-palette-${options}`;
    this.el.role = "listbox";
    this.el.ariaLabel = labels("suggestions");
    this.el.hidden = true;
    // A click must not take the focus from the text.
    this.el.addEventListener("mousedown", (event) => event.preventDefault());
    lookup?.subscribe(({ prefix, variables }) => {
      if (this.#token?.sign !== "@" || this.#token.name !== prefix) return;
      this.#show(
        variables.map(({ name, type }) => ({
          text: `@${name}`,
          usage: `@${name}`,
          description: type,
        })),
      );
    }, signal);
  }

  configure(commands: readonly Command[] = []): void {
    this.#commands = commands;
  }

  /** Look at what is being written; null: nothing is. */
  update(area: AreaView | null): void {
    this.#area = area ?? this.#area;
    const before = area?.beforeCaret ?? "";
    const [, sign = "", name = ""] =
      /^(\/)([\w-]*)$/.exec(before) ?? /(?:^|[^\w@/.])(@)(\w*)$/.exec(before) ?? [];
    const token =
      sign && before !== this.#left ? { sign, name, from: before.length - name.length - 1 } : null;
    if (before !== this.#left) this.#left = "";
    const isSame = token?.sign === this.#token?.sign && token?.name === this.#token?.name;
    this.#token = token;
    const begin = `${sign}${name}`.toLowerCase();
    const known = sign === "/" ? this.#all() : this.#choices;
    // Until the kernel answers there is what still begins so.
    this.#show(known.filter(({ text }) => token && text.toLowerCase().startsWith(begin)));
    if (token?.sign === "@" && !isSame) this.#lookup?.ask(name);
  }

  /** Offer nothing for any other text area. */
  keepTo(area: AreaView | null): void {
    if (area !== this.#area) this.update(null);
  }

  /** Whether a key was meant for what is offered. */
  onKey(event: KeyboardEvent): boolean {
    if (this.el.hidden || event.ctrlKey || event.metaKey || event.altKey) return false;
    // The caret may have gone elsewhere.
    this.update(this.#area);
    const count = this.#choices.length;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.#leave();
    else if (count === 0) return false;
    else if (by !== undefined) {
      this.#active = (this.#active + by + count) % count;
      this.#draw();
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      // What is written in full is sent.
      const { text } = this.#choices[this.#active] as Choice;
      if (event.key === "Enter" && this.#area?.el.value.trim() === text) return false;
      this.#choose(text);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  /** The commands. */
  #all(): Choice[] {
    const help = { name: "help", usage: "/help", description: this.#labels("command_help") };
    const isOwn = this.#commands.some(({ name }) => name === "help");
    const all = this.#commands.length > 0 && !isOwn ? [...this.#commands, help] : this.#commands;
    return all.map(({ name, usage, description }) => ({ text: `/${name}`, usage, description }));
  }

  #choose(text: string): void {
    // What is offered may be for another place than that of the caret.
    this.update(this.#area);
    if (!this.#token || !this.#choices.some((one) => one.text === text)) return;
    const { el } = this.#area as AreaView;
    const hasGap = el.value[el.selectionStart] === " ";
    this.#area?.replace(this.#token.from, hasGap ? text : `${text} `);
    this.#leave();
  }

  /** Offer nothing until something else is written. */
  #leave(): void {
    this.#left = this.#area?.beforeCaret ?? "";
    this.update(this.#area);
  }

  #show(choices: readonly Choice[]): void {
    const isOther =
      choices.length !== this.#choices.length || choices[0]?.text !== this.#choices[0]?.text;
    this.#choices = choices;
    if (isOther) this.#active = 0;
    this.#draw();
  }

  #draw(): void {
    const choices = this.#choices;
    this.el.hidden = choices.length === 0;
    const drawn = choices.map(({ text, usage, description }, index) => {
      const option = h(
        "div",
        "ipychat-option",
        h("span", "ipychat-option-name", usage),
        h("span", "ipychat-option-description", description),
      );
      option.role = "option";
      option.id = `${this.el.id}-${index}`;
      option.ariaSelected = String(index === this.#active);
      option.addEventListener("click", () => this.#choose(text));
      return option;
    });
    arrange(this.el, drawn);
    const active = drawn[this.#active];
    if (active) {
      // Only the palette moves, never the page.
      const { offsetTop, offsetHeight } = active;
      const { scrollTop, clientHeight } = this.el;
      if (offsetTop < scrollTop) this.el.scrollTop = offsetTop;
      else if (offsetTop + offsetHeight > scrollTop + clientHeight) {
        this.el.scrollTop = offsetTop + offsetHeight - clientHeight;
      }
    }
    this.#area?.describe(active ? this.el.id : "", active?.id ?? "");
  }
}
