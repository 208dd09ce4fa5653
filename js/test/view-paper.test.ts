import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { say, showChat } from "./helpers/chat.ts";
import { installDocument, resized } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
// Who prints sees the chat.
Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 500 });

const COUNT = 300;

async function longChat() {
  const messages = Array.from({ length: COUNT }, (_, index) =>
    message(`m${index}`, "x", { status: "done" }),
  );
  const chat = await showChat(messages);
  const drawn = (): number => chat.el.querySelectorAll("[data-message-id]").length;
  const layOut = (): void => {
    for (const tell of [...resized]) tell();
  };
  layOut();
  return { ...chat, drawn, layOut };
}

function tell(page: Window, name: "beforeprint" | "afterprint"): void {
  page.dispatchEvent(new Event(name));
}

describe("when the page is printed", () => {
  test("the whole conversation is drawn, and little of it afterwards", async () => {
    const { drawn, layOut } = await longChat();
    const before = drawn();
    assert.ok(before < COUNT / 2, `${before} are drawn`);
    tell(window, "beforeprint");
    layOut();
    assert.equal(drawn(), COUNT);
    tell(window, "afterprint");
    assert.ok(drawn() < COUNT / 2, `${drawn()} are drawn`);
  });

  test("what is said meanwhile is drawn, too", async () => {
    const chat = await longChat();
    tell(window, "beforeprint");
    say(chat.kernel, "late", "more", { status: "done" });
    chat.tell();
    assert.equal(chat.drawn(), COUNT + 1);
  });

  test("a conversation that is cleared meanwhile goes on", async () => {
    const chat = await longChat();
    tell(window, "beforeprint");
    chat.kernel.change({ op: "reset", messages: [message("new")] });
    chat.tell();
    tell(window, "afterprint");
    assert.equal(chat.drawn(), 1);
  });

  test("only the page counts on which the chat is", async () => {
    const { el, drawn, layOut } = await longChat();
    const before = drawn();
    const other = document.createElement("iframe");
    document.body.append(other);
    const page = other.contentWindow as Window;
    page.document.body.append(el);
    layOut();
    tell(window, "beforeprint");
    assert.equal(drawn(), before);
    tell(page, "beforeprint");
    assert.equal(drawn(), COUNT);
  });

  test("a chat that is gone does nothing", async () => {
    const { drawn, gone } = await longChat();
    const before = drawn();
    gone.abort();
    tell(window, "beforeprint");
    assert.equal(drawn(), before);
  });
});
