/** Cells of the notebook around a chat, as far as the host lets somebody make one. */

import { h } from "../dom.ts";

/** Frames within which a host has made a cell, or asks whether it may. */
const PATIENCE = 60;

/** In a notebook that is not trusted, the host asks before it runs a command. */
const QUESTION = ".jp-Dialog";

/**
 * Put code into a new cell below the one of the chat.
 *
 * JupyterLab and Notebook run the command that an element names when it is clicked. This one is
 * ours, lives for that click, and what it says comes from a press on a button. It stands in the
 * notebook, so that the host asks the person where it asks for commands of that notebook.
 *
 * @param code The code.
 * @param near The button; the press on it has made the cell of the chat the active one.
 * @returns Whether the host has a way; with it, whoever was asked may still have said no.
 */
export async function putIntoCell(code: string, near: Element): Promise<boolean> {
  const panel = near.closest(".jp-NotebookPanel");
  const active = (): Element | null | undefined => panel?.querySelector(".jp-Cell.jp-mod-active");
  const before = active();
  if (!before?.contains(near)) return false;
  command(near, "notebook:insert-cell-below", {});
  let isAsked = false;
  for (let frame = 0; active() === before || !active(); frame++) {
    await new Promise(requestAnimationFrame);
    if (document.querySelector(QUESTION)) {
      isAsked = true;
      frame = 0;
    } else if (frame === PATIENCE) return isAsked;
  }
  command(near, "notebook:replace-selection", { text: code });
  return true;
}

function command(near: Element, name: string, options: object): void {
  const element = h("span");
  element.dataset.commandlinkerCommand = name;
  element.dataset.commandlinkerArgs = JSON.stringify(options);
  near.after(element);
  element.click();
  element.remove();
}
