/** Makes Markdown that is hard to cut: whatever may still change when more of it comes. */

import fc from "fast-check";

const word = fc.constantFrom(
  "a",
  "word",
  "**bold**",
  "*it",
  "`code`",
  "[x](https://a.b)",
  "\\*",
  "😀",
);

const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));

const blocks = fc.oneof(
  line,
  fc.tuple(line, fc.constantFrom("\n===", "\n---", "\n- - -")).map((both) => both.join("")),
  fc.tuple(fc.constantFrom("# ", "## ", "###### ", "#"), line).map((both) => both.join("")),
  fc
    .tuple(fc.constantFrom("- ", "* ", "+ ", "1. ", "2) ", "  - ", "    - "), line)
    .map((both) => both.join("")),
  fc.tuple(fc.constantFrom("> ", ">", "> > ", "> - "), line).map((both) => both.join("")),
  fc.tuple(fc.constantFrom("    ", "\t", "   ", "  "), line).map((both) => both.join("")),
  fc
    .tuple(
      fc.constantFrom("```", "```py", "~~~", "````", " ```", "  ~~~ x"),
      fc.array(line, { maxLength: 3 }),
      fc.constantFrom("\n```", "\n~~~", "\n````", "", "\n```x", "\n ```"),
    )
    .map(([open, lines, close]) => `${[open, ...lines].join("\n")}${close}`),
  fc.constantFrom("| a | b |\n|---|--:|\n| 1 | 2 |", "a | b\n-|-\n1 | 2", "| a |\n|---|", "|--|"),
  fc
    .tuple(
      fc.constantFrom("| a | b |\n|---|---|", "a | b\n--|--", " | a |\n |---|", "text\n| a |\n|-|"),
      fc.array(
        fc.constantFrom(
          "| 1 | 2 |",
          "| **b | x |",
          "| a",
          "x",
          "|",
          "| `a|b` | \\| |",
          "- x",
          "",
          "    y",
        ),
        { maxLength: 8 },
      ),
    )
    .map(([head, rows]) => [head, ...rows].join("\n")),
  fc
    .array(
      fc.constantFrom(
        "- a",
        "- **b",
        "- [x] c",
        "",
        "  d",
        "  - e",
        " - f",
        "* g",
        "1. h",
        "2. i",
        "j",
        "-",
        "  ```",
        "      k",
        "---",
      ),
      { minLength: 2, maxLength: 10 },
    )
    .map((lines) => ["- a", "- a", ...lines].join("\n")),
  fc.constantFrom("***", "---", "===", "* * *", "_ _ _", "-", "#", "1.", "``", "`", "**"),
  fc.constantFrom("> > > > > > > > > > > > > > > > > > > > > > x", "- - - - - - - - - - - - x"),
  fc.constantFrom(
    "[x](http://a",
    "![x](",
    "[x",
    "***a** b",
    "``a`",
    "<htt",
    "a ~~b",
    "[[x](y",
    "\\",
  ),
  fc.constantFrom(
    "some words, and (more) of them: that's all",
    "[x some words](b c d",
    "$x words and more$ that go on",
    "`some words in code`, and others **that are bold, and",
  ),
  fc.constantFrom(
    "[a]: https://a.b",
    '[a]: https://a.b "t"',
    "[a]",
    "[text][a]",
    "[^1]",
    "<b>x</b>",
  ),
  fc.constantFrom(
    "$x^2$ and $5 or $6",
    "$",
    "$$",
    "$$ x $$",
    "$$\na\n= b\n+ c\n$$",
    "$$\n\\frac12",
    "\\[",
    "\\]",
    "\\[ a\n- b \\]",
    "\\(a\\) $\\alpha",
    "$$ a\n$$ b",
  ),
  fc.constantFrom(
    "word[^1]",
    "word[^a] and[^A]",
    "[^1]: a note",
    "[^a]: a **note\n    goes on\n\n    in blocks\n    - x",
    "[^b]:",
    "- [ ] to do",
    "- [x] **done",
    "* [X] a\n  - [ ] b",
    "1. [x]\n2. [ ]  c",
    "~a~ ~~b~~ ~c ~~~d",
  ),
  fc.constantFrom(
    "a\u202eb\u202c",
    "```\na\u2066b\n",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} \u{e0041}",
    "\u200b\u200b `\u200d` \ud83d",
    "👩‍💻 می‌خواهم",
  ),
  fc.constantFrom(
    "<div>",
    "&amp; &lt; &nope;",
    "https://example.org/x",
    "<https://a.b>",
    "\0",
    "a\rb",
  ),
);

const gap = fc.constantFrom(
  "\n",
  "\n\n",
  "\n\n\n",
  "  \n",
  "\r\n",
  "\r\n\r\n",
  " ",
  "\n \n",
  "\n\t\n",
);

/** A document. */
export const document = fc
  .array(fc.tuple(blocks, gap), { maxLength: 14 })
  .map((pairs) => pairs.flat().join(""));

/** A document and a way of cutting it. */
export const cutDocument = fc
  .tuple(document, fc.infiniteStream(fc.integer({ min: 1, max: 7 })))
  .map(([text, sizes]) => {
    const pieces: string[] = [];
    for (let at = 0; at < text.length; ) {
      const size = sizes.next().value ?? 1;
      pieces.push(text.slice(at, at + size));
      at += size;
    }
    return { text, pieces };
  });
