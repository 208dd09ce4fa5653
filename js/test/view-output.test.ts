import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { type Mount, mounting } from "../src/host.ts";
import type { MediaPart, OutputPart, Part } from "../src/protocol.ts";
import { one, showChat } from "./helpers/chat.ts";
import { installDocument, resized } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

const settled = () => new Promise((done) => setTimeout(done));

const output = (bundle: Record<string, unknown>, more: Partial<OutputPart> = {}): OutputPart => ({
  id: "p",
  kind: "output",
  bundle: { "text/plain": "in words", ...bundle },
  ...more,
});

async function show(part: Part, mount?: Mount) {
  const chat = await showChat([message("a", "", { parts: [part] })], {}, mount ? { mount } : {});
  const body = one(chat.el, '[data-message-id="a"] .ipychat-message-body');
  const change = (next: Part): void => {
    chat.kernel.change({ op: "parts", message_id: "a", parts: [next] });
    chat.tell();
  };
  return { ...chat, body, change };
}

describe("HTML of an output", () => {
  /** What is in the frame, once it is there. */
  async function framed(html: string) {
    const shown = await show(output({ "text/html": html }));
    await settled();
    const frame = one<HTMLIFrameElement>(shown.body, "iframe");
    return { ...shown, frame, page: frame.contentDocument?.body as HTMLElement };
  }

  test("is in a frame in which no code runs and which asks nobody", async () => {
    const { frame } = await framed("<b>x</b>");
    assert.deepEqual([...(frame.getAttribute("sandbox") ?? "").split(" ")], ["allow-same-origin"]);
    assert.match(frame.srcdoc, /Content-Security-Policy" content="default-src 'none'; style-src/);
    assert.equal(frame.title, "Output");
  });

  test("keeps tables, styles and pictures that it holds itself", async () => {
    const html =
      '<style>td { color: red }</style><table><tr><td style="text-align: left">1</td></tr>' +
      '</table><img src="data:image/png;base64,AA==">';
    const { page } = await framed(html);
    assert.equal(one(page, "td").style.textAlign, "left");
    assert.match(one(page, "style").textContent ?? "", /red/);
    assert.match(one<HTMLImageElement>(page, "img").src, /^data:/);
  });

  test("loses what its CSS would fetch, and nothing else of it", async () => {
    const html =
      '<style>@import "https://evil.example"; p { color: red; background: url(//evil.example) }' +
      '</style><p style="background: url(/x); color: red">here</p>' +
      '<svg><rect fill="url(#shade)"></rect></svg>';
    const { page } = await framed(html);
    assert.doesNotMatch(page.innerHTML, /evil|\/x/);
    assert.match(one(page, "style").textContent ?? "", /color: red/);
    assert.equal(one(page, "p").style.color, "red");
    assert.match(page.innerHTML, /url\(#shade\)/);
  });

  test("loses what its CSS would fetch also where it is written so that nobody sees it", async () => {
    const html =
      "<svg><style>@&bsol;0069mport'//evil.example'</style></svg>" +
      '<style>p::before { content: "\\2014"; color: red }</style>' +
      '<p style="background:\\75 rl(//evil.example)">here</p>' +
      '<p style="background:u\\rl(//evil.example)">there</p>';
    const { page } = await framed(html);
    assert.doesNotMatch(page.innerHTML, /evil/);
    assert.match(page.innerHTML, /\\2014"; color: red/);
  });

  for (const [what, html] of [
    ["scripts", "<script>1</script>"],
    ["what runs on an event", '<b onclick="1" ONLOAD="1">x</b>'],
    ["other pages", '<iframe src="/lab"></iframe><object data="/lab"></object><embed src="/x">'],
    ["films, their words too", '<video src="/x"></video><source src="/x"><track src="/x" default>'],
    ["what a page loads", '<link rel="preconnect" href="https://evil.example"><base href="/x">'],
    ["ways to leave it", '<meta http-equiv="refresh" content="0;url=https://evil.example">'],
    ["pictures of others", '<img src="https://evil.example/x.png" srcset="/y 2x">'],
    ["addresses in colours", '<svg><rect fill="url(https://evil.example/x)"></rect></svg>'],
    ["addresses of forms", '<form action="/api"><button formaction="/api">x</button></form>'],
    ["links to code", '<a href="javascript:1">x</a><svg><a xlink:href="javascript:1">y</a></svg>'],
    ["links into this host", '<a href="/api/kernels" target="_top" ping="/x">x</a>'],
    ["links that change", '<svg><a><animate attributeName="href" to="javascript:1"/></a></svg>'],
  ] as const) {
    test(`loses ${what}`, async () => {
      const { page } = await framed(`<p>here</p>${html}`);
      assert.ok(page.textContent?.includes("here"));
      assert.equal(page.querySelector("script, iframe, object, embed, link, base, meta"), null);
      assert.equal(page.querySelector("animate, video, source, track"), null);
      const attributes = [...page.querySelectorAll("*")].flatMap((el) => el.getAttributeNames());
      assert.deepEqual(attributes, []);
    });
  }

  for (const [what, html] of [
    ["a title", "<svg><title><img src=/x onerror=1></title></svg>"],
    ["what is there where no code runs", "<noscript><img src=/x onerror=1></noscript>"],
    ["a film", "<video><img src=/x onerror=1></video>"],
  ] as const) {
    test(`of which ${what} is left out never gets what is in that to the page`, async () => {
      const owners = new Set<Document>();
      const { remove } = Element.prototype;
      mock.method(Element.prototype, "remove", function (this: Element) {
        owners.add(this.ownerDocument);
        remove.call(this);
      });
      await framed(`<p>here</p>${html}`);
      mock.restoreAll();
      assert.ok(owners.size > 0);
      // A picture whose document is in a window is fetched, and what it says is run.
      for (const owner of owners) assert.equal(owner.defaultView, null);
    });
  }

  test("does not take the place of what is in the document", async () => {
    const { page } = await framed(
      '<p>here</p><form name="body"><input name="remove"><input name="getAttributeNames"></form>' +
        '<img name="defaultView" src="data:image/png;base64,AA==">',
    );
    assert.equal(page.querySelector("form, img[name]"), null);
    assert.equal(page.querySelectorAll("input").length, 2);
    assert.match(page.textContent ?? "", /here/);
  });

  test("of which nothing is left is shown in words", async () => {
    const { body } = await show(output({ "text/html": "<style>p {}</style><script>1</script>" }));
    assert.equal(one(body, "pre").textContent, "in words");
  });

  test("has links that open beside the page, and nowhere else", async () => {
    const { body, page } = await framed('<a href="https://good.example/x"><b>there</b></a>');
    const opened: string[] = [];
    body.addEventListener("click", (event) => {
      const link = event.target as HTMLAnchorElement;
      opened.push(`${link.href} ${link.target} ${link.rel}`);
      event.preventDefault();
    });
    const Click = page.ownerDocument.defaultView?.MouseEvent as typeof MouseEvent;
    const click = new Click("click", { bubbles: true, cancelable: true });
    one(page, "b").dispatchEvent(click);
    assert.ok(click.defaultPrevented);
    assert.deepEqual(opened, ["https://good.example/x _blank noopener noreferrer nofollow ugc"]);
    assert.equal(body.querySelector("a"), null);
  });

  test("changes in its frame, which stays", async () => {
    const { body, change, frame, page } = await framed("<b>1</b>");
    change(output({ "text/html": "<b>2</b>" }));
    assert.equal(one(body, "iframe"), frame);
    assert.equal(page.textContent, "2");
    change(output({}));
    assert.equal(one(body, "pre").textContent, "in words");
  });

  test("is there again when its message comes back to the page", async () => {
    const { frame, body } = await framed("<b>1</b>");
    const { parentElement } = frame;
    frame.remove();
    parentElement?.append(frame);
    await settled();
    assert.equal(one<HTMLIFrameElement>(body, "iframe").contentDocument?.body.textContent, "1");
  });
});

describe("an output", () => {
  test("in LaTeX is formulas", async () => {
    const { body } = await show(output({ "text/latex": "$\\displaystyle x^2$" }));
    assert.equal(one(body, ".ipychat-math").textContent, "\\displaystyle x^2");
  });

  test("that is an environment of LaTeX is a formula", async () => {
    const latex = "\\begin{align}\na &= b\n\\end{align}";
    const { body } = await show(output({ "text/latex": latex }));
    assert.equal(one(body, ".ipychat-display").textContent, latex);
  });

  test("in JSON is a block of code", async () => {
    const { body } = await show(output({ "application/json": { a: [1] } }));
    const code = one(body, ".ipychat-code code").textContent ?? "";
    assert.deepEqual(JSON.parse(code), { a: [1] });
    assert.match(code, /\n/);
  });
});

describe("an output for the host", () => {
  /** A host that draws the title of a chart, when it is told to. */
  function host() {
    const ended: string[] = [];
    const waiting: (() => void)[] = [];
    const places: HTMLElement[] = [];
    const mount: Mount = Object.assign(async () => {}, {
      async output(
        bundle: Readonly<Record<string, unknown>>,
        el: HTMLElement,
        signal: AbortSignal,
      ) {
        const title = String(bundle["x/chart"]);
        signal.addEventListener("abort", () => ended.push(title));
        places.push(el);
        await new Promise<void>((done) => waiting.push(done));
        el.append(title);
      },
    });
    const draw = async (): Promise<void> => {
      for (const done of waiting.splice(0)) done();
      await settled();
    };
    /** The browser has found out that there is something in a place. */
    const grow = async (): Promise<void> => {
      const place = places.at(-1) as HTMLElement;
      Object.defineProperty(place, "offsetHeight", { value: 100 });
      for (const callback of [...resized]) callback();
      await settled();
    };
    return { mount, ended, places, draw, grow };
  }

  const chart = (title: string) => output({ "x/chart": title }, { host: true });

  test("is drawn by it", async () => {
    const { mount, draw } = host();
    const { body } = await show(chart("one"), mount);
    await draw();
    assert.equal(body.textContent, "one");
  });

  test("that changes keeps what is in sight until there is something else", async () => {
    const { mount, draw, grow, ended } = host();
    const { body, change } = await show(chart("one"), mount);
    await draw();
    change(chart("two"));
    await draw();
    const [before, coming] = one(body, ".ipychat-hosted").children;
    assert.deepEqual([before?.textContent, before?.className], ["one", ""]);
    assert.deepEqual([coming?.textContent, coming?.className], ["two", "ipychat-coming"]);
    assert.deepEqual(ended, []);
    await grow();
    assert.equal(body.textContent, "two");
    assert.equal(one(body, ".ipychat-hosted > div").className, "");
    assert.deepEqual(ended, ["one"]);
  });

  test("that changes faster than it is drawn skips what nobody would see", async () => {
    const { mount, draw, grow, places } = host();
    const { body, change } = await show(chart("one"), mount);
    change(chart("two"));
    change(chart("three"));
    await draw();
    await draw();
    await grow();
    assert.equal(body.textContent, "three");
    assert.equal(places.length, 2);
  });

  test("that changes often is not heard of more by those that end it", async () => {
    const { mount, draw, grow } = host();
    const { change } = await show(chart("one"), mount);
    await draw();
    const heard = new Map<object, number>();
    const count = (name: "addEventListener" | "removeEventListener", by: number): void => {
      const before = AbortSignal.prototype[name];
      mock.method(AbortSignal.prototype, name, function (this: AbortSignal, ...all: unknown[]) {
        heard.set(this, (heard.get(this) ?? 0) + by);
        return (before as (...all: unknown[]) => void).apply(this, all);
      });
    };
    count("addEventListener", 1);
    count("removeEventListener", -1);
    for (let time = 0; time < 5; time++) {
      change(chart(`again ${time}`));
      await draw();
      await grow();
    }
    mock.restoreAll();
    assert.ok(Math.max(...heard.values()) <= 1, `${[...heard.values()]}`);
  });

  test("ends with its message", async () => {
    const { mount, draw, ended } = host();
    const { kernel, tell } = await show(chart("one"), mount);
    await draw();
    kernel.change({ op: "remove", message_id: "a" });
    tell();
    assert.deepEqual(ended, ["one"]);
  });

  test("is shown in words where the host draws none, and that is said", async () => {
    const { body } = await show(chart("one"));
    await settled();
    assert.equal(one(body, "pre").textContent, "in words");
    assert.match(one(body, ".ipychat-note").textContent ?? "", /^Shown as text/);
  });
});

test("an output of which the host draws the text only is none that it draws", async () => {
  /** A manager as Jupyter's: what it draws says from which type. */
  const draws = (mime: string) => {
    const closed: boolean[] = [];
    const made = { trigger() {}, close: () => closed.push(true) };
    const el = document.createElement("div");
    el.innerHTML = `<div data-mime-type="${mime}">drawn</div>`;
    const view = { el, remove() {} };
    const manager = { new_model: async () => made, create_view: async () => view };
    return { mount: mounting({ widget_manager: manager } as never, undefined), closed };
  };
  const shown = async (mime: string) => {
    const { mount, closed } = draws(mime);
    const { body } = await show(output({ "x/chart": {} }, { host: true }), mount);
    await settled();
    const note = body.querySelector(".ipychat-note") !== null;
    return { text: one(body, ".ipychat-hosted").textContent, note, closed: closed.length };
  };

  assert.deepEqual(await shown("x/chart"), { text: "drawn", note: false, closed: 0 });
  const { text, ...rest } = await shown("text/plain");
  assert.match(text ?? "", /^in words/);
  assert.deepEqual(rest, { note: true, closed: 1 });
});

describe("a picture that changes", () => {
  const picture = (data: number, size = 1): MediaPart => ({
    id: "p",
    kind: "media",
    mime: "image/png",
    name: "",
    size,
    data: Uint8Array.of(data),
  });

  test("stays until the next one can be drawn, and is let go then", async () => {
    const live = new Set<string>();
    let count = 0;
    mock.method(URL, "createObjectURL", () => {
      const address = `blob:${++count}`;
      live.add(address);
      return address;
    });
    mock.method(URL, "revokeObjectURL", (address: string) => live.delete(address));
    const decoded: (() => void)[] = [];
    const wait = () => new Promise<void>((done) => decoded.push(done));
    Object.assign(HTMLImageElement.prototype, { decode: wait });

    const { body, change, kernel, tell } = await show(picture(1));
    const source = () => one<HTMLImageElement>(body, "img").src;
    assert.equal(source(), "blob:1");
    change(picture(2, 2));
    assert.equal(source(), "blob:1");
    change(picture(2));
    change(picture(3));
    assert.equal(source(), "blob:1");
    for (const done of decoded) done();
    await settled();
    assert.equal(source(), "blob:3");
    assert.deepEqual([...live], ["blob:3"]);
    kernel.change({ op: "remove", message_id: "a" });
    tell();
    assert.deepEqual([...live], []);
    mock.restoreAll();
  });
});
