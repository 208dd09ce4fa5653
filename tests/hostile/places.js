/** Where in a chat a text can stand. */

import { AREA, button, message, ours, output, text } from "./chat.js";

/** Say a text wherever something can be said; but for HTML, which is meant to be such. */
export function everywhere(id, words) {
    const named = (kind, data) => ({ ...ours(kind, data), id: `${id}${kind}` });
    const parts = [
        text(`${id}t`, words, "plain"),
        text(`${id}c`, `\`\`\`${words.replaceAll("\n", " ")}\nx\n\`\`\`\n\n[${words}](https://a.example "${words}")\n\n![${words}](${words})\n\n[x](${words})`),
        {
            id: `${id}s`, kind: "step", title: words, status: "failed", badge: words, collapsed: false,
            parts: [text(`${id}u`, `${words}\n\n\`\`\`\nTraceback (most recent call last):\n${words}\n\`\`\``)],
        },
        { id: `${id}g`, kind: "group", title: words, layout: "card", parts: [text(`${id}v`, words)] },
        { id: `${id}m`, kind: "media", mime: words, name: words, size: 0, data: new Uint8Array() },
        { id: `${id}i`, kind: "media", mime: "image/png", name: words, size: 1, data: new Uint8Array(1) },
        { id: `${id}p`, kind: "media", mime: "image/png", name: words, size: 9, data: new Uint8Array(1) },
        { id: `${id}w`, kind: "widget", ref: words, text: words },
        { id: `${id}o`, kind: "output", bundle: { "text/plain": words, [words]: words } },
        output(`${id}l`, "text/latex", words),
        output(`${id}j`, "application/json", { [words]: words }),
        named("tool-call", { name: words, arguments: words }),
        named("tool-result", { content: words }),
        named("error", { name: words, message: words, traceback: words }),
        output(`${id}e`, "application/vnd.jupyter.error", { ename: words, evalue: words, traceback: [words] }),
    ];
    return message(id, parts, {
        user: words, avatar: { text: words }, time_text: words, can_edit: true,
        header: [text(`${id}h`, words)], footer: [text(`${id}f`, words)],
        reactions: [words], reaction_icons: { [words]: words },
        feedback: { value: "down", comment: words }, suggestions: [words], classes: words.split(" "),
        stylesheets: [words, `p { background: url(${words}) }`], version: { index: 0, count: 2 },
    });
}

/** Number of places in `everywhere` and `looksOf` where a text stands. */
export const PLACES = 46;

export function looksOf(words) {
    // These are the author's own: in them only markup is tried, and no characters that hide.
    const label = words.replace(/[^\x20-\x7e]/g, "");
    return {
        labels: Object.fromEntries(["send", "copy", "edit", "compose", "conversation", "image", "show_image"].map(name => [name, label])),
        suggestions: [words], placeholder_text: words, accept: words,
        _frame: {
            title: words, background: words, color: words, collapsible: true,
            styles: { background: `url(${words})`, [words]: words },
            placeholder: { user: words, avatar: { text: words } },
        },
        styles: { color: words, backgroundImage: words }, stylesheets: [words],
        _composer: {
            inputs: ["", words].map(ref => ({ label: words, ref, area: { ...AREA, placeholder: words } })),
            active: 0, place: words,
        },
        _commands: [{ name: words, usage: words, description: words }],
        _buttons: [button("send", words), button(words, words), button("x", `<svg>${words}</svg>`)],
    };
}
