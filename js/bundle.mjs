/** One bundle of the frontend: an entry, all that it imports, and the rules that it brings along. */
import { access } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const COMMON = {
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  write: false,
};

/**
 * Build one.
 *
 * @param {string} folder The folder of the frontend.
 * @param {string} entry The path of its entry in it.
 * @param {object} [options] What esbuild is told beyond what is common.
 * @returns {Promise<{code: string, metafile: object}>} The code, and what is in it.
 */
export async function bundle(folder, entry, options = {}) {
  const { outputFiles, metafile, warnings } = await build({
    ...COMMON,
    absWorkingDir: folder,
    entryPoints: [entry],
    ...options,
  });
  if (warnings.length > 0) throw new Error(`${entry} was built with warnings`);
  return { code: outputFiles[0].text, metafile };
}

/** What is written in place of RULES: the rules of a CSS file; no text if there is no such file. */
export async function rulesOf(folder, path) {
  const isThere = await access(join(folder, path)).then(
    () => true,
    () => false,
  );
  const text = isThere ? (await bundle(folder, path)).code.trim() : "";
  return JSON.stringify({ name: basename(path, ".css"), text });
}
