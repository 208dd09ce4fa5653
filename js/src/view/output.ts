/** What a formatter of the kernel made of an object: drawn by its type, else as plain text. */

import { h } from "../dom.ts";
import { icon } from "../icons.ts";
import type { OutputPart } from "../protocol.ts";
import { codeBlock } from "../render/code.ts";
import { MarkdownView } from "../render/markdown.ts";
import { legible, revealed } from "../render/unseen.ts";
import { hostView } from "./host-output.ts";
import { htmlView } from "./html-output.ts";
import { nothing, type PartContext, type PartView } from "./part-view.ts";
import { folded } from "./traceback.ts";

/** What colours text in a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what begins one
const COLOUR = /\x1b\[[\d;]*m/g;

/** Draws the data of one type; null if it is not what the type promises. */
type Drawer = (data: Readonly<Record<string, unknown>>, context: PartContext) => HTMLElement | null;

/** In the order of their priority. */
const DRAWERS: readonly (readonly [string, Drawer])[] = [
  ["application/vnd.ipychat.tool-call+json", toolCall],
  ["application/vnd.ipychat.tool-result+json", toolResult],
  ["application/vnd.ipychat.error+json", failure],
  ["application/vnd.jupyter.error", failure],
];

export function outputView(part: OutputPart, context: PartContext): PartView {
  if (part.host) return hostView(part, context, (one) => still(one, context));
  const own = drawn(part, context);
  const shown = own ? null : htmlView(part, context);
  if (shown) return shown;
  const el = own ?? still(part, context);
  return { el, update: () => false, settle: nothing, end: nothing };
}

/** What shows an output without a renderer of its own. */
function still({ bundle }: OutputPart, context: PartContext): HTMLElement {
  const { "text/latex": latex, "application/json": json, "text/plain": text = "" } = bundle;
  if (typeof latex === "string") return formula(latex, context);
  if (json !== undefined) {
    const el = codeBlock(JSON.stringify(json, null, 2), "json", context.labels);
    context.finished?.(el);
    return el;
  }
  return plain(String(text));
}

/** LaTeX of an object: formulas, among words or not. */
function formula(latex: string, { labels, breaks, policy, finished }: PartContext): HTMLElement {
  // An environment is a formula, though nothing marks it as one.
  const text = /^\s*\\begin\{/.test(latex) ? `$$\n${latex}\n$$` : latex;
  const options = { breaks, label: labels, policy, finished: finished ?? nothing };
  const view = new MarkdownView(text, options);
  view.settle();
  return view.el;
}

function drawn({ bundle }: OutputPart, context: PartContext): HTMLElement | null {
  for (const [mime, draw] of DRAWERS) {
    const data = Object.hasOwn(bundle, mime) ? bundle[mime] : null;
    const made =
      typeof data === "object" && data ? draw(data as Record<string, unknown>, context) : null;
    if (made) return made;
  }
  return null;
}

function plain(text: string): HTMLElement {
  const el = h("pre", "ipychat-output", ...revealed(text));
  el.tabIndex = 0;
  return el;
}

function toolCall(data: Readonly<Record<string, unknown>>, context: PartContext) {
  const { name, arguments: given } = data;
  if (typeof name !== "string" || typeof given !== "string") return null;
  return tool("tool", name, brief(given), codeBlock(indented(given), "json", context.labels));
}

function toolResult(data: Readonly<Record<string, unknown>>, { labels }: PartContext) {
  const { content } = data;
  if (typeof content !== "string") return null;
  return tool("check", labels("tool_result"), brief(content), plain(indented(content)));
}

/** One line that says what was asked or answered, and all of it below. */
function tool(sign: "tool" | "check", name: string, text: string, body: Node): HTMLElement {
  const word = h("span", "ipychat-tool-name", ...revealed(name));
  const line = h("span", "ipychat-tool-brief", legible(text));
  const summary = h("summary", "", icon(sign), word, line, icon("chevron"));
  return h("details", "ipychat-tool", summary, h("div", "ipychat-tool-body", body));
}

/** Ours and Jupyter's, whose fields have other names and whose lines have colours. */
function failure(data: Readonly<Record<string, unknown>>, { labels }: PartContext) {
  const { name = data.ename, message = data.evalue, traceback } = data;
  if (typeof name !== "string" || typeof message !== "string") return null;
  const summary = message ? `${name}: ${message}` : name;
  const lines = Array.isArray(traceback) ? traceback.map(String).join("\n") : traceback;
  const told = typeof lines === "string" ? lines.replace(COLOUR, "") : summary;
  return folded(summary, plain(told), labels);
}

/** JSON as people read it; what is none, as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Characters of a line. */
const LINE = 200;

function brief(text: string): string {
  return text.slice(0, LINE).replace(/\s+/g, " ").trim();
}
