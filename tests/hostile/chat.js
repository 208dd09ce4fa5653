/** A chat of the real bundle, whose model a script plays. */

import widget from "./ipychat.js";

export const AREA = {
    placeholder: "", rows: 1, max_rows: 10, max_length: 1e6, enter_sends: true,
    disabled_enter: false, disabled: false, text: "",
};
const LOOKS = {
    _disabled: false, _on_busy: "refuse", _answers: true, code_actions: ["copy", "insert", "run"],
    loading: false, suggestions: [], _frame: {}, _scroll_to: {}, load_buffer: 500,
    view_latest: true, placeholder_text: "", placeholder_threshold: 0, show_activity_dot: true,
    auto_scroll_limit: 200, scroll_button_threshold: 100, labels: {}, _reach: {}, styles: {},
    stylesheets: [], _composer: { inputs: [{ label: "Text", ref: "", area: AREA }], active: 0, place: "" },
    _commands: [], enable_upload: true, accept: "", max_files: 10, max_file_size: 1000,
    _buttons: ["send", "stop", "rerun", "undo", "clear"].map(name => button(name)), _end: {},
    allow_diagrams: true,
};

export function button(name, icon = "") {
    return { name, icon, js: null, show_name: true, tooltip: true, reverts: false };
}

export const text = (id, words, format = "markdown") => ({ id, kind: "text", format, text: words });
export const output = (id, mime, data) => ({ id, kind: "output", bundle: { [mime]: data, "text/plain": "" } });
export const ours = (kind, data) => output(kind, `application/vnd.ipychat.${kind}+json`, data);

export function message(id, parts, more = {}) {
    return {
        id, role: "assistant", user: "Bot", avatar: { text: "B" }, status: "done",
        time: "2024-05-06T07:08:09+00:00", parts, ...more,
    };
}

/** What the kernel has for pages that ask for it. */
export const assets = {};

/** Where the chat is: nothing may change around it. */
export const place = document.getElementById("place");

/** Show a chat; `tell` is how its kernel speaks. */
export function open(messages, more = {}) {
    const listeners = new Map();
    const heard = [];
    const state = {
        ...LOOKS, ...more,
        _transcript: { protocol: 1, epoch: "e", seq: 0, transcript: { messages, turn: null } },
    };
    const tell = (content, buffers = []) => listeners.get("msg:custom")?.(content, buffers);
    let seq = 0;
    const model = {
        get: name => state[name] ?? [], set() {}, save_changes() {},
        on(name, listener) { listeners.set(name, listener); }, off() {},
        send({ kind, name, hash, text: words }) {
            if (kind === "submit") heard.push(words);
            if (kind === "hello") tell({ kind: "batch", epoch: "e", seq: 0, deltas: [] });
            if (kind !== "asset") return;
            const data = assets[name];
            const piece = { kind, name, hash, offset: 0, size: data.byteLength, data: null };
            queueMicrotask(() => tell({ ...piece, buffer_paths: [["data"]] }, [new DataView(data)]));
        },
    };
    const el = document.createElement("div");
    place.replaceChildren(el);
    const made = widget();
    const end = made.initialize({ model });
    const leave = made.render({ model, el });
    return {
        el,
        heard,
        change: (...deltas) => tell({ kind: "batch", epoch: "e", seq: ++seq, deltas }),
        close() { leave(); end(); place.replaceChildren(); },
    };
}
