// Builds what travels to every page (the frontend packed into its loader, and the rules), the
// assets, and the licences of what is inside.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildAssets } from "./assets.mjs";
import { slim } from "./slim.mjs";

/**
 * Bytes of the loader and the rules together: they are sent and saved with every chat.
 * The last nine hundred came with rows, with which what is saved shrinks to little more than a third.
 */
const BUDGET = 112_300;

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { outdir: { type: "string", default: join(here, "../ipychat/static") } },
});
const outdir = resolve(values.outdir);

const assets = await buildAssets(here);
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
  // The page asks for the assets that were built with it.
  define: { ASSET_HASHES: JSON.stringify(Object.fromEntries(assets.map((a) => [a.name, a.hash]))) },
  metafile: true,
  write: false,
});

await mkdir(outdir, { recursive: true });
const output = (suffix) => result.outputFiles.find(({ path }) => path.endsWith(suffix)).contents;
const [code, rules] = [output(".js"), output(".css")];
const sent = { "ipychat.loader.js": await loader(code), "ipychat.css": rules };
for (const [name, contents] of Object.entries({ "ipychat.js": code, ...sent })) {
  await writeFile(join(outdir, name), contents);
  console.log(`${name}  ${contents.length.toLocaleString("en")} bytes`);
}
for (const { name, data } of assets) {
  await writeFile(join(outdir, `${name}.js.gz`), data);
  console.log(`${name}.js.gz  ${data.length.toLocaleString("en")} bytes, on demand`);
}
// The text area on its own, which is no part of a chat.
const area = await build({
  absWorkingDir: here,
  entryPoints: ["src/area.ts", "src/area.css"],
  outdir,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
});
if (area.warnings.length > 0) throw new Error("the text area was built with warnings");
// What a chat's `labels` may replace, so that the kernel can tell a wrong name.
const { outputFiles: texts } = await build({
  absWorkingDir: here,
  entryPoints: ["src/view/labels.ts"],
  format: "esm",
  write: false,
});
const { ENGLISH } = await import(`data:text/javascript,${encodeURIComponent(texts[0].text)}`);
await writeFile(join(outdir, "labels.json"), `${JSON.stringify(ENGLISH, null, 2)}\n`);
const metafiles = [result, ...assets].map(({ metafile }) => metafile);
await writeFile(join(outdir, "THIRD_PARTY_LICENSES.txt"), await licences(metafiles));
const size = Object.values(sent).reduce((sum, { length }) => sum + length, 0);
if (size > BUDGET) {
  throw new Error(`${size} bytes are sent to each page, at most ${BUDGET} are allowed`);
}
console.log(`sent        ${size.toLocaleString("en")} of ${BUDGET.toLocaleString("en")} bytes`);

/** The loader with the code packed into it. */
async function loader(code) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: ["src/loader.ts"],
    bundle: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    define: {
      PACKED: JSON.stringify(gzipSync(code, { level: 9 }).toString("base64")),
      PACKED_HASH: JSON.stringify(createHash("sha256").update(code).digest("hex").slice(0, 16)),
    },
    write: false,
  });
  return outputFiles[0].contents;
}

/** The licence of each package of which something is in what was built. */
async function licences(metafiles) {
  const inside = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap((output) =>
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
    const declared = license ?? (/^The MIT License/.test(text) ? "MIT" : "unknown");
    texts.push(`${name} ${version} (${declared.replace(/^\((.*)\)$/, "$1")})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}
