/**
 * Draws formulas: an asset, see `render/assets.ts`.
 *
 * Temml reads TeX and gives a tree of MathML. It becomes nodes here: elements, attributes and
 * styles from lists, with values of known forms, and nothing that leads anywhere.
 */

import temml from "temml";
import { bringRules } from "../rules.ts";

const SPACE = "http://www.w3.org/1998/Math/MathML";

/** What Temml makes: an element with a type, a text, or neither, which stands for its children. */
interface Made {
  readonly type?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly string[];
  readonly style?: Readonly<Record<string, unknown>>;
  readonly children?: readonly Made[];
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const ELEMENTS = words(`
  math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
  mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none`);

const ATTRIBUTES = words(`
  accent accentunder columnspan depth displaystyle fence form height largeop linethickness lspace
  mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits rowspan rspace
  scriptlevel separator stretchy symmetric voffset width`);

const STYLES = words(`
  border border-bottom border-left border-right border-top color font-style font-weight
  margin-left math-depth padding padding-bottom padding-left padding-right padding-top text-align
  width`);

/** Classes for which `math.css` has rules. */
const CLASSES = words(`
  downstrike sout tml-cancel tml-fbox tml-jot tml-left tml-overline tml-right tml-small
  tml-underline tml-xcancel`);

/** Numbers with units, names and colours; no address and no function. */
const VALUE = /^[#\w .%+-]{0,60}$/;

/** Elements in each other, after which a browser lays out no more. */
const DEEPEST = 120;

const OPTIONS = {
  // What Temml does not do, such as a link, is shown as any text.
  errorColor: "currentcolor",
  maxExpand: 1000,
  /** Width in em and height in em that a formula may ask for. */
  maxSize: [50, 20] as [number, number],
  strict: false,
  throwOnError: true,
  trust: false,
};

/** Pieces that the macros of a formula may become: Temml counts how often, not into how many. */
const MOST_PIECES = 5_000;

interface Expander {
  _getExpansion(name: string): { tokens: readonly { text: string }[] } | null;
  consumeArgs(count: number, delimiters?: unknown): (readonly unknown[])[];
}

/** Comes before each formula, as nothing: the only thing that is given what reads the formula. */
const LIMITED = "\\ipychatlimited";
temml.__defineMacro(LIMITED, (expander: Expander) => {
  let left = MOST_PIECES;
  let tokens: readonly { text: string }[] = [];
  const { _getExpansion, consumeArgs } = expander;
  expander._getExpansion = (name) => {
    const found = _getExpansion.call(expander, name);
    tokens = found?.tokens ?? [];
    return found;
  };
  expander.consumeArgs = (count, delimiters) => {
    const body = tokens;
    const found = consumeArgs.call(expander, count, delimiters);
    const places = count === 0 ? 0 : body.filter(({ text }) => text === "#").length;
    left -= body.length + places * found.reduce((sum, one) => sum + one.length, 0);
    if (left < 0) throw new Error("the macros of the formula become too much");
    return found;
  };
  return "";
});

/** Characters from which on a formula in a line scrolls, if its place is narrow. */
const WIDE = 40;

/**
 * Draw a formula in place of its source.
 *
 * @returns Whether it could be drawn; if not, the source stays.
 */
export function drawFormula(el: HTMLElement): boolean {
  const isDisplay = el.classList.contains("ipychat-display");
  const source = el.textContent ?? "";
  const math = document.createElementNS(SPACE, "math");
  try {
    const options = { ...OPTIONS, displayMode: isDisplay };
    const made: Made = temml.__renderToMathMLTree(`${LIMITED} ${source}`, options);
    addAll(math, made.children, 1);
  } catch {
    return false;
  }
  if (isDisplay) math.setAttribute("display", "block");
  math.setAttribute("alttext", source);
  bringRules(el);
  el.replaceChildren(math);
  el.classList.add("ipychat-drawn");
  el.classList.toggle("ipychat-wide", !isDisplay && (math.textContent ?? "").length > WIDE);
  return true;
}

function addAll(parent: Element, all: readonly Made[] | undefined, depth: number): void {
  for (const made of all ?? []) {
    if (typeof made.text === "string") parent.append(made.text);
    else if (!made.type) addAll(parent, made.children, depth);
    else if (ELEMENTS.has(made.type)) parent.append(element(made.type, made, depth));
  }
}

function element(type: string, made: Made, depth: number): Element {
  if (depth > DEEPEST) throw new Error("the formula is nested too deep");
  const node = document.createElementNS(SPACE, type) as MathMLElement;
  for (const [name, value] of Object.entries(made.attributes ?? {})) {
    const text = String(value);
    if (ATTRIBUTES.has(name) && VALUE.test(text)) node.setAttribute(name, text);
  }
  for (const [name, value] of Object.entries(made.style ?? {})) {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const text = String(value);
    if (STYLES.has(property) && VALUE.test(text)) node.style?.setProperty(property, text);
  }
  const classes = (made.classes ?? []).filter((name) => CLASSES.has(name));
  if (classes.length > 0) {
    node.setAttribute("class", classes.map((name) => `ipychat-${name}`).join(" "));
  }
  addAll(node, made.children, depth + 1);
  return node;
}
