import assert from "node:assert/strict";
import { test } from "node:test";
import { installDocument, resized } from "./helpers/dom.ts";

installDocument();
const { Scroll } = await import("../src/view/scroll.ts");

/** A box of 100 px whose content is as high as a test says. */
function setUp() {
  resized.clear();
  const [box, content, button] = ["div", "div", "button"].map((tag) =>
    document.createElement(tag),
  ) as [HTMLElement, HTMLElement, HTMLElement];
  const size = { height: 100 };
  Object.defineProperty(box, "clientHeight", { get: () => 100 });
  Object.defineProperty(box, "scrollHeight", { get: () => size.height });
  let top = 0;
  Object.defineProperty(box, "scrollTop", {
    get: () => Math.min(top, size.height - 100),
    set: (value: number) => {
      top = Math.max(0, Math.min(value, size.height - 100));
    },
  });
  const scroll = new Scroll(box, content, button, new AbortController().signal);
  scroll.configure(200, 100);
  return {
    box,
    button,
    scroll,
    grow(height: number) {
      size.height = height;
      for (const callback of resized) callback();
    },
    read(position: number) {
      box.scrollTop = position;
      box.dispatchEvent(new Event("scroll"));
    },
  };
}

test("the end is followed while the content grows", () => {
  const { box, grow } = setUp();
  grow(500);
  grow(900);
  assert.equal(box.scrollTop, 800);
});

test("a reader who went up is left alone, and has a button to come back", () => {
  const { box, button, grow, read } = setUp();
  grow(900);
  read(600);
  grow(1500);
  assert.equal(box.scrollTop, 600);
  assert.equal(button.hidden, false);
  button.click();
  assert.equal(box.scrollTop, 1400);
  grow(2000);
  assert.equal(box.scrollTop, 1900);
  assert.equal(button.hidden, true);
});

test("a reader who comes near the end again follows it again", () => {
  const { box, grow, read } = setUp();
  grow(900);
  read(100);
  read(300);
  grow(1000);
  assert.equal(box.scrollTop, 300);
  read(750);
  grow(1200);
  assert.equal(box.scrollTop, 1100);
});

test("content that shrinks is nobody's wish to leave the end", () => {
  const { box, grow, read } = setUp();
  grow(900);
  grow(400);
  read(300);
  grow(700);
  assert.equal(box.scrollTop, 600);
});

test("limits of 0 switch following and the button off", () => {
  const { box, button, scroll, grow } = setUp();
  scroll.configure(0, 0);
  grow(900);
  assert.equal(box.scrollTop, 0);
  assert.equal(button.hidden, true);
});
