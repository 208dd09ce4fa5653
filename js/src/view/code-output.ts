/** What came of code that was run: each output under its block. */

import { h } from "../dom.ts";
import type { Part, StepPart } from "../protocol.ts";
import { PartList } from "./part.ts";
import type { PartContext } from "./part-view.ts";

/** Whether a part of the footer belongs under a block. */
export function isOfBlock(part: Part): part is StepPart & Required<Pick<StepPart, "block">> {
  return part.kind === "step" && part.block !== undefined;
}

/** The blocks in the texts of a message that have this code; those in steps are not of its texts. */
export function blocksWith(body: Element, code: string): Element[] {
  return [...body.querySelectorAll(".ipychat-code")].filter(
    (block) =>
      !block.closest(".ipychat-step") &&
      block.querySelector("pre > code")?.textContent?.trim() === code.trim(),
  );
}

export class CodeOutputs {
  readonly #context: PartContext;
  #lists = new Map<string, PartList>();
  #shown: readonly Part[] = [];

  constructor(context: PartContext) {
    this.#context = context;
  }

  update(footer: readonly Part[]): void {
    const old = this.#lists;
    this.#lists = new Map();
    this.#shown = footer;
    for (const part of footer.filter(isOfBlock)) {
      const list = old.get(part.id) ?? new PartList(h("div", "ipychat-code-output"), this.#context);
      old.delete(part.id);
      this.#lists.set(part.id, list);
      try {
        list.update([part]);
      } catch (error) {
        console.warn("ipychat: an output is not shown, drawing it failed", error);
      }
    }
    for (const list of old.values()) {
      list.end();
      list.el.remove();
    }
  }

  /**
   * Put each output into the box of its block, so that what stands around that is not touched.
   *
   * @param body What holds the texts.
   * @param below Before it stands what belongs to a block that is not there any more.
   */
  place(body: Element, below: Element): void {
    for (const part of this.#shown.filter(isOfBlock)) {
      const el = this.#lists.get(part.id)?.el as HTMLElement;
      const block = blocksWith(body, part.block.code)[part.block.nth];
      // What is there already is not moved: a frame in it would load anew.
      if (block && el.parentElement !== block) block.append(el);
      else if (!block && el.nextElementSibling !== below) below.before(el);
    }
  }

  settle(): void {
    for (const list of this.#lists.values()) list.settle();
  }

  end(): void {
    for (const list of this.#lists.values()) list.end();
  }
}
