import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Button, Frame } from "../src/looks.ts";
import { button, one, say, showChat, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const text = (words: string, format = "markdown") => ({
  id: "p",
  kind: "text",
  format,
  text: words,
});
const showFrame = (frame: Frame) => showChat([], { frame });

describe("a header", () => {
  test("is not there without anything to say", async () => {
    const { el } = await showFrame({ header: [], title: "" });
    assert.equal(one(el, ".ipychat-header").hidden, true);
    assert.equal(el.hasAttribute("data-framed"), false);
  });

  test("shows Markdown, or a title as it is", async () => {
    const { el, change } = await showFrame({ header: [text("**Hello**")], title: "Not this" });
    assert.equal(one(el, ".ipychat-header strong").textContent, "Hello");
    assert.equal(one(el, ".ipychat-title").hidden, true);
    change({ frame: { header: [], title: "**T**" } });
    assert.equal(one(el, ".ipychat-title").textContent, "**T**");
    assert.equal(one(el, ".ipychat-title").hidden, false);
    change({ frame: { header: [], title: "**T**", hide_header: true } });
    assert.equal(one(el, ".ipychat-header").hidden, true);
  });

  test("that cannot be read is none", async () => {
    for (const header of ["x", [{ kind: "script" }], [[]]]) {
      const { el } = await showFrame({ header });
      assert.equal(one(el, ".ipychat-header").hidden, true);
    }
  });

  test("has the colours that the author gives", async () => {
    const { el } = await showFrame({ title: "T", background: "navy", color: "rgb(1, 2, 3)" });
    const header = one(el, ".ipychat-header");
    assert.equal(header.style.getPropertyValue("--ipychat-header"), "navy");
    assert.equal(header.style.color, "rgb(1, 2, 3)");
  });

  test("takes no background that is none", async () => {
    const background = "<style>@scope{:scope{position:fixed}}</style>";
    const header = one((await showFrame({ title: "T", background })).el, ".ipychat-header");
    assert.equal(header.getAttribute("style") ?? "", "");
    assert.equal(header.hasAttribute("data-coloured"), false);
  });

  test("folds the chat by a button that says so", async () => {
    const { el } = await showFrame({ title: "T", collapsible: true });
    const fold = one<HTMLButtonElement>(el, ".ipychat-fold");
    assert.deepEqual([fold.ariaExpanded, fold.ariaLabel], ["true", "Fold"]);
    fold.click();
    assert.deepEqual([fold.ariaExpanded, fold.ariaLabel], ["false", "Unfold"]);
    assert.equal(el.hasAttribute("data-folded"), true);
    one(el, ".ipychat-title").click();
    assert.equal(el.hasAttribute("data-folded"), false);
  });

  test("that begins folded stays as the reader leaves it", async () => {
    const { el, change } = await showFrame({ title: "T", collapsible: true, collapsed: true });
    assert.equal(el.hasAttribute("data-folded"), true);
    one(el, ".ipychat-fold").click();
    change({ frame: { title: "Other", collapsible: true, collapsed: true } });
    assert.equal(el.hasAttribute("data-folded"), false);
  });

  test("folds nothing if it may not", async () => {
    const { el } = await showFrame({ title: "T", collapsed: true });
    assert.equal(one(el, ".ipychat-fold").hidden, true);
    one(el, ".ipychat-title").click();
    assert.equal(el.hasAttribute("data-folded"), false);
  });
});

test("properties that the author sets are the chat's, until they are others", async () => {
  const { el, change } = await showChat([], { styles: { border: "1px solid red" } });
  assert.equal(el.style.border, "1px solid red");
  change({ frame: { styles: { backgroundColor: "red" } }, styles: { "margin-top": "3px" } });
  assert.deepEqual([...el.style], ["background-color", "margin-top"]);
});

test("no property asks another host for something", async () => {
  const address = "url(https://evil.example/x.png)";
  const styles = { background: address, "--x": address, "list-style": "u\\72l(//evil.example)" };
  const { el } = await showChat([], { styles, frame: { title: "T", background: address } });
  assert.equal(el.style.length, 0);
  assert.equal(one(el, ".ipychat-header").style.length, 0);
});

test("a chat that loads shows the sign, whatever runs, and says so", async () => {
  const frame = { placeholder: { user: "Bot", avatar: { text: "B" } } };
  const { el, change } = await showChat([], {
    loading: true,
    placeholder_text: "One moment",
    frame,
  });
  assert.equal(one(el, ".ipychat-waiting").textContent, "BBotOne moment");
  assert.equal(el.ariaBusy, "true");
  change({ loading: false });
  assert.equal(el.querySelector(".ipychat-waiting"), null);
  assert.equal(el.ariaBusy, null);
});

describe("the buttons", () => {
  const names = (el: Element) =>
    [...el.querySelectorAll<HTMLElement>(".ipychat-button")].map((one) => one.ariaLabel);
  const find = (el: Element, name: string) =>
    one<HTMLButtonElement>(el, `.ipychat-button[aria-label="${name}"]`);
  const isIdle = (el: Element) =>
    [...el.querySelectorAll(".ipychat-button")].map((one) => one.ariaDisabled === "true");

  async function showButtons(...buttons: Button[]) {
    const ran: unknown[] = [];
    const run = async (own: { code: string }): Promise<void> => {
      ran.push(own);
      if (own.code === "fail") throw new Error("no luck");
    };
    const chat = await showChat([], { buttons: [button("send"), ...buttons] }, { run });
    return { ...chat, ran };
  }

  test("have names, also where there is no room for them", async () => {
    const { el } = await showButtons(button("rerun"), button("undo"), button("Wave"));
    assert.deepEqual(names(el), ["Rerun", "Undo", "Wave"]);
  });

  test("are those that the chat shows", async () => {
    const { el, change } = await showButtons(button("clear"));
    assert.equal(one(el, ".ipychat-send").hidden, false);
    change({ buttons: [] });
    assert.deepEqual(names(el), []);
    assert.equal(one(el, ".ipychat-send").hidden, true);
  });

  test("tell the kernel", async () => {
    const { el, kernel, tell } = await showButtons(button("undo"));
    say(kernel, "a", "so", { status: "done" });
    tell();
    find(el, "Undo").click();
    assert.deepEqual(kernel.heard, [{ kind: "press", button: "undo" }]);
  });

  test("that have nothing to do look so, but those of the author always do something", async () => {
    const { el, kernel, tell } = await showButtons(button("undo"), button("Wave"));
    assert.deepEqual(isIdle(el), [true, false]);
    say(kernel, "a", "so", { status: "done" });
    tell();
    assert.deepEqual(isIdle(el), [false, false]);
  });

  test("say that a second press reverts", async () => {
    const { el } = await showButtons(button("undo", { reverts: true }), button("clear"));
    assert.deepEqual(names(el), ["Revert", "Clear"]);
    assert.deepEqual(isIdle(el), [false, true]);
  });

  test("wait during a turn, say so, and keep the focus", async () => {
    const { el, kernel, tell } = await showButtons(button("undo"), button("Wave"));
    turn(kernel, "running");
    tell();
    assert.deepEqual(isIdle(el), [true, true]);
    find(el, "Wave").focus();
    find(el, "Wave").click();
    assert.deepEqual(kernel.heard, []);
    assert.equal(document.activeElement, find(el, "Wave"));
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /Wait for the reply/);
  });

  test("of a disabled chat do nothing and say so", async () => {
    const { el, kernel, change } = await showButtons(button("Wave"));
    change({ disabled: true, buttons: [button("Wave")] });
    find(el, "Wave").click();
    assert.deepEqual(kernel.heard, []);
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /no input now/);
  });

  test("have tooltips only if they are wanted", async () => {
    const { el } = await showButtons(button("undo"), button("clear", { tooltip: true }));
    assert.deepEqual([find(el, "Undo").title, find(el, "Clear").title], ["", "Clear"]);
  });

  test("have icons by their common names, characters, drawings, or their name alone", async () => {
    const icons = ["trash", "🛟", "<svg xmlns='http://www.w3.org/2000/svg'/>", "no-such-icon"];
    const made = icons.map((icon, index) => button(`b${index}`, { icon }));
    const { el } = await showButtons(...made);
    const signs = [...el.querySelectorAll(".ipychat-button")].map((one) => one.firstElementChild);
    assert.equal(signs[0]?.tagName, "svg");
    assert.equal(signs[1]?.textContent, "🛟");
    assert.equal(signs[2]?.className, "ipychat-drawing");
    assert.equal(signs[3]?.className, "ipychat-button-name");
    assert.equal(el.querySelectorAll(".ipychat-button[data-signed]").length, 3);
  });

  test("run the author's code with its arguments, then tell the kernel", async () => {
    const js = { code: "slider.set('value', 3)", args: { slider: "IPY_MODEL_s" } };
    const { el, kernel, ran } = await showButtons(button("Wave", { js }));
    find(el, "Wave").click();
    assert.deepEqual(ran, [js]);
    assert.deepEqual(kernel.heard, [{ kind: "press", button: "Wave" }]);
  });

  test("say it when the author's code fails", async () => {
    const js = { code: "fail", args: {} };
    const { el } = await showButtons(button("Wave", { js }));
    const warn = console.warn;
    console.warn = () => {};
    find(el, "Wave").click();
    await new Promise((resolve) => setImmediate(resolve));
    console.warn = warn;
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /failed: Error: no luck/);
  });

  test("run no code of a notebook whose kernel does not answer", async () => {
    const js = { code: "x", args: {} };
    const { el, time, ran, store } = await showButtons(button("Wave", { js }));
    store.refresh();
    time.pass(10_000);
    find(el, "Wave").click();
    assert.deepEqual(ran, []);
  });
});

test("how many messages wait is said", async () => {
  const { el, kernel, tell } = await showChat([], { on_busy: "queue" });
  turn(kernel, "running");
  say(kernel, "a", "one", { role: "user", status: "queued" });
  say(kernel, "b", "two", { role: "user", status: "queued" });
  tell();
  assert.equal(one(el, ".ipychat-queue").textContent, "Waiting: 2");
  kernel.change({ op: "update", message_id: "a", changes: { status: "done" } });
  turn(kernel, "running");
  tell();
  assert.equal(one(el, ".ipychat-queue").textContent, "Waiting: 1");
});
