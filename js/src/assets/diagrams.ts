/**
 * Draws one diagram: an asset, see `render/assets.ts`, that runs in a frame of its own.
 *
 * The frame has no origin and reaches nothing (`render/diagram.ts`). The page says what to draw;
 * the answer is how tall it became, or that it could not be drawn.
 */

import mermaid from "mermaid";

/** What the page says. */
interface Order {
  readonly source: string;
  readonly isDark: boolean;
  readonly ground: string;
  readonly font: string;
}

const LABEL_TAGS = ["b", "br", "code", "em", "i", "p", "s", "strong", "sub", "sup", "u"];

/** Pixels that a diagram is wide at least, if it is so wide by itself. */
const LEAST = 560;

const SECURE = [
  "dompurifyConfig",
  "layout",
  "maxEdges",
  "maxTextSize",
  "secure",
  "securityLevel",
  "startOnLoad",
  "suppressErrorRendering",
  "themeCSS",
];

/** The way to the page, and to nobody else. */
const { page } = self as unknown as { page: MessagePort };

page.onmessage = async ({ data }) => {
  const { source, isDark, ground, font } = data as Order;
  const { body, documentElement } = document;
  documentElement.style.colorScheme = isDark ? "dark" : "light";
  body.style.cssText = `margin: 0; overflow: auto hidden; text-align: center; background: ${ground}`;
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    theme: isDark ? "dark" : "neutral",
    fontFamily: font,
    // Its other layout is as large as all the rest.
    layout: "dagre",
    // What may be in a label; anything else would be asked for, though the frame gets nothing.
    dompurifyConfig: { ALLOWED_TAGS: LABEL_TAGS, ALLOWED_ATTR: [] },
    // What a diagram may not say of itself.
    secure: SECURE,
    maxTextSize: 50_000,
    maxEdges: 500,
    htmlLabels: true,
  });
  try {
    const { svg } = await mermaid.render("diagram", source);
    body.innerHTML = svg;
    spread(body.querySelector("svg"));
  } catch {
    page.postMessage({ hasFailed: true });
    return;
  }
  // Nothing in here leads anywhere.
  for (const link of body.querySelectorAll("a")) {
    for (const name of link.getAttributeNames()) {
      if (/href$/i.test(name)) link.removeAttribute(name);
    }
  }
  new ResizeObserver(() =>
    page.postMessage({ height: Math.ceil(body.getBoundingClientRect().height) }),
  ).observe(body);
};

/** In a narrow place a diagram scrolls before it is too small to be read. */
function spread(svg: SVGElement | null): void {
  const width = Number.parseFloat(svg?.style.maxWidth ?? "");
  if (svg && width > 0) svg.style.minWidth = `${Math.min(width, LEAST)}px`;
}

page.postMessage({ isReady: true });
