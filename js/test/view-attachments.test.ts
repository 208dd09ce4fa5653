import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Looks } from "../src/looks.ts";
import { one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";

installDocument();
URL.createObjectURL = () => "blob:preview";
URL.revokeObjectURL = () => {};

const csv = (size = 10, name = "a.csv") =>
  new File([new Uint8Array(size)], name, { type: "text/csv" });

/** A chat, and somebody who attaches files to what they write there. */
async function attaching(looks: Partial<Looks> = {}) {
  const chat = await showChat([], looks);
  const { el, kernel, uploads } = chat;
  const area = one<HTMLTextAreaElement>(el, "textarea");
  const drop = (...files: File[]): Event => {
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { types: ["Files"], files } });
    area.dispatchEvent(event);
    return event;
  };
  const paste = (text: string, ...files: File[]): Event => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { getData: () => text, files } });
    area.dispatchEvent(event);
    return event;
  };
  /** The kernel has all of every file. */
  const arrive = (): void => {
    for (const { id, file } of uploads.items) {
      uploads.onState({ kind: "upload", upload_id: id, received: file.size, problem: "" });
    }
  };
  const press = (key: string): void => {
    area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  };
  const chips = () => [...el.querySelectorAll<HTMLElement>(".ipychat-chip")];
  const sent = () => kernel.heard.filter(({ kind }) => kind === "submit");
  const hint = () => one(el, ".ipychat-hint").textContent ?? "";
  return { ...chat, area, drop, paste, arrive, press, chips, sent, hint };
}

describe("files", () => {
  test("that are dropped have a chip with their name, and how far they have come", async () => {
    const { drop, chips, uploads } = await attaching();
    assert.ok(drop(csv(100)).defaultPrevented);
    const [chip] = chips();
    assert.match(chip?.textContent ?? "", /a\.csv0 %/);
    assert.equal(chip?.hasAttribute("data-busy"), true);
    const id = uploads.items[0]?.id ?? "";
    uploads.onState({ kind: "upload", upload_id: id, received: 50, problem: "" });
    assert.match(chip?.textContent ?? "", /50 %/);
    uploads.onState({ kind: "upload", upload_id: id, received: 100, problem: "" });
    assert.equal(chip?.hasAttribute("data-busy"), false);
    assert.equal(chip, chips()[0]);
  });

  test("that are pictures are shown small", async () => {
    const { drop, chips } = await attaching();
    drop(
      new File(["x"], "a.png", { type: "image/png" }),
      new File(["x"], "a.svg", { type: "image/svg+xml" }),
    );
    assert.deepEqual(
      chips().map((chip) => chip.firstElementChild?.tagName.toLowerCase()),
      ["img", "svg"],
    );
  });

  test("go with the message, also if nothing is written", async () => {
    const { drop, arrive, press, sent, chips, el } = await attaching();
    drop(csv(), csv(10, "b.csv"));
    arrive();
    assert.equal(one(el, ".ipychat-send").ariaDisabled, "false");
    press("Enter");
    const [submit] = sent() as unknown as { text: string; attachments: string[] }[];
    assert.equal(submit?.text, "");
    assert.equal(submit?.attachments.length, 2);
    assert.deepEqual(chips(), []);
    assert.match(one(el, ".ipychat-pending").textContent ?? "", /Files: 2/);
  });

  test("are waited for", async () => {
    const { drop, arrive, press, sent, area, hint } = await attaching();
    drop(csv());
    area.value = "look";
    press("Enter");
    assert.deepEqual(sent(), []);
    assert.equal(area.value, "look");
    assert.match(hint(), /still on their way/);
    arrive();
    press("Enter");
    assert.equal(sent().length, 1);
  });

  test("come back with a message that is refused", async () => {
    const { drop, arrive, press, sent, store, chips } = await attaching();
    drop(csv());
    arrive();
    press("Enter");
    const { submit_id } = sent()[0] as unknown as { submit_id: string };
    store.onRefusal({ kind: "refusal", submit_id, reason: "busy" });
    assert.equal(chips().length, 1);
    press("Enter");
    assert.equal(sent().length, 2);
  });

  test("are taken away again by their button", async () => {
    const { drop, chips, kernel, el } = await attaching();
    drop(csv());
    const button = chips()[0]?.querySelector("button");
    assert.equal(button?.ariaLabel, "Remove a.csv");
    button?.click();
    assert.deepEqual(chips(), []);
    assert.equal(kernel.heard.at(-1)?.kind, "discard");
    assert.equal(document.activeElement, one(el, ".ipychat-attach"));
  });

  test("do not go with a suggestion", async () => {
    const { drop, arrive, el, sent, chips } = await attaching({ suggestions: ["Hello"] });
    drop(csv());
    arrive();
    one(el, ".ipychat-suggestion").click();
    assert.equal("attachments" in (sent()[0] ?? {}), false);
    assert.equal(chips().length, 1);
  });

  for (const [what, looks, files, words] of [
    ["too many", { max_files: 1 }, [csv(), csv()], /At most 1 files/],
    ["too large", {}, [csv(1001)], /a\.csv is too large: at most 1 kB/],
    ["of another kind", { accept: ".png, image/*" }, [csv()], /a\.csv is none of \.png/],
  ] as const) {
    test(`that are ${what} are refused in words`, async () => {
      const { drop, hint, uploads } = await attaching(looks);
      drop(...files);
      assert.match(hint(), words);
      assert.equal(uploads.items.length, files.length - 1);
    });
  }

  test("that can be taken are, beside those that cannot", async () => {
    const { drop, hint, uploads } = await attaching();
    drop(csv(1001), csv(10, "b.csv"), csv(1002, "c.csv"), csv(10, "d.csv"));
    assert.deepEqual(
      uploads.items.map(({ file }) => file.name),
      ["b.csv", "d.csv"],
    );
    assert.match(hint(), /a\.csv is too large/);
  });

  test("that the kernel refuses say so, and do not hold up what is written", async () => {
    const { drop, uploads, chips, area, press, sent } = await attaching();
    drop(csv());
    const upload_id = uploads.items[0]?.id ?? "";
    uploads.onState({ kind: "upload", upload_id, received: 0, problem: "no room" });
    assert.match(chips()[0]?.textContent ?? "", /no room/);
    area.value = "Hi";
    press("Enter");
    assert.equal("attachments" in (sent()[0] ?? {}), false);
  });

  test("of accepted kinds are taken", async () => {
    for (const accept of ["", ".CSV", "text/*", "image/png,text/csv"]) {
      const { drop, uploads } = await attaching({ accept });
      drop(csv());
      assert.equal(uploads.items.length, 1, accept);
    }
  });
});

describe("what is pasted", () => {
  test("is attached if it is a file", async () => {
    const { paste, chips } = await attaching();
    assert.ok(paste("", csv()).defaultPrevented);
    assert.equal(chips().length, 1);
  });

  test("is text if there is text, whatever picture comes along", async () => {
    const { paste, chips } = await attaching();
    assert.equal(paste("a\tb", csv()).defaultPrevented, false);
    assert.deepEqual(chips(), []);
  });

  test("becomes a file if it is very long", async () => {
    const { paste, uploads, change } = await attaching();
    change({ max_file_size: 1_000_000 });
    assert.ok(paste("x".repeat(10_001)).defaultPrevented);
    assert.equal(uploads.items[0]?.file.name, "pasted.txt");
  });
});

describe("a very long text that may be no file", () => {
  const LONG = "x".repeat(10_001);

  for (const [what, looks, files] of [
    ["of that kind", { accept: "image/*" }, 0],
    ["of that size", { max_file_size: 10_000 }, 0],
    ["more", { max_files: 1 }, 1],
  ] as const) {
    test(`because the chat takes none ${what} is pasted as text`, async () => {
      const { drop, paste, uploads, hint, change } = await attaching();
      change({ max_file_size: 1_000_000, ...looks });
      for (let count = 0; count < files; count++) drop(csv());
      assert.equal(paste(LONG).defaultPrevented, false);
      assert.equal(uploads.items.length, files);
      assert.equal(hint(), "");
    });
  }

  test("is not left out for a picture that comes along", async () => {
    const { paste, uploads, change } = await attaching();
    change({ max_file_size: 1_000_000, max_files: 1 });
    assert.ok(paste(LONG, csv()).defaultPrevented);
    assert.deepEqual(
      uploads.items.map(({ file }) => file.name),
      ["pasted.txt"],
    );
  });
});

test("a chat that takes no files offers none and leaves drops to the host", async () => {
  for (const looks of [{ enable_upload: false }, { disabled: true }]) {
    const { drop, paste, chips } = await attaching(looks);
    assert.equal(drop(csv()).defaultPrevented, false);
    assert.equal(paste("", csv()).defaultPrevented, false);
    assert.deepEqual(chips(), []);
  }
  const { el } = await attaching({ enable_upload: false });
  assert.equal(one(el, ".ipychat-attach").hidden, true);
});
