import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Message, Part, StepStatus } from "../src/protocol.ts";
import { one, showChat } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";

installDocument();

async function show(text: string, more: Partial<Message> = {}) {
  const chat = await showChat([message("a", text, { status: "done", ...more })], {
    code_actions: ["copy", "insert", "run"],
  });
  const article = one(chat.el, '[data-message-id="a"]');
  return { ...chat, article, heard: chat.kernel.heard };
}

const buttons = (article: Element) =>
  [...article.querySelectorAll(".ipychat-code-foot button")].map((button) => button.textContent);

const run = (article: Element) => one<HTMLButtonElement>(article, ".ipychat-run");

test("what the author allows is written on the chat", async () => {
  const { el } = await show("");
  assert.equal(el.dataset.code, "copy insert run");
});

describe("code of an answer", () => {
  for (const language of ["", "py", "Python", "python3", "ipython"]) {
    test(`in ${language || "no language"} can be run and inserted`, async () => {
      const { article } = await show(`\`\`\`${language}\nprint(1)\n\`\`\``);
      assert.deepEqual(buttons(article), ["Run", "Insert into a new cell"]);
    });
  }

  test("in another language can be inserted", async () => {
    const { article } = await show("```sql\nselect 1\n```");
    assert.deepEqual(buttons(article), ["Insert into a new cell"]);
  });

  test("with something in it that nobody sees can be neither", async () => {
    const { article } = await show("```\nprint(1)\u2066 # \u202e\n```");
    assert.deepEqual(buttons(article), []);
  });

  test("is offered when it has come to its end, once", async () => {
    const { article, kernel, tell } = await show("```\nprint(1)\n", { status: "streaming" });
    assert.deepEqual(buttons(article), []);
    kernel.settle("a");
    tell();
    assert.deepEqual(buttons(article), ["Run", "Insert into a new cell"]);
    kernel.change({ op: "update", message_id: "a", changes: { user: "Ann" } });
    tell();
    assert.equal(buttons(article).length, 2);
  });
});

test("code of a question is not offered", async () => {
  const { article } = await show("```\nprint(1)\n```", { role: "user" });
  assert.deepEqual(buttons(article), []);
});

describe("running", () => {
  test("is asked for by a press, and the button is busy until it is over", async () => {
    const { article, kernel, tell, heard } = await show("```\nprint(1)\nprint(2)\n```");
    const footer = (status: StepStatus): void => {
      const step: Part = {
        id: "s",
        kind: "step",
        title: "print(1)",
        status,
        collapsed: false,
        parts: [],
      };
      kernel.change({ op: "update", message_id: "a", changes: { footer: [step] } });
      tell();
    };
    run(article).click();
    run(article).click();
    const code = "print(1)\nprint(2)\n";
    assert.deepEqual(heard, [{ kind: "run_code", message_id: "a", code, nth: 0 }]);
    for (const status of ["pending", "running"] as const) {
      footer(status);
      assert.equal(run(article).ariaDisabled, "true");
      assert.equal(run(article).textContent, "Running…");
    }
    footer("failed");
    assert.equal(run(article).ariaDisabled, "false");
    assert.equal(run(article).textContent, "Run");
  });

  test("of what is not all in sight shows it first", async () => {
    const { article, heard } = await show("```\nprint(1)\n```");
    const pre = one(article, "pre");
    let width = 1000;
    Object.defineProperty(pre, "scrollWidth", { get: () => width });
    run(article).click();
    assert.deepEqual(heard, []);
    assert.ok(one(article, ".ipychat-code[data-wrapped]"));
    assert.match(run(article).textContent ?? "", /in sight/);
    width = 0;
    run(article).click();
    assert.equal(heard.length, 1);
  });
});

describe("inserting", () => {
  const pressed = async (article: Element): Promise<HTMLElement> => {
    const button = one<HTMLButtonElement>(article, ".ipychat-insert");
    button.click();
    for (let turn = 0; turn < 5; turn++) await new Promise(requestAnimationFrame);
    return button;
  };

  test("asks the host for a cell and puts the code into it", async (context) => {
    const { article, el } = await show("```\nprint('<b>')\n```");
    const cell = document.createElement("div");
    cell.className = "jp-Cell jp-mod-active";
    const panel = document.createElement("div");
    panel.className = "jp-NotebookPanel";
    panel.append(cell);
    cell.append(el);
    document.body.replaceChildren(panel);
    const heard: (readonly [string, unknown])[] = [];
    const listener = ({ target }: Event): void => {
      const { commandlinkerCommand: name, commandlinkerArgs: given } = (target as HTMLElement)
        .dataset;
      if (name === undefined) return;
      heard.push([name, JSON.parse(given ?? "")]);
      if (name !== "notebook:insert-cell-below") return;
      const next = document.createElement("div");
      next.className = "jp-Cell jp-mod-active";
      cell.classList.remove("jp-mod-active");
      cell.after(next);
    };
    document.body.addEventListener("click", listener);
    context.after(() => document.body.removeEventListener("click", listener));
    const button = await pressed(article);
    assert.deepEqual(heard, [
      ["notebook:insert-cell-below", {}],
      ["notebook:replace-selection", { text: "print('<b>')\n" }],
    ]);
    assert.equal(button.hidden, false);
    assert.equal(document.querySelector("[data-commandlinker-command]"), null);
  });

  test("waits for who is asked by the host, and is offered again after a no", async (context) => {
    const { article, el } = await show("```\nprint(1)\n```");
    const panel = document.createElement("div");
    panel.className = "jp-NotebookPanel";
    const cell = document.createElement("div");
    cell.className = "jp-Cell jp-mod-active";
    cell.append(el);
    panel.append(cell);
    const question = document.createElement("dialog");
    question.className = "jp-Dialog";
    const heard: (string | undefined)[] = [];
    const listener = ({ target }: Event): void => {
      const name = (target as HTMLElement).dataset.commandlinkerCommand;
      if (name === undefined) return;
      heard.push(name);
      document.body.append(question);
    };
    document.body.replaceChildren(panel);
    document.body.addEventListener("click", listener);
    context.after(() => document.body.removeEventListener("click", listener));
    const button = await pressed(article);
    question.remove();
    for (let frame = 0; frame < 70; frame++) await new Promise(requestAnimationFrame);
    assert.deepEqual(heard, ["notebook:insert-cell-below"]);
    assert.equal(button.hidden, false);
  });

  test("is not offered again where the host has no way", async () => {
    const { article } = await show("```\nprint(1)\n```");
    assert.ok((await pressed(article)).hidden);
  });
});
