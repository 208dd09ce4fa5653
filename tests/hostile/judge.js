/** Feeds hostile texts to the real bundle, whose model a script plays, and looks at what comes. */

import { allIn, audit, auditInside, bodyOf } from "./audit.js";
import { assets, message, open, output, place, text } from "./chat.js";
import { heavy } from "./heavy.js";
import { everywhere, looksOf, PLACES } from "./places.js";

// --- what may not happen

/** What has changed outside the chat. */
const around = new MutationObserver(() => {});
const watched = { subtree: true, childList: true, attributes: true, characterData: true };
around.observe(document, watched);

const keysOf = object => Reflect.ownKeys(object).length;
const GLOBALS = () => [Object, Array, String, Function, Element, Node].map(one => keysOf(one.prototype)).join();
const before = { globals: GLOBALS(), title: document.title, cookie: document.cookie, place: location.href, stored: localStorage.length };

/** Names by which a text may try to put itself into the place of something. */
function namesIn(texts) {
    const all = texts.join("\n").matchAll(/(?:id|name)\s*=\s*["']?([\w-]{1,60})/gi);
    return new Set(["jupyter-config-data", "polluted", ...[...all].map(([, name]) => name)]);
}

function holds(names) {
    const isNode = value => value instanceof Node || value instanceof HTMLCollection;
    return [...names].filter(name =>
        (isNode(document[name]) && !(name in Document.prototype)) ||
        (isNode(self[name]) && !["document", "place"].includes(name)));
}

/** Return all that should not be, and forget it. */
function faults(root, texts) {
    const found = caught.splice(0);
    for (const { target, addedNodes, type } of around.takeRecords()) {
        if (!place.contains(target) && target.isConnected) found.push(`<${target.nodeName}> around the chat has changed: ${type} ${addedNodes[0]?.nodeName ?? ""}`);
    }
    for (const element of allIn(root)) found.push(...audit(element));
    for (const one of framesIn(root)) found.push(...auditInside(one));
    for (const name of holds(namesIn(texts))) found.push(`${name} is another thing now`);
    if (GLOBALS() !== before.globals || {}.polluted !== undefined) found.push("a prototype has changed");
    if (document.title !== before.title) found.push("the title has changed");
    if (document.cookie !== before.cookie || localStorage.length !== before.stored) found.push("something was stored");
    return found;
}

// --- what a person does, and more

const EVENTS = `
    mouseover mouseout mousemove mousedown mouseup mouseenter mouseleave dblclick contextmenu auxclick
    pointerover pointerdown pointerup pointermove wheel keydown keypress keyup focus blur focusin
    input change submit reset invalid select toggle beforetoggle load error abort scroll resize
    animationstart animationend transitionend drag dragstart dragover drop copy cut paste
    begin end repeat canplay play playing timeupdate loadedmetadata loadstart volumechange ended
    show hashchange message pageshow popstate search beforeinput cuechange finish start bounce`
    .trim().split(/\s+/);

/** Elements that ask for something from elsewhere when they are pressed. */
const FETCHING = ".ipychat-picture, .ipychat-avatar-offer";

const followed = [];
function follow(event) {
    const link = event.target.closest?.("a[href], a");
    if (!link) return;
    event.preventDefault();
    followed.push(link.href);
}
addEventListener("click", follow, true);
addEventListener("auxclick", follow, true);
addEventListener("submit", event => {
    if (event.isTrusted && !event.defaultPrevented) caught.push("a form was sent");
});

/** Let everything happen to every node, and press it. */
function touch(root) {
    const all = allIn(root);
    for (const element of all) {
        for (const name of EVENTS) {
            const Kind = name.startsWith("key") ? KeyboardEvent : Event;
            element.dispatchEvent(new Kind(name, { cancelable: true, key: "a" }));
        }
    }
    for (const element of all) {
        if (element.closest(FETCHING)) continue;
        element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
}

const framesIn = root => [...root.querySelectorAll("iframe.ipychat-html")].filter(one => bodyOf(one));

// Without a person there is no dialog for files.
HTMLInputElement.prototype.click = () => {};

const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

/** Wait until nothing more is drawn. */
async function quiet() {
    let changed = true;
    const observer = new MutationObserver(() => { changed = true; });
    observer.observe(place, watched);
    for (let still = 0; still < 3; still = changed ? 0 : still + 1) {
        changed = false;
        await frame();
    }
    observer.disconnect();
}

/** Wait until the diagram in an element is drawn, or is given up; say whether it is drawn. */
function diagramIn(root) {
    return new Promise(done => {
        const observer = new MutationObserver(records => {
            const isDrawn = root.querySelector(".ipychat-diagram-toggle") !== null;
            const gone = records.flatMap(({ removedNodes }) => [...removedNodes]);
            if (!isDrawn && !gone.some(one => one.localName === "iframe")) return;
            observer.disconnect();
            done(isDrawn);
        });
        observer.observe(root, watched);
    });
}

async function judged(chat, texts, { isTouched = true } = {}) {
    await quiet();
    const found = faults(chat.el, texts);
    if (isTouched) {
        touch(chat.el);
        for (const one of framesIn(chat.el)) touch(bodyOf(one));
        await frame();
        found.push(...faults(chat.el, texts));
    }
    for (const href of followed.splice(0)) {
        if (!/^(https?:\/\/|mailto:|blob:)/.test(href)) found.push(`a click led to ${href}`);
    }
    return found;
}

async function shown(texts, messages, more) {
    around.takeRecords();
    const chat = open(messages, more);
    const found = await judged(chat, texts);
    const nodes = chat.el.querySelectorAll("*").length;
    chat.close();
    await frame();
    return { found: [...found, ...caught.splice(0)], nodes };
}

Object.assign(self, {
    places: PLACES,
    heavy,

    /** What a model, and what a person, says: drawn at once. */
    async drawn(texts) {
        const parts = texts.map((words, index) => text(`p${index}`, words));
        const half = Math.ceil(parts.length / 2);
        return shown(texts, [
            message("a", parts.slice(0, half)), message("b", parts.slice(half)),
            message("u", parts.map(part => ({ ...part, id: `u${part.id}` })), { role: "user" }),
        ]);
    },

    /** The same text in all other places. */
    async placed(texts) {
        const messages = texts.flatMap((words, index) => [
            message(`q${index}`, [text(`q${index}t`, "x")], { role: "user" }),
            everywhere(`m${index}`, words),
        ]);
        return shown(texts, messages, looksOf(texts.join("\n")));
    },

    /** The same as the address of an avatar, and as text of a chat that waits and asks. */
    async pictured(texts) {
        const messages = texts.map((words, index) => message(`m${index}`, [], { avatar: { url: words } }));
        return shown(texts, messages);
    },

    /** Diagrams, each in sight and waited for: how many are drawn, and which are left as text. */
    async diagrams(texts) {
        const found = [];
        let drawn = 0;
        around.takeRecords();
        for (const words of texts) {
            const chat = open([message("m", [text("t", words)])]);
            drawn += await diagramIn(chat.el);
            found.push(...await judged(chat, texts));
            chat.close();
            await frame();
        }
        return { found: [...found, ...caught.splice(0)], drawn };
    },

    /** What a formatter of the kernel says. */
    async framed(texts) {
        return shown(texts, [message("a", texts.map((html, index) => output(`p${index}`, "text/html", html)))]);
    },

    /** Messages of a shape that nobody would send. */
    async odd(sources) {
        around.takeRecords();
        const chat = open([]);
        for (const source of sources) {
            const fields = JSON.parse(source);
            const made = { ...message("m", [text("t", typeof fields.content === "string" ? fields.content : "x")]), ...fields };
            for (const name of ["__proto__", "constructor", "prototype"]) {
                if (Object.hasOwn(fields, name)) Object.defineProperty(made, name, { value: fields[name], enumerable: true });
            }
            chat.change({ op: "insert", index: 0, message: made });
            chat.change({ op: "update", message_id: "m", changes: fields });
            chat.change({ op: "reset", messages: [] });
        }
        const found = await judged(chat, sources);
        chat.close();
        return { found, nodes: 0 };
    },

    /** Each text as it grows, a character at a time: everything on the way is looked at. */
    async grown(texts, most) {
        around.takeRecords();
        const ids = texts.map((_, index) => `m${index}`);
        const chat = open(ids.map(id => message(id, [text(`${id}-t`, "")], { status: "streaming" })));
        await quiet();
        const bodies = ids.map(id => chat.el.querySelector(`[data-message-id="${id}"] .ipychat-message-body`));
        if (bodies.includes(null)) throw new Error("not all messages are drawn");
        const news = new MutationObserver(() => {});
        for (const body of bodies) news.observe(body, { ...watched, characterData: false });
        const found = [];
        let states = 0;
        const ends = texts.map(words => Math.min(words.length, most));
        for (let at = 0; at < Math.max(...ends); at++) {
            const deltas = texts.flatMap((words, index) => at < ends[index]
                ? [{ op: "text", message_id: ids[index], part_id: `${ids[index]}-t`, offset: at, text: words[at] }]
                : []);
            chat.change(...deltas);
            states += deltas.length;
            for (const { target, addedNodes } of news.takeRecords()) {
                for (const node of [target, ...addedNodes]) {
                    if (!(node instanceof Element) || !node.isConnected) continue;
                    for (const element of [node, ...node.querySelectorAll("*")]) found.push(...audit(element));
                }
            }
            if (at % 20 === 0) await frame();
        }
        news.disconnect();
        chat.change(...ids.map(message_id => ({ op: "update", message_id, changes: { status: "done" } })));
        found.push(...await judged(chat, texts, { isTouched: false }));
        chat.close();
        return { found, states };
    },

    /** Each text in two pieces, cut everywhere: is it drawn as the whole one is? */
    async cut(texts) {
        const options = { code_actions: [], allow_diagrams: false };
        const cuts = texts.flatMap(words => Array.from({ length: Math.max(0, words.length - 1) }, (_, at) => [words, at + 1]));
        const found = [];
        const drawnAs = (chat, id) => chat.el.querySelector(`[data-message-id="${id}"] .ipychat-markdown`);
        for (let from = 0; from < cuts.length; from += 12) {
            const some = cuts.slice(from, from + 12);
            const chat = open([message("whole", [text("w", "")]), ...some.map(([words, at], index) => message(`m${index}`, [text(`t${index}`, words.slice(0, at))], { status: "streaming" }))], options);
            chat.change(...some.map(([words, at], index) => ({ op: "text", message_id: `m${index}`, part_id: `t${index}`, offset: at, text: words.slice(at) })));
            chat.change(...some.map((_, index) => ({ op: "update", message_id: `m${index}`, changes: { status: "done" } })));
            const wholes = new Map();
            some.forEach(([words, at], index) => {
                if (!wholes.has(words)) {
                    chat.change({ op: "parts", message_id: "whole", parts: [text(`w${index}`, words)] });
                    wholes.set(words, drawnAs(chat, "whole").innerHTML);
                }
                if (drawnAs(chat, `m${index}`).innerHTML !== wholes.get(words)) found.push(`cut at ${at}: ${JSON.stringify(words)}`);
            });
            for (const element of allIn(chat.el)) found.push(...audit(element));
            chat.close();
            if (from % 120 === 0) await frame();
        }
        return { found: [...found, ...caught.splice(0)], cuts: cuts.length };
    },

    /** Draw texts and leave them there; how many pictures wait for somebody to press them. */
    async kept(texts, reach) {
        self.keeping = open(
            [message("a", texts.map((words, index) => text(`p${index}`, words)))], { _reach: reach },
        );
        await quiet();
        return document.querySelectorAll(".ipychat-picture").length;
    },

    /** Press the first picture that waits. */
    async pressed() {
        document.querySelector(".ipychat-picture").click();
        await quiet();
        // For another one of the same address it would not ask while this one is on its way.
        const coming = [...document.querySelectorAll("img")].filter(one => !one.complete);
        await Promise.all(coming.map(one => new Promise(done => { one.onload = one.onerror = done; })));
    },

    async left() {
        keeping.close();
        await quiet();
        return caught.splice(0);
    },

    /** The same texts in a page that trusts them: those that do something, by their number. */
    async trusted(texts) {
        const frames = texts.map(words => {
            const one = document.createElement("iframe");
            place.append(one);
            const page = one.contentDocument;
            page.body.innerHTML = words;
            return one;
        });
        await new Promise(done => setTimeout(done, 400));
        for (const one of frames) {
            try {
                touch(one.contentDocument.documentElement);
            } catch { /* it has gone elsewhere */ }
        }
        await new Promise(done => setTimeout(done, 400));
        const live = frames.flatMap((one, index) => {
            try {
                return one.contentWindow.fired || new URL(one.contentWindow.location.href).protocol !== "about:" ? [index] : [];
            } catch {
                return [index];
            }
        });
        place.replaceChildren();
        caught.splice(0);
        return live;
    },
});

for (const name of ["highlight", "math", "diagrams"]) {
    assets[name] = await (await nativeFetch(`${name}.js.gz`)).arrayBuffer();
}
await frame();
around.takeRecords();
self.isReady = true;
