"""People who cannot see, cannot point, or see little, can use all of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from . import looks
from .chat import Chat
from .conftest import OpenLab
from .notebooks import chat_with
from .pages import until
from .servers import Server

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"

STATES = """
import bots
import ipywidgets as widgets
from ipychat import ChatInterface, ChatMessage, ChatStep

empty = ChatInterface(suggestions=["Tell me a story", "What can you do?"])

busy = ChatInterface(callback=bots.count, placeholder_threshold=0.1)
busy.send("GATE")

steps = ChatInterface()
for status in ("pending", "running", "success", "failed"):
    step = ChatStep("What it did", default_title="Look it up", status=status, collapsed=False)
    steps.send([step, "And what came of it, with `code`."], user="Assistant", respond=False)

tabs = ChatInterface(
    widgets=[
        widgets.Text(description="Text"),
        widgets.IntSlider(description="Number"),
        widgets.Dropdown(options=["a", "b"], description="Choice"),
    ]
)
rich = "# Title\\n\\n| a | b |\\n|---|---|\\n| 1 | 2 |\\n\\n```python\\nprint(1)\\n```\\n\\n"
rich += "- [ ] do\\n- [x] done\\n\\n> said\\n\\n[link](https://example.org), $x^2$, ~~old~~"
tabs.send(rich, respond=False)

errors = ChatInterface(callback=bots.fail, callback_exception="verbose")
errors.send("after")
for status in ("done", "stopped", "failed"):
    errors.send(ChatMessage(f"It is {status}.", user="Assistant", status=status), respond=False)

widgets.VBox([empty, busy, steps, tabs, errors])
"""

COUNT = 5

_RUN = """async () => {
    const { violations } = await axe.run(".ipychat");
    return violations.flatMap(({ id, help, nodes }) => nodes.map(
        node => `${id}: ${help}: ${node.target.join(" ")} ${node.html.slice(0, 200)}
            ${node.failureSummary}`));
}"""

_RINGS = """chat => {
    const bare = [];
    for (const element of chat.querySelectorAll("button, textarea, input, summary, [tabindex]")) {
        if (!element.checkVisibility() || element.tabIndex < 0) continue;
        // Inputs of other packages look as these packages want.
        if (element.closest(".widget-inline-hbox")) continue;
        element.focus({ preventScroll: true, focusVisible: true });
        if (document.activeElement !== element) continue;
        const field = element.closest(".ipychat-field");
        const shown = [element, ...(field ? [field] : [])].some(one => {
            const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
            const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
            return isOutlined || boxShadow !== "none";
        });
        if (!shown) bare.push(`${element.tagName}.${element.className}`);
    }
    return bare;
}"""

_MOVING = """root => root.getAnimations({ subtree: true }).filter(one => {
    const { duration, iterations } = one.effect.getTiming();
    return duration * iterations > 10;
}).length"""


@pytest.fixture(params=["light", "dark"])
def states(
    request: pytest.FixtureRequest, lab_server: Server, lab: OpenLab, name: str
) -> Iterator[Page]:
    """Chats in every state, in both themes of JupyterLab."""
    lab_server.set_theme(dark=request.param == "dark")
    notebook = lab(STATES.replace("GATE", name))
    page = notebook.page
    page.set_viewport_size({"width": 1280, "height": 3600})
    expect(page.locator(".ipychat[data-ipychat-ready]")).to_have_count(COUNT)
    expect(page.locator("[data-status='streaming']").first).to_be_visible()
    expect(page.locator("[data-status='failed']").first).to_be_visible()
    yield page
    notebook.open_gate(name)
    lab_server.set_theme(dark=False)


def test_axe_finds_nothing_in_any_state(states: Page, artifacts: Path, name: str) -> None:
    states.screenshot(path=artifacts / f"{name}-states.png")
    states.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = states.evaluate(_RUN)
    assert not found, "\n".join(found)


def test_texts_stand_out_and_whatever_has_the_focus_shows_it(states: Page) -> None:
    faults: list[Any] = []
    for index in range(COUNT):
        chat = states.locator(".ipychat[data-ipychat-ready]").nth(index)
        faults += [f"{index}: too faint: {one}" for one in looks.faint_texts(chat)]
        faults += [f"{index}: no ring: {one}" for one in chat.evaluate(_RINGS)]
    assert not faults, "\n".join(faults)


def test_an_answer_is_read_out_by_sentence(lab: OpenLab) -> None:
    chat = lab(chat_with("echo")).chat
    chat.ask("a fox. It jumps over the dog. And")
    region = chat.root.locator(".ipychat-announcer")
    expect(region).to_have_text("Assistant: You said a fox. It jumps over the dog. And")
    assert region.get_attribute("aria-live") == "polite"


def test_the_keyboard_alone_reads_and_writes(lab: OpenLab) -> None:
    chat = lab(chat_with("echo")).chat
    keyboard = chat.page.keyboard
    chat.composer.focus()
    for text in ("one", "two"):
        keyboard.type(text)
        keyboard.press("Enter")
        chat.wait_for_text(text, {"one": 0, "two": 1}[text])
        expect(chat.composer).to_be_focused()
    chat.root.locator(".ipychat-scroller").focus()
    keyboard.press("Alt+ArrowUp")
    keyboard.press("Alt+ArrowDown")
    focused = _focused(chat)
    assert focused in ("You said one", "two")
    keyboard.press("Alt+ArrowDown")
    assert _focused(chat) != focused
    keyboard.press("Alt+ArrowUp")
    assert _focused(chat) == focused


def test_what_people_ask_their_system_for_is_done(lab: OpenLab) -> None:
    notebook = lab(chat_with("count"))
    chat, page = notebook.chat, notebook.page
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    chat.submit("quiet")
    chat.wait_for_text("3")
    assert chat.root.evaluate(_MOVING) == 0
    bubble = chat.root.locator("[data-role='user'] .ipychat-message-body").first
    assert bubble.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
    notebook.open_gate("quiet")
    chat.reply()
    page.emulate_media(reduced_motion="no-preference", forced_colors="none")


PLAIN = """
import ipywidgets
from ipychat import ChatAreaInput, ChatInterface, ChatMessage

DRAWING = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle r='4'/></svg>"
chat = ChatInterface(
    ChatMessage("Growing", user="Assistant", status="streaming"),
    widgets=[ChatAreaInput(), ipywidgets.IntSlider(description="How many")],
    button_properties={"Draw": {"icon": DRAWING, "callback": lambda *given: None}},
    loading=True,
)

@chat.command
def one():
    "The first"

@chat.command
def other():
    "The second"

chat
"""


def test_what_colours_say_is_seen_where_all_colours_are_the_system_s(
    lab: OpenLab, artifacts: Path
) -> None:
    chat = lab(PLAIN).chat
    chat.page.emulate_media(reduced_motion="reduce", forced_colors="active")
    chat.composer.press_sequentially("/o")
    options = chat.root.get_by_role("option")
    expect(options).to_have_count(2)
    chat.root.screenshot(path=artifacts / "forced-colors.png")
    signs = {
        "that a reply is awaited": ".ipychat-dots",
        "that it streams": "[data-status='streaming'] .ipychat-message-status",
        "what a button of the author does": ".ipychat-drawing",
    }
    unseen = [what for what, sign in signs.items() if _is_blank(chat.root.locator(sign))]
    assert not unseen, unseen
    send = chat.root.locator(".ipychat-send")
    assert send.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
    for chosen, other in (
        (options.first, options.last),
        (chat.root.get_by_role("tab").first, chat.root.get_by_role("tab").last),
    ):
        assert _outline(chosen) != _outline(other)
    chat.root.get_by_role("tab").first.focus()
    chat.page.keyboard.press("ArrowRight")
    assert _outline(chat.root.get_by_role("tab").last).startswith("solid 2px")
    chat.page.emulate_media(reduced_motion="no-preference", forced_colors="none")


def test_each_block_runs_in_its_own_direction(lab: OpenLab) -> None:
    chat = lab(chat_with("echo")).chat
    chat.submit("שלום\n\nhello")
    chat.reply()
    blocks = chat.replies.locator("p")
    until(chat.page, lambda: blocks.count() == 2, "two paragraphs")
    directions = blocks.evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    assert directions[1] == "ltr"
    user = chat.root.locator("[data-role='user'] [dir='auto']").first
    assert user.count() == 1


def test_a_table_and_a_quotation_begin_where_their_words_do(
    lab: OpenLab, artifacts: Path, name: str
) -> None:
    chat = lab(chat_with("echo")).chat
    chat.ask("so:\n\n> ציטוט\n\n| שם | מחיר |\n|---|---|\n| תפוח | 12 |")
    bar = "one => [getComputedStyle(one).borderLeftWidth, getComputedStyle(one).borderRightWidth]"
    assert chat.replies.locator("blockquote").evaluate(bar) == ["0px", "3px"]
    places = "all => all.map(one => one.getBoundingClientRect().right)"
    first, second = chat.replies.locator("th").evaluate_all(places)
    assert first > second
    edge = "one => one.getBoundingClientRect().right"
    assert first == chat.replies.locator(".ipychat-markdown").evaluate(edge)
    chat.root.screenshot(path=artifacts / f"{name}.png")


def _focused(chat: Chat) -> str:
    read = "() => document.activeElement.querySelector('.ipychat-message-body')?.innerText ?? ''"
    text: str = chat.page.evaluate(read)
    return text.strip()


def _is_blank(part: Locator) -> bool:
    """Whether a part of the page is of one colour."""
    picture = Image.open(io.BytesIO(part.screenshot())).convert("RGB")
    return len(picture.getcolors(picture.width * picture.height) or ()) == 1


def _outline(part: Locator) -> str:
    read = """one => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
        return `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    }"""
    text: str = part.evaluate(read)
    return text
