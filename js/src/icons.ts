/** Icons, drawn for this package on a grid of 16. */

const PATHS = {
  send: "M8 13V3.5M3.5 8 8 3.5 12.5 8",
  stop: "M4.5 4.5h7v7h-7z",
  down: "M8 3v9.5M3.5 8 8 12.5 12.5 8",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 13.5 13.5",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  check: "m3 8.5 3.5 3.5L13 4.5",
  cross: "m4 4 8 8M12 4l-8 8",
  chevron: "m6 4 4 4-4 4",
  image: "M2.5 3.5h11v9h-11zM2.5 11l3.5-3.5 3 3 2-2 2.5 2.5M10.5 6.5h.01",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  download: "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M3 13.5h10",
  warning: "M8 2.5 14 13.5H2zM8 6.5v3M8 11.5h.01",
  edit: "m10.5 3 2.5 2.5-7 7-3 .5.5-3zM9 4.5 11.5 7",
  clip: "m12.5 7.5-5 5a3 3 0 0 1-4.2-4.2l5.2-5.2a2 2 0 0 1 2.8 2.8L6.2 11a1 1 0 0 1-1.4-1.4L9 5.5",
  back: "M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
  forth: "m10 3 3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4",
  again: "M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.5V6H9.5",
  up: "M2.5 7h2v6.5h-2zM4.5 7.5 7.5 2.5c1.5 0 1.7 1 1.5 2L8.7 6.5H12c1 0 1.6.7 1.4 1.6l-.9 4.2c-.2.7-.7 1.2-1.4 1.2H4.5",
  heart: "M8 13.5C1.5 9 1.5 6.5 2.5 4.7 4 2.2 7 2.7 8 5c1-2.3 4-2.8 5.5-.3 1 1.8 1 4.3-5.5 8.8z",
  star: "m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z",
  flag: "M4 14V2.5h8.5l-2 3 2 3H4",
  bookmark: "M4.5 2.5h7v11L8 10.5l-3.5 3z",
  wrap: "M2.5 4h11M2.5 8h9a2 2 0 0 1 0 4.5H8.5l1.5-1.5M8.5 12.5 10 14M2.5 12.5h3",
  tool: "M13 4.5 11 6.5 9.5 5l2-2a3.5 3.5 0 0 0-4.5 4.5L2.5 12 4 13.5 8.5 9A3.5 3.5 0 0 0 13 4.5z",
} as const;

export type Icon = keyof typeof PATHS;

/** Other names that are common for some of them. */
const NAMES: Readonly<Record<string, Icon>> = {
  "arrow-back": "back",
  clear: "trash",
  "hand-stop": "stop",
  pencil: "edit",
  photo: "image",
  refresh: "again",
  rerun: "again",
  "thumb-down": "up",
  "thumb-up": "up",
  undo: "back",
  x: "cross",
};

/** Make an icon of a common name; null if there is none. */
export function iconNamed(name: string): SVGSVGElement | null {
  if (Object.hasOwn(PATHS, name)) return icon(name as Icon);
  return Object.hasOwn(NAMES, name) ? icon(NAMES[name] as Icon) : null;
}

const SVG = "http://www.w3.org/2000/svg";

/** To copy an icon takes a fraction of what it takes to make one. */
const made: Partial<Record<Icon, SVGSVGElement>> = {};

/** Make an icon; it says nothing to a screen reader. */
export function icon(name: Icon): SVGSVGElement {
  made[name] ??= drawn(PATHS[name]);
  return made[name].cloneNode(true) as SVGSVGElement;
}

function drawn(line: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "ipychat-icon");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", line);
  svg.append(path);
  return svg;
}
