"""Messages as people see them, and what they do with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from . import looks
from .conftest import OpenHost, OpenLab
from .notebooks import chat_with

GALLERY = r'''
from ipychat import ChatInterface, ChatMessage, ChatStep, FileContent
from ipychat.tools import ToolCall, ToolResult

chat = ChatInterface(callback=lambda contents: "So it is.", edit_callback=lambda *given: None)

def say(value, **params):
    chat.send(ChatMessage(value, **params), respond=False)

def step(title, *objects, status="success"):
    made = ChatStep(*objects, title=title, collapsed_on_success=False)
    for one in ("running", status):
        made.status = one
    return made

traceback = """\
```python
Traceback (most recent call last):
  File "weather.py", line 12, in answer
    return forecast[place]
KeyError: 'Bern'
```"""
answer = """\
Sunny, and in the evening *some clouds*:

| hour | °C |
|---|--:|
| 12 | 21 |
| 18 | 17 |

```python
forecast = weather(place="Bern", days=2)  # REMARK
print(forecast)
```""".replace("REMARK", "a long remark, " * 14)

say("What will the weather be in **Bern**?", user="User")
say(
    [
        step("Look the place up",
             ToolCall("find_place", '{"name": "Bern", "country": "CH", "language": "de"}', "1"),
             ToolResult('{"latitude": 46.95, "longitude": 7.45, "height": 540}', "1")),
        step("Ask three stations", "Two of three have answered.",
             step("Zollikofen", "14 °C, dry"),
             step("Belp", traceback, status="failed"), status="failed"),
        step("Wait for the radar", status="running"),
        ChatStep(title="Draw a map"),
        answer,
    ],
    user="Assistant", reactions=["favorite"], feedback={"value": "up", "comment": ""},
    header_objects=["**Forecast** · Bern"], footer_objects=["Sources: *two stations*"],
)
say("And " + "very" * 40 + " much later?", user="User")
say("I had begun to say", user="Assistant", status="stopped")
say(traceback, user="Exception", status="failed")
say("No picture, two letters", user="Ann Maria von Langenstein und zu Unterwasser", avatar="AM")
say(FileContent(b"x" * 123456, "measurements-of-the-whole-year-2024-final-version.xlsx",
                "application/vnd.ms-excel"), user="Robot", avatar="R2D2-C3PO",
    css_classes=["mine"], stylesheets=[":host { border-inline-start: 4px solid tomato; "
    "padding-inline-start: 8px } .ipychat-file { border-style: dashed }"])
say("From elsewhere, and narrow so that it needs some lines", user="Zoe",
    avatar="https://pictures.example/zoe.png", max_width=300)
say("Growing", user="Assistant", status="streaming")
say("Ask me anything.", user="Assistant", suggestions=["What is the height of Bern?", "Thank you"])
chat
'''

WIDTHS = (360, 720, 1200)

_SELECT = """element => {
    getSelection().selectAllChildren(element);
    return [String(getSelection()), element.textContent];
}"""


def test_messages_of_every_kind_are_readable_at_every_width(
    theme: str, lab: OpenLab, artifacts: Path
) -> None:
    chat = lab(GALLERY).chat
    chat.unfold()
    faults = []
    for width in WIDTHS:
        chat.set_width(width)
        # Somebody is near the answer with steps, a table and code.
        chat.root.locator(".ipychat-table").hover()
        chat.root.screenshot(path=artifacts / f"messages-{theme}-{width}.png")
        faults += [f"{width}: too wide: {one}" for one in looks.wide_elements(chat.root)]
    faults += [f"too faint: {one}" for one in looks.faint_texts(chat.root)]
    assert not faults, "\n".join(faults)


ACTIONS = """
from itertools import count
from ipychat import ChatInterface

numbers = count(1)
chat = ChatInterface(
    callback=lambda contents: f"Answer {next(numbers)} to {contents}",
    edit_callback=lambda contents, index, instance: instance.send(
        f"Edited: {contents}", user="Assistant", respond=False
    ),
)
chat
"""
SAY = "print(chat[1].reactions, chat.feedback[0]['value'], chat.feedback[0]['comment'])"


@pytest.mark.shows("Other versions of an answer")
def test_another_answer_is_one_press_away_and_so_is_the_first(
    host: OpenHost, artifacts: Path
) -> None:
    chat = host(ACTIONS).chat
    assert chat.ask("me").text == "Answer 1 to me"

    _press(chat.replies.first, "Answer again")
    expect(chat.replies.first).to_contain_text("Answer 2")
    expect(chat.replies).to_have_count(1)
    expect(chat.replies.first.locator(".ipychat-versions")).to_have_text("2/2")
    chat.root.screenshot(path=artifacts / "messages-versions.png")
    _press(chat.replies.first, "Previous version")

    expect(chat.replies.first).to_contain_text("Answer 1")
    expect(chat.replies.first.locator(".ipychat-versions")).to_have_text("1/2")
    # Who goes from version to version by keys is not thrown out of the way.
    expect(_button(chat.replies.first, "Next version")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.replies.first).to_contain_text("Answer 2")


@pytest.mark.shows("Edits, reactions, feedback")
def test_a_message_is_edited_where_it_stands(lab: OpenLab, artifacts: Path) -> None:
    chat = lab(ACTIONS).chat
    chat.ask("me")
    asked = chat.root.locator(".ipychat-message[data-role='user']")
    asked.hover()
    _press(asked, "Edit")
    field = asked.get_by_role("textbox", name="Edit the message")
    expect(field).to_be_focused()
    expect(field).to_have_value("me")

    field.fill("something that will not be said")
    chat.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(_button(asked, "Edit")).to_be_focused()
    chat.page.keyboard.press("Enter")
    field.fill("you, or whoever reads this" + "\nand another line" * 8)
    assert field.evaluate("el => el.scrollHeight <= el.clientHeight"), "the field has all lines"
    chat.root.screenshot(path=artifacts / "messages-edit.png")
    chat.page.keyboard.press("Control+Enter")

    expect(field).to_have_count(0)
    expect(asked.locator(".ipychat-message-body")).to_contain_text("you, or whoever reads this")
    expect(chat.replies.last).to_contain_text("Edited: you, or whoever")


def test_an_edit_that_nobody_else_handles_is_answered_and_the_first_is_kept(lab: OpenLab) -> None:
    editable = 'message_params={"show_edit_icon": True},'
    chat = lab(re.sub(r"edit_callback=.*?\n    \),", editable, ACTIONS, flags=re.DOTALL)).chat
    chat.ask("me")
    asked = chat.root.locator(".ipychat-message[data-role='user']")
    asked.hover()
    _press(asked, "Edit")
    asked.get_by_role("textbox").fill("you")
    chat.page.keyboard.press("Control+Enter")
    expect(chat.replies).to_have_text(re.compile("Answer 2 to you"))
    expect(asked.locator(".ipychat-versions")).to_have_text("2/2")

    _press(asked, "Previous version")
    expect(asked.locator(".ipychat-message-body")).to_have_text("me")
    expect(chat.replies).to_have_text(re.compile("Answer 1 to me"))


@pytest.mark.shows("Edits, reactions, feedback")
def test_reactions_and_feedback_reach_the_kernel(lab: OpenLab, artifacts: Path) -> None:
    notebook = lab(ACTIONS, SAY, first_only=True)
    chat = notebook.chat
    chat.ask("me")
    reply = chat.replies.first

    _press(reply, "React with favorite")
    _press(reply, "Bad answer")
    comment = reply.get_by_role("textbox", name="What was good or bad about it?")
    expect(comment).to_be_focused()
    comment.fill("wrong number")
    chat.root.screenshot(path=artifacts / "messages-feedback.png")
    reply.get_by_role("button", name="Send", exact=True).click()

    expect(_button(reply, "Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(_button(reply, "React with favorite")).to_have_attribute("aria-pressed", "true")
    notebook.run_cell(1)
    output = notebook.cells.nth(1).locator(".jp-OutputArea-output")
    expect(output).to_have_text("['favorite'] down wrong number")


def test_nothing_moves_when_somebody_comes_near_a_message(lab: OpenLab) -> None:
    chat = lab(ACTIONS).chat
    for text in ("one", "two"):
        chat.ask(text)
    messages = chat.root.locator(".ipychat-message")
    shapes = "messages => messages.map(one => JSON.stringify(one.getBoundingClientRect()))"
    chat.composer.hover()
    before = messages.evaluate_all(shapes)
    for index in range(4):
        messages.nth(index).hover()
        expect(messages.nth(index).locator(".ipychat-message-time")).to_have_css("opacity", "1")
        assert messages.evaluate_all(shapes) == before
        others = messages.nth((index + 1) % 3).locator(".ipychat-message-time")
        expect(others).to_have_css("opacity", "0")


def test_copies_what_was_said(lab: OpenLab) -> None:
    chat = lab(GALLERY.replace("answer,", "answer.split('```')[0],")).chat
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    read = "() => navigator.clipboard.readText()"
    answer = chat.root.locator(".ipychat-message").nth(1)
    answer.hover()

    _press(answer, "Copy")
    expect(_button(answer, "Copied")).to_be_visible()
    assert chat.page.evaluate(read).startswith("Sunny, and in the evening *some clouds*:")
    table = answer.locator(".ipychat-table")
    table.hover()
    _press(table, "Copy as CSV")
    expect(_button(table, "Copied")).to_be_visible()
    assert chat.page.evaluate(read) == "hour,°C\n12,21\n18,17"


def test_a_file_is_saved_by_a_press(lab: OpenLab) -> None:
    chat = lab(GALLERY).chat
    file = chat.root.get_by_role("button", name="Save measurements")
    with chat.page.expect_download() as download:
        file.click()
    assert download.value.suggested_filename.startswith("measurements-of-the-whole-year")
    assert download.value.path().read_bytes() == b"x" * 123456


def test_style_of_one_message_stays_in_it(lab: OpenLab) -> None:
    cell = """
from ipychat import ChatFeed, ChatMessage

chat = ChatFeed()
sheet = '''
@import url("https://styles.example/all.css");
:host, p { color: rgb(1, 2, 3); }
p { background: url("https://styles.example/spy.png"); letter-spacing: 3px }
p { --address: url(https://styles.example/a.png); background: var(--address) }
p { background: var(--none) url(https://styles.example/b.png) }
} body p, body { color: rgb(9, 9, 9) !important } @scope {
'''
chat.append(ChatMessage("styled", stylesheets=[sheet], css_classes=["mine", "jp-Dialog"]))
chat.append(ChatMessage("plain"))
chat
"""
    chat = lab(cell).chat
    styled, plain = (chat.root.locator(".ipychat-message").nth(n) for n in (0, 1))
    expect(styled.locator("p")).to_have_css("color", "rgb(1, 2, 3)")
    expect(styled.locator("p")).to_have_css("letter-spacing", "3px")
    expect(styled.locator("p")).to_have_css("background-image", "none")
    expect(styled).to_have_class("ipychat-message mine")
    for one in (plain.locator("p"), chat.page.locator("body")):
        expect(one).not_to_have_css("color", "rgb(1, 2, 3)")
        expect(one).not_to_have_css("color", "rgb(9, 9, 9)")
    # That nothing was asked for elsewhere, each page checks when it ends.


def test_picture_from_elsewhere_is_offered_and_not_fetched(lab: OpenLab) -> None:
    chat = lab(GALLERY).chat
    offer = chat.root.get_by_role("button", name="Show the picture from pictures.example")
    expect(offer).to_have_text("Z")
    # That nothing was asked for elsewhere, each page checks when it ends.


def test_step_stays_under_the_pointer_that_opens_it(lab: OpenLab) -> None:
    cell = """
from ipychat import ChatFeed, ChatStep

chat = ChatFeed(height=300)
for number in range(20):
    chat.send(f"Message {number}", respond=False)
long = ChatStep("\\n\\n".join(map(str, range(40))), title="Long", collapsed=True)
chat.send(long, respond=False)
chat
"""
    chat = lab(cell).chat
    step = chat.root.locator("details.ipychat-step > summary")
    step.scroll_into_view_if_needed()
    before = step.bounding_box()
    step.click()
    expect(chat.root.get_by_text("39", exact=True)).to_be_attached()
    chat.page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(1)))")
    assert step.bounding_box() == before


def test_what_waits_for_its_turn_is_edited_and_taken_back(lab: OpenLab, artifacts: Path) -> None:
    notebook = lab(chat_with("count", on_busy="queue"))
    chat = notebook.chat
    chat.submit("first")
    chat.wait_for_text("3")
    for text in ("second", "third"):
        chat.submit(text)
    waiting = chat.root.locator(".ipychat-message[data-status='queued']")
    expect(waiting).to_have_count(2)
    expect(waiting.first.locator(".ipychat-message-status")).to_have_text("Waiting")

    _press(waiting.last, "Take back")
    expect(waiting).to_have_count(1)
    _press(waiting, "Edit")
    waiting.get_by_role("textbox").fill("another")
    chat.root.screenshot(path=artifacts / "messages-queued.png")
    chat.page.keyboard.press("Control+Enter")
    expect(waiting.locator(".ipychat-message-body")).to_have_text("another")

    for gate in ("first", "another"):
        notebook.open_gate(gate)
    chat.reply(1)
    asked = [one.text.strip() for one in chat.messages() if one.role == "user"]
    assert asked == ["first", "another"]


def test_all_of_a_message_is_reached_by_keys(lab: OpenLab) -> None:
    chat = lab(ACTIONS).chat
    chat.ask("me")
    keys = chat.page.keyboard
    chat.composer.focus()
    keys.press("Shift+Tab")
    expect(chat.root.get_by_role("button", name="Attach files")).to_be_focused()
    keys.press("Shift+Tab")
    expect(_button(chat.replies.first, "Copy")).to_be_focused()
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(chat.replies.first).to_contain_text("Answer 2")
    expect(chat.root.locator(".ipychat-versions")).to_have_text("2/2")


def test_wide_tables_and_long_lines_scroll_in_their_place(
    theme: str, lab: OpenLab, artifacts: Path
) -> None:
    cell = """
from ipychat import ChatFeed

rows = "\\n".join("| " + " | ".join(f"{n * m:,} units" for m in range(14)) + " |" for n in range(6))
head = "| " + " | ".join(f"Column {n}" for n in range(14)) + " |\\n|" + "---|" * 14
code = "\\n".join(f"value_{n} = compute({n}, " + "'x' * 3, " * (n % 18) + ")" for n in range(40))
chat = ChatFeed()
chat.send(f"{head}\\n{rows}\\n\\n```python\\n{code}\\n```", user="Assistant", respond=False)
chat
"""
    chat = lab(cell).chat
    chat.set_width(360)
    table = chat.root.locator(".ipychat-table")
    table.hover()
    table.evaluate("table => { table.scrollLeft = 300; }")
    _press(chat.root.locator(".ipychat-code"), "Wrap long lines")
    table.hover()
    chat.root.screenshot(path=artifacts / f"messages-wide-{theme}.png")

    assert looks.wide_elements(chat.root) == []
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    code = chat.root.locator(".ipychat-code pre")
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")
    selected, text = code.evaluate(_SELECT)
    assert selected.strip() == text.strip()
    assert text.count("\n") == 40
    tools, place = table.locator(".ipychat-table-tools").bounding_box(), table.bounding_box()
    assert tools is not None
    assert place is not None
    assert place["x"] <= tools["x"] + 1
    assert tools["x"] + tools["width"] <= place["x"] + place["width"] + 1


def _button(place: Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def _press(place: Locator, name: str) -> None:
    _button(place, name).click()
