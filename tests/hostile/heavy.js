/** Draws texts that are hard on a parser or on a page, and says for how long nothing else happened. */

import { message, open, text } from "./chat.js";

const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

/** Milliseconds of a task, or of several at once, as the page sees them from outside. */
class Blocked {
    longest = 0;
    #last = performance.now();
    #channel = new MessageChannel();
    #ended = false;

    constructor() {
        this.#channel.port1.onmessage = () => {
            this.look();
            if (!this.#ended) this.#channel.port2.postMessage(0);
        };
        this.#channel.port2.postMessage(0);
    }

    look() {
        const now = performance.now();
        this.longest = Math.max(this.longest, now - this.#last);
        this.#last = now;
    }

    end() {
        this.#ended = true;
    }
}

/**
 * Let a model say a text, in so many pieces, and ask the chat something afterwards.
 *
 * @param js Source of a function of a length; `R` repeats.
 * @param {number} n The length.
 * @param {number} pieces Into how many the text is cut.
 */
export async function heavy(js, n, pieces) {
    const words = new Function("R", `return ${js}`)((one, count) => one.repeat(count))(n);
    const errors = [];
    const note = event => errors.push(String(event.message ?? event.reason));
    addEventListener("error", note);
    const chat = open([]);
    await frame();
    await frame();
    // What is new is also read out.
    chat.change({ op: "insert", index: 0, message: message("m", [text("t", "")], { status: "streaming" }) });
    await frame();
    const blocked = new Blocked();
    const began = performance.now();
    const size = Math.ceil(words.length / pieces);
    for (let at = 0; at < words.length; at += size) {
        chat.change({ op: "text", message_id: "m", part_id: "t", offset: at, text: words.slice(at, at + size) });
        await frame();
    }
    chat.change({ op: "update", message_id: "m", changes: { status: "done" } });
    for (let still = 0; still < 4; still++) await frame();
    const seconds = (performance.now() - began) / 1000;
    blocked.look();
    blocked.end();
    removeEventListener("error", note);
    const body = chat.el.querySelector(".ipychat-message-body");
    const area = chat.el.querySelector("textarea");
    area.value = "still there?";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    const result = {
        length: words.length,
        longest: Math.round(blocked.longest),
        seconds,
        nodes: body.querySelectorAll("*").length,
        shown: body.textContent.length,
        isPlain: body.querySelector(".ipychat-plain") !== null,
        isUsable: chat.heard.includes("still there?"),
        errors,
    };
    chat.close();
    await frame();
    return result;
}
