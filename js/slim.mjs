/**
 * What the bundle leaves out of the parser of Markdown: packages for which `render/parser.ts`
 * has its own way, so that nothing of them is reached, and tables that a browser has itself.
 */
const REPLACED = {
  "linkify-it": "export class LinkifyIt {}",
  mdurl: "export {}",
  "punycode.js": "export default {}",
  "uc.micro": "export const P = /\\p{P}/u, S = /\\p{S}/u;",
};

export const slim = {
  name: "slim",
  setup(build) {
    const filter = new RegExp(`^(?:${Object.keys(REPLACED).join("|").replaceAll(".", "\\.")})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: "slim" }));
    build.onLoad({ filter: /.*/, namespace: "slim" }, ({ path }) => ({ contents: REPLACED[path] }));
  },
};
