import assert from "node:assert/strict";
import { test } from "node:test";
import { installDocument, resized } from "./helpers/dom.ts";

installDocument();
const { Scroll } = await import("../src/view/scroll.ts");

let frames: (() => void)[] = [];
Object.assign(globalThis, {
  requestAnimationFrame: (callback: () => void) => frames.push(callback),
  cancelAnimationFrame: () => {},
});

/** Let the page draw once. */
function nextFrame(): void {
  const now = frames;
  frames = [];
  for (const callback of now) callback();
}

/** A box of 100 px whose content is as high as a test says. */
function setUp() {
  resized.clear();
  frames = [];
  const [box, el] = [document.createElement("div"), document.createElement("div")];
  box.append(el);
  const size = { height: 100, box: 100 };
  const end = { isFar: false, isSeen: false };
  box.getBoundingClientRect = () => ({ top: 0, bottom: size.box }) as DOMRect;
  Object.defineProperty(box, "clientHeight", { get: () => size.box });
  Object.defineProperty(box, "scrollHeight", { get: () => size.height });
  let top = 0;
  Object.defineProperty(box, "scrollTop", {
    get: () => Math.min(top, size.height - size.box),
    set: (value: number) => {
      top = Math.max(0, Math.min(value, size.height - size.box));
    },
  });
  const looks = { count: 0, reached: 0 };
  const content = {
    el,
    look() {
      looks.count += 1;
      return false;
    },
    reachEnd() {
      looks.reached += 1;
    },
  };
  const signal = new AbortController().signal;
  const scroll = new Scroll(
    box,
    content,
    (isFar, isSeen) => Object.assign(end, { isFar, isSeen }),
    signal,
  );
  scroll.configure(200, 100);
  return {
    box,
    el,
    end,
    looks,
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

test("a reader who went up is left alone, and is told when the end is far", () => {
  const { box, end, scroll, grow, read } = setUp();
  grow(900);
  read(600);
  grow(1500);
  assert.equal(box.scrollTop, 600);
  assert.deepEqual(end, { isFar: true, isSeen: false });
  scroll.toEnd();
  assert.equal(box.scrollTop, 1400);
  grow(2000);
  assert.equal(box.scrollTop, 1900);
  assert.deepEqual(end, { isFar: false, isSeen: true });
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

test("limits of 0 switch following and the button off, but a view still begins at the end", () => {
  const { box, end, scroll, grow } = setUp();
  scroll.configure(0, 0);
  grow(900);
  assert.equal(box.scrollTop, 800);
  grow(2000);
  assert.equal(box.scrollTop, 800);
  assert.equal(end.isFar, false);
});

test("what is opened at the end stays where it is", () => {
  const { box, el, grow, read } = setUp();
  const summary = document.createElement("summary");
  el.append(summary);
  grow(900);
  summary.click();
  grow(1300);
  assert.equal(box.scrollTop, 800);
  nextFrame();
  nextFrame();
  read(1200);
  grow(1500);
  assert.equal(box.scrollTop, 1400);
});

test("nothing moves below a pointer that is down, and the end is followed when it is up", () => {
  const { box, el, grow } = setUp();
  grow(900);
  el.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  grow(1300);
  assert.equal(box.scrollTop, 800);
  window.dispatchEvent(new Event("pointerup"));
  assert.equal(box.scrollTop, 1200);
});

test("a pointer whose release was not told is up when it moves without a button", () => {
  const { box, el, grow } = setUp();
  const move = (buttons: number) =>
    window.dispatchEvent(Object.assign(new Event("pointermove"), { buttons }));
  grow(900);
  el.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  grow(1300);
  move(1);
  assert.equal(box.scrollTop, 800);
  move(0);
  assert.equal(box.scrollTop, 1200);
});

test("a box that was off the page comes back to where its reader was", () => {
  const { box, size, grow, read } = setUp();
  grow(900);
  read(300);
  size.box = 0;
  grow(900);
  box.scrollTop = 0;
  size.box = 100;
  grow(900);
  assert.equal(box.scrollTop, 300);
});

test("what comes into sight is drawn before the next picture", () => {
  const { looks, grow, read } = setUp();
  grow(900);
  const { count } = looks;
  read(100);
  assert.equal(looks.count, count + 1);
});

test("the end is drawn before it is gone to", () => {
  const { looks, scroll, grow } = setUp();
  grow(900);
  const { reached } = looks;
  scroll.toEnd();
  assert.equal(looks.reached, reached + 1);
});

test("what is gone to stands at the top, and is not left for the end", () => {
  const { box, scroll, grow } = setUp();
  grow(900);
  const at = (top: number) => () => ({ top, bottom: top + 10 }) as DOMRect;
  scroll.to(at(-500));
  assert.equal(box.scrollTop, 296);
  grow(1500);
  assert.equal(box.scrollTop, 296);
  scroll.reveal(at(50)());
  assert.equal(box.scrollTop, 296);
});

test("what gets the focus out of sight comes into sight", () => {
  const { box, el, grow, read } = setUp();
  grow(900);
  read(400);
  const far = document.createElement("button");
  el.append(far);
  document.body.append(box);
  far.getBoundingClientRect = () => ({ top: -300, bottom: -280 }) as DOMRect;
  far.focus({ preventScroll: true });
  assert.equal(box.scrollTop, 70);
});
