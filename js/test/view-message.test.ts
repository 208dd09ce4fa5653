import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import type { Message, Part } from "../src/protocol.ts";
import { one, say, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
Object.assign(URL, { createObjectURL: () => "blob:test", revokeObjectURL: () => {} });

const plain: Part = { id: "q", kind: "text", format: "plain", text: "said so" };

const text = (el: Element, id: string) =>
  el.querySelector(`[data-message-id="${id}"] .ipychat-message-body`)?.textContent;

/** Show one message that is done. */
async function show(more: Partial<Message> = {}) {
  const chat = await showChat([message("a", "*so*", { status: "done", ...more })]);
  const article = one(chat.el, '[data-message-id="a"]');
  const change = (changes: Partial<Record<keyof Message, unknown>>): void => {
    chat.kernel.change({ op: "update", message_id: "a", changes: changes as never });
    chat.tell();
  };
  return { ...chat, article, change };
}

describe("messages", () => {
  test("say who spoke, when, and how they stand", async () => {
    const { article, change } = await show({
      user: "Ann",
      avatar: { text: "🐙" },
      time_text: "noon",
    });
    const head = one(article, ".ipychat-message-head");
    assert.match(head.textContent ?? "", /Ann.*noon/);
    assert.equal(one(article, ".ipychat-avatar").textContent, "🐙");
    assert.equal(article.ariaLabel, "Ann");
    for (const [status, words] of [
      ["failed", "Failed"],
      ["stopped", "Stopped"],
      ["queued", "Waiting"],
      ["done", ""],
    ] as const) {
      change({ user: "Bob", status });
      assert.equal(one(article, ".ipychat-message-status").textContent, words);
      assert.equal(article.dataset.status, status);
    }
    assert.match(head.textContent ?? "", /Bob/);
  });

  test("show their time in the zone of the page, if the kernel has not written it", async () => {
    const { article } = await show({ time: "2024-05-06T07:08:09+00:00" });
    const time = one<HTMLTimeElement>(article, "time");
    assert.match(time.textContent ?? "", /\d{2}:08/);
    assert.equal(time.dateTime, "2024-05-06T07:08:09.000Z");
  });

  test("hide what they are told to hide", async () => {
    const { article, change } = await show({
      hidden: ["avatar", "user", "time", "copy", "reactions", "feedback"],
      reaction_icons: { favorite: "heart" },
    });
    const isHidden = (selector: string) => one(article, selector).hidden;
    assert.ok(isHidden(".ipychat-avatar"));
    assert.ok(isHidden(".ipychat-message-user"));
    assert.ok(isHidden("time"));
    assert.deepEqual([...article.querySelectorAll(".ipychat-actions button")], []);
    change({ hidden: null });
    assert.equal(isHidden(".ipychat-avatar"), false);
    assert.equal(article.querySelectorAll(".ipychat-actions button").length, 2);
  });

  test("have parts above and below their own, which change apart from them", async () => {
    const { article, change, kernel, tell } = await show({ status: "streaming", header: [plain] });
    const header = one(article, ".ipychat-message-header");
    assert.equal(header.textContent, "said so");
    const inside = header.firstElementChild;
    change({ footer: [{ ...plain, id: "r", text: "source" }], header: [{ ...plain }] });
    assert.equal(header.firstElementChild, inside);
    stream(kernel, "a", " it is");
    tell();
    const places = [...one(article, ".ipychat-message-main").children].map((one) => one.className);
    assert.deepEqual(places.slice(1, 4), [
      "ipychat-message-header",
      "ipychat-message-body",
      "ipychat-message-footer",
    ]);
    change({ header: null });
    assert.ok(header.hidden);
  });

  test("have the classes of their author, but none that means something already", async () => {
    const { article, change } = await show({
      classes: ["mine", "jp-Dialog", "lm-Widget", "ipychat-pending", "a b", "\u202e"],
    });
    assert.equal(article.className, "ipychat-message mine");
    change({ classes: ["other"] });
    assert.equal(article.className, "ipychat-message other");
  });

  test("are as wide as they may be", async () => {
    const { article, change } = await show({ max_width: 300 });
    assert.equal(article.style.maxWidth, "300px");
    change({ max_width: null });
    assert.equal(article.style.maxWidth, "");
  });

  test("that cannot be drawn are plain text, and the rest goes on", async () => {
    const warn = mock.method(console, "warn", () => {});
    const broken = {
      id: "p",
      kind: "media",
      mime: "image/png",
      name: "",
      size: 1,
    } as never as Part;
    const good: Part = { id: "q", kind: "text", format: "plain", text: "still here" };
    const { el, kernel, tell } = await showChat([message("a", "", { parts: [good, broken] })]);
    say(kernel, "b", "fine");
    tell();
    assert.equal(text(el, "a"), "still here");
    assert.equal(one(el, '[data-message-id="a"] .ipychat-plain').dir, "auto");
    assert.equal(text(el, "b"), "fine");
    assert.equal(warn.mock.callCount(), 1);
    warn.mock.restore();
  });

  test("that failed fold where it happened, and say what", async () => {
    const traceback =
      '```python\nTraceback (most recent call last):\n  File "x.py", line 1\nKeyError: 1\n```';
    const { article } = await showChat([message("a", traceback, { status: "failed" })]).then(
      ({ el }) => ({ article: one(el, '[data-message-id="a"]') }),
    );
    const details = one<HTMLDetailsElement>(article, "details.ipychat-error");
    assert.equal(details.open, false);
    assert.equal(one(details, "summary").textContent, "KeyError: 1");
    assert.match(one(details, "pre").textContent ?? "", /File "x\.py"/);
  });

  test("that are done show tracebacks of their text as they are", async () => {
    const { article } = await show({
      parts: [
        { ...plain, format: "markdown", text: "```\nTraceback (most recent call last):\n```" },
      ],
    });
    assert.equal(article.querySelector("details"), null);
  });
});

describe("avatars", () => {
  const letters = (article: Element) => one(article, ".ipychat-avatar").dataset.letters;

  test("of several letters are told from a single sign, however it is written", async () => {
    const { article, change } = await show({ avatar: { text: "👩‍👩‍👧" } });
    assert.equal(letters(article), undefined);
    change({ avatar: { text: "AB" } });
    assert.equal(letters(article), "2");
    change({ avatar: { text: "Robot" } });
    assert.equal(letters(article), "many");
  });

  test("of bytes are pictures", async () => {
    const { article } = await show({ avatar: { mime: "image/png", data: Uint8Array.of(1) } });
    assert.equal(one<HTMLImageElement>(article, ".ipychat-avatar img").src, "blob:test");
  });

  test("of bytes that are no picture are the first letter of the name", async () => {
    const avatar = { mime: "text/html", data: Uint8Array.of(1) };
    const { article } = await show({ user: "Bob", avatar });
    assert.equal(one(article, ".ipychat-avatar").textContent, "B");
  });

  test("from elsewhere are fetched when somebody wants it, then for all of that address", async () => {
    const avatar = { url: "https://pictures.example/a.png" };
    const { el } = await showChat([
      message("a", "", { user: "Ann", avatar }),
      message("b", "", { user: "Ann", avatar: { ...avatar } }),
      message("c", "", { user: "Cid", avatar: { url: "https://other.example/a.png" } }),
    ]);
    const offers = [...el.querySelectorAll<HTMLButtonElement>(".ipychat-avatar-offer")];
    assert.deepEqual(
      offers.map((button) => button.textContent),
      ["A", "A", "C"],
    );
    assert.equal(offers[0]?.ariaLabel, "Show the picture from pictures.example");
    assert.deepEqual([...el.querySelectorAll(".ipychat-avatar img")], []);
    offers[0]?.click();
    const pictures = [...el.querySelectorAll<HTMLImageElement>(".ipychat-avatar img")];
    assert.deepEqual(
      pictures.map((image) => [image.src, image.referrerPolicy]),
      Array(2).fill([avatar.url, "no-referrer"]),
    );
    pictures[1]?.dispatchEvent(new Event("error"));
    assert.equal(one(el, '[data-message-id="b"] .ipychat-avatar').textContent, "A");
  });

  test("from an address that is none are the first letter of the name", async () => {
    const { article } = await show({ user: "Ann", avatar: { url: "javascript:alert(1)" } });
    assert.equal(one(article, ".ipychat-avatar").textContent, "A");
    assert.equal(article.querySelector(".ipychat-avatar :is(img, button)"), null);
  });
});
