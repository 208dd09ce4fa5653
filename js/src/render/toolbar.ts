/** Buttons on what a text holds: lines that wrap, tables that can be taken along. */

import { h, iconButton, setLabel } from "../dom.ts";
import { icon } from "../icons.ts";
import { copies } from "./clipboard.ts";

type Label = (name: "wrap" | "copy_as" | "copied", values?: { format: string }) => string;

/** Give a finished block, and what is inside it, its buttons. */
export function addTools(block: Element, label: Label): void {
  for (const code of within(block, ".ipychat-code")) addWrap(code, label);
  for (const table of within(block, ".ipychat-table")) addCopies(table, label);
}

function within(block: Element, selector: string): Element[] {
  return [...(block.matches(selector) ? [block] : []), ...block.querySelectorAll(selector)];
}

function addWrap(code: Element, label: Label): void {
  const head = code.querySelector(".ipychat-code-head");
  if (!head || head.querySelector(".ipychat-wrap")) return;
  const button = iconButton("ipychat-copy ipychat-wrap", label("wrap"), icon("wrap"));
  button.ariaPressed = "false";
  button.addEventListener("click", () => {
    const isOn = code.toggleAttribute("data-wrapped");
    button.ariaPressed = String(isOn);
  });
  head.lastElementChild?.before(button);
}

/** How tables are written down, by the name of the way. */
const FORMATS = {
  TSV: (cells: readonly string[]) => cells.map((cell) => cell.replace(/\s+/g, " ")).join("\t"),
  CSV: (cells: readonly string[]) => cells.map(quoted).join(","),
} as const;

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** What a cell says: of a formula its source, and nothing that is a mark of ours. */
function said(cell: Element): string {
  const copy = cell.cloneNode(true) as Element;
  for (const math of copy.querySelectorAll("math[alttext]")) {
    math.replaceWith(math.getAttribute("alttext") as string);
  }
  for (const mark of copy.querySelectorAll("sup, .ipychat-host")) mark.remove();
  return (copy.textContent ?? "").trim();
}

function addCopies(place: Element, label: Label): void {
  const table = place.querySelector("table");
  if (!table || place.querySelector(".ipychat-table-tools")) return;
  const buttons = (["TSV", "CSV"] as const).map((format) => {
    const button = h("button", "ipychat-table-copy", format);
    button.type = "button";
    setLabel(button, label("copy_as", { format }));
    const row = ({ cells }: HTMLTableRowElement): string =>
      FORMATS[format](Array.from(cells, said));
    copies(button, () => Array.from(table.rows, row).join("\n"), label("copied"));
    return button;
  });
  place.prepend(h("div", "ipychat-table-tools", ...buttons));
}
