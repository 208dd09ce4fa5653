"""Every chat is readable: in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import looks
from .chat import Chat
from .conftest import OpenLab, OpenVoila
from .rich import rich
from .servers import Server

GALLERY = '''
from ipychat import ChatInterface, ChatMessage
from ipychat.demo import DemoBot

chat = ChatInterface(callback=DemoBot(delay=0))
chat.send("A wide answer, please", respond=False)
wide = """\\
| {} |
|{}
| {} |

```python
{}
```

`{}` and https://example.org/{} with a [link](https://example.org).
""".format(
    " | ".join(f"column {n}" for n in range(20)),
    "---|" * 20,
    " | ".join(str(n) for n in range(20)),
    "wide = " + " + ".join(f"value_{n}" for n in range(40)),
    "x" * 150,
    "y" * 150,
)
for status in ("done", "stopped", "failed"):
    text = wide if status == "done" else f"An answer that is {status}."
    chat.send(ChatMessage(text, user="Assistant", status=status), respond=False)
chat
'''

WIDTHS = (360, 720, 1200)


@pytest.fixture
def dark_lab(lab_server: Server, lab: OpenLab) -> Iterator[OpenLab]:
    """JupyterLab in its dark theme."""
    lab_server.set_theme(dark=True)
    yield lab
    lab_server.set_theme(dark=False)


@pytest.mark.shows("Light and dark")
def test_is_readable_at_every_width_in_light(lab: OpenLab, artifacts: Path) -> None:
    chat = lab(GALLERY).chat
    assert _is_light(chat)
    _check(chat, "light", artifacts)


def test_is_readable_at_every_width_in_dark(dark_lab: OpenLab, artifacts: Path) -> None:
    chat = dark_lab(GALLERY).chat
    assert not _is_light(chat)
    _check(chat, "dark", artifacts)


@pytest.mark.shows("Light and dark")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_follows_the_theme_of_a_dashboard(voila: OpenVoila, artifacts: Path, theme: str) -> None:
    chat = voila(GALLERY, theme=theme).chat
    assert _is_light(chat) == (theme == "light")
    _check(chat, f"voila-{theme}", artifacts)


def test_all_that_a_conversation_can_have_is_readable(
    lab: OpenLab, artifacts: Path, theme: str
) -> None:
    chat = lab(rich()).chat
    expect(chat.root.locator("math").first).to_be_attached()
    _look(chat, f"rich-{theme}", artifacts)


def _check(chat: Chat, name: str, artifacts: Path) -> None:
    count = chat.replies.count()
    chat.submit("Now a rich one")
    chat.reply(count)
    chat.composer.fill("Something that is being written")
    _look(chat, name, artifacts)


def _look(chat: Chat, name: str, artifacts: Path) -> None:
    chat.unfold()
    faults = []
    for width in WIDTHS:
        chat.set_width(width)
        chat.root.screenshot(path=artifacts / f"looks-{name}-{width}.png")
        faults += [f"{width}: too wide: {one}" for one in looks.wide_elements(chat.root)]
        faults += [f"{width}: broken: {one}" for one in looks.broken_words(chat.root)]
    faults += [f"too faint: {one}" for one in looks.faint_texts(chat.root)]
    assert not faults, "\n".join(faults)


def _is_light(chat: Chat) -> bool:
    color = looks.ground(chat.root)
    return sum(int(part) for part in color[color.index("(") + 1 : -1].split(",")[:3]) > 384


def test_the_colours_are_those_of_the_host(lab: OpenLab) -> None:
    chat = lab(GALLERY).chat
    ground = "root => getComputedStyle(root).getPropertyValue('--ipychat-ground')"
    set_token = "(_, [name, value]) => document.documentElement.style.setProperty(name, value)"
    chat.root.evaluate(set_token, ["--jp-layout-color1", "rgb(1, 2, 3)"])
    assert chat.root.evaluate(ground) == "rgb(1, 2, 3)"
    chat.root.evaluate(set_token, ["--vscode-editor-background", "rgb(4, 5, 6)"])
    assert chat.root.evaluate(ground) == "rgb(4, 5, 6)"
