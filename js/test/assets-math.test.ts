import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { installDocument } from "./helpers/dom.ts";
import { PAYLOADS } from "./helpers/hostile.ts";

installDocument();
const { drawFormula } = await import("../src/assets/math.ts");

function draw(source: string, isDisplay = false): HTMLElement {
  const el = document.createElement(isDisplay ? "div" : "span");
  el.className = isDisplay ? "ipychat-math ipychat-display" : "ipychat-math";
  el.textContent = source;
  drawFormula(el);
  return el;
}

const ELEMENTS =
  /^(?:math|menclose|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|ms|mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|none)$/;

/** What must not be: other elements, and attributes that could lead or do anything. */
function faults(el: HTMLElement): string[] {
  return [...el.querySelectorAll("*")].flatMap((one) => {
    const names = one.getAttributeNames();
    const bad = names.filter((name) => /href|src|^on|^id$|^name$|^data|action|xmlns/i.test(name));
    const values = names
      .filter((name) => name !== "alttext")
      .map((name) => one.getAttribute(name) ?? "")
      .filter((value) => /url|[:(<]/i.test(value) && !/^[a-z-]+: [\w .%#-]+;/.test(value));
    return ELEMENTS.test(one.localName) ? [...bad, ...values] : [one.localName];
  });
}

describe("a formula", () => {
  test("becomes MathML, in a line or alone", () => {
    assert.equal(draw("a^2").querySelector("math msup")?.textContent, "a2");
    assert.equal(draw("a^2").querySelector("math")?.getAttribute("display"), null);
    assert.equal(draw("a^2", true).querySelector("math")?.getAttribute("display"), "block");
  });

  test("says its source to those who cannot see it", () => {
    assert.equal(draw("\\frac{a}{b}").firstElementChild?.getAttribute("alttext"), "\\frac{a}{b}");
  });

  test("of each usual kind can be drawn", () => {
    for (const source of [
      "\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}",
      "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
      "\\begin{align} a &= b \\\\ c &= d \\end{align}",
      "f(x) = \\begin{cases} 1 & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
      "\\hat{\\beta} = (X^\\top X)^{-1} X^\\top y",
      "\\mathbb{E}[X] \\in \\mathcal{O}(n \\log n), \\vec{v} \\cdot \\overline{w}",
      "\\cancel{x} \\boxed{E = mc^2} \\underbrace{a + b}_{c}",
      "\\lim_{n \\to \\infty} \\sum_{i=1}^{n} \\binom{n}{i} \\pm \\partial_x",
    ]) {
      assert.ok(draw(source, true).querySelector("math"), source);
      assert.deepEqual(faults(draw(source, true)), []);
    }
  });

  test("that is wrong stays as it was written", () => {
    for (const source of ["\\frac{", "\\nonsense x", "a & b", "}{"]) {
      const el = draw(source);
      assert.equal(el.childElementCount, 0);
      assert.equal(el.textContent, source);
    }
  });

  test("that is wide can be scrolled", () => {
    assert.ok(draw(`${"a+".repeat(30)}b`).classList.contains("ipychat-wide"));
    assert.ok(!draw("a+b").classList.contains("ipychat-wide"));
  });

  test("reaches nothing: no links, pictures, identities, classes or styles of its own", () => {
    for (const source of [
      "\\href{javascript:alert(1)}{x}",
      "\\url{https://evil.example}",
      "\\includegraphics{https://evil.example/x.png}",
      "\\class{jp-Dialog}{x}",
      "\\id{main}{x}",
      "\\style{position:fixed;inset:0}{x}",
      "\\data{commandlinker-command=help:about}{x}",
      "\\color{url(https://evil.example)}x",
      "\\colorbox{red;background:url(//evil.example)}{x}",
      "\\label{a}\\ref{a}\\eqref{a}\\tag{1}",
      "\\toggle{a}{b}\\endtoggle",
      "\\rule{9999em}{9999em}\\kern{-9999em}\\raisebox{9999em}{x}",
    ]) {
      const el = draw(source, true);
      assert.deepEqual(faults(el), [], el.outerHTML);
      assert.doesNotMatch(el.outerHTML.replaceAll(/alttext="[^"]*"/g, ""), /9999|evil\.example"/);
    }
  });

  test("that would never end is given up", () => {
    const bombs = ["\\def\\a{\\a\\a}\\a", `${"{".repeat(5000)}x${"}".repeat(5000)}`];
    for (const source of bombs) assert.equal(draw(source).textContent, source);
  });

  test("whose macros become too much is given up, and others that define some are drawn", () => {
    const x = "x".repeat(3000);
    for (const source of [
      `\\def\\a{${x}}${"\\a".repeat(900)}`,
      `\\newcommand{\\a}{${x}}${"\\a".repeat(900)}`,
      `\\gdef\\a#1{${"#1".repeat(3000)}}\\a{${x}}`,
      `\\def\\a#1{#1#1#1#1}${"\\a{".repeat(60)}x${"}".repeat(60)}`,
      `\\let\\b\\boxed\\def\\a#1{\\b{#1}\\b{#1}}${"\\a{".repeat(40)}${x}${"}".repeat(40)}`,
    ]) {
      assert.equal(draw(source).textContent, source);
    }
    const source = `\\newcommand{\\Rn}{\\mathbb{R}^n}\\def\\map#1#2{f\\colon #1\\rightarrow #2}${"\\map{\\Rn}{\\Rn} ".repeat(30)}`;
    assert.ok(draw(source).querySelector("math"));
  });
});

describe("whatever the source is", () => {
  const words = [
    ..."ab12+-=^_{}[]()&\\'<>|~#%$ \n",
    ..."\\frac \\sqrt \\text{ \\left( \\right) \\begin{matrix} \\end{matrix} \\color{red}".split(
      " ",
    ),
    ..."\\href{javascript:x} \\hat \\cancel \\kern{1em} \\tag{1} \\\\ \\limits \\mathbf".split(" "),
  ];

  test("it becomes harmless MathML or stays text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (pieces) => {
        const source = pieces.join("");
        const el = draw(source, pieces.length % 2 === 0);
        assert.deepEqual(faults(el), [], el.outerHTML);
        if (!el.querySelector("math")) assert.equal(el.textContent, source);
      }),
      { numRuns: 500 },
    );
  });

  test("nothing of a hostile text comes to life", () => {
    for (const payload of Object.values(PAYLOADS).flat()) {
      assert.deepEqual(faults(draw(payload)), [], payload);
      assert.deepEqual(faults(draw(`\\text{${payload}}`, true)), [], payload);
    }
  });
});
