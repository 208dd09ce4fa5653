import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Message, Part } from "../src/protocol.ts";
import { one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { PAYLOADS } from "./helpers/hostile.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
Object.assign(URL, { createObjectURL: () => "blob:test", revokeObjectURL: () => {} });

/** Elements that a message may be made of, whatever it says. */
const ELEMENTS =
  "a article audio blockquote br button code del details div em form h1 h2 h3 h4 h5 h6 header hr i img input li ol p path pre progress s span strong summary sup svg table tbody td textarea th thead time tr ul video";
/** Attributes that this package sets. Of `data-` ones, only those that tell how a message stands. */
const ATTRIBUTES =
  /^(aria-(atomic|busy|checked|describedby|description|disabled|expanded|hidden|label|live|pressed|relevant)|alt|class|colspan|controls|d|data-(activity|badge|empty|last|layout|letters|message-id|role|shown|status|value)|datetime|dir|download|hidden|href|max|maxlength|open|placeholder|referrerpolicy|rel|role|rows|src|start|style|tabindex|target|title|translate|type|value|viewBox)$/;

function assertQuiet(root: Element, what: string): void {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    const name = element.tagName.toLowerCase();
    assert.ok(ELEMENTS.split(" ").includes(name), `${what} makes a ${name}`);
    for (const attribute of element.getAttributeNames()) {
      assert.match(attribute, ATTRIBUTES, `${what} makes ${name} ${attribute}`);
    }
    for (const one of element.classList) assert.match(one, /^(ipychat-|$)/, what);
    const style = element.getAttribute("style") ?? "";
    assert.doesNotMatch(style, /url|expression|position/i, what);
    const href = element.getAttribute("href");
    if (href !== null) assert.match(href, /^(https?:|mailto:)/, what);
    const src = element.getAttribute("src");
    if (src !== null) assert.match(src, /^(blob:test$|data:image\/(png|jpeg|gif|webp);)/, what);
  }
}

/** A message that says a text wherever something can be said. */
function everywhere(text: string): Message {
  const parts: Part[] = [
    { id: "t", kind: "text", format: "plain", text },
    {
      id: "s",
      kind: "step",
      title: text,
      status: "failed",
      badge: text,
      collapsed: false,
      parts: [{ id: "u", kind: "text", format: "markdown", text }],
    },
    { id: "g", kind: "group", title: text, layout: "card", parts: [] },
    { id: "m", kind: "media", mime: text, name: text, size: 0, data: new Uint8Array() },
    { id: "w", kind: "widget", ref: text, text },
    { id: "o", kind: "output", bundle: { "text/plain": text, [text]: text } },
    output("tool-call", { name: text, arguments: text }),
    output("tool-result", { content: text }),
    output("error", { name: text, message: text, traceback: text }),
  ];
  return message("a", "", {
    user: text,
    avatar: { text },
    time: text,
    time_text: text,
    status: "done",
    can_edit: true,
    parts,
    header: [{ id: "h", kind: "text", format: "markdown", text }],
    footer: [{ id: "f", kind: "text", format: "markdown", text }],
    reactions: [text],
    reaction_icons: { [text]: text },
    feedback: { value: "down", comment: text },
    suggestions: [text],
    classes: [text],
    version: { index: 0, count: 2 },
  });
}

function output(kind: string, data: object): Part {
  const bundle = { [`application/vnd.ipychat.${kind}+json`]: data, "text/plain": "" };
  return { id: kind, kind: "output", bundle };
}

describe("no hostile text becomes more than text, wherever it stands in a message", () => {
  for (const [kind, payloads] of Object.entries(PAYLOADS)) {
    test(kind, async () => {
      for (const text of payloads) {
        const asked = message("q", "", { role: "user", status: "done" });
        const { el, gone } = await showChat([asked, everywhere(text)]);
        const article = one(el, '[data-message-id="a"]');
        assertQuiet(article, JSON.stringify(text));
        for (const name of ["Edit", "Good answer"]) {
          article.querySelector<HTMLElement>(`[aria-label="${name}"]`)?.click();
        }
        assertQuiet(article, JSON.stringify(text));
        gone.abort();
      }
    });
  }

  test("or as the address of an avatar", async () => {
    for (const text of Object.values(PAYLOADS).flat()) {
      const { el, gone } = await showChat([message("a", "", { avatar: { url: text } })]);
      assertQuiet(one(el, '[data-message-id="a"]'), JSON.stringify(text));
      gone.abort();
    }
  });
});
