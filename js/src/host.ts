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
  readonly isDisposed?: boolean;
  processMessage?(message: object): void;
  dispose?(): void;
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
  attach(view, el, signal);
  signal.addEventListener("abort", () => view.remove());
}

/** Put a view into its place, and tell the widget behind it and those inside that it is there. */
function attach(view: View, el: HTMLElement, signal: AbortSignal): void {
  const lumino = view.luminoWidget ?? view.pWidget;
  const tell = (type: string, more = {}): void => {
    if (!lumino?.isDisposed) lumino?.processMessage?.({ type, ...more });
  };
  tell("before-attach");
  el.replaceChildren(view.el);
  // Charts wait for that to measure themselves, and labels to draw their formulas.
  if (lumino?.processMessage) tell("after-attach");
  else view.trigger?.("displayed");
  const sizes = new ResizeObserver(() => tell("resize", { width: -1, height: -1 }));
  sizes.observe(el);
  signal.addEventListener("abort", () => sizes.disconnect());
  const { dispose } = lumino ?? {};
  if (!lumino || !dispose) return;
  // It refuses to end while it counts as attached and its message waits off the page.
  lumino.dispose = () => {
    tell("before-detach");
    tell("after-detach");
    dispose.call(lumino);
  };
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
  if (view.el.querySelector(TEXT)) {
    end();
    throw new Error("this host draws the text of the output only");
  }
  signal.addEventListener("abort", end);
  attach(view, el, signal);
  view.el.classList.remove("jupyter-widgets-disconnected");
}
