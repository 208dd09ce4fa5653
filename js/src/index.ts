/** The entry: one store for each model, one view for each place where it is shown. */

import type { AnyModel, RenderProps } from "@anywidget/types";
import { running } from "./author.ts";
import { mounting } from "./host.ts";
import { watchKernel } from "./kernel.ts";
import { hearLate, modelBehind } from "./late.ts";
import { Lookup } from "./lookup.ts";
import { HASHES, pageAssets } from "./render/assets.ts";
import { extras } from "./render/extras.ts";
import { keepRules } from "./rules.ts";
import type { Store } from "./store.ts";
import { connect, speaker, watchLooks, worldOf } from "./transport.ts";
import { Uploads } from "./uploads.ts";
import { ChatView } from "./view/chat.ts";
import { Drafts } from "./view/draft.ts";
import { labelsWith } from "./view/labels.ts";

/** Make the widget of one model. */
export default function widget() {
  let store: Store | null = null;
  let ended = new AbortController();
  let drafts = new Drafts();

  const storeOf = (model: AnyModel): Store => {
    if (!store) {
      ended = new AbortController();
      const world = worldOf(model);
      drafts = new Drafts(new Uploads(world), new Lookup(world.send));
      store = connect(model, ended.signal, (message) => {
        if (message.kind === "asset") pageAssets().take(message);
        else if (message.kind === "upload") drafts.uploads?.onState(message);
        else drafts.lookup?.onFound(message);
      });
      watchKernel(model, store, ended.signal);
    }
    return store;
  };

  return {
    initialize({ model }: { model: AnyModel }) {
      void hearLate(modelBehind(model, "loading"));
      storeOf(model);
      return () => {
        ended.abort();
        store = null;
      };
    },
    render({ model, el, host }: RenderProps) {
      const shown = storeOf(model);
      const mount = mounting(model, host);
      let gone = new AbortController();
      const left = new AbortController();
      keepRules(el, left.signal);
      const draw = (): void => {
        gone.abort();
        gone = new AbortController();
        const labels = labelsWith(model.get("labels") ?? {});
        const finished = extras(pageAssets().through(speaker(model), HASHES, gone.signal), {
          label: labels,
          hasDiagrams: () => model.get("allow_diagrams") === true,
        });
        const run = running(model);
        const view = new ChatView(shown, drafts, labels, mount, run, gone.signal, finished);
        watchLooks(model, (looks) => view.configure(looks), gone.signal);
        el.replaceChildren(view.el);
      };
      draw();
      // Every view of the interface holds some of its strings.
      model.on("change:labels", draw);
      shown.open();
      return () => {
        gone.abort();
        left.abort();
        model.off("change:labels", draw);
        el.replaceChildren();
      };
    },
  };
}
