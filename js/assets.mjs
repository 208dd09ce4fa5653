/**
 * Builds what pages fetch from the kernel only when they need it, one gzipped file each.
 *
 * `highlight` and `math` are modules that the page imports; `diagrams` is a script for a frame.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle, rulesOf } from "./bundle.mjs";

/** Gzipped bytes of each: they cross the wire once for a page that needs them. */
const BUDGETS = { highlight: 60_000, math: 70_000, diagrams: 500_000 };

/** Packages with which a kind of diagram brings a parser or a layout of its own. */
const HEAVY = /from "(?:@mermaid-js\/parser|cytoscape|elkjs)/;

/** Kinds that few models write, or that need what is left out. */
const RARE = /^(?:c4|eventmodeling|ishikawa|mindmap|swimlanes|treeView|usecase|venn|wardley)/i;

/** Mermaid from its modules, without its largest kinds of diagrams: their source stays. */
const mermaid = {
  name: "mermaid",
  setup(build) {
    build.onResolve({ filter: /^mermaid$/ }, ({ resolveDir }) =>
      build.resolve("mermaid/dist/mermaid.core.mjs", { kind: "import-statement", resolveDir }),
    );
    // Formulas in diagrams.
    build.onResolve({ filter: /^katex$/ }, ({ path }) => ({ path, namespace: "left-out" }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: leftOut("default") }));
    build.onLoad({ filter: /mermaid\.core[\\/].*\.mjs$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      if (!RARE.test(basename(path)) && !HEAVY.test(contents)) return { contents };
      return { contents: `${leftOut("diagram")}${leftOut("render")}` };
    });
  },
};

function leftOut(name) {
  const declared = name === "default" ? "export default {};" : `export const ${name} = {};`;
  return `throw new Error("left out");\n${declared}\n`;
}

/**
 * Build all assets.
 *
 * @param {string} folder The folder of the frontend.
 * @returns Each with its gzipped bytes, the hash by which pages ask for it, and what is in it.
 */
export async function buildAssets(folder) {
  return Promise.all(
    Object.entries(BUDGETS).map(async ([name, budget]) => {
      const { code, metafile } = await bundle(folder, `src/assets/${name}.ts`, {
        format: name === "diagrams" ? "iife" : "esm",
        define: { RULES: await rulesOf(folder, `src/assets/${name}.css`) },
        plugins: name === "diagrams" ? [mermaid] : [],
      });
      const data = gzipSync(code, { level: 9 });
      if (data.length > budget) {
        throw new Error(
          `the asset ${name} has ${data.length} bytes, at most ${budget} are allowed`,
        );
      }
      const hash = createHash("sha256").update(data).digest("hex").slice(0, 16);
      return { name, data, hash, metafile };
    }),
  );
}
