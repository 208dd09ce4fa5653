import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readLooks } from "../src/looks.ts";
import { button, LOOKS, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();
// Without a browser there are no stylesheets.
const NAMES = Object.keys(LOOKS).filter((name) => name !== "stylesheets");

test("looks are read as they are", () => {
  const frame = {
    title: "T",
    collapsible: true,
    placeholder: { user: " ", avatar: { text: "x" } },
  };
  const looks = { ...LOOKS, frame, commands: [{ name: "a", usage: "", description: "" }] };
  const read = readLooks((look) => looks[look]);
  assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(looks)));
});

test("what has not changed is the same object", () => {
  const given: Record<string, unknown> = { ...LOOKS, frame: { title: "T" }, labels: {} };
  const read = () => readLooks((look) => given[look]);
  const before = read();
  given.buttons = [button("send")];
  const after = read();
  for (const look of ["frame", "styles", "suggestions"] as const) {
    assert.equal(after[look], before[look], look);
  }
  assert.equal(after.buttons.length, 1);
  given.styles = given.labels;
  assert.deepEqual(read().styles, {});
});

test("looks of another shape are as if nothing had been said, and the chat is drawn", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...NAMES), fc.anything()), async (odd) => {
      const given: Record<string, unknown> = { ...LOOKS, ...odd };
      const { el, gone } = await showChat(
        [],
        readLooks((look) => given[look]),
      );
      assert.ok(el.querySelector(".ipychat-feed, .ipychat-messages, [role]"));
      gone.abort();
    }),
    { numRuns: 100 },
  );
});

test("one thing of a list that is odd takes none of the others with it", () => {
  const given = {
    ...LOOKS,
    buttons: [{ name: "odd" }, button("send"), null],
    suggestions: ["a", 1],
  };
  const { buttons, suggestions } = readLooks((look) => given[look]);
  assert.deepEqual([buttons.map(({ name }) => name), suggestions], [["send"], ["a"]]);
});

test("buttons and inputs are whole where None is undefined, as in JupyterLite", () => {
  const input = { label: "Slider", ref: "IPY_MODEL_x", area: undefined };
  const given: Record<string, unknown> = {
    ...LOOKS,
    buttons: [{ ...button("stop"), js: undefined, show_name: undefined }],
    _composer: { inputs: [input], active: 0, place: "" },
  };
  const { buttons, _composer } = readLooks((look) => given[look]);
  assert.deepEqual(
    buttons.map(({ name, js, show_name }) => [name, js, show_name]),
    [["stop", null, null]],
  );
  assert.deepEqual(_composer?.inputs, [{ ...input, area: null }]);
});
