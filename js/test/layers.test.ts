import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** From the top down: a file may import from below, and within its own folder. */
const LAYERS = [
  ["index", "area", "assets", "loader"],
  ["view"],
  ["author"],
  ["render", "host", "kernel"],
  ["transport"],
  ["store"],
  ["reduce", "looks", "uploads", "lookup", "state", "world"],
  ["guards"],
  ["rows"],
  ["protocol", "dom", "icons", "rules", "shapes", "timers", "late", "packed"],
];

const SRC = fileURLToPath(new URL("../src", import.meta.url));

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replaceAll("\\", "/"));

function groupOf(file: string): string {
  return (file.split("/")[0] as string).replace(/\.ts$/, "");
}

function layerOf(file: string): number {
  const layer = LAYERS.findIndex((names) => names.includes(groupOf(file)));
  assert.notEqual(layer, -1, `${file} is in no layer`);
  return layer;
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(SRC, file), "utf8");
  return [...source.matchAll(/from "(\.[^"]+)"/g)].map(([, path]) =>
    relative(SRC, join(SRC, dirname(file), path as string)).replaceAll("\\", "/"),
  );
}

test("imports go in one direction", () => {
  for (const file of files) {
    for (const imported of importsOf(file)) {
      const isOwnFolder = file.includes("/") && groupOf(file) === groupOf(imported);
      const isBelow = layerOf(imported) > layerOf(file);
      assert.ok(isOwnFolder || isBelow, `${file} may not import ${imported}`);
    }
  }
});

test("no imports go in a circle", () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), [...path, file].join(" > "));
    if (done.has(file)) return;
    for (const imported of importsOf(file)) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

/** Files that do what no other may, and why. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  // Has the browser read the names of characters, and nothing else.
  "render/entities.ts": /DOMParser/,
  // Runs what the notebook's author wrote for a button; see there.
  "author.ts": /new Function/,
  // Runs the frontend that the build has packed into it.
  "loader.ts": /\bimport\(/,
  // Runs code that was built with this frontend, when the kernel has sent it.
  "render/assets.ts": /\bimport\(/,
  // Makes a frame of a document of its own, which reaches nothing.
  "render/diagram.ts": /srcdoc/,
  // Reads HTML into a document without a window, and shows it in a frame without code.
  "view/html-output.ts": /srcdoc|DOMParser/,
  // Is itself in such a frame.
  "assets/diagrams.ts": /innerHTML/,
};

test("no file turns a string into markup or into code", () => {
  const ways =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|createContextualFragment|setHTML|\beval\b|new Function|\bimport\(|javascript:/g;
  for (const file of files) {
    const found = readFileSync(join(SRC, file), "utf8").match(ways) ?? [];
    assert.deepEqual(
      found.filter((way) => !ALLOWED[file]?.test(way)),
      [],
      file,
    );
  }
});

test("files stay short enough to be read", () => {
  for (const file of files) {
    const lines = readFileSync(join(SRC, file), "utf8").split("\n").length;
    assert.ok(lines <= 350, `${file} has ${lines} lines`);
  }
});
