"""What goes along with what is written: files, commands, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, expect

from . import looks
from .conftest import OpenHost, OpenLab
from .pages import until
from .servers import Server

FILES = """
from ipychat import ChatInterface, Delta

def answer(contents):
    files = getattr(contents, "files", [])
    told = [f"{one.name} {one.type} {len(one.contents)}" for one in files]
    return " | ".join([str(contents), *told])

chat = ChatInterface(callback=answer, max_file_size=3_000_000)
chat
"""

NAMES = """
from ipychat import ChatInterface

sales = [1, 2, 3]
sample = "some text"

def answer(contents):
    return " ".join(sorted(getattr(contents, "references", {}))) or "none"

chat = ChatInterface(callback=answer, variables=True)

@chat.command
def double(number: int):
    "Twice a number"
    return f"It is {2 * number}"

@chat.command
def draw_the_distribution_of(column: str, bins: int = 10, logarithmic: bool = False):
    "A histogram, of which this is a description that is longer than most"
    return column

chat
"""

UPLOADING = """
import ipywidgets
from ipychat import ChatInterface

chat = ChatInterface(
    widgets=ipywidgets.FileUpload(description="A table"),
    callback=lambda contents: f"{contents.name} {contents.type} {contents.frame().shape}",
)
chat
"""

_COPY_PICTURE = """async bytes => {
    const picture = new Blob([Uint8Array.from(bytes)], { type: "image/png" });
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
}"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def payload(name: str, mime: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": data}


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, lab_server: Server) -> Iterator[str]:
    """JupyterLab in one theme, then in the other."""
    lab_server.set_theme(dark=request.param == "dark")
    yield request.param
    lab_server.set_theme(dark=False)


ASKING = """
from ipychat import ChatInterface

async def answer(contents, user, instance):
    which = await instance.ask("Which one?", options=["this", "that"])
    return f"So {which}, {await instance.ask('How many?')} of them."

chat = ChatInterface(callback=answer)
chat
"""


@pytest.mark.shows("Questions of a callback")
def test_what_a_callback_asks_is_answered_by_a_press_and_in_words(host: OpenHost) -> None:
    chat = host(ASKING).chat
    chat.submit("I would like some")
    chat.root.get_by_role("button", name="that", exact=True).click()
    expect(chat.replies.last).to_contain_text("How many?")
    chat.submit("seven")
    expect(chat.replies.last).to_contain_text("So that, seven of them.")
    chat.wait_idle()


@pytest.mark.shows("Attached files")
def test_files_that_are_chosen_come_whole_to_the_callback(host: OpenHost) -> None:
    chat = host(FILES).chat
    with chat.page.expect_file_chooser() as chooser:
        chat.root.get_by_role("button", name="Attach files").click()
    large = bytes(range(256)) * 8000
    chooser.value.set_files(
        [payload("../a.csv", "text/csv", b"a,b\n1,2\n"), payload("b.bin", "x/y", large)]
    )
    chips = chat.root.locator(".ipychat-chip")
    expect(chips).to_have_count(2)
    expect(chat.root.locator(".ipychat-chip[data-busy]")).to_have_count(0)
    reply = chat.ask("What is it?").text
    assert "a.csv text/csv 8" in reply
    assert f"b.bin x/y {len(large)}" in reply
    expect(chips).to_have_count(0)


@pytest.mark.parametrize("host", ["lab", "voila"])
def test_files_are_dropped_and_pasted(host: str, request: pytest.FixtureRequest) -> None:
    notebook = request.getfixturevalue(host)(FILES)
    chat = notebook.chat
    cells = chat.page.locator(".jp-Cell").count()
    drop = """(area, [kind, name]) => {
        const data = new DataTransfer();
        data.items.add(new File(["12345"], name, { type: "text/plain" }));
        const options = { bubbles: true, cancelable: true };
        if (kind === "drop") {
            for (const type of ["dragenter", "dragover", "drop"])
                area.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
        } else area.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
    }"""
    chat.composer.evaluate(drop, ["drop", "dropped.txt"])
    chat.composer.evaluate(drop, ["paste", "pasted.txt"])
    expect(chat.root.locator(".ipychat-chip")).to_have_count(2)
    expect(chat.root.locator(".ipychat-chip[data-busy]")).to_have_count(0)
    chat.composer.press("Enter")
    reply = chat.reply().text
    assert "dropped.txt text/plain 5" in reply
    assert "pasted.txt text/plain 5" in reply
    assert chat.page.locator(".jp-Cell").count() == cells


def test_a_picture_and_a_long_text_become_files_when_they_are_pasted(
    lab: OpenLab, context: BrowserContext
) -> None:
    chat = lab(FILES).chat
    page, chips = chat.page, chat.root.locator(".ipychat-chip")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    try:
        page.evaluate(_COPY_PICTURE, list(PNG))
        chat.composer.press("Control+v")
        expect(chips).to_have_count(1)
        preview = chips.first.locator("img")
        expect(preview).to_be_visible()
        until(page, lambda: preview.evaluate("image => image.naturalWidth > 0"), "it is drawn")
        page.evaluate("text => navigator.clipboard.writeText(text)", "word " * 3000)
        for count in (2, 3):
            chat.composer.press("Control+v")
            expect(chips).to_have_count(count)
    finally:
        context.clear_permissions()
    expect(chat.composer).to_have_value("")
    chips.nth(1).get_by_role("button").click()
    expect(chips).to_have_count(2)
    expect(chat.root.locator(".ipychat-chip[data-busy]")).to_have_count(0)

    reply = chat.ask("What are they?").text.strip()
    assert re.fullmatch(
        r"What are they\? \| \S+\.png image/png \d+ \| pasted\.txt text/plain 15000", reply
    )
    question = chat.root.locator(".ipychat-message[data-role='user']")
    picture = question.locator(".ipychat-media img")
    until(page, lambda: picture.evaluate("image => image.naturalWidth > 0"), "it is shown")
    expect(question).to_contain_text("word word word")


def test_a_widget_for_files_sends_what_was_chosen_and_is_empty_again(lab: OpenLab) -> None:
    chat = lab(UPLOADING).chat
    panel = chat.root.locator(".ipychat-composer")
    with chat.page.expect_file_chooser() as chooser:
        panel.locator(".widget-upload").click()
    chooser.value.set_files(payload("cities.csv", "text/csv", b"city,people\nBern,134591\n"))
    expect(panel.locator(".widget-upload")).to_contain_text("(1)")
    panel.get_by_role("button", name="Send", exact=True).click()
    assert chat.reply().text == "cities.csv text/csv (1, 2)"
    question = chat.root.locator(".ipychat-message[data-role='user']")
    expect(question.locator("td").first).to_have_text("Bern")
    expect(question.locator(".ipychat-file")).to_contain_text("cities.csv")
    expect(panel.locator(".widget-upload")).to_contain_text("(0)")


def test_attached_files_are_readable(lab: OpenLab, artifacts: Path, theme: str) -> None:
    chat = lab(FILES).chat
    chat.page.set_viewport_size({"width": 1700, "height": 1000})
    with chat.page.expect_file_chooser() as chooser:
        chat.root.get_by_role("button", name="Attach files").click()
    chooser.value.set_files(
        [
            payload("a picture.png", "image/png", PNG),
            payload(
                "a table with quite a long name of a file of last year.csv", "text/csv", b"a,b"
            ),
            payload("b.txt", "text/plain", b"hello"),
        ]
    )
    expect(chat.root.locator(".ipychat-chip")).to_have_count(3)
    expect(chat.root.locator(".ipychat-chip[data-busy]")).to_have_count(0)
    chat.composer.fill("Compare them")
    faults: list[str] = []
    for width in (360, 720):
        chat.set_width(width)
        chat.root.screenshot(path=artifacts / f"inputs-{theme}-files-{width}.png")
        faults += [f"{width}: too wide: {one}" for one in looks.wide_elements(chat.root)]
    faults += looks.faint_texts(chat.root)
    assert not faults, "\n".join(faults)


@pytest.mark.shows("Commands and variables")
def test_commands_and_variables_are_offered_and_used(
    lab: OpenLab, artifacts: Path, theme: str
) -> None:
    chat = lab(NAMES).chat
    chat.page.set_viewport_size({"width": 1700, "height": 1000})
    keyboard = chat.page.keyboard
    options = chat.root.get_by_role("option")
    faults: list[str] = []

    def look(state: str) -> None:
        for width in (360, 720):
            chat.set_width(width)
            chat.root.screenshot(path=artifacts / f"inputs-{theme}-{state}-{width}.png")
            faults.extend(f"{state} too wide: {one}" for one in looks.wide_elements(chat.root))
        faults.extend(looks.faint_texts(chat.root))

    chat.composer.click()
    keyboard.type("/")
    expect(options).to_have_count(3)
    look("commands")
    keyboard.type("dou")
    expect(options).to_have_count(1)
    keyboard.press("Enter")
    keyboard.type("21")
    keyboard.press("Enter")
    assert chat.reply(0).text == "It is 42"

    keyboard.type("What is in @sa")
    expect(options).to_have_count(2)
    look("variables")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    expect(chat.composer).to_have_value("What is in @sample ")
    keyboard.press("Enter")
    assert chat.reply(1).text == "sample"
    assert not faults, "\n".join(faults)


def test_a_name_that_is_offered_is_left_when_the_caret_goes_elsewhere(lab: OpenLab) -> None:
    chat = lab(NAMES).chat
    keyboard = chat.page.keyboard
    options = chat.root.get_by_role("option")
    asked = chat.root.locator("[data-role='user'] .ipychat-message-body")
    chat.composer.click()
    for number, key in enumerate(("End", "Home")):
        keyboard.type("compare  with it")
        for _ in range(len(" with it")):
            keyboard.press("ArrowLeft")
        keyboard.type("@sa")
        expect(options).to_have_count(2)
        keyboard.press(key)
        keyboard.press("Enter")
        assert chat.reply(number).text == "none"
        expect(asked.nth(number)).to_have_text("compare @sa with it")
