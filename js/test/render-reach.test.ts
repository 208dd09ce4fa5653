import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installDocument } from "./helpers/dom.ts";

installDocument();
const { MarkdownView } = await import("../src/render/markdown.ts");
const { Policy, reconsider } = await import("../src/render/policy.ts");

const label = (name: string, values: Readonly<Record<string, string>> = {}): string =>
  [name, ...Object.values(values)].join(" ");

function draw(text: string, images: unknown = [], links: unknown = null): HTMLElement {
  const policy = new Policy();
  policy.configure(images, links);
  const view = new MarkdownView(text, { breaks: false, label, policy });
  view.settle();
  return view.el;
}

describe("a picture of another host", () => {
  test("is a button with its words and the host, and is fetched by a click", () => {
    const el = draw('![a cat](https://host.example/cat.png?q=1 "Tom")');
    const button = el.querySelector("button");
    assert.equal(el.querySelector("img"), null);
    assert.equal(button?.textContent, "a catshow_image host.example");
    button?.click();
    const image = el.querySelector("img");
    assert.equal(image?.getAttribute("src"), "https://host.example/cat.png?q=1");
    assert.equal(image?.alt, "a cat");
    assert.equal(image?.title, "Tom");
    assert.equal(image?.referrerPolicy, "no-referrer");
    assert.equal(el.querySelector("button"), null);
  });

  test("stays shown while the text goes on", () => {
    const view = new MarkdownView("![a](https://a.example/b) and", { breaks: false, label });
    view.el.querySelector("button")?.click();
    const image = view.el.querySelector("img");
    for (const token of [" more", " words", "\n\nnext", "\n\nlast"]) view.append(token);
    view.settle();
    assert.ok(image);
    assert.equal(view.el.querySelector("img"), image);
  });

  test("within a link is named only, so that a click has one meaning", () => {
    const el = draw("[![built](https://ci.example/badge)](https://a.example)");
    assert.equal(el.querySelector("button, img"), null);
    assert.match(el.querySelector("a")?.textContent ?? "", /^built \(ci\.example\)/);
  });

  for (const address of [
    "/api/kernels",
    "mailto:a@b.example",
    "ftp://a.example/b",
    "javascript:1",
  ]) {
    test(`is not offered: ${address}`, () => {
      assert.equal(draw(`![x](${address})`).querySelector("img, button"), null);
    });
  }

  test("that the text itself holds is drawn, up to a size", () => {
    const source = `data:image/png;base64,${"A".repeat(100)}`;
    assert.ok(draw(`![x](${source})`).querySelector("img"));
    const large = `data:image/png;base64,${"A".repeat(7_000_000)}`;
    assert.equal(draw(`![x](${large})`).querySelector("img"), null);
  });
});

describe("an allowed prefix", () => {
  const prefix = "https://pics.example/mine";
  for (const address of [
    "https://pics.example/mine",
    "https://pics.example/mine/a.png?b#c",
    "HTTPS://PICS.example:443/mine/x/../a.png",
  ]) {
    test(`lets through ${address}`, () => {
      assert.ok(draw(`![x](<${address}>)`, [prefix]).querySelector("img"));
    });
  }
  for (const address of [
    "http://pics.example/mine/a.png",
    "https://pics.example:8443/mine/a.png",
    "https://pics.example.evil.example/mine/a.png",
    "https://evil.example/pics.example/mine",
    "https://pics.example@evil.example/mine/a",
    "https://pics.example/mine.evil",
    "https://pics.example/minea",
    "https://pics.example/mine/../other",
    "https://pics.example/mine/%2e%2e/other",
    "https://pics.example/mine/..%2fother",
    "https://pics.example/mine\\..\\other",
    "https://pics.example/",
    "//pics.example/mine/a",
  ]) {
    test(`lets not through ${address}`, () => {
      assert.equal(draw(`![x](<${address}>)`, [prefix]).querySelector("img"), null);
    });
  }

  test("of links leaves the words of others, and says where they would lead", () => {
    const el = draw("[a](https://a.example/x) [b](https://b.example)", [], ["https://a.example"]);
    assert.deepEqual(
      [...el.querySelectorAll("a")].map((one) => one.textContent),
      ["a"],
    );
    assert.equal(el.querySelector<HTMLElement>(".ipychat-no-link")?.title, "b.example");
  });

  test("that is no address lets nothing through", () => {
    for (const bad of ["", "*", "https://", "/", null, 3]) {
      assert.equal(draw("![x](https://a.example/b)", [bad]).querySelector("img"), null);
    }
    assert.equal(draw("[x](https://a.example/b)", [], []).querySelector("a"), null);
  });
});

describe("what is allowed later", () => {
  test("is drawn where its words stand, and only that", () => {
    const policy = new Policy();
    policy.configure([], []);
    const text = "![a](https://a.example/b) ![c](https://c.example) [x **y**](https://x.example/)";
    const view = new MarkdownView(text, { breaks: false, label, policy });
    policy.configure(["=https://a.example/b"], ["=https://x.example"]);
    reconsider(view.el, policy);
    assert.equal(view.el.querySelectorAll("img").length, 1);
    assert.equal(view.el.querySelector("img")?.src, "https://a.example/b");
    assert.equal(view.el.querySelector("a strong")?.textContent, "y");
    const image = view.el.querySelector("img");
    view.append(" and more");
    assert.equal(view.el.querySelector("img"), image);
  });

  test("of one address allows no other below it", () => {
    assert.equal(
      draw("![x](https://a.example/b/c)", ["=https://a.example/b"]).querySelector("img"),
      null,
    );
  });
});

describe("a link", () => {
  const shown = (text: string): string | undefined =>
    draw(text).querySelector("a .ipychat-host")?.textContent?.trim();

  for (const [text, host] of [
    ["[bank.example](https://evil.example/bank.example)", "(evil.example)"],
    ["[https://bank.example/login](https://evil.example)", "(evil.example)"],
    ["http://0x42.0x0000066.0x7.0x93/", "(66.102.7.147)"],
    ["[http://10.0.0.1/](http://0xc0.0xa8.0x00.0x01/)", "(192.168.0.1)"],
    ["[go to **Bank.Example** now](https://evil.example)", "(evil.example)"],
    ["[a@bank.example](mailto:a@evil.example)", "(a@evil.example)"],
    ["https://\u0430pple.example/", "(xn--pple-43d.example)"],
    ["[shop](https://\u0430pple.example/)", "(xn--pple-43d.example)"],
    ["[bank\u200b.example](https://evil.example)", "(evil.example)"],
    ["[bank\u00ad.\u2060example](https://evil.example)", "(evil.example)"],
    ["[bank\uff0eexample](https://evil.example)", "(evil.example)"],
    [`[x${"\u00a0 ".repeat(800)}bank.example](https://evil.example)`, "(evil.example)"],
    ["[$\\text{bank}\\text{.example}$](https://evil.example)", "(evil.example)"],
    [`[${"word ".repeat(300)}](https://evil.example)`, "(evil.example)"],
  ] as const) {
    const name = JSON.stringify(text.slice(0, 60));
    test(`shows the host that its words hide: ${name}`, () => assert.equal(shown(text), host));
  }

  for (const text of [
    "[words](https://a.example/b)",
    "https://a.example/b/index.html",
    "[www.a.example](https://a.example)",
    "[a.example](https://www.a.example:8080/x)",
    "[version 1.2.3, e.g. this](https://a.example)",
    "<mailto:me@a.example>",
    "<me@a.example>",
  ]) {
    test(`says nothing more where they agree: ${text}`, () => assert.equal(shown(text), undefined));
  }
});
