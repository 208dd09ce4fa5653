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
  const size = { height: 100, box: 100 };
  Object.defineProperty(box, "clientHeight", { get: () => size.box });
  Object.defineProperty(box, "scrollHeight", { get: () => size.height });
  let top = 0;
  Object.defineProperty(box, "scrollTop", {
    get: () => Math.min(top, size.height - size.box),
    set: (value: number) => {
      top = Math.max(0, Math.min(value, size.height - size.box));
    },
  });
  const scroll = new Scroll(box, content, button, new AbortController().signal);
  scroll.configure(200, 100);
  return {
    box,
    button,
    size,
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

test("a reader who goes up while content comes is left alone, however fast it comes", () => {
  const { box, size, grow, read } = setUp();
  grow(900);
  // What has come since the last layout is in the height already when the box tells of the wheel.
  size.height = 950;
  read(700);
  grow(950);
  grow(1200);
  assert.equal(box.scrollTop, 700);
});

test("a box that gets larger is nobody's wish to leave the end", () => {
  const { box, size, grow } = setUp();
  grow(900);
  size.box = 300;
  box.dispatchEvent(new Event("scroll"));
  grow(1200);
  assert.equal(box.scrollTop, 900);
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
