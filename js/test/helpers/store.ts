/** A store and the kernel that it hears. */

import { Store } from "../../src/store.ts";
import { Kernel, message, Time } from "./kernel.ts";

/** A store whose intents reach a kernel, and whose kernel's words wait in `kernel.sent`. */
export function setUp(): { kernel: Kernel; time: Time; store: Store; deliver: () => void } {
  const kernel = new Kernel();
  const time = new Time();
  time.onSend = (intent) => kernel.hear(intent);
  const store = new Store(kernel.snapshot(), time);
  store.open();
  const deliver = (): void => {
    for (const sent of kernel.sent.splice(0)) receive(store, sent);
  };
  return { kernel, time, store, deliver };
}

export function receive(store: Store, sent: Kernel["sent"][number]): void {
  if ("kind" in sent) store.onBatch(sent);
  else store.onAnswer(sent);
}

export function kinds(kernel: Kernel): string[] {
  return kernel.heard.map((intent) => intent.kind);
}

export function insert(id: string, text = "") {
  return { op: "insert" as const, index: 0, message: message(id, text) };
}
