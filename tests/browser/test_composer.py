"""What stands around the conversation: the composer, its tabs and buttons, the header."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from . import looks
from .chat import Chat
from .conftest import OpenHost, OpenLab
from .notebooks import chat_with

RICH = """
import ipywidgets
import bots
from ipychat import ChatAreaInput, ChatInterface

area = ChatAreaInput(placeholder="Ask anything")
slider = ipywidgets.IntSlider(7, description="How many")
menu = ipywidgets.Dropdown(options=["a cat", "a dog"], description="Which one of them all")
upload = ipywidgets.FileUpload(description="A file")
chat = ChatInterface(
    callback=bots.count,
    widgets=[area, slider, menu, upload],
    header="**Adviser**, who knows [everything](https://example.org)",
    card_params={"collapsible": True, "header_background": "#3b2f73"},
    on_busy="queue",
    button_properties={
        "a helping hand": {"icon": "🛟", "callback": lambda chat: chat.send("Ask me", user="Help")},
        "share": {
            "icon": "download",
            "js_on_click": {
                "code": "slider.set('value', 9); slider.save_changes()",
                "args": {"slider": slider},
            },
        },
    },
)
chat
"""

WIDTHS = (360, 720, 1200)
LINES = "\n".join(f"Line {number} of what is being written" for number in range(1, 14))


def tab(chat: Chat, name: str) -> Locator:
    return chat.root.get_by_role("tab", name=name)


def button(chat: Chat, name: str) -> Locator:
    return chat.root.locator(".ipychat-composer").get_by_role("button", name=name, exact=True)


def test_every_state_of_the_composer_is_readable(lab: OpenLab, artifacts: Path, theme: str) -> None:
    notebook = lab(RICH)
    chat = notebook.chat
    chat.page.set_viewport_size({"width": 1700, "height": 1000})
    faults: list[str] = []

    def look(state: str) -> None:
        for width in WIDTHS:
            chat.set_width(width)
            chat.root.screenshot(path=artifacts / f"composer-{theme}-{state}-{width}.png")
            faults.extend(f"{state} {width} wide: {one}" for one in looks.wide_elements(chat.root))
        faults.extend(f"{state} faint: {one}" for one in looks.faint_texts(chat.root))

    look("empty")
    chat.composer.fill(LINES)
    look("lines")
    gates = [f"{word}-{theme}" for word in ("ask", "and-then-this", "and-that")]
    chat.submit(gates[0])
    chat.wait_for_text("20")
    look("busy")
    chat.submit(gates[1])
    chat.submit(gates[2])
    expect(chat.root.locator(".ipychat-queue")).to_have_text("Waiting: 2")
    look("queue")
    # It says that it is disabled, and yet can be pressed, which is answered.
    button(chat, "Undo").click(force=True)
    look("hint")
    for name in ("How many", "Which one of them all", "A file"):
        tab(chat, name).click()
        look(name.split()[0])
    for gate in gates:
        notebook.open_gate(gate)
    chat.wait_idle()
    tab(chat, "A file").press("ArrowLeft")
    expect(tab(chat, "Which one of them all")).to_be_focused()
    look("focus")
    chat.root.get_by_role("button", name="Fold", exact=True).click()
    look("folded")
    assert not faults, "\n".join(faults)


QUIET = """
import ipywidgets
from ipychat import ChatAreaInput, ChatFeed, ChatInterface

feed = ChatFeed(loading=True, placeholder_text="Reading 3 files", header="A feed that loads",
                placeholder_params={"user": "Librarian", "avatar": "📚"})
chat = ChatInterface(
    disabled=True, height=220, card_params={"title": "A title as it is, **not** Markdown"},
    styles={"backgroundColor": "rgb(120 120 120 / 10%)"},
    stylesheets=[".ipychat-title { letter-spacing: 3px }"],
)
area = ChatAreaInput(placeholder="Alone in a cell", rows=2)
named = ipywidgets.VBox([ipywidgets.Label("In a box"), ChatAreaInput(value="A start")])
ipywidgets.VBox([feed, chat, area, named])
"""


def test_quiet_states_are_readable(lab: OpenLab, artifacts: Path, theme: str) -> None:
    page = lab(QUIET).page
    page.set_viewport_size({"width": 1700, "height": 1000})
    box = page.locator(".jp-OutputArea-output .widget-vbox").first
    expect(box.locator(".ipychat-alone")).to_have_count(2)
    expect(box.locator(".ipychat-waiting")).to_contain_text("Librarian")
    titles = box.locator(".ipychat-title").filter(visible=True)
    expect(titles).to_have_css("letter-spacing", "3px")
    faults = []
    for width in WIDTHS:
        box.evaluate("(box, width) => { box.style.width = width + 'px'; }", width)
        box.screenshot(path=artifacts / f"composer-{theme}-quiet-{width}.png")
        for chat in box.locator(".ipychat").all():
            faults += [f"{width} wide: {one}" for one in looks.wide_elements(chat)]
    faults += [f"faint: {one}" for one in looks.faint_texts(box)]
    assert not faults, "\n".join(faults)


TABS = """
import ipywidgets
from ipychat import ChatAreaInput, ChatInterface

slider = ipywidgets.IntSlider(3, max=10, description="How many")
text = ipywidgets.Text(description="Name")
chat = ChatInterface(
    callback=lambda contents, user, instance: f"{contents} on tab {instance.active}",
    widgets=[ChatAreaInput, slider, text],
)
button = ipywidgets.Button(description="To the last")
button.on_click(lambda _: setattr(chat, "active", 2))
ipywidgets.VBox([chat, button])
"""


@pytest.mark.shows("Widgets as inputs")
def test_tabs_are_in_step_with_the_kernel_and_send_their_widget(host: OpenHost) -> None:
    chat = host(TABS).chat
    chat.composer.fill("half a thought")

    tab(chat, "How many").click()
    handle = chat.root.locator(".ipychat-panel .noUi-handle")
    handle.press("ArrowRight")
    handle.press("ArrowRight")
    expect(chat.root.locator(".ipychat-panel .widget-readout")).to_have_text("5")
    button(chat, "Send").click()
    assert chat.reply(0).text == "5 on tab 1"
    expect(chat.root.locator(".ipychat-panel .widget-readout")).to_have_text("3")

    chat.inside.get_by_role("button", name="To the last").click()
    expect(tab(chat, "Name")).to_have_attribute("aria-selected", "true")
    field = chat.root.locator(".ipychat-panel input[type=text]")
    field.press_sequentially("Ann")
    expect(field).to_have_value("Ann")
    field.press("Enter")
    assert chat.reply(1).text == "Ann on tab 2"
    expect(field).to_have_value("")

    tab(chat, "ChatAreaInput").click()
    expect(chat.composer).to_have_value("half a thought")
    chat.composer.press("Enter")
    assert chat.reply(2).text == "half a thought on tab 0"


@pytest.mark.shows("Undo and clear")
def test_undo_and_clear_are_undone_by_a_second_press(lab: OpenLab) -> None:
    chat = lab(chat_with("echo")).chat
    chat.ask("one")
    chat.ask("two")
    for name, left in (("Undo", 2), ("Clear", 0)):
        button(chat, name).click()
        expect(button(chat, "Revert")).to_be_visible()
        expect(chat.root.locator(".ipychat-message")).to_have_count(left)
        button(chat, "Revert").click()
        expect(button(chat, name)).to_be_visible()
        expect(chat.replies).to_have_count(2)
    button(chat, "Rerun").click()
    expect(chat.replies.nth(1)).to_contain_text("You said two")
    chat.wait_idle()
    assert len(chat.messages()) == 4


SCRIPTED = """
import ipywidgets
from ipychat import ChatInterface

label = ipywidgets.Label("untouched")
chat = ChatInterface(button_properties={
    "Mark": {
        "icon": "check",
        "js_on_click": {"code": "label.set('value', text)", "args": {"label": label, "text": "hi"}},
        "callback": lambda chat, name: chat.send(f"pressed {name}"),
    },
})
ipywidgets.VBox([chat, label])
"""


@pytest.mark.shows("Buttons of the author")
def test_a_button_of_the_author_runs_code_in_the_page_and_in_the_kernel(host: OpenHost) -> None:
    chat = host(SCRIPTED).chat
    button(chat, "Mark").click()
    expect(chat.inside.locator(".widget-label", has_text="hi")).to_be_visible()
    expect(chat.root.locator(".ipychat-message")).to_contain_text("pressed Mark")


@pytest.mark.shows("Drafts are kept")
def test_a_draft_survives_another_run_of_the_cell_and_a_reload(lab: OpenLab) -> None:
    notebook = lab(chat_with("echo"))
    chat = notebook.chat
    chat.ask("said before")
    chat.composer.fill("half a thought")

    chat.root.evaluate("root => { root.isOld = true; }")
    notebook.run_cell(0)
    expect(chat.root).not_to_have_js_property("isOld", True)
    expect(chat.composer).to_have_value("half a thought")
    chat.composer.press("End")
    chat.composer.type(" more")
    notebook.save()

    notebook.reload()
    chat.wait_ready()
    expect(chat.composer).to_have_value("half a thought more")
    assert chat.ask("half a thought more").text == "You said half a thought more"
    chat.composer.press("ArrowUp")
    expect(chat.composer).to_have_value("half a thought more")
    chat.composer.press("ArrowDown")
    expect(chat.composer).to_have_value("")


def test_all_of_the_composer_is_reached_by_keys(lab: OpenLab) -> None:
    notebook = lab(TABS)
    chat, keyboard = notebook.chat, notebook.page.keyboard
    chat.ask("Hi")
    expect(chat.composer).to_be_focused()
    seen = []
    tab(chat, "ChatAreaInput").focus()
    for _ in range(7):
        active = "document.activeElement.ariaLabel || document.activeElement.textContent"
        seen.append(notebook.page.evaluate(active))
        keyboard.press("Tab")
    composer = ["Attach files", "Message", "Send", "Rerun", "Undo", "Clear"]
    assert seen == ["ChatAreaInput", *composer]
    button(chat, "Clear").focus()
    keyboard.press("Enter")
    expect(button(chat, "Revert")).to_be_focused()
    keyboard.press("Space")
    expect(chat.replies).to_have_count(1)


ALONE = """
import ipywidgets
from ipychat import ChatAreaInput

area = ChatAreaInput(placeholder="Say it", max_length=20)
typed, committed = ipywidgets.Label(), ipywidgets.Label("nothing")
ipywidgets.link((area, "value_input"), (typed, "value"))
area.observe(lambda change: setattr(committed, "value", f"<{change['new']}>"), "value")
display(area, ipywidgets.VBox([typed, committed]))
"""


def test_a_text_area_works_on_its_own(lab: OpenLab) -> None:
    # The notebook waits for a chat, which stands below.
    notebook = lab(ALONE, chat_with("echo"))
    page = notebook.page
    area = page.locator(".ipychat-alone textarea")
    labels = page.locator(".widget-vbox .widget-label")
    cells, prompts = notebook.cells.count(), notebook.prompts()

    area.fill("Hi")
    area.press("Shift+Enter")
    area.type("you")
    expect(area).to_have_value("Hi\nyou")
    expect(labels.first).to_contain_text("Hi")
    area.press("Enter")
    expect(labels.last).to_contain_text("<Hi")
    expect(labels.first).to_have_text("")
    expect(area).to_have_value("")
    expect(area).to_be_focused()

    area.press("ArrowUp")
    expect(area).to_have_value("Hi\nyou")
    area.fill("x" * 21)
    area.press("Enter")
    expect(page.locator(".ipychat-alone .ipychat-hint")).to_contain_text("21 of 20")
    assert (notebook.cells.count(), notebook.prompts()) == (cells, prompts)
