/** The languages that are highlighted, and the mode that reads each. */

import { c, cpp, csharp, java, kotlin, scala } from "@codemirror/legacy-modes/mode/clike";
import { css, less, sCSS } from "@codemirror/legacy-modes/mode/css";
import { diff } from "@codemirror/legacy-modes/mode/diff";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { go } from "@codemirror/legacy-modes/mode/go";
import { javascript, json, typescript } from "@codemirror/legacy-modes/mode/javascript";
import { julia } from "@codemirror/legacy-modes/mode/julia";
import { python } from "@codemirror/legacy-modes/mode/python";
import { r } from "@codemirror/legacy-modes/mode/r";
import { rust } from "@codemirror/legacy-modes/mode/rust";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { stex } from "@codemirror/legacy-modes/mode/stex";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { html, xml } from "@codemirror/legacy-modes/mode/xml";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import type { StreamParser } from "@codemirror/streamparser";
import { markdown } from "./markdown.ts";

export type Mode = StreamParser<unknown>;

/** Each mode with the names that a fence may give it; `render/extras.ts` knows the same names. */
const NAMES: readonly (readonly [mode: unknown, names: string])[] = [
  [python, "python py python3 ipython ipython3 pycon"],
  [r, "r rscript"],
  [julia, "julia jl"],
  [standardSQL, "sql postgresql postgres psql mysql sqlite"],
  [shell, "bash sh shell zsh console"],
  [json, "json jsonc json5 ipynb"],
  [yaml, "yaml yml"],
  [toml, "toml ini"],
  [javascript, "javascript js jsx mjs node"],
  [typescript, "typescript ts tsx"],
  [html, "html htm vue svelte"],
  [xml, "xml svg"],
  [css, "css"],
  [sCSS, "scss"],
  [less, "less"],
  [c, "c h"],
  [cpp, "cpp c++ cc hpp"],
  [csharp, "csharp cs c#"],
  [java, "java"],
  [kotlin, "kotlin kt"],
  [scala, "scala"],
  [go, "go golang"],
  [rust, "rust rs"],
  [diff, "diff patch"],
  [stex, "latex tex"],
  [dockerFile, "dockerfile docker"],
  [markdown, "markdown md"],
];

/** The mode for each name in lower case. */
export const MODES: ReadonlyMap<string, Mode> = new Map(
  NAMES.flatMap(([mode, names]) => names.split(" ").map((name) => [name, mode as Mode] as const)),
);
