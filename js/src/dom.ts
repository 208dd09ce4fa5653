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

/** Set an attribute of the kind that is there or not. */
export function toggle(element: Element, attribute: string, isOn: boolean): void {
  if (element.hasAttribute(attribute) !== isOn) element.toggleAttribute(attribute, isOn);
}

/** Set the text of an element, if it is another one. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Make the children of an element these, and touch only those that are out of place. */
export function arrange(parent: Element, children: readonly Node[]): void {
  let at = parent.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}
