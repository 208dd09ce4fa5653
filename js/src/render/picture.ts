/** Pictures in a text: one that is elsewhere is fetched when somebody asks for it, not before. */

import { h, keepIn } from "../dom.ts";
import { icon } from "../icons.ts";
import { keep } from "./patch.ts";
import { type Policy, refuse } from "./policy.ts";
import { isInlineImage, link } from "./urls.ts";

export interface Picture {
  readonly address: string;
  readonly alt: string;
  readonly title: string;
  /** Whether it is within a link, where no button may be. */
  readonly isInLink: boolean;
}

type Label = (name: "image" | "show_image", values?: Readonly<Record<string, string>>) => string;

/** Draw a picture, or what stands for it. */
export function picture(
  { address, alt, title, isInLink }: Picture,
  label: Label,
  policy: Policy | undefined,
): HTMLElement {
  if (isInlineImage(address)) return image(address, alt, title);
  const target = link(address);
  const isWeb = target !== null && /^https?:/.test(target.href);
  const show = (): HTMLElement =>
    keep(image(target?.href ?? "", alt, title), JSON.stringify([target?.href, alt, title]));
  if (isWeb && policy?.allows("image", target.href)) return show();
  const name = alt || label("image");
  if (!isWeb || isInLink) {
    return h("span", "ipychat-chip", isWeb ? `${name} (${target.host})` : name);
  }
  const words = label("show_image", { host: target.host });
  const button = h(
    "button",
    "ipychat-picture",
    icon("image"),
    h("span", "ipychat-picture-alt", alt),
    h("span", "ipychat-picture-show", words),
  );
  button.type = "button";
  const allow = (): void => button.replaceWith(show());
  button.addEventListener("click", () => keepIn(button, allow));
  keep(button, JSON.stringify([target.href, alt, title]));
  return refuse(button, "image", target.href, allow);
}

function image(source: string, alt: string, title: string): HTMLImageElement {
  const element = h("img");
  element.alt = alt;
  if (title) element.title = title;
  // Before the address, which a browser may begin to fetch at once.
  element.referrerPolicy = "no-referrer";
  element.decoding = "async";
  element.src = source;
  return element;
}
