// Builds the two files that travel to every page, and the licences of what is inside them.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { slim } from "./slim.mjs";

/** Raw bytes of both files together: they are sent and saved with every chat, uncompressed. */
const BUDGET = 150_000;

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { outdir: { type: "string", default: join(here, "../ipychat/static") } },
});
const outdir = resolve(values.outdir);

const result = await build({
  absWorkingDir: here,
  entryPoints: { ipychat: "src/index.ts", "ipychat-css": "src/chat.css" },
  outdir,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  plugins: [slim],
  metafile: true,
  write: false,
});

await mkdir(outdir, { recursive: true });
let size = 0;
for (const file of result.outputFiles) {
  const name = file.path.endsWith(".css") ? "ipychat.css" : "ipychat.js";
  size += file.contents.length;
  await writeFile(join(outdir, name), file.contents);
  console.log(`${name}  ${file.contents.length.toLocaleString("en")} bytes`);
}
await writeFile(join(outdir, "THIRD_PARTY_LICENSES.txt"), await licences(result.metafile));
if (size > BUDGET) {
  throw new Error(`the frontend has ${size} bytes, at most ${BUDGET} are allowed`);
}
console.log(`together    ${size.toLocaleString("en")} of ${BUDGET.toLocaleString("en")} bytes`);

/** The licence of each package of which something is in the bundle. */
async function licences(metafile) {
  const inside = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  const roots = new Set();
  for (const path of inside) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) roots.add(match[1]);
  }
  const texts = [];
  for (const root of [...roots].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(here, root, "package.json")));
    const file = (await readdir(join(here, root))).find((one) => /^licen[cs]e/i.test(one));
    if (!file) throw new Error(`${name} has no licence file`);
    const text = await readFile(join(here, root, file), "utf8");
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}
