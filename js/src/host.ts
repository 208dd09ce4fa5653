/** The only file that knows widget managers: from the reference of a model to a mounted view. */

import type { AnyModel, Host } from "@anywidget/types";

/** Mounts the widget of a reference into an element; rejects where the host cannot. */
export type Mount = (ref: string, el: HTMLElement, signal: AbortSignal) => Promise<void>;

/** What a Jupyter widget manager has beyond what anywidget promises. */
interface Manager {
  get_model(id: string): Promise<unknown>;
  has_model?(id: string): boolean;
  create_view?(model: unknown, options?: object): Promise<View>;
}

interface View {
  el: HTMLElement;
  remove(): void;
  trigger?(event: string): void;
}

const ANYWIDGET = "anywidget:";
const MODEL = "IPY_MODEL_";

/** Mount children through the host of a model. */
export function mounting(model: AnyModel, host: Host | undefined): Mount {
  return async (ref, el, signal) => {
    const manager = model.widget_manager as unknown as Manager;
    const id = ref.replace(/^(anywidget:|IPY_MODEL_)/, "");
    if (manager?.create_view) {
      await mountView(manager, id, el, signal);
    } else if (ref.startsWith(ANYWIDGET) && host) {
      const child = await host.getWidget(ref);
      await child.render({ el, signal });
    } else {
      throw new Error(`this host cannot show the widget ${MODEL}${id}`);
    }
  };
}

async function mountView(
  manager: Manager,
  id: string,
  el: HTMLElement,
  signal: AbortSignal,
): Promise<void> {
  const view = await manager.create_view?.(await manager.get_model(id));
  if (!view) return;
  if (signal.aborted) {
    view.remove();
    return;
  }
  el.replaceChildren(view.el);
  // As Jupyter does when a view is on the page: some widgets measure themselves only then.
  view.trigger?.("displayed");
  signal.addEventListener("abort", () => view.remove());
}
