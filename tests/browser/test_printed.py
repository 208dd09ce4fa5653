"""What callbacks print and display is in the message that they answer with."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .chat import Chat
from .conftest import OpenHost, OpenLab

PRINTING = """
import asyncio
from pathlib import Path

from IPython.display import HTML, display
from ipychat import ChatInterface

async def answer(contents):
    print("looking at", contents)
    display(HTML("<b>a table</b>"))
    while not Path(contents).exists():
        await asyncio.sleep(0.02)
    print("looked at it")
    return "Done."

chat = ChatInterface(callback=answer)
chat
"""


@pytest.fixture(params=["lab", "voila"])
def printing_host(request: pytest.FixtureRequest) -> OpenHost:
    """A host with cells, then one without."""
    opener: OpenHost = request.getfixturevalue(request.param)
    return opener


def test_what_a_callback_prints_is_folded_and_grows_while_it_runs(printing_host: OpenHost) -> None:
    notebook = printing_host(PRINTING)
    chat = notebook.chat
    chat.submit("first")

    output = _output(chat, 0)
    expect(output).not_to_have_attribute("open", "")
    expect(output.locator(".ipychat-plain")).to_be_hidden()
    output.locator("summary").click()
    expect(output.locator(".ipychat-plain").first).to_have_text("looking at first")
    expect(output.locator("iframe").content_frame.locator("b")).to_have_text("a table")
    expect(chat.stop_button).to_be_visible()

    notebook.open_gate("first")
    assert "Done." in chat.reply().text
    expect(output.locator(".ipychat-plain").last).to_have_text("looked at it")
    expect(output.locator(".ipychat-plain").last).to_be_visible()
    assert len(chat.messages()) == 2


def test_what_is_printed_goes_to_no_cell_unless_the_author_wants_it(lab: OpenLab) -> None:
    notebook = lab(PRINTING, "print('of the cell')", "chat.capture_output = False", first_only=True)
    chat = notebook.chat
    chat.submit("second")
    expect(_output(chat, 0)).to_be_visible()
    # The callback goes on while this cell is the one that ran last.
    notebook.run_cell(1)
    outputs = notebook.cells.nth(1).locator(".jp-OutputArea-output")
    expect(outputs).to_have_text("of the cell")
    notebook.open_gate("second")
    chat.reply()
    _output(chat, 0).locator("summary").click()
    expect(_output(chat, 0)).to_contain_text("looked at it")
    expect(_output(chat, 0)).not_to_contain_text("of the cell")
    expect(outputs).to_have_text("of the cell")
    expect(notebook.page.locator(".jp-OutputArea-output", has_text="looking")).to_have_count(1)

    notebook.run_cell(2)
    notebook.open_gate("third")
    assert chat.ask("third").text == "Done."
    expect(_output(chat, 1)).to_have_count(0)


COLUMNS = """
from ipychat import ChatInterface, PlainText

def answer():
    print("  iiii|")
    print("MM  MM|")
    return PlainText("  iiii|\\nMM  MM|")

chat = ChatInterface(callback=answer)
chat
"""


def test_the_columns_of_what_is_printed_stand_one_below_the_other(lab: OpenLab) -> None:
    chat = lab(COLUMNS).chat
    chat.ask("print")
    _output(chat, 0).locator("summary").click()
    first, second = _widths(_output(chat, 0).locator(".ipychat-plain"))
    assert first == pytest.approx(second, abs=0.1)
    # What is not printed is text like any other.
    first, second = _widths(chat.replies.first.locator(".ipychat-message-body .ipychat-plain"))
    assert first + 1 < second


def _widths(text: Locator) -> list[float]:
    """How wide the lines of a text are, in pixels."""
    widths: list[float] = text.evaluate("""(el) => {
        const node = el.firstChild;
        let start = 0;
        return node.data.trimEnd().split("\\n").map((line) => {
            const range = document.createRange();
            range.setStart(node, start);
            range.setEnd(node, start + line.length);
            start += line.length + 1;
            return range.getBoundingClientRect().width;
        });
    }""")
    return widths


def _output(chat: Chat, index: int) -> Locator:
    """What was printed for an answer."""
    return chat.replies.nth(index).locator(".ipychat-message-footer details", has_text="Output")
