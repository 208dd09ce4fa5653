/**
 * Draws finished blocks another way: code in colours, formulas, diagrams.
 *
 * What draws them is an asset, which is fetched when the first such block is there. Until it has
 * come the block can be read as it was written, and it stays so if anything fails.
 */

import type { Loader } from "./assets.ts";
import { codeIn } from "./code.ts";
import { drawDiagram } from "./diagram.ts";

/** The names of languages that `assets/modes.ts` knows. */
export const LANGUAGES: ReadonlySet<string> = new Set(
  (
    "python py python3 ipython ipython3 pycon r rscript julia jl sql postgresql postgres psql " +
    "mysql sqlite bash sh shell zsh console json jsonc json5 ipynb yaml yml toml ini javascript " +
    "js jsx mjs node typescript ts tsx html htm vue svelte xml svg css scss less c h cpp c++ cc " +
    "hpp csharp cs c# java kotlin kt scala go golang rust rs diff patch latex tex dockerfile " +
    "docker markdown md"
  ).split(" "),
);

/** Milliseconds for which blocks are drawn before the page may do something else. */
const SLICE = 8;

/** What the asset `highlight` exports. */
interface Highlighter {
  highlight(el: HTMLElement, language: string, pause: () => Promise<void>): Promise<void>;
}

/** What the asset `math` exports. */
interface Formulas {
  drawFormula(el: HTMLElement): boolean;
}

export interface ExtrasOptions {
  readonly label: (
    name: "diagram" | "show_diagram" | "show_source" | "formula_not_drawn",
  ) => string;
  /** Whether diagrams are drawn, now. */
  readonly hasDiagrams: () => boolean;
}

/** Return what is told of each finished block. */
export function extras(assets: Loader, options: ExtrasOptions): (block: Element) => void {
  return (block) => {
    for (const { language, el } of codeIn(block)) {
      const name = language.toLowerCase();
      if (name === "mermaid" && options.hasDiagrams()) {
        drawDiagram(el, assets, options.label).catch(nothing);
      } else if (LANGUAGES.has(name) && el.textContent) {
        assets
          .module<Highlighter>("highlight")
          .then(({ highlight }) => inTurn(() => highlight(el, name, pause)))
          .catch(nothing);
      }
    }
    for (const el of formulasIn(block)) {
      const source = el.textContent;
      const draw = ({ drawFormula }: Formulas): void => {
        // The block may have become another one, which is told of by itself.
        if (el.textContent !== source || drawFormula(el)) return;
        el.classList.add("ipychat-wrong");
        el.title = options.label("formula_not_drawn");
      };
      assets
        .module<Formulas>("math")
        .then((math) => inTurn(() => draw(math)))
        .catch(nothing);
    }
  };
}

function formulasIn(block: Element): HTMLElement[] {
  const inside = [...block.querySelectorAll<HTMLElement>(".ipychat-math")];
  return block.matches(".ipychat-math") ? [block as HTMLElement, ...inside] : inside;
}

// --- one after the other, in slices

let last: Promise<unknown> = Promise.resolve();
let began = 0;

/** Do something after all that came before it; the page has time for itself in between. */
function inTurn(work: () => unknown): Promise<unknown> {
  last = last.then(async () => {
    if (performance.now() - began > SLICE) await pause();
    await work();
  });
  last = last.catch(nothing);
  return last;
}

/** Let the page do something else, if it has had to wait. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  began = performance.now();
}

function nothing(): void {}
