/** The entry: one store for each model, one view for each place where it is shown. */

import type { AnyModel, RenderProps } from "@anywidget/types";
import { mounting } from "./host.ts";
import type { Store } from "./store.ts";
import { connect, watchLooks } from "./transport.ts";
import { ChatView } from "./view/chat.ts";
import { Draft } from "./view/draft.ts";
import { labelsWith } from "./view/labels.ts";

/** Make the widget of one model. */
export default function widget() {
  let store: Store | null = null;
  let ended = new AbortController();
  const draft = new Draft();

  const storeOf = (model: AnyModel): Store => {
    if (!store) {
      ended = new AbortController();
      store = connect(model, ended.signal);
    }
    return store;
  };

  return {
    initialize({ model }: { model: AnyModel }) {
      storeOf(model);
      return () => {
        ended.abort();
        store = null;
      };
    },
    render({ model, el, host }: RenderProps) {
      const gone = new AbortController();
      const shown = storeOf(model);
      const labels = labelsWith(model.get("labels") ?? {});
      const view = new ChatView(shown, draft, labels, mounting(model, host), gone.signal);
      watchLooks(model, (looks) => view.configure(looks), gone.signal);
      el.append(view.el);
      shown.open();
      return () => {
        gone.abort();
        view.el.remove();
      };
    },
  };
}
