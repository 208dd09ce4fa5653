import assert from "node:assert/strict";
import { test } from "node:test";
import { running } from "../src/author.ts";

/** Run code where the host has one model, and return what the code has kept. */
async function run(code: string, args: Record<string, unknown>): Promise<unknown[]> {
  const kept: unknown[] = [];
  const manager = {
    get_model: async (id: string) => {
      if (id !== "s") throw new Error(`no model ${id}`);
      return { id };
    },
  };
  const model = { widget_manager: manager } as never;
  await running(model)({ code, args: { ...args, keep: (value: unknown) => kept.push(value) } });
  return kept;
}

test("code of a button gets its arguments by name, and widgets as their models", async () => {
  const kept = await run("keep(slider.id); keep(text); keep(number)", {
    slider: "IPY_MODEL_s",
    text: "IPY",
    number: 3,
  });
  assert.deepEqual(kept, ["s", "IPY", 3]);
});

test("code of a button that is wrong, fails or lacks its widget is an error", async () => {
  await assert.rejects(run("(", {}), SyntaxError);
  await assert.rejects(run("throw new Error('no luck')", {}), /no luck/);
  await assert.rejects(run("return Promise.reject(new Error('later'))", {}), /later/);
  await assert.rejects(run("", { slider: "IPY_MODEL_gone" }), /no model gone/);
});
