import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { installDocument, structure } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { parser } = await import("../src/render/parser.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

function whole(text: string): HTMLElement {
  const view = new MarkdownView(text, OPTIONS);
  view.settle();
  return view.el;
}

/** Draw a text that comes in so many pieces, and say how much was read for each. */
function grown(text: string, pieces: number) {
  const read: number[] = [];
  const { parse } = parser;
  parser.parse = (source, env) => {
    read.push(source.length);
    return parse.call(parser, source, env);
  };
  const view = new MarkdownView("", OPTIONS);
  const size = Math.ceil(text.length / pieces);
  for (let at = 0; at < text.length; at += size) view.append(text.slice(at, at + size));
  parser.parse = parse;
  return { view, read };
}

const ITEMS = "- a *b* c\n".repeat(5_000);
const MARKS = "**a *b ".repeat(10_000) + "c* d** ".repeat(10_000);
const ROWS = `|a|b|\n|-|-|\n${"|1|2|\n".repeat(6_000)}`;
const TABLE = `|a|b|\n|-|-|\n${"|*1*|2|\n".repeat(40_000)}`;
const LINE = "word ".repeat(240_000);
const BLOCKS = "# a *b*\n".repeat(20_000);

describe("what is more than a page bears is shown as it was written", () => {
  test("thousands of marks in a paragraph", () => {
    const el = whole(`before\n\n${MARKS}\n\nand *after*`);
    assert.equal(el.querySelector("strong"), null);
    assert.equal(el.querySelector("p")?.textContent, "before");
    assert.equal(el.querySelector(".ipychat-rest")?.textContent, MARKS.trimEnd());
    assert.equal(el.querySelector(".ipychat-section > p:last-child em")?.textContent, "after");
  });

  for (const [name, text, selector, head] of [
    ["items of a list", ITEMS, "li", 0],
    ["rows of a table", ROWS, "tbody tr", 2],
  ] as const) {
    test(`all but the first thousands: ${name}`, () => {
      const el = whole(`before\n\n${text}\n\nand *after*`);
      const count = el.querySelectorAll(`.ipychat-section > * ${selector}`).length;
      assert.ok(count > 1_000 && count < 5_000, `${count}`);
      const rest = text
        .split("\n")
        .slice(head + count)
        .join("\n")
        .trimEnd();
      assert.equal(el.querySelector(".ipychat-rest")?.textContent, rest);
      assert.equal(el.querySelector(".ipychat-section > p:last-child em")?.textContent, "after");
    });
  }

  test("all of a list that stands in something else, and each word once", () => {
    const el = whole(`${"> - a *b* c\n".repeat(6_000)}>\n> trailing *words*\n\nend`);
    assert.equal(el.textContent?.match(/trailing/g)?.length, 1);
    assert.equal(el.querySelector("li"), null);
  });

  test("all of a table whose head is too much already", () => {
    const text = `|${"a|".repeat(9_000)}\n|${"-|".repeat(9_000)}\n|b|\n|c|\n`;
    assert.equal(whole(text).querySelector(".ipychat-rest")?.textContent, text.trimEnd());
  });

  test("what stands behind very many blocks", () => {
    const el = whole(`${BLOCKS}\n\nthe end`);
    const count = el.querySelectorAll("h1").length;
    assert.ok(count > 1_000 && count < 20_000, String(count));
    assert.match(el.querySelector(".ipychat-rest")?.textContent ?? "", /^# a \*b\*[\s\S]*the end$/);
  });

  test("what stands behind a million characters, and a line that is too long, in pieces", () => {
    const el = whole(LINE);
    const pieces = [...el.querySelectorAll(".ipychat-rest > .ipychat-plain")];
    const shown = pieces.map((one) => one.textContent).join("");
    assert.equal(shown.replaceAll(" ", ""), LINE.replaceAll(" ", ""));
    assert.ok(pieces.every((one) => (one.textContent ?? "").length <= 5_001));
  });

  test("what stands behind very many marks, which are not even read", () => {
    const { view, read } = grown(TABLE, 1);
    view.settle();
    const count = view.el.querySelectorAll("tbody tr").length;
    const shown = view.el.querySelectorAll(".ipychat-rest");
    const rest = [...shown].map((one) => one.textContent?.trimEnd()).join("\n");
    assert.equal(rest.replaceAll("\n", ""), "|*1*|2|".repeat(40_000 - count));
    assert.ok(Math.max(...read) < 130_000, `${read}`);
    assert.ok(read.length > 0);
  });

  test("and nothing else: as many characters without marks are words", () => {
    const text = `${"word ".repeat(9_000)}\n\n`.repeat(20);
    assert.equal(whole(text).querySelectorAll("p").length, 20);
  });

  test("all but the first hundreds of formulas", () => {
    const el = whole("$a$\n\n".repeat(2_000));
    const count = el.querySelectorAll(".ipychat-math").length;
    assert.ok(count > 400 && count < 600, `${count}`);
    assert.match(el.querySelector(".ipychat-rest")?.textContent ?? "", /^\$a\$[\s\S]*\$a\$\s*$/);
  });

  test("but no half of a character", () => {
    const text = `${"x".repeat(999_999)}\u{1f600}y`;
    const { view } = grown(text, 1);
    view.settle();
    const [first, last] = view.el.querySelectorAll(".ipychat-rest");
    assert.equal(first?.textContent, "x".repeat(999_999));
    assert.equal(last?.textContent, "\u{1f600}y");
    const { view: other } = grown(text, 3);
    other.settle();
    assert.equal(structure(other.el), structure(view.el));
  });

  test("with a mark for what nobody would see", () => {
    const el = whole(`${LINE}a\u202eb`);
    assert.equal(el.querySelector<HTMLElement>(".ipychat-unseen")?.title, "U+202E");
  });

  test("of what nobody would see, many with their names, and all others with one sign", () => {
    for (const text of ["a\u202e".repeat(9_000), `\`\`\`\n${"a\u202e\n".repeat(9_000)}`]) {
      const el = whole(text);
      const names = el.querySelectorAll(".ipychat-unseen").length;
      assert.ok(names >= 2_500 && names < 5_000, `${names}`);
      assert.equal(el.textContent?.match(/\ufffd/g)?.length, 9_000 - names);
      const { view } = grown(text, 7);
      view.settle();
      assert.equal(structure(view.el), structure(el));
    }
  });
});

describe("a text that grows beyond that", () => {
  for (const [name, text] of Object.entries({ ITEMS, MARKS, ROWS, TABLE, LINE, BLOCKS })) {
    test(`is drawn in the end as the whole one is: ${name}`, () => {
      const { view } = grown(`x\n\n${text}`, 7);
      view.settle();
      assert.equal(structure(view.el), structure(whole(`x\n\n${text}`)));
    });
  }

  for (const [name, head, row, most] of [
    ["a table", "|a|b|\n|-|-|\n", "|1|*2*|\n", 2_076],
    ["a list", "", "- a *b*\n", 2_777],
    ["a list, to the last token", "- a *b* *c* d\n", "- a *b*\n", 2_776],
    ["a list, one token too many", "- a *b* *c* `d`\n", "- a *b*\n", 2_775],
  ] as const) {
    test(`is drawn in the end as the whole one is, one more being too much: ${name}`, () => {
      const isWhole = [-20, -1, 0, 1, 2, 20].map((more) => {
        const text = head + row.repeat(most + more);
        const { view } = grown(text, 40);
        view.settle();
        assert.equal(structure(view.el), structure(whole(text)));
        return view.el.querySelector(".ipychat-rest") === null;
      });
      assert.deepEqual(isWhole, [true, true, true, false, false, false]);
    });

    test(`is not read again when it is done: ${name}`, () => {
      const { view } = grown(head + row.repeat(most - 20), 40);
      const parse = mock.method(parser, "parse");
      view.settle();
      const read = parse.mock.calls.map(({ arguments: [source] }) => source.length);
      parse.mock.restore();
      assert.ok(Math.max(0, ...read) < 1_000, `${read}`);
    });
  }

  for (const [name, head, row] of [
    ["a table", "|a|b|\n|-|-|\n", "|1|*2*|\n"],
    ["a list", "", "- a *b*\n"],
  ] as const) {
    test(`is read only where it became too much when it is done: ${name}`, () => {
      const text = `${head}${row.repeat(3_000)}\n\nand *more*`;
      const { view } = grown(text, 400);
      const parse = mock.method(parser, "parse");
      view.settle();
      const read = parse.mock.calls.map(({ arguments: [source] }) => source.length);
      parse.mock.restore();
      assert.ok(read.length > 0 && Math.max(...read) < 10_000, `${read}`);
      assert.equal(structure(view.el), structure(whole(text)));
    });
  }

  test("is drawn in the end as the whole one is, where words became too many late", () => {
    const row = `|1|${"*a* ".repeat(3_000)}|\n`;
    const text = `|a|b|\n|-|-|\n${"|1|*2*|\n".repeat(300)}${row}\nand *more*`;
    const { view } = grown(text, 100);
    view.settle();
    assert.equal(structure(view.el), structure(whole(text)));
    assert.equal(view.el.querySelector("table"), null);
  });

  test("is drawn in the end as the whole one is, where the parser adds too many cells", () => {
    const text = `|${"a|".repeat(400)}\n|${"-|".repeat(400)}\n${"|b|\n".repeat(400)}`;
    for (const pieces of [1, 7, 150]) {
      const { view } = grown(text, pieces);
      view.settle();
      assert.equal(structure(view.el), structure(whole(text)));
    }
  });

  for (const [name, pieces] of Object.entries({
    "an item that is too much behind another": [
      `- a\n${"  - *b*\n".repeat(2200)}`,
      "- c\n",
      "  - *b*\n".repeat(1500),
    ],
    "a list that becomes loose behind what is drawn": ["- a *b* c\n".repeat(5000), "\n- d\n"],
    "a list that becomes loose, and whose first item is that of the parser": [
      "- x\n- y",
      `z\n${"- a *b* c\n".repeat(5000)}`,
      "\n- d\n",
    ],
    "tables until there are too many": Array.from({ length: 450 }, () => [
      "|a|\n|-|\n|1|\n",
      "\n",
      "x\n\n",
    ]).flat(),
  })) {
    test(`is drawn in the end as the whole one is: ${name}`, () => {
      for (const isCalm of [false, true]) {
        const view = new MarkdownView("", OPTIONS);
        for (const piece of pieces) {
          view.append(piece);
          if (isCalm && pieces.length < 9) view.settle();
        }
        view.settle();
        assert.equal(structure(view.el), structure(whole(pieces.join(""))));
      }
    });
  }

  test("shows all that came, also where one item is too much by itself", () => {
    const view = new MarkdownView("", OPTIONS);
    for (const piece of ["- one\n", "- two\n", "- three\n", "- four ", "*a* ".repeat(3000)]) {
      view.append(piece);
    }
    assert.match(view.el.textContent ?? "", /one\n- two\n- three\n- four \*a\*/);
  });

  test("is read once when it is done, where all of it has to be", () => {
    const items = "- a *b* c\n".repeat(6_000);
    for (const text of [`${MARKS}\n\n[r]: https://e.org\n`, `${items}\n- z\n`]) {
      const { view } = grown(text, 1);
      const parse = mock.method(parser, "parse");
      view.settle();
      const read = parse.mock.calls.map(({ arguments: [source] }) => source.length);
      parse.mock.restore();
      assert.equal(Math.max(...read), text.length);
      assert.equal(read.length, 1, `${read}`);
    }
  });

  test("does not part the halves of a character that never becomes whole", () => {
    const view = new MarkdownView("", OPTIONS);
    view.append(`${"x".repeat(999_999)}\ud800`);
    view.settle();
    view.append("yz");
    view.settle();
    assert.equal(structure(view.el), structure(whole(`${"x".repeat(999_999)}\ud800yz`)));
  });

  test("is drawn in the end as the whole one is, whenever it stood still", () => {
    for (const text of [`[r]\n\n${ITEMS}\n\n[r]: https://example.org\n\nx`, `${TABLE}\n\n*x*`]) {
      const view = new MarkdownView("", OPTIONS);
      for (let at = 0; at < text.length; at += text.length / 9) {
        view.append(text.slice(at, at + text.length / 9));
        view.settle();
      }
      assert.equal(structure(view.el), structure(whole(text)));
    }
  });

  test("is not read any more", () => {
    const { view, read } = grown(`${ITEMS}${ITEMS}`, 40);
    const before = read.length;
    assert.ok(before < 40, `${before} times`);
    assert.ok(view.el.querySelectorAll("li").length < 5_000);
    assert.ok(view.el.textContent?.includes("- a *b* c\n- a"));
  });

  test("goes on after it was done", () => {
    const { view } = grown(ITEMS, 3);
    view.settle();
    view.append("\n\nmore *words*");
    view.settle();
    assert.equal(structure(view.el), structure(whole(`${ITEMS}\n\nmore *words*`)));
  });
});

test("of addresses without an end only the last one is short enough to be one", () => {
  const { view } = grown("http://".repeat(6_000), 1);
  assert.equal(view.el.querySelectorAll("a").length, 1);
});
