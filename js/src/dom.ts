/** The few ways in which this package makes nodes. None of them reads markup. */

type Child = Node | string | null | undefined;

/** Make an element of a class, with children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** Make a button with an icon, whose name is there for those who cannot see it. */
export function iconButton(className: string, label: string, icon: Node): HTMLButtonElement {
  const button = h("button", className, icon);
  button.type = "button";
  setLabel(button, label);
  return button;
}

/** Name a control, for a pointer and for a screen reader. */
export function setLabel(element: HTMLElement, label: string): void {
  element.title = label;
  element.ariaLabel = label;
}

/** Keep the keys that are pressed in an element from a notebook around it. */
export function keepKeys(element: HTMLElement): void {
  // Both are needed so that its shortcuts do not fire.
  element.dataset.lmSuppressShortcuts = "true";
  for (const event of ["keydown", "keypress", "keyup"]) {
    element.addEventListener(event, (pressed) => pressed.stopPropagation());
  }
}

/** What has the focus in the tree of an element: of the page, or a shadow tree in it. */
export function focusedIn(element: Element): Element | null {
  return (element.getRootNode() as Node & Partial<DocumentOrShadowRoot>).activeElement ?? null;
}

/** Do what may take away what has the focus in a box: without any the keys are the notebook's. */
export function keepFocus(box: HTMLElement, change: () => void): void {
  const hasFocus = (): boolean => box.contains(focusedIn(box));
  const hadFocus = hasFocus();
  change();
  if (hadFocus && !hasFocus()) box.focus({ preventScroll: true });
}

/** Do what a press on an element asks for, which takes it away: the focus stays in its message. */
export function keepIn(element: Element, change: () => void): void {
  const message = element.closest<HTMLElement>("article");
  if (message) keepFocus(message, change);
  else change();
}

/** Make a field as high as its text, where the browser does not do that by itself. */
export function grow(field: HTMLTextAreaElement): void {
  const { style, clientWidth } = field;
  // To measure it takes the height away for a moment, which moves what is around.
  if (globalThis.CSS?.supports?.("field-sizing", "content") || clientWidth === 0) return;
  style.height = "auto";
  style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

/** Whether a key belongs to what an input method composes; Safari says it by the code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Set an attribute of the kind that is there or not. */
export function toggle(element: Element, attribute: string, isOn: boolean): void {
  if (element.hasAttribute(attribute) !== isOn) element.toggleAttribute(attribute, isOn);
}

/** Set the text of an element, if it is another one. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A call takes only so many arguments. */
const ARGUMENTS = 8192;

/** Let a picture whose blob a policy of the page refuses come from an address that holds it. */
export function holdBlob(
  image: HTMLImageElement,
  blob: Blob,
  onFailed: () => void = () => {},
): void {
  const hold = async (): Promise<void> => {
    image.addEventListener("error", onFailed, { once: true });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += ARGUMENTS) {
      text += String.fromCharCode(...bytes.subarray(at, at + ARGUMENTS));
    }
    image.src = `data:${blob.type};base64,${btoa(text)}`;
  };
  image.addEventListener("error", hold, { once: true });
}

/** Make something when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Make the children of an element these, and touch only those that are out of place. */
export function arrange(parent: Element, children: readonly Node[]): void {
  let at = parent.firstChild;
  let from = 0;
  // Mostly what is there stays there, and more follows.
  for (; at !== null && at === children[from]; from++) at = at.nextSibling;
  if (at === null) {
    parent.append(...children.slice(from));
    return;
  }
  const rest = children.slice(from);
  const kept = new Set(rest);
  // What goes goes first: what stays would have to be moved before it.
  const skip = (): void => {
    while (at && !kept.has(at)) {
      const next: ChildNode | null = at.nextSibling;
      at.remove();
      at = next;
    }
  };
  skip();
  for (const child of rest) {
    if (child === at) {
      at = at.nextSibling;
      skip();
    } else {
      parent.insertBefore(child, at);
    }
  }
}
