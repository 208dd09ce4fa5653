/** Icons, drawn for this package on a grid of 16. */

const PATHS = {
  send: "M8 13V3.5M3.5 8 8 3.5 12.5 8",
  stop: "M4.5 4.5h7v7h-7z",
  down: "M8 3v9.5M3.5 8 8 12.5 12.5 8",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  check: "m3 8.5 3.5 3.5L13 4.5",
  cross: "m4 4 8 8M12 4l-8 8",
  chevron: "m6 4 4 4-4 4",
  image: "M2.5 3.5h11v9h-11zM2.5 11l3.5-3.5 3 3 2-2 2.5 2.5M10.5 6.5h.01",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
} as const;

export type Icon = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** Make an icon; it says nothing to a screen reader. */
export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "ipychat-icon");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
