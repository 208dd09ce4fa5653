import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { press, question, show } from "./helpers/actions.ts";
import { one } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

describe("versions", () => {
  test("are counted, and one is a press away", async () => {
    const { article, change, heard } = await show({ version: { index: 1, count: 3 } });
    assert.equal(one(article, ".ipychat-versions").textContent, "2/3");
    assert.equal(one(article, ".ipychat-versions").ariaLabel, "Version 2 of 3");
    press(article, "Previous version");
    press(article, "Next version");
    assert.deepEqual(heard, [
      { kind: "switch", message_id: "a", index: 0 },
      { kind: "switch", message_id: "a", index: 2 },
    ]);
    change({ version: { index: 2, count: 3 } });
    press(article, "Next version");
    assert.equal(heard.length, 2);
  });

  test("are not spoken of where there is one", async () => {
    const { article } = await show({ version: { index: 0, count: 1 } });
    assert.equal(article.querySelector(".ipychat-versions"), null);
  });

  test("keep the focus on the way through them", async () => {
    const { el, article, kernel, tell } = await show({ version: { index: 1, count: 3 } });
    one<HTMLButtonElement>(article, 'button[aria-label="Previous version"]').focus();
    press(article, "Previous version");
    const other = message("z", "once", { status: "done", version: { index: 0, count: 3 } });
    kernel.change({ op: "reset", messages: [question, other] });
    tell();
    await Promise.resolve();
    const focused = document.activeElement;
    assert.ok(one(el, '[data-message-id="z"]').contains(focused));
    assert.match(focused?.ariaLabel ?? "", /version/);
  });
});
