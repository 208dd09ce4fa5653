/** Makes nodes what others are, so that what stays keeps its identity, and with it a selection. */

/** What elements stand for that a person may have changed since they were made. */
const meanings = new WeakMap<Node, string>();

/** Say what an element stands for: another one for the same will not take its place. */
export function keep<T extends Node>(node: T, meaning: string): T {
  meanings.set(node, meaning);
  return node;
}

/**
 * Let a node become what another one is, as far as it can.
 *
 * @returns Whether it could; if not, nothing of it has changed.
 */
export function patch(node: Node, next: Node): boolean {
  const meaning = meanings.get(node);
  if (meaning !== undefined || meanings.has(next)) return meaning === meanings.get(next);
  if (node.isEqualNode(next)) return true;
  if (node instanceof Text && next instanceof Text) {
    if (next.data.startsWith(node.data)) node.appendData(next.data.slice(node.data.length));
    else node.data = next.data;
    return true;
  }
  if (!node.cloneNode(false).isEqualNode(next.cloneNode(false))) return false;
  patchChildren(node, next);
  return true;
}

/** Let the children of a node, from one on, become what those of another one are. */
export function patchChildren(parent: Node, next: Node, from = 0): void {
  let child = parent.childNodes[from] ?? null;
  for (const fresh of [...next.childNodes]) {
    if (child === null) {
      parent.appendChild(fresh);
      continue;
    }
    const after: ChildNode | null = child.nextSibling;
    if (!patch(child, fresh)) parent.replaceChild(fresh, child);
    child = after;
  }
  while (child !== null) {
    const after: ChildNode | null = child.nextSibling;
    parent.removeChild(child);
    child = after;
  }
}
