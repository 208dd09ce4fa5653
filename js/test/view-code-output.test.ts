import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Message, Part, StepPart } from "../src/protocol.ts";
import { one, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

const TEXT = "One:\n\n```\n1\n```\n\nTwo:\n\n```python\n2\n```\n\nThe end.";

function output(code: string, said: string, more: Partial<StepPart> & { nth?: number } = {}): Part {
  const { nth = 0, ...rest } = more;
  return {
    id: `out-${code}-${said}`,
    kind: "step",
    title: code,
    status: "success",
    collapsed: false,
    parts: [{ id: `said-${said}`, kind: "text", format: "plain", text: said }],
    block: { code, nth },
    ...rest,
  };
}

async function show(text: string, more: Partial<Message> = {}) {
  const chat = await showChat([message("a", text, { status: "done", ...more })], {
    code_actions: ["copy", "run"],
  });
  const { kernel, tell } = chat;
  const article = one(chat.el, '[data-message-id="a"]');
  const footer = (...parts: Part[]): void => {
    kernel.change({ op: "update", message_id: "a", changes: { footer: parts } });
    tell();
  };
  return { ...chat, article, footer, heard: kernel.heard };
}

/** Where each output stands: the code of its block, "below" where there is none. */
function places(article: Element): string[] {
  return [...article.querySelectorAll(".ipychat-code-output")].map((el) => {
    const block = el.closest(".ipychat-code");
    const place = block?.querySelector("pre")?.textContent?.trim() ?? "below";
    return `${place}: ${el.querySelector(".ipychat-step-body")?.textContent}`;
  });
}

/** What is read from top to bottom, in a line. */
const read = (article: Element): string =>
  one(article, ".ipychat-message-main").textContent?.replace(/\s+/g, " ") ?? "";

describe("output of code", () => {
  test("stands under its block, before the text that follows", async () => {
    const { article, footer } = await show(TEXT);
    footer(output("1", "first"), output("2", "second"));
    assert.deepEqual(places(article), ["1: first", "2: second"]);
    assert.match(read(article), /One:.*first.*Two:.*second.*The end\./);
    assert.equal(article.querySelector(".ipychat-message-footer:not([hidden])"), null);
  });

  test("is there when the message is drawn for the first time", async () => {
    const { article } = await show(TEXT, { footer: [output("2", "second")] });
    assert.deepEqual(places(article), ["2: second"]);
  });

  test("leaves the nodes of the text where and what they are", async () => {
    const { article, footer } = await show(TEXT);
    const inside = () => [...one(article, ".ipychat-section").childNodes];
    const before = inside();
    const changes = new MutationObserver(() => {});
    changes.observe(one(article, ".ipychat-section"), { childList: true });
    footer(output("1", "first"));
    assert.deepEqual(inside(), before);
    assert.equal(changes.takeRecords().length, 0);
  });

  test("gives way to that of the next run", async () => {
    const { article, footer } = await show(TEXT);
    footer(output("1", "old"), output("2", "second"));
    footer(output("2", "second"), output("1", "new"));
    assert.deepEqual(places(article), ["1: new", "2: second"]);
  });

  test("is not moved when something else changes", async () => {
    const { article, footer, kernel, tell } = await show(TEXT);
    footer(output("1", "first"));
    const el = one(article, ".ipychat-code-output");
    const changes = new MutationObserver(() => {});
    changes.observe(el.parentElement as Element, { childList: true });
    footer(output("1", "first"), { id: "p", kind: "text", format: "plain", text: "below" });
    kernel.change({ op: "update", message_id: "a", changes: { user: "Ann" } });
    tell();
    assert.equal(changes.takeRecords().length, 0);
    assert.ok(el.isConnected);
    assert.equal(one(article, ".ipychat-message-footer").textContent, "below");
  });

  test("stands under the right one of blocks with the same code", async () => {
    const twice = "```\n1\n```\n\nand\n\n```\n1\n```\n\nend";
    const { article, footer, heard } = await show(twice);
    one(article, ".ipychat-code:nth-of-type(2) .ipychat-run").click();
    assert.deepEqual(heard, [{ kind: "run_code", message_id: "a", code: "1\n", nth: 1 }]);
    footer(output("1", "here", { nth: 1 }));
    assert.match(read(article), /and.*here.*end/);
    // What the output shows as code is no block of the message.
    const code: Part = { id: "c", kind: "text", format: "markdown", text: "```\n1\n```" };
    footer(output("1", "up", { parts: [code] }), output("1", "here", { nth: 1 }));
    assert.match(read(article), /and.*here.*end/);
  });

  test("stays under its block while the text goes on", async () => {
    const { article, footer, kernel, tell } = await show("a\n\n```\n1\n```\n\nb", {
      status: "streaming",
    });
    footer(output("1", "first"));
    for (const more of [" c", "\n\n- d\n", "\n```\n2\n", "```\n\n[a]: http://a.b\n"]) {
      stream(kernel, "a", more);
      tell();
      assert.deepEqual(places(article), ["1: first"]);
    }
    kernel.settle("a");
    tell();
    assert.deepEqual(places(article), ["1: first"]);
    const [block] = article.querySelectorAll(".ipychat-code");
    assert.deepEqual(
      [...(block?.children ?? [])].map((el) => el.className),
      ["ipychat-code-head", "", "ipychat-code-foot", "ipychat-code-output"],
    );
  });

  test("stands below the message while its block is not there", async () => {
    const { article, footer, kernel, tell } = await show(TEXT);
    footer(output("1", "first"));
    const say = (text: string): void => {
      const part: Part = { id: "a-text", kind: "text", format: "markdown", text };
      kernel.change({ op: "part", message_id: "a", part });
      tell();
    };
    say(TEXT.replace("1", "3"));
    assert.deepEqual(places(article), ["below: first"]);
    assert.match(read(article), /The end\..*first/);
    say(TEXT);
    assert.deepEqual(places(article), ["1: first"]);
    footer();
    assert.deepEqual(places(article), []);
  });
});
