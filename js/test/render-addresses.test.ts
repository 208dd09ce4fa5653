import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

/** The words of the links that a text makes. */
function links(text: string): (string | null)[] {
  const view = new MarkdownView(text, { breaks: false, label: (name) => name });
  view.settle();
  return [...view.el.querySelectorAll("a")].map((link) => link.textContent);
}

describe("an address that stands in a text as it is", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "see https://a.example/b?c=d#e now": ["https://a.example/b?c=d#e"],
    "http://localhost:8888/lab and https://[::1]/": ["http://localhost:8888/lab", "https://[::1]/"],
    "HTTPS://A.EXAMPLE": ["HTTPS://A.EXAMPLE"],
    "https://a.example/ü?q=日本": ["https://a.example/ü?q=日本"],
    "(https://a.example/b_(c))": ["https://a.example/b_(c)"],
    "((https://a.example))": ["https://a.example"],
    "[https://a.example]": ["https://a.example"],
    'Read "https://a.example", or https://b.example!': ["https://a.example", "https://b.example"],
    "https://a.example. Then": ["https://a.example"],
    "https://a.example&gt;": ["https://a.example"],
    "https://a.example/?a=1&b=2;": ["https://a.example/?a=1&b=2"],
    "**https://a.example**": ["https://a.example"],
    "*see https://a.example*": ["https://a.example"],
    "见 https://a.example。然后": ["https://a.example"],
    "（https://a.example）": ["https://a.example"],
    "<https://a.example>": ["https://a.example"],
    "| https://a.example |\n|-|\n| https://b.example |": ["https://a.example", "https://b.example"],
  };
  for (const [text, expected] of Object.entries(cases)) {
    test(`is a link, and no more than it: ${text}`, () => assert.deepEqual(links(text), expected));
  }

  for (const text of [
    "`https://a.example`",
    "xhttps://a.example",
    "1https://a.example",
    "https:// a",
    "https://!",
    "https://a.example:port/",
    "https://user:word@a.example/",
    "ftp://a.example",
    "javascript://a.example/%0aalert(1)",
    "README.md and www.a.example",
    `https://a.example/${"x".repeat(3000)}`,
  ]) {
    test(`is none: ${text.slice(0, 60)}`, () => assert.deepEqual(links(text), []));
  }

  test("makes no link within a link", () => {
    assert.deepEqual(links("[see https://a.example](https://b.example)"), [
      "see https://a.example (b.example)",
    ]);
  });

  test("leads where it says, in the form that the browser reads", () => {
    const view = new MarkdownView("https://ä.example/ü", { breaks: false, label: (name) => name });
    const link = view.el.querySelector("a");
    assert.equal(link?.getAttribute("href"), "https://xn--4ca.example/%C3%BC");
    assert.equal(link?.title, "xn--4ca.example");
  });
});
