// Builds what travels to every page (the frontend and its rules, packed into the loader), the
// assets, and the licences of what is inside.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { minify } from "terser";
import { buildAssets } from "./assets.mjs";
import { bundle, rulesOf } from "./bundle.mjs";
import { slim } from "./slim.mjs";
import { pack } from "./src/packed.ts";

/** Bytes of the loader: it is sent to each page and saved with every chat. */
const BUDGET = 90_000;

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { outdir: { type: "string", default: join(here, "../ipychat/static") } },
});
const outdir = resolve(values.outdir);

const assets = await buildAssets(here);
const core = await bundle(here, "src/index.ts", {
  plugins: [slim],
  define: {
    RULES: await rulesOf(here, "src/chat.css"),
    // The page asks for the assets that were built with it.
    ASSET_HASHES: JSON.stringify(Object.fromEntries(assets.map((a) => [a.name, a.hash]))),
  },
});
// The text area on its own, which is no part of a chat.
const area = await bundle(here, "src/area.ts", {
  define: { RULES: await rulesOf(here, "src/area.css") },
});

await mkdir(outdir, { recursive: true });
const code = await smallest(core.code);
const sent = await loader(code);
const written = { "ipychat.js": code, "ipychat.loader.js": sent, "area.js": area.code };
for (const [name, contents] of Object.entries(written)) {
  await writeFile(join(outdir, name), contents);
  console.log(`${name}  ${Buffer.byteLength(contents).toLocaleString("en")} bytes`);
}
for (const { name, data } of assets) {
  await writeFile(join(outdir, `${name}.js.gz`), data);
  console.log(`${name}.js.gz  ${data.length.toLocaleString("en")} bytes, on demand`);
}
// What a chat's `labels` may replace, so that the kernel can tell a wrong name.
const { code: texts } = await bundle(here, "src/view/labels.ts");
const { ENGLISH } = await import(`data:text/javascript,${encodeURIComponent(texts)}`);
await writeFile(join(outdir, "labels.json"), `${JSON.stringify(ENGLISH, null, 2)}\n`);
const metafiles = [core, area, ...assets].map(({ metafile }) => metafile);
await writeFile(join(outdir, "THIRD_PARTY_LICENSES.txt"), await licences(metafiles));
const size = Buffer.byteLength(sent);
if (size > BUDGET) {
  throw new Error(`${size} bytes are sent to each page, at most ${BUDGET} are allowed`);
}
console.log(`sent        ${size.toLocaleString("en")} of ${BUDGET.toLocaleString("en")} bytes`);

/** The code made as small as it gets: packed, it is a thirtieth less than esbuild makes it. */
async function smallest(code) {
  return (await minify(code, { module: true, ecma: 2020 })).code;
}

/** The loader with the code packed into it. */
async function loader(code) {
  const packed = gzipSync(code, { level: 9, memLevel: 9 });
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const define = {
    PACKED: JSON.stringify(pack(packed)),
    PACKED_LENGTH: String(packed.length),
    PACKED_HASH: JSON.stringify(hash),
  };
  return (await bundle(here, "src/loader.ts", { define })).code;
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
