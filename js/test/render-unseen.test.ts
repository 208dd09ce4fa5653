import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { PlainText } = await import("../src/render/plain.ts");

function grown(text: string): HTMLElement {
  const view = new MarkdownView("", { breaks: false, label: (name) => name });
  for (let at = 0; at < text.length; at++) view.append(text.charAt(at));
  view.settle();
  return view.el;
}

const marks = (el: Element): string[] =>
  [...el.querySelectorAll<HTMLElement>(".ipychat-unseen")].map((one) => one.title);

const tags = (text: string): string =>
  [...text].map((one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join("");

describe("what nobody would see is marked, and is not in the text any more", () => {
  for (const [text, expected, rest] of [
    ["gpj.\u202eexe", ["U+202E"], "gpj.exe"],
    ["a \u2067b\u2069", ["U+2067", "U+2069"], "a b"],
    [`hi${tags("do")}`, ["U+E0064 U+E006F"], "hi"],
    [`hi${tags("do that")}`, ["U+E0064 U+E006F U+E0020 … (7)"], "hi"],
    [`\u{1f3f4}${tags("usca\u007f")}`, ["U+E0075 U+E0073 U+E0063 … (5)"], "\u{1f3f4}"],
    ["a\u200b\u200c\u200bb", ["U+200B U+200C U+200B"], "ab"],
    ["a\u200db", ["U+200D"], "ab"],
    ["😀\ufe01\ufe02\ufe03", ["U+FE01 U+FE02 U+FE03"], "😀"],
    ["a\u001b[31mb\u0007", ["U+001B", "U+0007"], "a[31mb"],
    ["\u3164x", ["U+3164"], "x"],
    ["`a\u200bb`", ["U+200B"], "ab"],
    ["```py\u202e\nif x:\u2066 # \u200f\n```", ["U+2066", "U+200F"], "pyif x: # \n"],
    [`a${"\u0301".repeat(40)}b`, ["U+0301 U+0301 U+0301 … (40)"], "ab"],
    [`\`\`\`\na${"\u0301".repeat(40)}b\n\`\`\``, ["U+0301 U+0301 U+0301 … (40)"], "ab\n"],
    ["$x\u202e^2$", ["U+202E"], "x^2"],
    ["| a\u202e |\n|---|\n| b |", ["U+202E"], "ab"],
  ] as const) {
    test(JSON.stringify(text), () => {
      const el = grown(text);
      assert.deepEqual(marks(el), expected);
      assert.equal(el.textContent, rest);
    });
  }

  test("also in the words of a picture and the title of a link", () => {
    const el = grown('![a\u202eb](https://a.example/b) [x](https://a.example "c\u202ed")');
    assert.equal(el.querySelector(".ipychat-picture-alt")?.textContent, "ab");
    assert.equal(el.querySelector("a")?.title, "a.example: cd");
  });
});

describe("what a script or an emoji needs stays", () => {
  for (const text of [
    "👩‍💻 👩🏽‍🚀 ❤️‍🔥 👨‍👩‍👧 🏳️‍🌈 ☎️ 1️⃣",
    `\u{1f3f4}${tags("gbsct\u007f")}`,
    "می‌خواهم क्‍ष",
    "עברית\u200f!",
    "ประโยค\u200bไทย",
    "a\u0301\u0323\u0308 ཧཱུྃ",
    "葛\u{fe00}",
    "a\u00adb",
  ]) {
    test(JSON.stringify(text), () => {
      const el = grown(text);
      assert.deepEqual(marks(el), []);
      assert.equal(el.textContent, text);
    });
  }
});

test("an open block of code with a mark in it still only grows", () => {
  const view = new MarkdownView("```\na\u202eb\n", { breaks: false, label: (name) => name });
  const mark = view.el.querySelector(".ipychat-unseen");
  const text = view.el.querySelector("code")?.lastChild?.lastChild;
  view.append("more\n");
  assert.equal(view.el.querySelector(".ipychat-unseen"), mark);
  assert.equal(view.el.querySelector("code")?.lastChild?.lastChild, text);
  assert.equal(view.el.querySelector("code")?.textContent, "ab\nmore\n");
});

test("each block runs as its first letter does, code from left to right", () => {
  const el = grown("1. שלום hi\n\n- مرحبا\n\n# hi שלום\n\n| שלום | 1 |\n|---|---|\n\n```\nש\n```");
  const shown = [...el.querySelectorAll<HTMLElement>("p, li, h1, th, pre")];
  assert.deepEqual(
    shown.map((one) => `${one.nodeName} ${one.dir}`),
    ["LI rtl", "LI rtl", "H1 ltr", "TH rtl", "TH ltr", "PRE ltr"],
  );
});

const dir = (el: Element, selector: string): string | undefined =>
  el.querySelector<HTMLElement>(selector)?.closest<HTMLElement>("[dir]")?.dir;

describe("a table runs as its head does, with the box in which it scrolls", () => {
  for (const [text, expected] of [
    ["| שם | hi |\n|---|---|\n| one | two |", "rtl"],
    ["| name | שם |\n|---|---|\n| שלום | שלום |", "ltr"],
    ["| 1 | 2 |\n|---|---|\n| שלום | שלום |", "ltr"],
    ["- > | שם |\n  > |---|\n  > | one |", "rtl"],
  ] as const) {
    test(JSON.stringify(text), () => {
      for (const el of [grown(text), grown(`${text}\n\nmore`)]) {
        assert.equal(dir(el, "table"), expected);
        assert.equal(dir(el, ".ipychat-table"), expected);
      }
    });
  }

  test("also while it grows", () => {
    const view = new MarkdownView("", { breaks: false, label: (name) => name });
    view.append("| שם | מחיר |\n|---|---|\n");
    const table = view.el.querySelector("table");
    assert.equal(dir(view.el, "table"), "rtl");
    for (let row = 0; row < 300; row++) view.append("| one | 1 |\n");
    assert.equal(view.el.querySelector("table"), table);
    assert.equal(dir(view.el, "table"), "rtl");
  });
});

test("a quotation runs as its first letter does, so that its bar stands where it begins", () => {
  const el = grown("> 1. שלום\n\n> hi שלום\n> > שלום");
  const quotes = [...el.querySelectorAll<HTMLElement>("blockquote")];
  assert.deepEqual(
    quotes.map((one) => one.dir),
    ["rtl", "ltr", "rtl"],
  );
});

test("what is shown as it was written runs as it says itself", () => {
  const { el } = new PlainText("שלום");
  assert.equal(dir(el, ".ipychat-plain"), "auto");
});

test("plain text has the same nodes however it was cut, where marks stand apart", () => {
  const text = "one\u202e two\u200b three\u001b[0m four";
  const whole = new PlainText(text).el;
  const cut = new PlainText("");
  for (const one of text) cut.append(one);
  assert.deepEqual(
    [...(cut.el.firstChild?.childNodes ?? [])].map((node) => node.nodeName),
    [...(whole.firstChild?.childNodes ?? [])].map((node) => node.nodeName),
  );
  assert.ok(cut.el.isEqualNode(whole));
});

describe("what a script or an emoji needs stays, also where there is a lot of it", () => {
  const words = "می\u200cخواهم ❤\ufe0f ✔\ufe0f ";

  test("in plain text", () => {
    const text = words.repeat(8_000);
    const { el } = new PlainText(text);
    assert.deepEqual(marks(el), []);
    assert.equal(el.textContent, text);
  });

  test("in Markdown, which it makes no longer", () => {
    const text = `${words.repeat(6)}\n\n`.repeat(600);
    const view = new MarkdownView(text, { breaks: false, label: (name) => name });
    view.settle();
    assert.equal(view.el.querySelectorAll("p").length, 600);
    assert.equal(view.el.querySelector(".ipychat-rest"), null);
  });
});

describe("what comes by single characters behind more than a page bears is marked as at once", () => {
  const before = "# a *b*\n".repeat(15_000);
  for (const more of [
    "👨\u200d👩 x",
    "a\u202e\u202eb",
    `a${"\u0301".repeat(40)}b`,
    `a${"\u{1d167}".repeat(40)}b`,
  ]) {
    test(JSON.stringify(more), () => {
      const options = { breaks: false, label: (name: string) => name };
      const view = new MarkdownView(before, options);
      view.settle();
      for (const unit of more.split("")) view.append(unit);
      view.settle();
      const whole = new MarkdownView(before + more, options);
      whole.settle();
      const [shown, expected] = [view, whole].map(({ el }) => el.querySelector(".ipychat-rest"));
      assert.ok(shown?.isEqualNode(expected as Node), shown?.textContent?.slice(-60));
    });
  }
});

test("of marks above each other no stack grows while they come", () => {
  const plain = new PlainText("a");
  for (let count = 0; count < 100; count++) plain.append("\u0301".repeat(10));
  const stacks = plain.el.textContent?.match(/\p{Mn}+/gu) ?? [];
  assert.ok(Math.max(0, ...stacks.map((one) => one.length)) < 32);
  assert.ok(marks(plain.el).length > 0);
});

test("marks of two units above each other are counted as those of one", () => {
  assert.deepEqual(marks(grown(`a${"\u{1d167}".repeat(200)}`)), [
    "U+1D167 U+1D167 U+1D167 … (200)",
  ]);
});
