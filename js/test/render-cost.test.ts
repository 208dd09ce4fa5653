import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { say, showChat, stream } from "./helpers/chat.ts";
import { installDocument } from "./helpers/dom.ts";
import type { Work } from "./helpers/work.ts";

installDocument();
Object.assign(URL, { createObjectURL: () => "blob:test", revokeObjectURL: () => {} });
const { MarkdownView } = await import("../src/render/markdown.ts");
const { Watch } = await import("./helpers/work.ts");

/** Characters that come at once. */
const PIECE = 13;

const SENTENCES = "A model reads *each* row, and keeps what `it()` has seen in **one** table. ";
const WORDS = "A model reads each row, and keeps what it has seen in one table. ";
const LINE = "    value = table[key]  # a row\n";

interface Kind {
  readonly head?: string;
  /** What is said again and again. */
  readonly unit: string;
  /**
   * What a long text may take: for each character, characters that are read or coloured; for each
   * piece, nodes that are touched and elements that are made.
   *
   * It is what it takes today and a tenth more, as nothing but the code changes these numbers.
   */
  readonly most: Work;
}

const KINDS = {
  text: {
    unit: `## A head\n\n${SENTENCES.repeat(3)}\n\n- one thing\n- another\n\n> said\n\n`,
    most: { parsed: 33.5, touched: 3, made: 7.7, coloured: 0 },
  },
  words: {
    unit: `${WORDS.repeat(6)}\n\n`,
    most: { parsed: 7.6, touched: 1.17, made: 0.14, coloured: 0 },
  },
  "a block of code": {
    head: "```py\n",
    unit: `${LINE}\n`,
    most: { parsed: 0.01, touched: 2.5, made: 0.47, coloured: 1 },
  },
  "blocks of code": {
    unit: `Some words.\n\n\`\`\`py\n${LINE.repeat(4)}\`\`\`\n\n`,
    most: { parsed: 6.2, touched: 3.6, made: 3.7, coloured: 0.93 },
  },
  "a table": {
    head: "| a | b | c |\n|---|---|--:|\n",
    unit: "| a **cell** | `another` | 3.14 |\n",
    most: { parsed: 4.8, touched: 4.8, made: 7, coloured: 0 },
  },
  "a list": {
    unit: `- **A thing**: ${SENTENCES}\n`,
    most: { parsed: 7.5, touched: 2.6, made: 3.3, coloured: 0 },
  },
  "items of paragraphs": {
    unit: `1. A thing, and\n\n   ${SENTENCES}\n\n`,
    most: { parsed: 17.2, touched: 3, made: 12.1, coloured: 0 },
  },
} satisfies Record<string, Kind>;

/** What a text comes into. */
interface Shown {
  readonly el: HTMLElement;
  append(text: string): void;
  settle(): void;
}

type Show = (finished: (block: Element) => void) => Shown | Promise<Shown>;

function alone(finished: (block: Element) => void): Shown {
  const view = new MarkdownView("", { breaks: false, label: (name) => name, finished });
  return { el: view.el, append: (text) => view.append(text), settle: () => view.settle() };
}

/** In the last of some messages. */
async function inChat(finished: (block: Element) => void): Promise<Shown> {
  const { kernel, el, tell } = await showChat([], {}, { finished });
  for (let nth = 0; nth < 20; nth++) say(kernel, `${nth}`, "Some *words*.", { status: "done" });
  say(kernel, "a", "");
  tell();
  const append = (text: string): void => {
    stream(kernel, "a", text);
    tell();
  };
  const settle = (): void => {
    kernel.settle("a");
    tell();
  };
  return { el, append, settle };
}

/** Let a text grow to its end, and hold what it takes on the way against what the whole may. */
async function grow(text: string, show: Show, most: Partial<Work>, begun = ""): Promise<Work> {
  const watch = new Watch();
  const [characters, pieces] = [text.length, text.length / PIECE];
  const look = async (): Promise<Work> => {
    const { parsed, touched, made, coloured } = await watch.look();
    const work = {
      parsed: parsed / characters,
      touched: touched / pieces,
      made: made / pieces,
      coloured: coloured / characters,
    };
    for (const [name, limit] of Object.entries(most) as [keyof Work, number][]) {
      assert.ok(work[name] <= limit, `${name}: already ${work[name]} of ${limit}`);
    }
    return work;
  };
  try {
    const { el, append, settle } = await show(watch.finished);
    document.body.replaceChildren(el);
    append(begun);
    await watch.begin(el);
    for (let at = 0; at < text.length; at += PIECE) {
      append(text.slice(at, at + PIECE));
      await look();
    }
    settle();
    return await look();
  } finally {
    watch.end();
  }
}

function ofLength({ head = "", unit }: Kind, length: number): string {
  return head + unit.repeat(Math.ceil(length / unit.length));
}

describe("what a page reads, touches, makes and colours for a piece does not grow with", () => {
  for (const [name, kind] of Object.entries<Kind>(KINDS)) {
    test(name, async () => {
      const short = await grow(ofLength(kind, 4_000), alone, {});
      const long = await grow(ofLength(kind, 40_000), alone, kind.most);
      for (const what of Object.keys(long) as (keyof Work)[]) {
        assert.ok(long[what] <= 1.2 * short[what], `${what}: ${short[what]}, then ${long[what]}`);
      }
    });
  }

  test("the block before the one that grows, which is not made again", async () => {
    const paragraph = `${SENTENCES.repeat(100)}\n\n`;
    await grow(SENTENCES.repeat(5), alone, { made: 20, touched: 3 }, paragraph);
  });
});

describe("a chat with other messages adds little to what a piece takes in", () => {
  for (const name of ["text", "words", "a block of code", "blocks of code"] as const) {
    test(name, async () => {
      const { most } = KINDS[name];
      // That something came is written down once; finished blocks of code get a toolbar.
      const more = { touched: most.touched + 1.6, made: most.made + 0.4 };
      await grow(ofLength(KINDS[name], 10_000), inChat, { ...most, ...more });
    });
  }
});
