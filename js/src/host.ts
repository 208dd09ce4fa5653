/** The only file that knows widget managers: from the reference of a model to a mounted view. */

import type { AnyModel, Host } from "@anywidget/types";
import { hearLate } from "./late.ts";

/** Mounts the widget of a reference into an element; rejects where the host cannot. */
export interface Mount {
  (ref: string, el: HTMLElement, signal: AbortSignal): Promise<void>;
  /** Lets the host draw a mime bundle into an element; absent where no host ever does. */
  readonly output?: (bundle: Bundle, el: HTMLElement, signal: AbortSignal) => Promise<void>;
  /** Waits until what a person has changed in a widget is on its way to the kernel. */
  readonly sent?: (ref: string) => Promise<void>;
}

/** How often a widget is looked at that has something left to send, and how many times. */
const LOOK = 20;
const LOOKS = 100;

type Bundle = Readonly<Record<string, unknown>>;

/** What a Jupyter widget manager has beyond what anywidget promises. */
interface Manager {
  get_model(id: string): Promise<unknown>;
  has_model?(id: string): boolean;
  create_view?(model: unknown, options?: object): Promise<View>;
  new_model?(options: object, state: object): Promise<Model>;
}

interface Model {
  /** What waits until the kernel has dealt with what was sent before. */
  _msg_buffer?: object | null;
  trigger(event: string, model: Model): void;
  close(isClosed: boolean): void;
}

interface View {
  el: HTMLElement;
  remove(): void;
  trigger?(event: string): void;
  luminoWidget?: Lumino;
  pWidget?: Lumino;
}

/** The widget of the host's own framework that stands behind a view. */
interface Lumino {
  processMessage?(message: object): void;
}

/** What `ipywidgets.Output` is in the page. */
const OUTPUT = "@jupyter-widgets/output";
const VERSION = "1.0.0";

const ANYWIDGET = "anywidget:";
const MODEL = "IPY_MODEL_";

/** Mount children through the host of a model. */
export function mounting(model: AnyModel, host: Host | undefined): Mount {
  const manager = model.widget_manager as unknown as Manager;
  const mount: Mount = async (ref, el, signal) => {
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
  return Object.assign(mount, {
    output: (bundle: Bundle, el: HTMLElement, signal: AbortSignal) =>
      mountOutput(manager, bundle, el, signal),
    sent: (ref: string) => sent(manager, ref.slice(MODEL.length)),
  });
}

/** Widgets hold a change back while another one is on its way, and a press would overtake it. */
async function sent(manager: Manager, id: string): Promise<void> {
  const model = (await manager.get_model(id)) as Model;
  for (let count = 0; model._msg_buffer && count < LOOKS; count++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** The model behind a reference; any other value is what it is. */
export async function modelOf(model: AnyModel, value: unknown): Promise<unknown> {
  if (typeof value !== "string" || !value.startsWith(MODEL)) return value;
  const manager = model.widget_manager as unknown as Manager;
  return manager.get_model(value.slice(MODEL.length));
}

async function mountView(
  manager: Manager,
  id: string,
  el: HTMLElement,
  signal: AbortSignal,
): Promise<void> {
  const model = await manager.get_model(id);
  void hearLate(model);
  const view = await manager.create_view?.(model);
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

/** What a renderer of Jupyter leaves on an output of which it could draw nothing but the text. */
const TEXT = "[data-mime-type='text/plain']";

/** Outputs made so far: each is a model of its own, which the kernel does not know. */
let count = 0;

async function mountOutput(
  manager: Manager,
  data: Bundle,
  el: HTMLElement,
  signal: AbortSignal,
): Promise<void> {
  if (!manager?.create_view || !manager.new_model) throw new Error("this host draws no outputs");
  const names = {
    model_name: "OutputModel",
    model_module: OUTPUT,
    model_module_version: VERSION,
    view_name: "OutputView",
    view_module: OUTPUT,
    view_module_version: VERSION,
    model_id: `ipychat-output-${++count}-${Date.now()}`,
  };
  const outputs = [{ output_type: "display_data", data, metadata: {} }];
  const made = await manager.new_model(names, { outputs });
  // The manager forgets it: it is nothing that a notebook should keep, which has the bundle.
  made.trigger("comm:close", made);
  const view = await manager.create_view(made);
  const end = (): void => made.close(true);
  if (signal.aborted) return end();
  signal.addEventListener("abort", end);
  el.replaceChildren(view.el);
  if (view.el.querySelector(TEXT)) {
    end();
    throw new Error("this host draws the text of the output only");
  }
  // What draws charts waits until it is told that it is on the page, and how large.
  const lumino = view.luminoWidget ?? view.pWidget;
  const tell = (message: object): void => lumino?.processMessage?.(message);
  tell({ type: "before-attach" });
  tell({ type: "after-attach" });
  view.el.classList.remove("jupyter-widgets-disconnected");
  const sizes = new ResizeObserver(() => tell({ type: "resize", width: -1, height: -1 }));
  sizes.observe(el);
  signal.addEventListener("abort", () => sizes.disconnect());
}
