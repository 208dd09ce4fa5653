import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { installDocument, structure } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { parser } = await import("../src/render/parser.ts");
const { complete, waitsFrom } = await import("../src/render/tail.ts");

const OPTIONS = { breaks: false, label: (name: string) => name };

const DOCUMENT = `Some **bold words** and *others*, ***both***, ~~none~~ and \`code\`.
- not a list yet, then

- one **item**
- two [links](https://a.example/b) and ![a picture](https://a.example/c)
  1. inner
  2. last

### Heading with \`code\`

> said **somebody**

| name | value |
|:-----|------:|
| \`a\` | **1** |
| b    | 2     |

---

\`\`\`py
x = "**"

\`\`\`
The end.`;

/** Draw a document character by character, and look at it after each. */
function watch(text: string, look: (el: HTMLElement, soFar: string) => void): void {
  const view = new MarkdownView("", OPTIONS);
  let soFar = "";
  for (const character of text) {
    view.append(character);
    soFar += character;
    look(view.el, soFar);
  }
}

describe("while a text grows", () => {
  test("no half of a mark is shown", () => {
    watch(DOCUMENT, (el, soFar) => {
      for (const code of el.querySelectorAll(".ipychat-code code")) code.remove();
      assert.doesNotMatch(el.textContent ?? "", /[*`~[\]|#]|https:/, JSON.stringify(soFar));
    });
  });

  test("no block becomes one of another kind", () => {
    const kinds: string[] = [];
    watch(DOCUMENT, (el, soFar) => {
      const blocks = [...el.querySelectorAll(".ipychat-section > *")];
      for (const [index, { nodeName }] of blocks.entries()) {
        kinds[index] ??= nodeName;
        assert.equal(nodeName, kinds[index], JSON.stringify(soFar));
      }
    });
  });

  test("the nodes of its last paragraph stay, so that a selection does", () => {
    const view = new MarkdownView("Some **bold", OPTIONS);
    const [first, strong] = view.el.querySelector("p")?.childNodes ?? [];
    for (const token of [" words", "**", " and", " more"]) view.append(token);
    const paragraph = view.el.querySelector("p");
    assert.equal(paragraph?.textContent, "Some bold words and more");
    assert.equal(paragraph?.childNodes[0], first);
    assert.equal(paragraph?.childNodes[1], strong);
  });

  test("the items of a list and the rows of a table stay", () => {
    const view = new MarkdownView("- a\n- b", OPTIONS);
    const items = [...view.el.querySelectorAll("li")];
    view.append("\n- c");
    assert.deepEqual([...view.el.querySelectorAll("li")].slice(0, 2), items);
    view.append("\n\n| a |\n|---|\n");
    const rows: Element[] = [];
    for (let row = 0; row < 50; row++) {
      view.append(`| ${row} |\n`);
      const shown = [...view.el.querySelectorAll("tbody tr")];
      assert.deepEqual(shown.slice(0, -1), rows);
      rows.push(shown.at(-1) as Element);
    }
  });

  test("half of the line that closes a block of code is not shown in it", () => {
    const view = new MarkdownView("```\na\n", OPTIONS);
    for (const token of ["b\n", "`", "`"]) {
      view.append(token);
      assert.doesNotMatch(view.el.querySelector("code")?.textContent ?? "", /`/);
    }
    view.append("x");
    assert.equal(view.el.querySelector("code")?.textContent, "a\nb\n``x");
  });
});

describe("however long it gets, only its end is parsed again", () => {
  const row = "| a **cell** | another |\n";
  for (const [what, text] of [
    ["a text of many blocks", `${DOCUMENT}\n\n`.repeat(20)],
    ["a long table", `| a | b |\n|---|---|\n${row.repeat(400)}`],
    ["a long block of code", `\`\`\`py\n${"x = 1  # some code\n\n".repeat(400)}`],
  ] as const) {
    test(what, () => {
      const parse = mock.method(parser, "parse");
      const view = new MarkdownView("", OPTIONS);
      for (let at = 0; at < text.length; at += 7) view.append(text.slice(at, at + 7));
      view.settle();
      const lengths = parse.mock.calls.map(({ arguments: [source] }) => source.length);
      parse.mock.restore();
      assert.ok(Math.max(...lengths) <= 2 * DOCUMENT.length, String(Math.max(...lengths)));
    });
  }
});

describe("what has many rows or items grows by several at a time, and is whole in the end:", () => {
  for (const [what, head, row, selector] of [
    ["a table", "| a |\n|---|\n", "| cell |\n", "tbody tr"],
    ["a list", "", "- item\n", "li"],
    ["a list of paragraphs", "- item\n\n", "- item\n\n", "li"],
  ] as const) {
    test(what, () => {
      const view = new MarkdownView(head, OPTIONS);
      const shown = new Set<number>();
      const count = (): number => view.el.querySelectorAll(selector).length;
      for (let rows = 0; rows < 800; rows++) {
        for (const character of row) view.append(character);
        shown.add(count());
      }
      const isLoose = what.endsWith("paragraphs");
      assert.ok(shown.size > 100, `${shown.size} times it grew`);
      assert.ok(isLoose || shown.size < 600, `${shown.size} times it grew`);
      view.append("\nThe end");
      const whole = head + row.repeat(800);
      assert.equal(count(), isLoose ? 801 : 800);
      assert.equal(view.el.querySelector(".ipychat-section > p")?.textContent, "The end");
      view.settle();
      assert.equal(
        structure(view.el),
        structure(new MarkdownView(`${whole}\nThe end`, OPTIONS).el),
      );
    });
  }
});

describe("when no more comes", () => {
  for (const text of [
    "a **b",
    "- a\n-",
    "| a |",
    "x = `",
    "```\na\n``",
    "[a](b",
    "# ",
    "a\n=",
    "1",
  ]) {
    test(`${JSON.stringify(text)} is shown as it is`, () => {
      const [grown, whole] = [new MarkdownView("", OPTIONS), new MarkdownView(text, OPTIONS)];
      for (const character of text) grown.append(character);
      grown.settle();
      whole.settle();
      assert.equal(grown.el.innerHTML, whole.el.innerHTML);
      assert.match(grown.el.textContent ?? "", /[^\s]|^$/);
    });
  }
});

describe("what is open in a paragraph is closed", () => {
  for (const [text, expected] of [
    ["plain", "plain"],
    ["a **b", "a **b**"],
    ["a **b ", "a **b**"],
    ["a **b*", "a **b**"],
    ["a *b **c", "a *b **c***"],
    ["a ***b** c", "a ***b** c*"],
    ["a ~~b", "a ~~b~~"],
    ["2 * 3", "2 * 3"],
    ["a \\*b", "a \\*b"],
    ["a `b **c", "a `b **c`"],
    ["a ``b`c", "a ``b`c``"],
    ["a `", "a "],
    ["**`a` b", "**`a` b**"],
    ["a [b", "a b"],
    ["a [b]", "a b"],
    ["a [b](https://c", "a b"],
    ["a [**b**](https://c", "a **b**"],
    ["a ![b](https://c", "a "],
    ["a [b](c) d", "a [b](c) d"],
    ["a [b] c", "a [b] c"],
    ["a <https://b", "a "],
    ["a ** [", "a ** "],
    ["a **[b", "a **b**"],
    ["a **![b", "a "],
    ["a\n=b [c\nd", "a\n=b [c\nd"],
  ] as const) {
    test(JSON.stringify(text), () => assert.equal(complete(text), expected));
  }
});

describe("what may still become anything waits", () => {
  for (const [shown, waiting] of [
    ["a", ""],
    ["a\n", "-"],
    ["a\n", "==="],
    ["", "## "],
    ["> a\n", "> -"],
    ["a\n", "12."],
    ["a\n12. ", "b"],
    ["a\n", "| b | c"],
    ["a\n", "| b | c |\n"],
    ["a\n", "| b | c |\n|--"],
    ["| b | c |\n|--|--|\n", ""],
    ["| b | c |\n|--|--|\n| d", ""],
    ["| b |\nc", ""],
  ] as const) {
    const expected = waiting === "b" ? 0 : waiting.length;
    test(JSON.stringify(shown + waiting), () => {
      const text = shown + waiting;
      assert.equal(text.length - waitsFrom(text), expected);
    });
  }
});

test("marks without an end are read in linear time", () => {
  for (const mark of ["*", "`", "[", "![", "<a", "](", "***a", "`a``", "<a*"]) {
    const text = `${mark.repeat(20_000)} x`;
    assert.ok(complete(text).length <= 2 * text.length);
  }
});
