/** Files in a message: pictures, sound and films are shown, all other can be saved. */

import { h, holdBlob } from "../dom.ts";
import { icon } from "../icons.ts";
import type { MediaPart } from "../protocol.ts";
import { legible } from "../render/unseen.ts";
import type { Labels } from "./labels.ts";
import { nothing, type PartContext, type PartView } from "./part-view.ts";

/** What a browser draws, by the first word of its mime type. SVG in an image runs no code. */
const ELEMENTS = { image: "img", audio: "audio", video: "video" } as const;

const PDF = "application/pdf";

export function mediaView(part: MediaPart, { labels }: PartContext): PartView {
  const el = h("div", "ipychat-media");
  /** Of what is in sight, and of a picture that is being read to take its place. */
  let [address, coming] = ["", ""];
  /** Whether a picture is in sight, which stays until there is another one. */
  let isPicture = false;
  const end = (): void => {
    URL.revokeObjectURL(address);
    URL.revokeObjectURL(coming);
    coming = "";
  };
  const show = (next: HTMLElement, at = ""): void => {
    if (coming === at) coming = "";
    end();
    address = at;
    isPicture = next instanceof HTMLImageElement;
    el.replaceChildren(next);
  };
  const draw = (next: MediaPart): void => {
    const kind = next.mime.split("/")[0] as keyof typeof ELEMENTS;
    if (next.data.length < next.size) {
      if (!isPicture) show(progress(next, labels));
      return;
    }
    if (!Object.hasOwn(ELEMENTS, kind) || isPlaylist(next)) {
      show(file(next, labels));
      return;
    }
    const blob = new Blob([next.data], { type: next.mime });
    const at = URL.createObjectURL(blob);
    const element = drawn(ELEMENTS[kind], at, next, labels);
    if (element instanceof HTMLImageElement) holdBlob(element, blob);
    if (!isPicture || !(element instanceof HTMLImageElement)) {
      show(element, at);
      return;
    }
    URL.revokeObjectURL(coming);
    coming = at;
    const swap = (): void => {
      // An even later one may be on its way.
      if (coming === at) show(element, at);
    };
    element.decode().then(swap, swap);
  };
  draw(part);
  return {
    el,
    update(next) {
      if (next.kind !== "media") return false;
      draw(next);
      return true;
    },
    settle: nothing,
    end,
  };
}

/** Whether a file names sounds or films: a player asks for them, whatever type it is said to be. */
function isPlaylist({ data }: MediaPart): boolean {
  return /^\s*#EXTM3U/.test(new TextDecoder().decode(data.subarray(0, 99)));
}

function progress(part: MediaPart, labels: Labels): HTMLElement {
  const bar = h("progress");
  bar.max = part.size;
  bar.value = part.data.length;
  bar.ariaLabel = labels("loading_file", { name: nameOf(part) });
  return bar;
}

function drawn(
  tag: "img" | "audio" | "video",
  address: string,
  part: MediaPart,
  labels: Labels,
): HTMLElement {
  const element = h(tag);
  if (element instanceof HTMLImageElement) element.alt = legible(part.name) || labels("image");
  else {
    element.controls = true;
    element.ariaLabel = nameOf(part);
  }
  element.src = address;
  return element;
}

function file(part: MediaPart, labels: Labels): HTMLElement {
  const name = nameOf(part);
  const text = h("span", "ipychat-file-name", name);
  const size = h("span", "ipychat-file-size", sizeOf(part.size));
  const button = h("button", "ipychat-file", icon("file"), text, size, icon("download"));
  button.type = "button";
  button.ariaLabel = labels("download", { name });
  button.title = button.ariaLabel;
  button.addEventListener("click", () => save(part, button));
  return part.mime === PDF && navigator.pdfViewerEnabled ? viewable(part, button, labels) : button;
}

/** Let the browser's own viewer show a document, on request. */
function viewable(part: MediaPart, button: HTMLElement, labels: Labels): HTMLElement {
  const summary = h("summary", "", labels("open_file", { name: nameOf(part) }));
  const el = h("details", "ipychat-document", summary);
  el.addEventListener("toggle", () => {
    if (el.childElementCount > 1) return;
    const frame = h("iframe");
    frame.title = nameOf(part);
    // Of this type and no other: a viewer runs nothing on this origin.
    const address = URL.createObjectURL(new Blob([part.data], { type: PDF }));
    frame.src = address;
    el.append(frame);
  });
  return h("div", "", button, el);
}

/** Let the browser save a file; a type that we do not draw is never opened on this origin. */
function save(part: MediaPart, near: Element): void {
  const blob = new Blob([part.data], { type: "application/octet-stream" });
  const link = h("a", "ipychat-hidden");
  link.href = URL.createObjectURL(blob);
  link.download = nameOf(part).replace(/[\\/]/g, "_");
  near.after(link);
  link.click();
  link.remove();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function nameOf(part: MediaPart): string {
  return legible(part.name || part.mime) || "file";
}

/** A size as people read it. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
  const count = bytes / 1000 ** power;
  return count.toLocaleString(undefined, {
    style: "unit",
    unit: ["byte", "kilobyte", "megabyte"][power] as string,
    // The short form of a byte has no plural in English.
    unitDisplay: power > 0 ? "short" : "long",
    maximumFractionDigits: power > 0 && count < 10 ? 1 : 0,
  });
}
