import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../src/", import.meta.url);

/** The rules of a file without comments, and without what stands in strings. */
function rules(file: string): string {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"/g, '""');
}

const files = [...readdirSync(new URL("styles/", FOLDER)).map((name) => `styles/${name}`)];
const theme = rules("theme.css");

/** Names of colours are many; these are those that people write. */
const LITERAL =
  /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\((?!from var\()|:\s*(?:black|white|gr[ae]y|red|green|blue|yellow|orange)\b/i;

test("only the theme names colours; rules take them from tokens", () => {
  for (const file of files) {
    for (const line of rules(file).split("\n")) assert.doesNotMatch(line, LITERAL, file);
  }
});

test("rules use no token of a host by themselves, and none of ours that nobody sets", () => {
  const views = readdirSync(new URL("view/", FOLDER)).map((name) =>
    readFileSync(new URL(`view/${name}`, FOLDER), "utf8"),
  );
  const set = [theme, ...files.map(rules)].join("\n");
  for (const file of files) {
    for (const [, name = ""] of rules(file).matchAll(/var\(\s*(--[\w-]+)/g)) {
      assert.doesNotMatch(name, /^--(?:jp|vscode|colab|md)-/, file);
      const isSet = set.includes(`${name}:`) || views.some((view) => view.includes(`"${name}"`));
      assert.ok(isSet, `${file}: ${name}`);
    }
  }
});

test("a colour of the theme is the editor's, else Jupyter's, else our own", () => {
  for (const [, value = ""] of theme.matchAll(/--ipychat-[\w-]+:([^;]*--(?:vscode|jp)[^;]*);/g)) {
    const [editor, jupyter] = [value.indexOf("--vscode-"), value.indexOf("--jp-")];
    if (editor >= 0 && jupyter >= 0) assert.ok(editor < jupyter, value);
  }
});

test("the mark of a character that cannot be seen is not hidden as what is empty", () => {
  // It has no text of its own; a count of unseen messages once had the same class.
  for (const file of ["view/to-end.ts", "styles/feed.css"]) {
    assert.doesNotMatch(readFileSync(new URL(file, FOLDER), "utf8"), /ipychat-unseen/, file);
  }
});
