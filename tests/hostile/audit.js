/** What may be on the page when a text has been drawn, whoever wrote it. */

const words = text => new Set(text.trim().split(/\s+/));

/** What a text may become: each element with its attributes. */
const TEXT = Object.fromEntries(
    Object.entries({
        div: "class dir translate data-wrapped title",
        span: "class title dir translate role aria-label",
        sup: "", p: "dir", h1: "dir", h2: "dir", h3: "dir", h4: "dir", h5: "dir", h6: "dir",
        ul: "", ol: "start", li: "dir class", blockquote: "dir", table: "", thead: "", tbody: "",
        tr: "", th: "dir class", td: "dir class", em: "", strong: "", s: "", hr: "", br: "",
        code: "translate", pre: "tabindex dir hidden",
        button: "class type title aria-label aria-pressed aria-disabled hidden",
        svg: "class viewBox aria-hidden", path: "d",
        a: "href title target rel referrerpolicy",
        img: "alt src title referrerpolicy decoding",
    }).map(([tag, names]) => [tag, words(names)]),
);

/** What formulas are made of. */
const MATH = words(`
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
    mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none`);
const OF_MATH = words(`
    accent accentunder alttext class columnspan depth display displaystyle fence form height
    largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize
    movablelimits rowspan rspace scriptlevel separator stretchy style symmetric voffset width`);

/** What a chat is made of beside its texts. */
const CHAT = words(`
    a article audio b blockquote br button code details div em form h1 h2 h3 h4 h5 h6 header hr
    iframe img input li nav ol option p path pre progress s search section select span strong style
    summary sup svg table tbody td textarea th thead time tr ul video`);
const OF_CHAT = /^(aria-[a-z]+|accept|alt|autocomplete|class|colspan|controls|d|data-(above|activity|answers|badge|below|cells|chosen|code|coloured|connection|current|disabled|editing|empty|folded|folds|framed|ipychat-ready|last|layout|letters|lm-suppress-shortcuts|loading|many|message-id|more|names|of|own|printed|role|shown|signed|status|tabs|top|value|waiting|wrapped)|datetime|decoding|dir|download|enterkeyhint|for|hidden|href|id|max|maxlength|min|multiple|name|open|placeholder|referrerpolicy|rel|role|rows|sandbox|spellcheck|src|srcdoc|start|style|tabindex|target|title|translate|type|value|viewBox)$/;

/** What a formatter's HTML is freed of. */
const NOT_IN_FRAME = words(`
    script noscript template link meta base iframe frame frameset object embed audio video source
    track animate animatetransform animatemotion set portal fencedframe`);

/** Characters that turn a text around, or that carry a second one. */
const UNSEEN = /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\u{e0000}-\u{e0fff}]/u;
const FLAGS = /\u{1f3f4}[\u{e0061}-\u{e007a}]{5}\u{e007f}/gu;

const INLINE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/;
const LOADS = /url\s*\((?!\s*["']?(?:data:image|#))|image-set|expression|@import|\\/i;

/** All elements in another one, whose own names may hide its methods. */
export function allIn(root) {
    return [...Element.prototype.querySelectorAll.call(root, "*")];
}

/** The body of the document in a frame, likewise. */
export function bodyOf(frame) {
    const { get } = Object.getOwnPropertyDescriptor(Document.prototype, "body");
    return frame.contentDocument && get.call(frame.contentDocument);
}

/** Say what is wrong with an element of a chat. */
export function audit(element) {
    const found = [];
    const tag = element.localName;
    const say = what => found.push(`<${[tag, ...element.classList].join(".")}> ${what}`);
    const isText = element.closest(".ipychat-markdown") !== null;
    const isMath = element.namespaceURI.endsWith("MathML");
    const names = element.getAttributeNames();
    if (isMath) {
        if (!MATH.has(tag)) say("is no formula");
        for (const name of names) if (!OF_MATH.has(name)) say(`has ${name}`);
    } else if (isText && !element.matches(".ipychat-markdown, .ipychat-diagram, .ipychat-error, .ipychat-error *")) {
        if (!Object.hasOwn(TEXT, tag)) say("is nothing that a text may become");
        else for (const name of names) if (!TEXT[tag].has(name)) say(`has ${name}`);
    } else {
        if (!CHAT.has(tag)) say("is nothing that a chat is made of");
        for (const name of names) if (!OF_CHAT.test(name)) say(`has ${name}`);
    }
    const isArticle = tag === "article";
    for (const name of element.classList) {
        const isFine = isArticle
            ? /^[a-z][\w-]*$/i.test(name) && !/^(jp|lm|p|vscode|widget|cm|monaco)-/i.test(name)
            : /^ipychat(-|$)/.test(name);
        if (!isFine) say(`has the class ${name}`);
    }
    for (const name of names) {
        const value = element.getAttribute(name);
        if (/^on/i.test(name)) say(`has ${name}`);
        if (name === "id" && !value.startsWith("ipychat-")) say(`has the id ${value}`);
        if (name === "name") say("has a name");
        const style = value.replace(/url\("data:image\/[^"]*"\)/g, "");
        if (name === "style" && (LOADS.test(style) || /position\s*:/i.test(style))) say(`is styled ${value}`);
        if (name === "src" && tag !== "iframe" && !/^blob:/.test(value) && !INLINE.test(value)) say(`loads ${value}`);
        if (name === "srcdoc" && !element.matches(".ipychat-html, .ipychat-diagram")) say("holds a document");
        if (/^(title|alt|aria-label|aria-description|placeholder)$/.test(name) && hides(value)) say(`hides something in ${name}`);
    }
    if (tag === "a") auditLink(element, say);
    // What the browser has read and written again: an escape in it is one of a name.
    if (tag === "style" && LOADS.test(element.textContent.replaceAll("\\", ""))) say(`says ${element.textContent}`);
    if (tag === "iframe") auditFrame(element, say);
    for (const node of element.childNodes) {
        if (node instanceof Text && hides(node.data) && !element.closest("textarea, .ipychat-announcer")) say("hides something in its text");
    }
    return found;
}

function hides(text) {
    return UNSEEN.test(text.replace(FLAGS, ""));
}

function auditLink(link, say) {
    const href = link.getAttribute("href") ?? "";
    if (link.download && href.startsWith("blob:")) return;
    if (!/^(https?:\/\/|mailto:)/.test(href)) say(`leads to ${href}`);
    // Nobody knows where this page is, so that what leads there was relative: a call of the server.
    if (link.host === location.host) say(`leads into this host: ${href}`);
    if (link.username || link.password) say("carries a name or a password");
    if (!/\bnoopener\b/.test(link.rel) || !/\bnoreferrer\b/.test(link.rel)) say("tells where it comes from");
    if (link.target !== "_blank") say("replaces the page");
    // A host in the words that is another one than that of the address, and nothing says so.
    const said = /^\s*(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/:?#\s]|$)/i.exec(link.firstChild?.textContent ?? "");
    const isOther = said && link.host && ![said[1].toLowerCase(), `www.${said[1].toLowerCase()}`].includes(link.hostname);
    if (isOther && said[1].toLowerCase() !== `www.${link.hostname}` && !link.querySelector(".ipychat-host")) {
        say(`says ${said[1]} and leads to ${link.host}`);
    }
}

function auditFrame(frame, say) {
    const sandbox = frame.getAttribute("sandbox");
    const isDiagram = frame.matches(".ipychat-diagram");
    if (!isDiagram && !frame.matches(".ipychat-html")) return say("is a frame that nobody knows");
    if (sandbox !== (isDiagram ? "allow-scripts" : "allow-same-origin")) say(`is open: ${sandbox}`);
    if (!/<meta http-equiv="Content-Security-Policy" content="default-src 'none';/.test(frame.srcdoc)) say("has no policy");
}

/** Say what is wrong in a frame that shows the HTML of a formatter. */
export function auditInside(frame) {
    const found = [];
    for (const element of allIn(bodyOf(frame))) {
        const { localName } = Object.getOwnPropertyDescriptors(Element.prototype);
        const tag = localName.get.call(element);
        const say = what => found.push(`in a frame, <${tag}> ${what}`);
        if (NOT_IN_FRAME.has(tag.toLowerCase())) say("is there");
        for (const { name, value } of Element.prototype.getAttributeNames.call(element).map(name => ({
            name, value: Element.prototype.getAttribute.call(element, name),
        }))) {
            if (/^on/i.test(name)) say(`has ${name}`);
            if (/^(target|ping|action|formaction|srcset|srcdoc|background|attributionsrc|poster|manifest)$/i.test(name)) say(`has ${name}`);
            if (/src$/i.test(name) && !value.startsWith("data:image/")) say(`has ${name}=${value}`);
            if (/href$/i.test(name) && !value.startsWith("#") && !(tag === "a" && /^(https?:\/\/|mailto:)/i.test(value.trim()))) say(`has ${name}=${value}`);
        }
    }
    return found;
}
