import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { message } from "./helpers/kernel.ts";
import { receive, setUp } from "./helpers/store.ts";

test("whatever is lost, doubled, late or out of order, the page ends where the kernel is", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("say" as const), text: fc.string({ maxLength: 4 }) }),
    fc.record({ do: fc.constant("stream" as const), text: fc.string({ maxLength: 4 }) }),
    fc.record({ do: fc.constant("settle" as const) }),
    fc.record({ do: fc.constant("restart" as const) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 2000 }) }),
    fc.record({
      do: fc.constant("deliver" as const),
      fate: fc.constantFrom("whole", "lost", "doubled", "reversed", "half"),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { kernel, time, store, deliver } = setUp();
      let count = 0;
      for (const one of steps) {
        const last = kernel.transcript.messages.at(-1);
        if (one.do === "say") {
          count += 1;
          const index = kernel.transcript.messages.length;
          kernel.change({ op: "insert", index, message: message(`m${count}`, one.text) });
        } else if (one.do === "stream" && last) {
          const part = last.parts[0] as { text: string };
          kernel.change({
            op: "text",
            message_id: last.id,
            part_id: `${last.id}-text`,
            offset: part.text.length,
            text: one.text,
          });
        } else if (one.do === "settle" && last) kernel.settle(last.id);
        else if (one.do === "restart") kernel.restart();
        else if (one.do === "wait") time.pass(one.ms);
        else if (one.do === "deliver") {
          const sent = kernel.sent.splice(0);
          if (one.fate === "reversed") sent.reverse();
          const arriving = one.fate === "lost" ? [] : sent;
          arriving.forEach((batch, index) => {
            if (one.fate === "half" && index % 2) return;
            receive(store, batch);
            if (one.fate === "doubled") receive(store, batch);
          });
        }
      }
      // The road is whole again; the end of a turn tells the page how far it should be.
      kernel.sent.length = 0;
      store.onEnd({ epoch: kernel.epoch, seq: kernel.seq });
      time.pass(30_000, deliver);
      deliver();
      assert.deepEqual(store.state.transcript, kernel.transcript);
      assert.equal(store.state.connection, "live");
    }),
    { numRuns: 1000 },
  );
});
