/**
 * Looks at a chat in JupyterLab while texts come to it: at all that is drawn, and at what is around.
 *
 * It stands behind `audit.js` in one script, which is evaluated with the root of the chat.
 */

const fixed = () => ({
    place: location.pathname,
    config: document.querySelector("#jupyter-config-data")?.textContent,
    // JupyterLab itself puts elements around the chat when it needs them, but of its own host.
    strangers: [...document.querySelectorAll("script, link, iframe, object, embed, form, base")]
        .map(one => String(one.src || one.href || one.data || one.action || ""))
        .filter(address => /^https?:/.test(address) && !address.startsWith(`${location.origin}/`)),
    globals: [Object, Array, String, Function, Element, Node].map(one => Reflect.ownKeys(one.prototype).length).join(),
    polluted: {}.polluted,
    cookies: document.cookie.split(";").map(one => one.split("=")[0].trim()).sort(),
    cells: document.querySelectorAll(".jp-Notebook .jp-Cell").length,
    tabs: document.querySelectorAll(".lm-TabBar-tab").length,
    dialogs: document.querySelectorAll(".jp-Dialog").length,
});

/** Whether a chat is drawn at places of the page that are not its own. */
function escaped(root) {
    const { left, right, top, bottom } = root.getBoundingClientRect();
    for (let x = 3; x < innerWidth; x += innerWidth / 16) {
        for (let y = 3; y < innerHeight; y += innerHeight / 16) {
            const isOutside = x < left || x > right || y < top || y > bottom;
            if (isOutside && root.contains(document.elementFromPoint(x, y))) return `at ${x}, ${y}`;
        }
    }
    return null;
}

/** Whether something of the page is an element that a text has named. */
function clobbered(texts) {
    const names = new Set(["jupyter-config-data", "polluted"]);
    for (const [, name] of texts.join("\n").matchAll(/(?:id|name)\s*=\s*["']?([\w-]{1,60})/gi)) names.add(name);
    const isNode = value => value instanceof Node || value instanceof HTMLCollection;
    // JupyterLab has elements with these names of its own.
    return [...names].filter(name =>
        (isNode(document[name]) && !(name in Document.prototype) && root.contains(document[name])) ||
        (isNode(self[name]) && root.contains(self[name])));
}

const others = "a[href], .ipychat-picture, .ipychat-insert, .ipychat-run, .ipychat-file";
const before = fixed();
const found = new Set();
let looked = 0;

function look(element) {
    if (!element.isConnected || !element.closest(".ipychat-message")) return;
    looked += 1;
    for (const fault of audit(element)) found.add(fault);
}

const news = new MutationObserver(records => {
    for (const { type, target, addedNodes } of records) {
        if (type === "attributes") look(target);
        for (const node of addedNodes) {
            if (!(node instanceof Element)) continue;
            look(node);
            for (const element of allIn(node)) look(element);
        }
    }
});
news.observe(root, { subtree: true, childList: true, attributes: true });

for (const name of ["alert", "confirm", "prompt", "print", "open", "find", "stop"]) {
    self[name] = () => { found.add(`${name} was called`); };
}
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    found.add(`policy ${effectiveDirective}: ${blockedURI}`);
});

self.judging = {
    /** Press all that these texts have become, and say what is wrong; and how much was looked at. */
    verdict(texts) {
        for (const element of allIn(root)) {
            if (element.closest(".ipychat-message-body") && !element.closest(others)) {
                element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
            }
        }
        for (const element of allIn(root)) look(element);
        for (const text of root.querySelectorAll(".ipychat-markdown, .ipychat-plain")) {
            if (!/paint|strict|content/.test(getComputedStyle(text).contain)) found.add("a text is not bounded");
        }
        const place = escaped(root);
        if (place) found.add(`something of the chat is drawn ${place}`);
        for (const name of clobbered(texts)) found.add(`${name} is another thing now`);
        const now = fixed();
        for (const name of Object.keys(before)) {
            if (String(now[name]) !== String(before[name])) found.add(`${name}: ${before[name]} became ${now[name]}`);
        }
        const made = { found: [...found], looked };
        found.clear();
        looked = 0;
        return made;
    },
};
