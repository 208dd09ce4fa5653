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
    this.#area = area;
    const before = area?.beforeCaret ?? "";
    const [, sign = "", name = ""] =
      /^(\/)([\w-]*)$/.exec(before) ?? /(?:^|[^\w@/.])(@)(\w*)$/.exec(before) ?? [];
    const token =
      sign && before !== this.#left ? { sign, name, from: before.length - name.length - 1 } : null;
    if (before !== this.#left) this.#left = "";
    const isSame = token?.sign === this.#token?.sign && token?.name === this.#token?.name;
    this.#token = token;
    if (token === null) this.#show([]);
    else if (token.sign === "/") this.#show(this.#like(token.name));
    else if (!isSame) this.#lookup?.ask(token.name);
  }

  /** Whether a key was meant for what is offered. */
  onKey(event: KeyboardEvent): boolean {
    const count = this.#choices.length;
    if (count === 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      this.#active = (this.#active + by + count) % count;
      this.#draw();
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      // What is written in full is sent.
      const { text } = this.#choices[this.#active] as Choice;
      if (event.key === "Enter" && this.#area?.el.value.trim() === text) return false;
      this.#choose(this.#active);
    } else if (event.key === "Escape") {
      this.#left = this.#area?.beforeCaret ?? "";
      this.#show([]);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #like(prefix: string): Choice[] {
    const help = { name: "help", usage: "/help", description: this.#labels("command_help") };
    const isOwn = this.#commands.some(({ name }) => name === "help");
    const all = this.#commands.length > 0 && !isOwn ? [...this.#commands, help] : this.#commands;
    return all
      .filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))
      .map(({ name, usage, description }) => ({ text: `/${name}`, usage, description }));
  }

  #choose(index: number): void {
    const { text } = this.#choices[index] as Choice;
    const { el } = this.#area ?? {};
    const hasGap = el?.value[el.selectionStart] === " ";
    if (this.#token) this.#area?.replace(this.#token.from, hasGap ? text : `${text} `);
    this.#show([]);
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
    const drawn = choices.map(({ usage, description }, index) => {
      const option = h(
        "div",
        "ipychat-option",
        h("span", "ipychat-option-name", usage),
        h("span", "ipychat-option-description", description),
      );
      option.role = "option";
      option.id = `${this.el.id}-${index}`;
      option.ariaSelected = String(index === this.#active);
      option.addEventListener("click", () => this.#choose(index));
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
