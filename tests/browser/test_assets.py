"""Code in colours, formulas and diagrams, which come from the kernel when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from . import looks
from .chat import Chat
from .conftest import OpenLab, OpenPage, OpenVoila
from .hosts import LabNotebook
from .pages import until
from .servers import Server
from .wire import Fate, Wire

ANSWER = r'''
text = r"""
The least squares estimate is $\hat\beta = (X^\top X)^{-1} X^\top y$, for \(n > p\); it costs $5.

$$
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
\qquad
A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}
$$

\[ f(x) = \begin{cases} \frac{1}{2} & x > 0 \\ \cancel{x} & \text{otherwise} \end{cases} \]

```python
@dataclass
class Fit:
    "What came out."

    beta: np.ndarray

    def predict(self, x: float = 1.5) -> str:
        return f"{self.beta @ x:.2f}"  # for one
```

```sql
SELECT name, COUNT(*) AS n FROM users WHERE age >= 18 GROUP BY name; -- adults
```

```json
{"model": "small", "temperature": 0.2, "stream": true, "stop": null}
```

```diff
-old = 1
+new = 2
```

| formula | value |
|---|---|
| $\sum_{i=1}^n i$ | $\frac{n(n+1)}{2}$ |

A wrong one: $\frac{a$.
"""
'''

CHAT = f"""
from ipychat import ChatInterface, ChatMessage
{ANSWER}
chat = ChatInterface(callback=lambda contents: text)
chat.send(ChatMessage(text, user="Assistant"), respond=False)
chat
"""

PLAIN = """
from ipychat import ChatInterface
chat = ChatInterface(callback=lambda contents: {
    "code": "```python\\ndef f(): pass\\n```",
    "formula": "$a^2$",
}.get(contents, "Only *text*, at $5."))
chat
"""

DIAGRAM = '''
from ipychat import ChatInterface, ChatMessage
source = """graph LR
  A[Question] --> B{Known?}
  B -->|yes| C[Answer]
  B -->|no| D[Search] --> C
"""
chat = ChatInterface(allow_diagrams=True)
chat.send(ChatMessage(f"How it works:\\n\\n```mermaid\\n{source}```\\n", user="Assistant"))
chat.send(ChatMessage("```mermaid\\nno diagram at all\\n```\\n", user="Assistant"))
chat
'''

HOSTILE = r"""
from ipychat import ChatInterface, ChatMessage
payloads = [
    "<img src=https://evil.example/a.png onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    r"\href{javascript:alert(1)}{x}",
    r"\includegraphics{https://evil.example/b.png}",
    r"\style{background:url(https://evil.example/c.png)}{x}",
    '"><svg onload=alert(1)>',
    "<a data-commandlinker-command=help:about>x</a>",
]
diagrams = [
    'graph LR\n A["<img src=https://evil.example/d.png onerror=alert(1)>"]',
    'graph LR\n A --> B\n click A "javascript:alert(1)"\n click B "https://evil.example/e"',
    'graph LR\n A["<script>alert(1)</script><iframe srcdoc=x>"]',
    "%%{init: {'securityLevel': 'loose', 'themeCSS': "
    "'@import url(https://evil.example/f.css);'}}%%\ngraph LR\n A --> B",
    "graph LR\n A --> B\n style A fill:url(https://evil.example/g.svg)",
]
chat = ChatInterface(allow_diagrams=True)
parts = [f"```{payload}\n{payload}\n```\n\n```html\n{payload}\n```\n\n$${payload}$$\n\n"
         f"and $x{payload}$" for payload in payloads]
parts += [f"```mermaid\n{diagram}\n```\n" for diagram in diagrams]
parts += ["```python\nthe_end = 1\n```\n\n$$z$$"]
chat.send(ChatMessage("\n\n".join(parts), user="Assistant"), respond=False)
chat
"""


@pytest.fixture
def dark_lab(lab_server: Server, lab: OpenLab) -> Iterator[OpenLab]:
    """JupyterLab in its dark theme."""
    lab_server.set_theme(dark=True)
    yield lab
    lab_server.set_theme(dark=False)


@pytest.mark.shows("Code in colours, formulas")
def test_code_and_formulas_are_drawn_in_light(lab: OpenLab, artifacts: Path) -> None:
    _check(lab(CHAT).chat, artifacts, "light")


@pytest.mark.shows("Light and dark")
def test_code_and_formulas_are_drawn_in_dark(dark_lab: OpenLab, artifacts: Path) -> None:
    _check(dark_lab(CHAT).chat, artifacts, "dark")


@pytest.mark.shows("Code in colours, formulas")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_code_and_formulas_are_drawn_in_a_dashboard(
    voila: OpenVoila, artifacts: Path, theme: str
) -> None:
    _check(voila(CHAT, theme=theme).chat, artifacts, f"voila-{theme}")


def _check(chat: Chat, artifacts: Path, name: str) -> None:
    expect(chat.root.locator("math")).to_have_count(6)
    for style in ("keyword", "string", "number", "comment", "name", "inserted", "deleted"):
        expect(chat.root.locator(f".ipychat-hl-{style}").first).to_be_attached()
    expect(chat.root.locator(".ipychat-wrong")).to_have_text(r"\frac{a")
    chat.unfold()
    for width in (360, 900):
        chat.set_width(width)
        chat.root.screenshot(path=artifacts / f"assets-{name}-{width}.png")
        assert looks.wide_elements(chat.root) == []
    assert looks.faint_texts(chat.root) == []


def test_nothing_is_fetched_before_a_message_needs_it(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    wire = Wire(page)
    chat = lab(PLAIN, page=page).chat
    assert chat.ask("text").text == "Only text, at $5."
    assert _asked(wire) == []
    chat.ask("code")
    expect(chat.root.locator(".ipychat-hl-name")).to_have_text("f")
    chat.ask("formula")
    expect(chat.root.locator("math")).to_have_count(1)
    chat.ask("code")
    expect(chat.root.locator(".ipychat-hl-name")).to_have_count(2)
    assert _asked(wire) == ["highlight", "math"]


def test_two_chats_of_a_page_fetch_once(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    wire = Wire(page)
    lab(PLAIN, PLAIN, page=page)
    roots = page.locator(".ipychat[data-ipychat-ready]")
    expect(roots).to_have_count(2)
    for index in range(2):
        composer = roots.nth(index).locator(".ipychat-composer textarea")
        composer.fill("formula")
        composer.press("Enter")
        expect(roots.nth(index).locator("math")).to_have_count(1)
    assert _asked(wire) == ["math"]


def test_text_can_be_read_while_the_asset_does_not_come(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    wire = Wire(page)
    wire.down = lambda frame: Fate(copies=0 if frame.kind == "asset" else 1)
    chat = lab(PLAIN, page=page).chat
    assert chat.ask("formula").text == "a^2"
    assert "def f(): pass" in chat.ask("code").text
    until(page, lambda: len(wire.lost) == 2, "both have got lost")
    # It is asked for again.
    wire.down = lambda frame: Fate()
    expect(chat.root.locator("math")).to_have_count(1)
    expect(chat.root.locator(".ipychat-hl-name")).to_have_text("f")


def test_a_saved_notebook_can_be_read_without_its_kernel(lab: OpenLab, open_page: OpenPage) -> None:
    notebook = lab(PLAIN)
    notebook.chat.ask("formula")
    notebook.chat.ask("code")
    expect(notebook.chat.root.locator("math")).to_have_count(1)
    notebook.save()
    notebook.page.close()
    notebook.server.end_kernels()

    reopened = LabNotebook(notebook.server, notebook.name, open_page())
    reopened.open()
    reopened.chat.wait_ready()
    said = [one.text for one in reopened.chat.messages() if one.role == "assistant"]
    assert said[0] == "a^2"
    assert "def f(): pass" in said[1]


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_diagrams_are_drawn_in_a_frame_that_reaches_nothing(
    lab_server: Server, lab: OpenLab, artifacts: Path, is_dark: bool
) -> None:
    lab_server.set_theme(dark=is_dark)
    try:
        chat = lab(DIAGRAM).chat
        blocks = chat.root.locator(".ipychat-code")
        expect(blocks).to_have_count(2)
        good, bad = blocks.all()
        frame = good.locator("iframe")
        expect(frame).to_have_attribute("sandbox", "allow-scripts")
        expect(good.locator("pre")).to_be_hidden()
        drawn = frame.content_frame
        expect(drawn.locator("svg .node")).to_have_count(4)
        assert drawn.locator("body").evaluate("() => origin") == "null"
        expect(bad.locator("iframe")).to_have_count(0)
        expect(bad.locator("pre")).to_have_text("no diagram at all\n", use_inner_text=True)
        for width in (360, 900):
            chat.set_width(width)
            chat.root.screenshot(path=artifacts / f"diagram-{_name(is_dark)}-{width}.png")
        good.get_by_role("button", name="Show source").click()
        expect(good.locator("pre")).to_contain_text("A[Question]")
        expect(frame).to_be_hidden()
        good.get_by_role("button", name="Show diagram").click()
        expect(frame).to_be_visible()
    finally:
        lab_server.set_theme(dark=False)


def test_diagrams_are_code_unless_they_are_allowed(lab: OpenLab) -> None:
    chat = lab(DIAGRAM.replace("allow_diagrams=True", "")).chat
    expect(chat.root.locator(".ipychat-code pre").first).to_contain_text("graph LR")
    expect(chat.root.locator("iframe")).to_have_count(0)


def test_hostile_code_formulas_and_diagrams_stay_in_their_boxes(lab: OpenLab) -> None:
    notebook = lab(HOSTILE)
    page, chat = notebook.page, notebook.chat
    chat.unfold()
    expect(chat.root.locator(".ipychat-hl-name, .ipychat-hl-number").first).to_be_attached()
    expect(chat.root.locator("math").last).to_be_attached()
    # Each is drawn, or given up.
    until(page, lambda: _unsettled(chat.root) == 0, "all diagrams are drawn or given up")
    assert chat.root.evaluate(_AUDIT) == []
    assert len(page.context.pages) == 1
    # The fixture of the page says at the end that no request has left and no dialog has opened.


_AUDIT = """root => {
    const inside = root.querySelectorAll("math, math *, code *");
    const mine = /^(math|m[a-z]+|none|span)$/;
    return [...inside].flatMap(one => {
        const names = one.getAttributeNames();
        const bad = names.filter(name => /href|src|^on|^id$|^data-/.test(name));
        return mine.test(one.localName) ? bad : [one.localName];
    });
}"""


def _unsettled(root: Locator) -> int:
    """Frames in which nothing has been drawn yet."""
    frames = root.locator("iframe.ipychat-diagram")
    return int(frames.evaluate_all("all => all.filter(one => !one.style.height).length"))


def _asked(wire: Wire) -> list[str]:
    """The assets for which the page has asked."""
    return [frame.custom["name"] for frame in wire.sent if frame.kind == "asset"]


def _name(is_dark: bool) -> str:
    return "dark" if is_dark else "light"
