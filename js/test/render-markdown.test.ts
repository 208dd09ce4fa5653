import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { installDocument, structure } from "./helpers/dom.ts";
import { cutDocument } from "./helpers/markdown.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

function whole(text: string): InstanceType<typeof MarkdownView> {
  const view = new MarkdownView(text, OPTIONS);
  view.settle();
  return view;
}

function streamed(pieces: readonly string[]): InstanceType<typeof MarkdownView> {
  const view = new MarkdownView("", OPTIONS);
  for (const piece of pieces) view.append(piece);
  view.settle();
  return view;
}

function assertSame(pieces: readonly string[]): void {
  assert.equal(structure(streamed(pieces).el), structure(whole(pieces.join("")).el));
}

test("however a document is cut, it draws the same in the end", () => {
  fc.assert(
    fc.property(cutDocument, ({ pieces }) => assertSame(pieces)),
    { numRuns: 3000 },
  );
});

test("a document that arrives character by character draws the same in the end", () => {
  fc.assert(
    fc.property(cutDocument, ({ text }) => assertSame([...text])),
    { numRuns: 300 },
  );
});

test("a finished row of a table stays whole when an empty one follows", () => {
  assertSame(["a | b\n--|--\n*b\n\u00a0|", "\n"]);
});

test("a text that grows again after it has settled draws the same in the end", () => {
  fc.assert(
    fc.property(cutDocument, ({ text, pieces }) => {
      const view = new MarkdownView("", OPTIONS);
      for (const piece of pieces) {
        view.append(piece);
        view.settle();
      }
      assert.equal(structure(view.el), structure(whole(text).el));
    }),
    { numRuns: 500 },
  );
});

test("a formula that is open when a text settles may still be closed", () => {
  const pieces = ["\\", "[\n> a\n\\", "[ a\n-", " b \\", "]\n"];
  const view = new MarkdownView("", OPTIONS);
  for (const piece of pieces) {
    view.append(piece);
    view.settle();
  }
  assert.equal(structure(view.el), structure(whole(pieces.join("")).el));
});

test("a text that is replaced draws as if it had been there from the start", () => {
  fc.assert(
    fc.property(cutDocument, cutDocument, (first, second) => {
      const view = streamed(first.pieces);
      view.replace(second.text);
      view.settle();
      assert.equal(structure(view.el), structure(whole(second.text).el));
    }),
    { numRuns: 500 },
  );
});

describe("while it grows", () => {
  test("finished blocks keep their nodes", () => {
    const view = new MarkdownView("first\n\nsecond\n\nthird\n\n", OPTIONS);
    const before = [...(view.el.firstElementChild?.children ?? [])].slice(0, 2);
    for (const token of ["fourth", " and", " more\n\n", "- a\n- b\n\n", "end"]) view.append(token);
    const after = [...(view.el.firstElementChild?.children ?? [])].slice(0, 2);
    assert.equal(after[0], before[0]);
    assert.equal(after[1], before[1]);
  });

  test("an open block of code keeps its nodes and only its text grows", () => {
    const view = new MarkdownView("```py\n", OPTIONS);
    view.append("a = 1\n");
    const code = view.el.querySelector("code");
    for (const token of ["b", " = ", "2\n", "`` not the end\n", "c"]) view.append(token);
    assert.equal(view.el.querySelector("code"), code);
    assert.equal(code?.textContent, "a = 1\nb = 2\n`` not the end\nc");
    view.append("\n```\nafter");
    assert.equal(view.el.querySelector("p")?.textContent, "after");
    assert.equal(view.el.querySelector("code")?.textContent, "a = 1\nb = 2\n`` not the end\nc\n");
  });

  test("blocks stand in sections of 32", () => {
    const view = new MarkdownView("", OPTIONS);
    for (let index = 0; index < 100; index++) view.append(`block ${index}\n\n`);
    const counts = [...view.el.children].map((section) => section.childElementCount);
    assert.deepEqual(counts, [32, 32, 32, 4]);
  });
});

describe("what is drawn", () => {
  const html = (text: string): string => whole(text).el.innerHTML;

  test("are paragraphs, headings, lists, quotes, rules and tables", () => {
    const { el } = whole(
      "# H\n\np *e* **s** ~~d~~ `c`\n\n- a\n- b\n\n3. x\n\n> q\n\n---\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |",
    );
    for (const selector of [
      "h1",
      "p em",
      "p strong",
      "p s",
      "p code",
      "ul li",
      "blockquote p",
      "hr",
    ]) {
      assert.ok(el.querySelector(selector), selector);
    }
    assert.equal(el.querySelector("ol")?.getAttribute("start"), "3");
    assert.equal(el.querySelector("td")?.className, "ipychat-center");
    assert.ok(el.querySelector(".ipychat-table > table > thead > tr > th"));
  });

  test("raw HTML is text", () => {
    const { el } = whole("<script>alert(1)</script>\n\na <b onclick=x>b</b>");
    assert.equal(el.querySelector("script, b"), null);
    assert.match(el.textContent ?? "", /<script>alert\(1\)<\/script>/);
  });

  test("links say where they lead and tell nobody where from", () => {
    const link = whole("[words](https://user.example/path)").el.querySelector("a");
    assert.equal(link?.href, "https://user.example/path");
    assert.equal(link?.title, "user.example");
    assert.equal(link?.rel, "noopener noreferrer nofollow ugc");
    assert.equal(link?.target, "_blank");
  });

  for (const address of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "/api/kernels",
    "api/kernels",
    "//host/path",
    "#fragment",
    "https://user:password@host/",
    "blob:https://a/b",
  ]) {
    test(`${address} is no link, and its words stay`, () => {
      const { el } = whole(`[words](<${address}>)`);
      assert.equal(el.querySelector("a"), null);
      assert.match(el.textContent ?? "", /words/);
    });
  }

  test("pictures that are in the text are drawn", () => {
    assert.match(html("![dot](data:image/png;base64,iVBORw0KGgo=)"), /<img alt="dot"/);
    assert.doesNotMatch(html("![x](data:image/svg+xml;base64,iVBORw0KGgo=)"), /<img/);
  });

  test("file names are no links", () => {
    assert.equal(whole("see README.md or config.py").el.querySelector("a"), null);
  });

  test("only with breaks a line break is one", () => {
    assert.equal(whole("a\nb").el.querySelector("br"), null);
    const view = new MarkdownView("a\nb", { ...OPTIONS, breaks: true });
    assert.ok(view.el.querySelector("br"));
  });
});
