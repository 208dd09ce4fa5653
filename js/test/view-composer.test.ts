import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AREA, one, say, showChat, stream, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const areaOf = (el: Element) => one<HTMLTextAreaElement>(el, "textarea");

function type(el: Element, text: string): void {
  areaOf(el).value = text;
  areaOf(el).dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function press(el: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  areaOf(el).dispatchEvent(event);
  return event;
}

const submits = (heard: readonly { kind: string }[]) =>
  heard
    .filter(({ kind }) => kind === "submit")
    .map((intent) => (intent as never as { text: string }).text);

test("Enter sends what is written, and the field is empty again", async () => {
  const { el, kernel } = await showChat();
  type(el, "  Hi\nthere ");
  assert.ok(press(el, "Enter").defaultPrevented);
  assert.deepEqual(submits(kernel.heard), ["Hi\nthere"]);
  assert.equal(areaOf(el).value, "");
});

test("Shift+Enter breaks the line", async () => {
  const { el, kernel } = await showChat();
  type(el, "Hi");
  assert.equal(press(el, "Enter", { shiftKey: true }).defaultPrevented, false);
  assert.deepEqual(submits(kernel.heard), []);
});

test("Enter that belongs to an input method sends nothing", async () => {
  const { el, kernel } = await showChat();
  type(el, "にほん");
  press(el, "Enter", { isComposing: true });
  press(el, "Enter", { keyCode: 229 });
  assert.deepEqual(submits(kernel.heard), []);
});

test("where Enter does not send, Ctrl+Enter and Cmd+Enter do", async () => {
  const area = { ...AREA, enter_sends: false };
  const inputs = [{ label: "", ref: "", area }];
  const composer = { inputs, active: 0, place: "" };
  const { el, kernel } = await showChat([], { _composer: composer });
  type(el, "a");
  press(el, "Enter");
  press(el, "Enter", { ctrlKey: true });
  type(el, "b");
  press(el, "Enter", { metaKey: true });
  assert.deepEqual(submits(kernel.heard), ["a", "b"]);
});

test("an empty field sends nothing", async () => {
  const { el, kernel } = await showChat();
  type(el, "  \n ");
  press(el, "Enter");
  one(el, ".ipychat-send").click();
  assert.deepEqual(submits(kernel.heard), []);
});

test("the button sends too", async () => {
  const { el, kernel } = await showChat();
  type(el, "Hi");
  one(el, ".ipychat-send").click();
  assert.deepEqual(submits(kernel.heard), ["Hi"]);
});

describe("during a turn", () => {
  async function live() {
    const chat = await showChat();
    turn(chat.kernel, "running");
    chat.tell();
    return chat;
  }

  test("stop stands in the place of send", async () => {
    const { el, kernel, tell } = await live();
    assert.equal(one(el, ".ipychat-send").hidden, true);
    one(el, ".ipychat-stop").click();
    assert.deepEqual(kernel.heard, [{ kind: "stop", turn_id: "t" }]);
    assert.equal(one(el, ".ipychat-stop").ariaDisabled, "true");
    turn(kernel, "stopped");
    tell();
    assert.equal(one(el, ".ipychat-stop").hidden, true);
    assert.equal(one(el, ".ipychat-send").hidden, false);
  });

  test("Escape stops it", async () => {
    const { el, kernel } = await live();
    press(el, "Escape");
    assert.deepEqual(kernel.heard, [{ kind: "stop", turn_id: "t" }]);
  });

  test("a button that has the focus keeps it while the reply comes", async () => {
    const { el, kernel, tell } = await live();
    say(kernel, "a", "so");
    tell();
    one(el, ".ipychat-stop").focus();
    stream(kernel, "a", " and");
    tell();
    assert.equal(document.activeElement, one(el, ".ipychat-stop"));
    turn(kernel, "done");
    tell();
    assert.equal(document.activeElement, areaOf(el));
  });

  test("Enter keeps what is written and says why", async () => {
    const { el, kernel } = await live();
    type(el, "next");
    press(el, "Enter");
    assert.deepEqual(submits(kernel.heard), []);
    assert.equal(areaOf(el).value, "next");
    assert.match(one(el, ".ipychat-hint").textContent ?? "", /Wait for the reply/);
  });
});

describe("during a turn that takes messages", () => {
  for (const [what, looks, asks] of [
    ["because it asks", {}, "q"],
    ["because they queue", { on_busy: "queue" }, undefined],
    ["because they interrupt it", { on_busy: "interrupt" }, undefined],
  ] as const) {
    test(`${what}, what is written can be sent, and an empty field stops it`, async () => {
      const { el, kernel, tell } = await showChat([], looks);
      turn(kernel, "running", asks);
      tell();
      assert.equal(one(el, ".ipychat-stop").hidden, false);
      type(el, "yes");
      assert.equal(one(el, ".ipychat-stop").hidden, true);
      assert.equal(one(el, ".ipychat-send").ariaDisabled, "false");
      press(el, "Enter");
      assert.deepEqual(submits(kernel.heard), ["yes"]);
      assert.equal(one(el, ".ipychat-stop").hidden, false);
    });
  }

  test("it takes none any more when its question is answered", async () => {
    const { el, kernel, tell } = await showChat();
    turn(kernel, "running", "q");
    turn(kernel, "running");
    tell();
    type(el, "more");
    press(el, "Enter");
    assert.deepEqual(submits(kernel.heard), []);
  });
});

test("a disabled chat takes no message, says so, and its field stays enabled", async () => {
  const { el, kernel } = await showChat([], { disabled: true });
  type(el, "Hi");
  press(el, "Enter");
  assert.deepEqual(submits(kernel.heard), []);
  assert.equal(areaOf(el).value, "Hi");
  assert.equal(areaOf(el).disabled, false);
  assert.equal(areaOf(el).ariaDisabled, "true");
  assert.match(one(el, ".ipychat-hint").textContent ?? "", /no input now/);
});

test("a message that is too long stays where it is, with its length", async () => {
  const { el, kernel } = await showChat();
  type(el, "x".repeat(101));
  press(el, "Enter");
  assert.deepEqual(submits(kernel.heard), []);
  assert.match(one(el, ".ipychat-hint").textContent ?? "", /101 of 100/);
});

test("a refused message is a draft again, before what was written since", async () => {
  const { el, kernel, store } = await showChat();
  type(el, "first");
  press(el, "Enter");
  type(el, "second");
  const submit_id = (kernel.heard[0] as { submit_id: string }).submit_id;
  store.onRefusal({ kind: "refusal", submit_id, reason: "busy" });
  assert.equal(areaOf(el).value, "first\nsecond");
  assert.match(one(el, ".ipychat-hint").textContent ?? "", /Not sent: busy/);
});

test("two views of a chat show one draft, and a refused message comes back to it once", async () => {
  const { el: first, again, kernel, store } = await showChat();
  const second = again();
  type(second, "one");
  assert.equal(areaOf(first).value, "one");
  press(second, "Enter");
  assert.equal(areaOf(first).value, "");
  const submit_id = (kernel.heard[0] as { submit_id: string }).submit_id;
  store.onRefusal({ kind: "refusal", submit_id, reason: "busy" });
  assert.deepEqual([areaOf(first).value, areaOf(second).value], ["one", "one"]);
});

test("a draft is there again when the chat is drawn again", async () => {
  const { el, again } = await showChat();
  type(el, "half a thought");
  assert.equal(areaOf(again()).value, "half a thought");
});

test("a feed has no composer", async () => {
  const { el } = await showChat([], { _composer: null });
  assert.equal(one(el, ".ipychat-composer").hidden, true);
});

test("no key of the chat reaches the notebook", async () => {
  const { el } = await showChat();
  const heard: string[] = [];
  document.body.addEventListener("keydown", ({ key }) => heard.push(key));
  for (const key of ["d", "Enter", "ArrowUp", "Escape"]) press(el, key);
  assert.deepEqual(heard, []);
  assert.equal(el.dataset.lmSuppressShortcuts, "true");
});
