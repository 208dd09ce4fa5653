import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import type { Part, TextPart } from "../src/protocol.ts";
import { one, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();
Object.assign(URL, { createObjectURL: () => "blob:test", revokeObjectURL: () => {} });

const text = (el: Element, id: string) =>
  el.querySelector(`[data-message-id="${id}"] .ipychat-message-body`)?.textContent;

describe("parts", () => {
  async function show(part: Part) {
    const chat = await showChat([message("a", "", { parts: [part] })]);
    const body = one(chat.el, '[data-message-id="a"] .ipychat-message-body');
    return { ...chat, body };
  }

  test("of plain text are shown as they are", async () => {
    const { body } = await show({ id: "p", kind: "text", format: "plain", text: "*a*\n<b>" });
    assert.equal(one(body, ".ipychat-plain").textContent, "*a*\n<b>");
  });

  test("of plain text show what nobody would see in it, however it comes", async () => {
    const part: TextPart = { id: "p", kind: "text", format: "plain", text: "a\u202e" };
    const { body, kernel, tell } = await show(part);
    const marks = () =>
      [...body.querySelectorAll(".ipychat-unseen")].map((mark) => mark.getAttribute("title"));
    assert.deepEqual(marks(), ["U+202E"]);
    let offset = part.text.length;
    for (const text of ["b", "c\u{e0041}", "👩", "\u200d", "x"]) {
      kernel.change({ op: "text", message_id: "a", part_id: "p", offset, text });
      offset += text.length;
      tell();
    }
    kernel.settle("a");
    tell();
    assert.equal(body.textContent, "abc👩x");
    assert.deepEqual(marks(), ["U+202E", "U+E0041", "U+200D"]);
  });

  test("of an image are drawn when all of it has come", async () => {
    const data = Uint8Array.of(1, 2);
    const { body, kernel, tell } = await show({
      id: "p",
      kind: "media",
      mime: "image/png",
      name: "a cat",
      size: 4,
      data,
    });
    assert.ok(one(body, "progress"));
    kernel.change({ op: "data", message_id: "a", part_id: "p", offset: 2, data });
    tell();
    assert.equal(one<HTMLImageElement>(body, "img").alt, "a cat");
  });

  test("of an image come from an address that holds them where blobs are refused", async () => {
    const data = Uint8Array.of(1, 2);
    const { body } = await show({
      id: "p",
      kind: "media",
      mime: "image/png",
      name: "",
      size: 2,
      data,
    });
    const image = one<HTMLImageElement>(body, "img");
    assert.equal(image.src, "blob:test");
    image.dispatchEvent(new Event("error"));
    while (image.src === "blob:test") await new Promise((resolve) => setTimeout(resolve));
    assert.equal(image.src, "data:image/png;base64,AQI=");
    image.dispatchEvent(new Event("error"));
    assert.equal(image.src, "data:image/png;base64,AQI=", "what is no picture stays so");
  });

  test("of a file say its size, in bytes if it is small", async () => {
    for (const [size, words] of [
      [1, /^1 byte$/],
      [185, /^185 bytes$/],
      [2000, /^2 kB$/],
    ] as const) {
      const file = { id: "p", kind: "media", mime: "text/csv", name: "a.csv", size } as const;
      const { body } = await show({ ...file, data: new Uint8Array(size) });
      assert.match(one(body, ".ipychat-file-size").textContent ?? "", words);
    }
  });

  test("of a playlist can be saved: a player would ask for what it names", async () => {
    for (const mime of ["audio/mpegurl", "audio/mpeg", "video/mp4"]) {
      for (const start of ["#EXTM3U\n", "\ufeff\r\n #EXTM3U\n"]) {
        const data = new TextEncoder().encode(`${start}https://a.example/b.ts`);
        const file = { id: "p", kind: "media", mime, name: "a.mp4", size: data.length } as const;
        const { body } = await show({ ...file, data });
        assert.equal(body.querySelector("audio, video"), null);
        assert.match(one(body, "button").textContent ?? "", /a\.mp4/);
      }
    }
  });

  test("of a type that no browser draws can be saved, under a harmless name and type", async () => {
    const { body } = await show({
      id: "p",
      kind: "media",
      mime: "text/html",
      name: "../evil.html",
      size: 1234,
      data: new Uint8Array(1234),
    });
    const button = one<HTMLButtonElement>(body, "button");
    assert.match(button.textContent ?? "", /evil\.html.*1\.2.*kB/);
    assert.equal(button.ariaLabel, "Save ../evil.html");
    const saved: string[] = [];
    const types: string[] = [];
    mock.method(URL, "createObjectURL", (blob: Blob) => types.push(blob.type) && "blob:test");
    body.addEventListener("click", (event) => {
      const { download } = event.target as HTMLAnchorElement;
      if (download) saved.push(download);
      event.preventDefault();
    });
    assert.deepEqual(types, []);
    button.click();
    assert.deepEqual(saved, [".._evil.html"]);
    assert.deepEqual(types, ["application/octet-stream"]);
    assert.equal(body.querySelector("a"), null);
    mock.restoreAll();
  });

  test("of a widget that the host cannot show are named", async () => {
    const { body } = await show({ id: "p", kind: "widget", ref: "IPY_MODEL_x", text: "IntSlider" });
    await new Promise((done) => setTimeout(done));
    assert.match(body.textContent ?? "", /IntSlider/);
  });

  test("of an output fall back on its plain text", async () => {
    const bundle = { "application/x-nobody-knows": "y", "text/plain": "x" };
    const { body } = await show({ id: "p", kind: "output", bundle });
    assert.equal(one(body, "pre").textContent, "x");
  });

  test("that come, change kind and go are in step with the message", async () => {
    const { body, kernel, tell } = await show({
      id: "p",
      kind: "text",
      format: "plain",
      text: "a",
    });
    const part: Part = { id: "q", kind: "text", format: "markdown", text: "b" };
    kernel.change({ op: "add_part", message_id: "a", parent_id: "", part });
    kernel.change({ op: "part", message_id: "a", part: { ...part, id: "p" } });
    tell();
    assert.deepEqual(
      [...body.children].map((child) => child.className),
      ["ipychat-markdown", "ipychat-markdown"],
    );
    kernel.change({ op: "parts", message_id: "a", parts: [part] });
    tell();
    assert.equal(body.childElementCount, 1);
  });
});

describe("the last text of a message", () => {
  const plain: Part = { id: "q", kind: "text", format: "plain", text: "x" };

  test("shows no half of a mark while it grows, and every one when it is done", async () => {
    const { el, kernel, tell } = await showChat([message("a", "a **b")]);
    assert.equal(text(el, "a"), "a b");
    kernel.settle("a");
    tell();
    assert.equal(text(el, "a"), "a **b");
  });

  test("is drawn as it grows in a message that was done, and is whole when that rests", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { el, kernel, tell } = await showChat([message("a", "```python\n", { status: "done" })]);
    const block = (): Element => one(el, "pre");
    const grow = (token: string): void => {
      stream(kernel, "a", token);
      tell();
    };
    grow("x = 1\n");
    const before = block();
    for (const token of ["y = 2\n", "```\n", "a **b"]) {
      grow(token);
      assert.equal(block(), before);
    }
    assert.match(String(text(el, "a")), /a b$/);
    context.mock.timers.tick(1000);
    assert.match(String(text(el, "a")), /a \*\*b$/);
    assert.equal(block(), before);
  });

  test("is done when another part follows", async () => {
    const { el, kernel, tell } = await showChat([message("a", "a **b")]);
    kernel.change({ op: "add_part", message_id: "a", parent_id: "", part: plain });
    tell();
    assert.equal(text(el, "a"), "a **bx");
  });
});

describe("outputs", () => {
  const show = async (bundle: Readonly<Record<string, unknown>>) => {
    const part: Part = { id: "o", kind: "output", bundle };
    const { el } = await showChat([message("a", "", { parts: [part] })]);
    return one(el, '[data-message-id="a"] .ipychat-message-body');
  };

  test("of a model that calls a tool say which, and with what", async () => {
    const given = '{"place": "Bern", "days": 2}';
    const body = await show({
      "application/vnd.ipychat.tool-call+json": { id: "1", name: "weather", arguments: given },
      "text/plain": "weather(place='Bern', days=2)",
    });
    const tool = one<HTMLDetailsElement>(body, "details.ipychat-tool");
    assert.equal(tool.open, false);
    assert.match(one(tool, "summary").textContent ?? "", /weather.*"place": "Bern"/);
    assert.equal(one(tool, "pre code").textContent, '{\n  "place": "Bern",\n  "days": 2\n}');
  });

  test("of a tool that answers are folded, and JSON is laid out", async () => {
    const body = await show({
      "application/vnd.ipychat.tool-result+json": { call_id: "1", content: '{"sun":true}' },
      "text/plain": '{"sun":true}',
    });
    assert.equal(one(body, "details pre").textContent, '{\n  "sun": true\n}');
  });

  test("of an error say what, and fold where", async () => {
    const error = { name: "KeyError", message: "'x'", traceback: "Traceback …\nKeyError: 'x'" };
    const body = await show({ "application/vnd.ipychat.error+json": error, "text/plain": "…" });
    assert.equal(one(body, "details.ipychat-error > summary").textContent, "KeyError: 'x'");
    assert.match(one(body, "details pre").textContent ?? "", /^Traceback/);
  });

  test("of an error of a cell are shown like ours", async () => {
    const error = { ename: "E", evalue: "no", traceback: ["\u001b[0;31mE\u001b[0m", "at x"] };
    const body = await show({ "application/vnd.jupyter.error": error, "text/plain": "…" });
    assert.equal(one(body, "summary").textContent, "E: no");
    assert.equal(one(body, "pre").textContent, "E\nat x");
  });

  for (const mime of ["tool-call", "tool-result", "error"]) {
    test(`that claim to be a ${mime} and are none are plain text`, async () => {
      for (const data of [null, "x", {}, { name: 1 }, { content: [] }]) {
        const body = await show({
          [`application/vnd.ipychat.${mime}+json`]: data,
          "text/plain": "as it is",
        });
        assert.equal(one(body, "pre.ipychat-output").textContent, "as it is");
      }
    });
  }
});

describe("what nobody would see", () => {
  const trick = "a\u202eb";

  for (const [what, parts] of [
    [
      "the title of a step",
      [{ id: "s", kind: "step", title: trick, status: "running", collapsed: false, parts: [] }],
    ],
    ["the title of a group", [{ id: "s", kind: "group", title: trick, layout: "card", parts: [] }]],
    ["an output", [{ id: "s", kind: "output", bundle: { "text/plain": trick } }]],
    [
      "the name of a tool",
      [
        {
          id: "s",
          kind: "output",
          bundle: {
            "application/vnd.ipychat.tool-call+json": { name: trick, arguments: trick },
            "text/plain": "",
          },
        },
      ],
    ],
    [
      "the name of a file",
      [{ id: "s", kind: "media", mime: "x/y", name: trick, size: 0, data: new Uint8Array() }],
    ],
  ] as readonly (readonly [string, readonly Part[]])[]) {
    test(`turns nothing around in ${what}`, async () => {
      const { el } = await showChat([message("a", "", { parts, user: trick })]);
      const shown = one(el, '[data-message-id="a"]');
      const texts = [...shown.querySelectorAll("[title], [aria-label]"), shown].flatMap(
        (element) => [element.textContent, element.getAttribute("title"), element.ariaLabel],
      );
      assert.doesNotMatch(texts.join(), /\u202e/);
      assert.match(shown.textContent ?? "", /ab/);
    });
  }
});

test("what stays among parts is not moved when another one goes or comes", async () => {
  const { arrange } = await import("../src/dom.ts");
  const parent = document.createElement("div");
  const made = (id: string) => Object.assign(document.createElement("p"), { id });
  const [old, next, frame, last] = [made("old"), made("next"), made("frame"), made("last")];
  parent.append(old, frame, last);
  const moved: Element[] = [];
  const insert = parent.insertBefore.bind(parent);
  parent.insertBefore = ((node: Element, at: Node | null) => {
    moved.push(node);
    return insert(node, at);
  }) as typeof parent.insertBefore;
  arrange(parent, [next, frame, last]);
  assert.deepEqual([...parent.children], [next, frame, last]);
  assert.deepEqual(moved, [next]);
});
