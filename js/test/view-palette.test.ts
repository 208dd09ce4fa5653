import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AREA, one, say, showChat, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();

const COMMANDS = [
  { name: "plot", usage: "/plot what [bins=10]", description: "Draw it" },
  { name: "print", usage: "/print", description: "" },
  { name: "reset", usage: "/reset", description: "Begin again" },
];

async function writing() {
  const chat = await showChat([], { commands: COMMANDS });
  const { el, kernel, lookup } = chat;
  const area = one<HTMLTextAreaElement>(el, "textarea");
  const type = (text: string, caret = text.length): void => {
    area.value = text;
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const press = (key: string, more: KeyboardEventInit = {}): boolean => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    area.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const palette = one(el, ".ipychat-palette");
  const options = () => [...palette.querySelectorAll<HTMLElement>("[role=option]")];
  const offered = () => options().map((option) => option.firstElementChild?.textContent);
  const chosen = () => options().findIndex((option) => option.ariaSelected === "true");
  const found = (prefix: string, ...names: string[]): void => {
    const variables = names.map((name) => ({ name, type: "int" }));
    lookup.onFound({ kind: "variables", prefix, variables });
  };
  const asked = () => kernel.heard.flatMap((one) => (one.kind === "look_up" ? [one.prefix] : []));
  const sent = () => kernel.heard.filter(({ kind }) => kind === "submit");
  return { ...chat, area, type, press, palette, options, offered, chosen, found, asked, sent };
}

describe("a slash", () => {
  test("offers the commands that begin so, and help", async () => {
    const { type, offered, palette } = await writing();
    assert.equal(palette.hidden, true);
    type("/");
    assert.deepEqual(offered(), ["/plot what [bins=10]", "/print", "/reset", "/help"]);
    type("/P");
    assert.deepEqual(offered(), ["/plot what [bins=10]", "/print"]);
    type("/x");
    assert.equal(palette.hidden, true);
  });

  test("offers nothing in the middle of what is written, or behind the name", async () => {
    const { type, palette } = await writing();
    for (const text of ["see /", "/plot x", "a/p"]) {
      type(text);
      assert.equal(palette.hidden, true, text);
    }
  });

  test("lets choose by arrows and Enter, which then sends nothing", async () => {
    const { type, press, chosen, area, sent, palette } = await writing();
    type("/p");
    assert.equal(chosen(), 0);
    assert.ok(press("ArrowDown"));
    assert.equal(chosen(), 1);
    press("ArrowDown");
    assert.equal(chosen(), 0);
    press("ArrowUp");
    assert.ok(press("Enter"));
    assert.equal(area.value, "/print ");
    assert.equal(palette.hidden, true);
    assert.deepEqual(sent(), []);
    press("Enter");
    assert.equal(sent().length, 1);
  });

  test("sends a command that is written in full", async () => {
    const { type, press, sent } = await writing();
    type("/reset");
    press("Enter");
    assert.equal(sent().length, 1);
  });

  test("lets choose by Tab and by a click", async () => {
    const { type, press, options, area } = await writing();
    type("/r");
    press("Tab");
    assert.equal(area.value, "/reset ");
    type("/p");
    options()[0]?.click();
    assert.equal(area.value, "/plot ");
  });

  test("is left with Escape until something else is written", async () => {
    const { type, press, palette, kernel } = await writing();
    type("/p");
    assert.ok(press("Escape"));
    assert.equal(palette.hidden, true);
    type("/p");
    assert.equal(palette.hidden, true);
    type("/pl");
    assert.equal(palette.hidden, false);
    assert.deepEqual(kernel.heard, []);
  });

  test("says to a screen reader what is chosen", async () => {
    const { type, press, options, palette, area } = await writing();
    type("/");
    press("ArrowDown");
    assert.equal(area.getAttribute("aria-controls"), palette.id);
    assert.equal(area.getAttribute("aria-activedescendant"), options()[1]?.id);
    type("");
    assert.equal(area.hasAttribute("aria-activedescendant"), false);
  });
});

describe("an at sign", () => {
  test("asks for the variables that begin so, and puts one into the text", async () => {
    const { type, press, found, asked, offered, area } = await writing();
    type("compare @sa with it", 11);
    assert.deepEqual(asked(), ["sa"]);
    found("sa", "sales", "sample");
    assert.deepEqual(offered(), ["@sales", "@sample"]);
    press("ArrowDown");
    press("Enter");
    assert.equal(area.value, "compare @sample with it");
    assert.equal(area.selectionStart, 15);
  });

  test("offers nothing that was meant for something else", async () => {
    const { type, found, palette, asked } = await writing();
    type("@sa");
    found("s", "sales");
    assert.equal(palette.hidden, true);
    type("mail ann@ex");
    assert.deepEqual(asked(), ["sa"]);
    found("ex", "example");
    assert.equal(palette.hidden, true);
  });

  test("offers only what still begins so until the kernel answers", async () => {
    const { type, press, found, offered, sent, area, palette } = await writing();
    type("@df");
    found("df", "df", "DF2", "df3");
    type("@df2");
    assert.deepEqual(offered(), ["@DF2"]);
    type("@df20");
    assert.equal(palette.hidden, true);
    press("Enter");
    assert.equal(sent().length, 1);
    assert.equal(area.value, "");
  });

  test("asks once for the same beginning", async () => {
    const { type, asked } = await writing();
    type("@a");
    type("@a");
    type("@ab");
    assert.deepEqual(asked(), ["a", "ab"]);
  });
});

describe("a caret that has gone elsewhere", () => {
  const TEXT = "compare @df with it";

  /** Offers for a name in the middle of a text, and a caret that is then somewhere else. */
  async function away(caret: number) {
    const chat = await writing();
    chat.type(TEXT, 11);
    chat.found("df", "df", "df2");
    assert.deepEqual(chat.offered(), ["@df", "@df2"]);
    chat.area.setSelectionRange(caret, caret);
    return chat;
  }

  for (const [key, caret] of [
    ["End", TEXT.length],
    ["Home", 0],
  ] as const) {
    test(`by ${key} takes nothing of the text along, which Enter sends`, async () => {
      const { press, sent, palette } = await away(caret);
      press("Enter");
      assert.deepEqual(
        sent().map((one) => "text" in one && one.text),
        [TEXT],
      );
      assert.equal(palette.hidden, true);
    });

    test(`by ${key} leaves Tab and the arrows to the page`, async () => {
      for (const name of ["Tab", "ArrowDown"]) {
        const { press, area } = await away(caret);
        assert.equal(press(name), false, name);
        assert.equal(area.value, TEXT);
      }
    });

    test(`by ${key} is not written at by a click`, async () => {
      const { options, area, palette } = await away(caret);
      options()[1]?.click();
      assert.equal(area.value, TEXT);
      assert.equal(palette.hidden, true);
    });
  }

  test("is no reason for Escape to stop the answer: it closes what is offered", async () => {
    const { press, kernel, tell, palette } = await away(0);
    turn(kernel, "running");
    tell();
    assert.ok(press("Escape"));
    assert.equal(palette.hidden, true);
    assert.deepEqual(
      kernel.heard.filter(({ kind }) => kind === "stop"),
      [],
    );
  });

  test("and came back lets choose, which is offered once", async () => {
    const { press, area, found, palette } = await away(11);
    press("ArrowDown");
    press("Enter");
    assert.equal(area.value, "compare @df2 with it");
    found("df2", "df2");
    assert.equal(palette.hidden, true);
  });
});

describe("what is offered in one tab", () => {
  const inputs = ["a", "b"].map((ref) => ({ label: ref, ref, area: AREA }));
  const composer = (active: number) => ({ _composer: { inputs, active, place: "" } });

  for (const who of ["a person", "the kernel"]) {
    test(`is not offered in another that ${who} opens`, async () => {
      const { el, change } = await showChat([], { ...composer(0), commands: COMMANDS });
      const area = el.querySelector("textarea") as HTMLTextAreaElement;
      area.value = "/";
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      assert.equal(one(el, ".ipychat-palette").hidden, false);
      if (who === "the kernel") change({ ...composer(1), commands: COMMANDS });
      else el.querySelectorAll<HTMLElement>("[role=tab]")[1]?.click();
      assert.equal(one(el, ".ipychat-palette").hidden, true);
      assert.equal(area.hasAttribute("aria-activedescendant"), false);
    });
  }
});

test("what was sent and is called back is not taken for something to choose from", async () => {
  const { kernel, tell, area, press, palette, type } = await writing();
  for (const text of ["one", "/plot", "/reset"]) {
    say(kernel, text, text, { role: "user", status: "done" });
  }
  tell();
  const seen = ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"].map((key) => {
    press(key);
    return [area.value, palette.hidden];
  });
  assert.deepEqual(seen, [
    ["/reset", true],
    ["/plot", true],
    ["one", true],
    ["/plot", true],
  ]);
  type("/plo");
  assert.equal(palette.hidden, false);
});
