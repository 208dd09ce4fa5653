/** The entry of a text area that is no composer of a chat. */

import type { AnyModel, RenderProps } from "@anywidget/types";
import { h, keepKeys, setText } from "./dom.ts";
import { hearLate, modelBehind } from "./late.ts";
import { keepRules } from "./rules.ts";
import { AreaView } from "./view/area.ts";
import { Draft, Drafts } from "./view/draft.ts";
import { labelsWith } from "./view/labels.ts";

/** Milliseconds between two tellings of what is being typed. */
const PACE = 250;

/** Traits that say how it is drawn. */
const DRAWN = [
  ...["placeholder", "description", "rows", "max_rows", "auto_grow", "max_length"],
  ...["enter_sends", "disabled_enter", "disabled"],
];

/** Make the widget of one model. */
export default function widget() {
  const draft = new Draft();
  const drafts = new Drafts();
  let model: AnyModel;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hear = (): void => draft.write(String(model.get("value_input")));

  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (model.get("value_input") === draft.text) return;
    model.set("value_input", draft.text);
    model.save_changes();
  };

  const commit = (text: string): void => {
    drafts.remember(text);
    draft.write("");
    tell();
    model.send({ kind: "submit", text });
  };

  return {
    initialize(props: { model: AnyModel }) {
      const ended = new AbortController();
      model = props.model;
      void hearLate(modelBehind(model, "value_input"));
      hear();
      model.on("change:value_input", hear);
      draft.subscribe(() => {
        timer ??= setTimeout(tell, PACE);
      }, ended.signal);
      return () => {
        tell();
        ended.abort();
        model.off("change:value_input", hear);
      };
    },
    render({ el }: RenderProps) {
      const gone = new AbortController();
      keepRules(el, gone.signal);
      const labels = labelsWith(model.get("labels") ?? {});
      const hint = h("div", "ipychat-hint");
      const say = (text: string): void => setText(hint, text);
      const view = new AreaView(
        labels,
        draft,
        {
          submit() {
            const { text } = view;
            const obstacle = model.get("disabled") ? labels("no_input") : view.obstacle(text);
            say(obstacle);
            if (text !== "" && obstacle === "") commit(text);
          },
          changed: () => say(""),
          sent: () => drafts.sent([]),
          escape: () => false,
        },
        gone.signal,
      );
      const field = h("div", "ipychat-field", h("div", "ipychat-panel", view.el));
      const root = h("div", "ipychat ipychat-alone", field, hint);
      keepKeys(root);
      hint.role = "status";
      const draw = (): void => {
        const area = Object.fromEntries(DRAWN.map((name) => [name, model.get(name)]));
        const rows = area.auto_grow ? area.max_rows : area.rows;
        view.configure({ ...area, max_rows: rows, text: "" } as never, Boolean(area.disabled));
        view.el.ariaLabel = area.description || labels("compose");
        field.toggleAttribute("data-disabled", Boolean(area.disabled));
      };
      for (const name of DRAWN) model.on(`change:${name}`, draw);
      draw();
      el.append(root);
      return () => {
        for (const name of DRAWN) model.off(`change:${name}`, draw);
        gone.abort();
        root.remove();
      };
    },
  };
}
