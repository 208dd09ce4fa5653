import assert from "node:assert/strict";
import { test } from "node:test";
import { one, say, showChat, stream, turn } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import { message } from "./helpers/kernel.ts";
import { count, IS_LONG } from "./helpers/tally.ts";

installDocument();

const SEEDS = IS_LONG ? 100 : 3;
const ACTIONS = 500;
const WORDS = ["plain ", "**strong** ", "\n\n", "- item\n", "`code` ", "👩🏽‍💻 ", "| a |\n|---|\n"];

/** Numbers below a bound, the same for a seed. */
function below(seed: number): (bound: number) => number {
  let state = seed + 1;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** What a view shows, without the names by which its nodes refer to each other. */
function shown(el: Element): string {
  return el.innerHTML.replaceAll(/ (id|for|aria-[a-z]+by|aria-controls)="[^"]*"/g, "");
}

const list = (el: HTMLElement) => shown(one(el, ".ipychat-feed"));

type Chat = Awaited<ReturnType<typeof showChat>>;

/** Do something, as the kernel or as a person; return what. */
function act({ kernel, store, time, tell }: Chat, next: (bound: number) => number): string {
  const { messages } = kernel.transcript;
  const id = messages[next(messages.length)]?.id;
  const kinds = ["hear", "hear", "lose", "say", "stream", "stream", "stream", "settle", "remove"];
  const what = [...kinds, "turn", "reset", "submit", "stop", "wait"][next(14)] as string;
  if (what === "hear") tell();
  else if (what === "lose") kernel.sent.splice(0, 1);
  else if (what === "say") say(kernel, `m${kernel.seq}`, "");
  else if (what === "turn") turn(kernel, next(2) ? "running" : "done");
  else if (what === "submit") store.submit(`said ${kernel.seq}`);
  else if (what === "stop") store.stop();
  else if (what === "wait") time.pass(2000, tell);
  else if (what === "reset") kernel.change({ op: "reset", messages: [...messages].reverse() });
  else if (id === undefined) say(kernel, `m${kernel.seq}`, "");
  else if (what === "stream") stream(kernel, id, WORDS[next(WORDS.length)] as string);
  else if (what === "settle") kernel.settle(id);
  else if (messages.length > 5) kernel.change({ op: "remove", message_id: id });
  return what;
}

test("two views of a page show the same after anything that happens", async () => {
  const done = new Map<string, number>();
  let looks = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const next = below(seed);
    const chat = await showChat([message("a", "*one*")]);
    const other = chat.again();
    document.body.append(chat.el, other);
    for (let number = 0; number < ACTIONS; number++) {
      const what = act(chat, next);
      done.set(what, (done.get(what) ?? 0) + 1);
      if (what !== "hear" && what !== "wait") continue;
      looks += 1;
      assert.equal(list(other), list(chat.el), `seed ${seed}, action ${number}`);
    }
    chat.store.refresh();
    chat.time.pass(10_000, chat.tell);
    chat.tell();
    assert.deepEqual(chat.store.state.transcript, chat.kernel.transcript, `seed ${seed}`);
    assert.equal(list(other), list(chat.el), `seed ${seed}`);
    chat.gone.abort();
  }
  const told = [...done].sort().map(([what, times]) => `${what}: ${times}`);
  count(
    "R7",
    "two views of one page, actions at random",
    `seeds: ${SEEDS}, actions: ${SEEDS * ACTIONS}, ${told.join(", ")}, looks in between: ${looks}, differences: 0`,
    "js/test/view-two.test.ts",
  );
});
