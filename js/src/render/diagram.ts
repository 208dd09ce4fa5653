/**
 * Draws a diagram in a frame that has no origin: what is in it reaches neither the page nor the
 * network. Its source is one click away, and stays where the diagram cannot be drawn.
 */

import { h } from "../dom.ts";
import type { Loader } from "./assets.ts";

/** What the frame may load: the code that it is given, and nothing of anywhere. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data:";

/** What the frame does by itself: it runs the code that the page gives it. */
const BOOT =
  "onmessage=({data,source,ports})=>{if(source!==parent)return;onmessage=null;" +
  "self.page=ports[0];const s=document.createElement('script');" +
  "s.src=URL.createObjectURL(data);document.head.append(s)}";

const DOCUMENT = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><body><script>${BOOT}</script>`;

/** Pixels that a diagram is tall at most; a taller one scrolls in its frame. */
const TALLEST = 4000;

/** Draw the diagram of a block of code, once it is in sight. */
export async function drawDiagram(
  code: HTMLElement,
  assets: Loader,
  label: (name: "diagram" | "show_diagram" | "show_source") => string,
): Promise<void> {
  const pre = code.parentElement;
  const block = code.closest(".ipychat-code");
  const source = code.textContent ?? "";
  if (!pre || !block || block.querySelector(".ipychat-diagram")) return;
  await inSight(block);
  let script: Blob;
  try {
    script = await assets.bytes("diagrams");
  } catch {
    return;
  }
  if (!block.isConnected || code.textContent !== source) return;
  const frame = h("iframe", "ipychat-diagram");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = label("diagram");
  frame.srcdoc = DOCUMENT;
  const button = h("button", "ipychat-diagram-toggle");
  button.type = "button";
  const show = (isDrawn: boolean): void => {
    pre.hidden = isDrawn;
    frame.hidden = !isDrawn;
    button.textContent = label(isDrawn ? "show_source" : "show_diagram");
  };
  button.addEventListener("click", () => show(frame.hidden === true));

  const hear = (port: MessagePort, data: Record<string, unknown> | null): void => {
    if (data?.isReady === true) port.postMessage(orderFor(block, source));
    else if (data?.hasFailed === true) frame.remove();
    else if (typeof data?.height === "number" && data.height >= 0) {
      frame.style.height = `${Math.min(TALLEST, data.height)}px`;
      if (button.isConnected) return;
      block.querySelector(".ipychat-language")?.after(button);
      show(true);
    }
  };
  // Again each time that the block comes back to the page, with which a frame begins anew.
  frame.addEventListener("load", () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => hear(port1, data);
    frame.contentWindow?.postMessage(script, "*", [port2]);
  });
  pre.before(frame);
}

/** What the frame has to know: it sees nothing of the page. */
function orderFor(block: Element, source: string): object {
  const style = getComputedStyle(block);
  const isDark = /dark/.test(style.colorScheme)
    ? !/light/.test(style.colorScheme) || matchMedia("(prefers-color-scheme: dark)").matches
    : false;
  return { source, isDark, ground: groundOf(block), font: style.fontFamily };
}

/** The colour on which an element stands. */
export function groundOf(element: Element | null): string {
  if (!element) return "transparent";
  const color = getComputedStyle(element).backgroundColor;
  return /, 0\)$|transparent/.test(color) ? groundOf(element.parentElement) : color;
}

/** Wait until an element can be seen, or nearly. */
function inSight(element: Element): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
  });
}
