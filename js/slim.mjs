/**
 * What the bundle leaves out of the parser of Markdown: what is for HTML that we do not read and
 * do not write, what `render/` has its own way for, and tables that a browser has itself.
 * `test/bundle.test.ts` holds that it draws as the whole parser does.
 */
import { readFile } from "node:fs/promises";

/** Packages, and what stands for them. */
const REPLACED = {
  entities: 'export { decodeHTMLStrict } from "./src/render/entities.ts";',
  "linkify-it": "export class LinkifyIt {}",
  mdurl: "export {}",
  "punycode.js": "export default {}",
  "uc.micro": "export const P = /\\p{P}/u, S = /\\p{S}/u;",
};

const NOTHING = (name) => `function ${name}() { return false; }`;

/** Parts of the parser, as its own file names them, and what stands for them. */
const REGIONS = {
  "src/renderer.ts": "",
  "src/ruler.ts": `class Ruler {
    rules = [];
    chains = {};
    add(index, name, fn, { alt = [] } = {}, removed = 0) {
      if (index < 0) throw new Error(name);
      this.rules.splice(index, removed, { name, fn, alt });
      this.chains = {};
    }
    find(name) { return this.rules.findIndex((rule) => rule.name === name); }
    at(name, fn, options) { this.add(this.find(name), name, fn, options, 1); }
    before(other, name, fn, options) { this.add(this.find(other), name, fn, options); }
    after(other, name, fn, options) { this.add(this.find(other) + 1, name, fn, options); }
    push(name, fn, options) { this.add(this.rules.length, name, fn, options); }
    getRules(chain) {
      return this.chains[chain] ??= this.rules
        .filter(({ alt }) => chain === "" || alt.includes(chain)).map(({ fn }) => fn);
    }
  }`,
  "src/rules_core/linkify.ts": NOTHING("linkify$1"),
  "src/rules_core/replacements.ts": NOTHING("replace"),
  "src/rules_core/smartquotes.ts": NOTHING("smartquotes"),
  "src/rules_block/html_block.ts": NOTHING("html_block"),
  "src/rules_inline/linkify.ts": NOTHING("linkify"),
  "src/rules_inline/html_inline.ts": NOTHING("html_inline"),
  "src/rules_inline/strikethrough.ts": `const strikethrough_default = {
    tokenize: () => false, postProcess: () => false };`,
  "src/common/html_blocks.ts": "",
  "src/common/html_re.ts": "",
  "src/helpers/index.ts": "",
  "src/markdownit.ts": `class MarkdownIt {
    inline = new ParserInline();
    block = new ParserBlock();
    core = new ParserCore();
    options = { html: false };
    utils = { unescapeAll };
    helpers = { parseLinkLabel, parseLinkDestination, parseLinkTitle };
    parse(src, env) {
      const state = new this.core.State(src, this, env);
      this.core.process(state);
      return state.tokens;
    }
    parseInline(src, env) {
      const state = new this.core.State(src, this, env);
      state.inlineMode = true;
      this.core.process(state);
      return state.tokens;
    }
  }`,
  "src/index.ts": "const MarkdownItCallable = MarkdownIt;",
};

function cut(source) {
  // Old browsers need help to define fields of a class; those that we build for do not.
  let text = source.replaceAll(/(?<!function )\b_defineProperty\(/g, "define(");
  for (const [name, instead] of Object.entries(REGIONS)) {
    const start = text.indexOf(`//#region ${name}\n`);
    const end = text.indexOf("//#endregion", start);
    if (start < 0) throw new Error(`slim.mjs: markdown-it has no ${name} any more`);
    text = text.slice(0, start) + instead + text.slice(end);
  }
  return `const define = (object, name, value) => { object[name] = value; };\n${text}`;
}

export const slim = {
  name: "slim",
  setup(build) {
    const filter = new RegExp(`^(?:${Object.keys(REPLACED).join("|").replaceAll(".", "\\.")})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: "slim" }));
    build.onLoad({ filter: /.*/, namespace: "slim" }, ({ path }) => ({
      contents: REPLACED[path],
      resolveDir: import.meta.dirname,
    }));
    build.onLoad({ filter: /markdown-it\.mjs$/ }, async ({ path }) => ({
      contents: cut(await readFile(path, "utf8")),
    }));
  },
};
