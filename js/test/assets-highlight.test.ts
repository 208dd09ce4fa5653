import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { LANGUAGES } from "../src/render/extras.ts";
import { installDocument } from "./helpers/dom.ts";
import { PAYLOADS } from "./helpers/hostile.ts";

installDocument();
Object.assign(globalThis, { document: window.document });
const { highlight } = await import("../src/assets/highlight.ts");
const { MODES } = await import("../src/assets/modes.ts");

let pauses = 0;
const pause = async (): Promise<void> => {
  pauses += 1;
};

async function draw(code: string, language: string): Promise<HTMLElement> {
  const el = document.createElement("code");
  el.textContent = code;
  await highlight(el, language, pause);
  return el;
}

/** Each piece with its style. */
async function styles(code: string, language: string): Promise<[string, string][]> {
  const el = await draw(code, language);
  return [...el.children].map((one) => [
    one.className.replace("ipychat-hl-", ""),
    one.textContent ?? "",
  ]);
}

/** For each language, some code and what must be found in it. */
const SAMPLES: Readonly<Record<string, readonly [string, ...(readonly [string, string])[]]>> = {
  python: ["def f(x):  # why\n    return 'a' + str(1)", ["keyword", "def"], ["comment", "# why"]],
  r: ["f <- function(x) { x + 2L } # why", ["keyword", "function"], ["number", "2L"]],
  julia: ["function f(x)\n  x^2 # why\nend", ["keyword", "function"], ["name", "f"]],
  sql: ["SELECT a FROM t WHERE b = 'x' -- why", ["keyword", "SELECT"], ["string", "'x'"]],
  bash: ['for f in *; do echo "$f"; done # why', ["keyword", "for"], ["comment", "# why"]],
  json: ['{"a": [1, true]}', ["name", '"a"'], ["number", "true"]],
  yaml: ["a: 'x' # why", ["comment", "# why"], ["string", "'x'"]],
  toml: ['[a]\nx = "y" # why', ["string", '"y"'], ["comment", "# why"]],
  javascript: ["const x = `a`; // why", ["keyword", "const"], ["comment", "// why"]],
  typescript: ["interface A { x: number }", ["keyword", "interface"]],
  html: ['<a href="x">y</a><!-- why -->', ["keyword", "a"], ["string", '"x"']],
  xml: ['<a b="c"/>', ["keyword", "a"], ["string", '"c"']],
  css: ["a { color: red } /* why */", ["keyword", "a"], ["comment", "/* why */"]],
  c: ["int main() { return 0; } // why", ["keyword", "return"], ["builtin", "int"]],
  cpp: ["template <class T> int f() { return 1; }", ["keyword", "template"]],
  java: ["public class A { int x = 1; }", ["keyword", "public"], ["name", "A"]],
  go: ["func main() { x := 1 } // why", ["keyword", "func"], ["number", "1"]],
  rust: ["fn main() { let x = 1u8; } // why", ["keyword", "fn"], ["number", "1u8"]],
  markdown: ["# Head\n\n- **bold** `code`", ["name", "# Head"], ["strong", "**bold**"]],
  diff: ["-old\n+new", ["deleted", "-old"], ["inserted", "+new"]],
  latex: ["\\frac{a}{b} % why", ["keyword", "\\frac"], ["comment", "% why"]],
  dockerfile: ["FROM x AS b\nRUN y # why", ["keyword", "FROM"]],
};

describe("code is highlighted", () => {
  for (const [language, [code, ...wanted]] of Object.entries(SAMPLES)) {
    test(`in ${language}`, async () => {
      const found = (await styles(code, language)).map((pair) => pair.join(" "));
      for (const pair of wanted) assert.ok(found.includes(pair.join(" ")), found.join(" | "));
    });
  }

  test("in the languages that the page asks for, and in no others", () => {
    assert.deepEqual([...MODES.keys()].sort(), [...LANGUAGES].sort());
  });

  test("not in a language that nobody knows", async () => {
    for (const language of ["", "klingon", "constructor", "__proto__"]) {
      assert.equal((await draw("x = 1", language)).childElementCount, 0);
    }
  });

  test("in slices, between which the page lives", async () => {
    pauses = 0;
    await draw("x = 1\n".repeat(1000), "python");
    assert.ok(pauses > 2);
  });

  test("only if it is still the same when that is done", async () => {
    const el = document.createElement("code");
    el.textContent = "x = 1\n".repeat(1000);
    const drawn = highlight(el, "python", pause);
    el.textContent += "y";
    await drawn;
    assert.equal(el.childElementCount, 0);
  });

  test("with the marks that are in it left where they are", async () => {
    const el = document.createElement("code");
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.textContent = "\u202e";
    el.append("x = 'a", mark, "b'  # why");
    await highlight(el, "python", pause);
    assert.equal(el.querySelector(".mark"), mark);
    assert.equal(el.textContent, "x = 'a\u202eb'  # why");
    assert.equal(el.lastElementChild?.className, "ipychat-hl-comment");
  });
});

describe("whatever the code is", () => {
  const languages = fc.constantFrom(...LANGUAGES);
  const alphabet = "ab1 \t\n\"'`#/*-+{}()[]<>$\\@:;=!&|%^~.,_é😀\u202e".match(/./gsu) ?? [];
  const codes = fc.array(fc.constantFrom(...alphabet), { maxLength: 200 });

  test("its text stays the same, in spans with classes of ours", async () => {
    await fc.assert(
      fc.asyncProperty(languages, codes, async (language, pieces) => {
        const code = pieces.join("");
        const el = await draw(code, language);
        assert.equal(el.textContent, code);
        for (const one of el.querySelectorAll("*")) {
          assert.match(one.outerHTML, /^<span class="ipychat-hl-[a-z]+">/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("nothing of a hostile text comes to life", async () => {
    for (const payload of Object.values(PAYLOADS).flat()) {
      for (const language of ["html", "markdown", "javascript", "css", "latex"]) {
        const el = await draw(payload, language);
        assert.equal(el.textContent, payload);
        assert.ok([...el.querySelectorAll("*")].every((one) => one.localName === "span"));
      }
    }
  });
});
