// Builds the frontend with one change of its sources, for tests that must notice it: node
// mutate.mjs FOLDER, and the change as JSON on standard input.
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { slim } from "./slim.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
const change = JSON.parse(readFileSync(0, "utf8"));
const target = join(here, "src", change.file);

const mutate = {
  name: "mutate",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path !== target) return null;
      const parts = (await readFile(path, "utf8")).split(change.old);
      if (parts.length !== 2) throw new Error(`${parts.length - 1} times in ${change.file}`);
      return { contents: parts.join(change.new), loader: "ts" };
    });
  },
};

const isAsset = change.file.startsWith("assets/");
const name = isAsset ? change.file.replace(/^assets\/|\.ts$/g, "") : "ipychat";
const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: [isAsset ? `src/assets/${name}.ts` : "src/index.ts"],
  bundle: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  plugins: [mutate, slim],
  define: {
    RULES: '""',
    // No kernel looks at them here.
    ASSET_HASHES: '{"highlight":"h","math":"m","diagrams":"d"}',
  },
  write: false,
});
const [{ contents }] = outputFiles;
if (isAsset) await writeFile(join(folder, `${name}.js.gz`), gzipSync(contents));
else await writeFile(join(folder, "ipychat.js"), contents);
