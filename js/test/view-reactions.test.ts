import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { show } from "./helpers/actions.ts";
import { one } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

describe("reactions", () => {
  test("are chosen and taken back, and the page does not wait for the kernel", async () => {
    const { article, change, heard } = await show({ reaction_icons: { favorite: "heart" } });
    const button = one<HTMLButtonElement>(article, '[aria-label="React with favorite"]');
    assert.equal(button.ariaPressed, "false");
    button.click();
    assert.equal(button.ariaPressed, "true");
    assert.deepEqual(heard, [{ kind: "react", message_id: "a", reaction: "favorite" }]);
    change({ reactions: ["favorite"] });
    assert.equal(button.ariaPressed, "true");
    change({ reactions: null });
    assert.equal(button.ariaPressed, "false");
  });

  test("without an icon of ours show their sign, or their name", async () => {
    const { article } = await show({ reaction_icons: { a: "🦆", wow: "mood-wow" } });
    const shown = [...article.querySelectorAll('[aria-label^="React"]')];
    assert.deepEqual(
      shown.map((button) => button.textContent),
      ["🦆", "wow"],
    );
  });
});
