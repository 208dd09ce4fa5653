import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

const label = (name: string, values: Readonly<Record<string, string>> = {}): string =>
  [name, ...Object.values(values)].join(" ");

function grown(text: string): HTMLElement {
  const view = new MarkdownView("", { breaks: false, label });
  for (const character of text) view.append(character);
  view.settle();
  document.body.replaceChildren(view.el);
  return view.el;
}

const texts = (root: Element, selector: string): (string | null)[] =>
  [...root.querySelectorAll(selector)].map((one) => one.textContent);

describe("things to do", () => {
  test("have a box that says whether they are done", () => {
    const el = grown("- [ ] **one**\n- [x] two\n- three\n  1. [X] four\n\n* [x] five\n\n  more");
    const boxes = [...el.querySelectorAll("li.ipychat-task > .ipychat-box:first-child")];
    assert.deepEqual(
      boxes.map((box) => [box.role, box.ariaLabel, box.querySelector("svg") !== null]),
      [
        ["img", "task_open", false],
        ["img", "task_done", true],
        ["img", "task_done", true],
        ["img", "task_done", true],
      ],
    );
    assert.deepEqual(texts(el, "li strong"), ["one"]);
    assert.doesNotMatch(el.textContent ?? "", /[[\]]/);
  });

  for (const text of [
    "- [y] a",
    "- [x]a",
    "- a [x] b",
    "[x] a",
    "- `[x] a`",
    "- [x](https://a.b)",
  ]) {
    test(`are not ${text}`, () => {
      assert.equal(grown(text).querySelector(".ipychat-box"), null);
    });
  }

  test("show no bracket while they come", () => {
    const view = new MarkdownView("", { breaks: false, label });
    for (const character of "- [ ] one **two**\n- [x] three") {
      view.append(character);
      assert.doesNotMatch(view.el.textContent ?? "", /[[\]*]/);
    }
  });
});

describe("footnotes", () => {
  const text =
    "One[^b] and two[^1], again[^b].\n\n[^1]: First **note**\n[^b]: Second\n\n    goes on";

  test("have numbers in the order in which they are spoken of", () => {
    const el = grown(text);
    assert.deepEqual(texts(el, "sup > .ipychat-note-ref"), ["1", "2", "1"]);
    assert.deepEqual(texts(el, ".ipychat-note-number"), ["2", "1"]);
    assert.deepEqual(texts(el, ".ipychat-note-body p"), ["First note", "Second", "goes on"]);
  });

  test("lead to each other and say so, without an id", () => {
    const el = grown(text);
    const [first] = el.querySelectorAll<HTMLElement>(".ipychat-note-ref");
    const back = [...el.querySelectorAll<HTMLElement>(".ipychat-note-number")].at(-1);
    for (const one of el.querySelectorAll<HTMLElement>("button")) one.scrollIntoView = () => {};
    first?.click();
    assert.equal(document.activeElement, back);
    back?.click();
    assert.equal(document.activeElement, first);
    assert.equal(first?.ariaLabel, "footnote 1");
    assert.equal(back?.ariaLabel, "footnote_back 1");
    assert.equal(el.querySelector("[id], [name], [href]"), null);
  });

  test("stay in their own text", () => {
    const [one, other] = [grown(text), grown(text)];
    document.body.replaceChildren(one, other);
    for (const at of document.querySelectorAll<HTMLElement>("button")) at.scrollIntoView = () => {};
    other.querySelector<HTMLElement>(".ipychat-note-ref")?.click();
    assert.ok(other.contains(document.activeElement));
  });

  test("that nobody wrote are text", () => {
    assert.equal(grown("word[^1] and [^abc]").textContent, "word[^1] and [^abc]");
  });

  test("show no bracket while they come, also before the note is there", () => {
    const view = new MarkdownView("", { breaks: false, label });
    for (const character of text) {
      view.append(character);
      assert.doesNotMatch(view.el.textContent ?? "", /[[\]^]/);
    }
  });

  test("are none in code, and none in a link", () => {
    const el = grown("`a[^1]` [b[^1]](https://a.example)\n\n[^1]: note");
    assert.equal(el.querySelector("sup"), null);
  });
});

describe("words that are struck out", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "~~a b~~ and ~c~": ["a b", "c"],
    "~~a ~b~ c~~": ["a b c", "b"],
    "~a~~": [],
    "~~~a~~~ b": [],
    "about ~5 or ~10": [],
    "**~~a~~**": ["a"],
  };
  for (const [source, expected] of Object.entries(cases)) {
    test(source, () => assert.deepEqual(texts(grown(`x ${source}`), "s"), expected));
  }
});
