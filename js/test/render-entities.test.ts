import assert from "node:assert/strict";
import { test } from "node:test";
import * as list from "entities";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { decodeHTMLStrict } = await import("../src/render/entities.ts");

test("named characters are those of the list that every browser has", () => {
  for (const name of `amp lt gt quot apos nbsp copy reg hellip mdash ndash euro Tab NewLine semi
    colon sol bsol dollar lsqb lbrace grave ast lowbar ClockwiseContourIntegral HilbertSpace
    DifferentialD AElig auml fjlig NotEqualTilde ThickSpace ngE b.alpha zwnj InvisibleTimes
    CounterClockwiseContourIntegral`.split(/\s+/)) {
    assert.equal(decodeHTMLStrict(`&${name};`), list.decodeHTMLStrict(`&${name};`), name);
  }
});

test("what is none stays as it is", () => {
  for (const text of [
    "&nope;",
    "&notit;",
    "&ampx;",
    "&copy",
    "&;",
    "&#65;",
    "copy",
    "&amp;&amp;",
    "&<b>;",
    "&constructor;",
    `&${"a".repeat(40)};`,
  ]) {
    assert.equal(decodeHTMLStrict(text), text);
  }
});

test("thousands of names that there are not make no document each, and hide none that there is", async (context) => {
  const parse = context.mock.method(DOMParser.prototype, "parseFromString");
  for (let count = 0; count < 20_000; count++) decodeHTMLStrict(`&not${count}x;`);
  assert.ok(parse.mock.callCount() <= 1000, `${parse.mock.callCount()}`);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(decodeHTMLStrict("&zigrarr;"), "⇝");
});

test("where the host forbids to read markup, a name is a name", (context) => {
  context.mock.method(DOMParser.prototype, "parseFromString", () => {
    throw new TypeError("This document requires 'TrustedHTML' assignment.");
  });
  assert.equal(decodeHTMLStrict("&thetasym;"), "&thetasym;");
});
