"""Long conversations open at once, and all of them can be reached and read."""

from __future__ import annotations

from pathlib import Path

import nbformat
import tally
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenLab, OpenPage
from .pages import until

LONG = """
from ipychat import ChatInterface, ChatMessage

def message(number):
    text = f"Message {number}. " + "Some words of it. " * (number % 40)
    return ChatMessage(text, user="User" if number % 2 else "Bot")

chat = ChatInterface(*map(message, range(5000)))
chat
"""

# Nobody can guess how high these are.
TALL = LONG.replace("(number % 40)", '(number % 40) + "\\n\\n- item" * (number % 9)')

MAKE = """
from ipychat import ChatInterface, ChatMessage

chat = ChatInterface(callback=lambda contents: "Message 9999.")
chat
"""
FILL = """
def message(number):
    text = f"Message {number}. ".ljust(200, "w")
    return ChatMessage(text, user="Assistant" if number % 2 else "User")

chat.extend(map(message, range(9998)))
"""

_IN_SIGHT = """root => {
    const box = root.querySelector(".ipychat-scroller").getBoundingClientRect();
    return [...root.querySelectorAll(".ipychat-list > *")]
        .filter(element => {
            const { top, bottom } = element.getBoundingClientRect();
            return bottom > box.top + 1 && top < box.bottom - 1;
        })
        .map(element => {
            const body = element.querySelector(".ipychat-message-body");
            return body ? Number(body.innerText.match(/Message (\\d+)/)[1]) : -1;
        });
}"""

# Where the second message in sight stands, in each frame from when it is there until no more comes.
_PLACES = """async (root, top) => {
    const box = root.querySelector(".ipychat-scroller");
    const frame = () => new Promise(requestAnimationFrame);
    const { top: start, bottom: end } = box.getBoundingClientRect();
    box.scrollTop = top;
    await frame();
    const drawn = root.getElementsByClassName("ipychat-message");
    const isInSight = element => {
        const { top, bottom } = element.getBoundingClientRect();
        return bottom > start && top < end;
    };
    const read = [...drawn].filter(isInSight)[1];
    const places = [];
    for (let same = 0, count = 0; same < 6; same = drawn.length === count ? same + 1 : 0) {
        count = drawn.length;
        places.push(read.getBoundingClientRect().top);
        await frame();
    }
    return places;
}"""


def test_five_thousand_messages_open_at_the_end_and_few_are_drawn(lab: OpenLab) -> None:
    chat = lab(LONG).chat
    scroller = chat.scroller()
    until(chat.page, lambda: scroller.from_end() < 2, "a new view shows the end")
    assert _in_sight(chat)[-1] == 4999
    assert chat.root.locator(".ipychat-message").count() < 120


def test_a_reader_finds_every_message_in_its_place(lab: OpenLab) -> None:
    chat = lab(LONG).chat
    scroller = chat.scroller()
    until(chat.page, lambda: _in_sight(chat)[-1:] == [4999], "the end is drawn")
    seen = set(_in_sight(chat))
    while min(seen) > 4850:
        scroller.go_to(scroller.from_start() - 300)
        until(chat.page, lambda: _is_complete(chat), "messages where the reader is")
        seen.update(_in_sight(chat))
    assert seen == set(range(min(seen), 5000))

    scroller.go_to(0)
    until(chat.page, lambda: _in_sight(chat)[:1] == [0], "the start is drawn")
    until(chat.page, lambda: _is_complete(chat), "all around it is drawn")
    assert chat.root.locator(".ipychat-message").count() < 200
    scroller.go_to(scroller.overflow() / 2)
    until(chat.page, lambda: _is_complete(chat), "the middle is drawn")
    assert 1500 < _in_sight(chat)[0] < 3500


def test_what_is_read_stays_in_its_place_while_more_is_drawn_above(lab: OpenLab) -> None:
    chat = lab(TALL).chat
    scroller = chat.scroller()
    until(chat.page, lambda: _in_sight(chat)[-1:] == [4999], "the end is drawn")
    places = chat.root.evaluate(_PLACES, scroller.overflow() / 2)
    assert len(places) > 6
    assert max(places) - min(places) < 2
    assert _settled(chat) > 60


def test_a_place_in_the_whole_is_that_place_in_the_conversation(lab: OpenLab) -> None:
    chat = lab(LONG).chat
    scroller = chat.scroller()
    until(chat.page, lambda: _in_sight(chat)[-1:] == [4999], "the end is drawn")
    scroller.go_to(scroller.overflow() * 0.8)
    until(chat.page, lambda: _is_complete(chat), "what is there is drawn")
    _settled(chat)
    assert abs(_in_sight(chat)[0] - 4000) < 200


def test_code_shows_any_message(lab: OpenLab) -> None:
    notebook = lab(LONG, "chat.scroll_to(2500)", "chat.scroll_to(-1)", first_only=True)
    chat = notebook.chat
    until(chat.page, lambda: _in_sight(chat)[-1:] == [4999], "the end is drawn")
    notebook.run_cell(1)
    until(chat.page, lambda: _in_sight(chat)[:1] == [2500], "the message is at the top")
    _settled(chat)
    assert _in_sight(chat)[0] == 2500
    notebook.run_cell(2)
    until(chat.page, lambda: _in_sight(chat)[-1:] == [4999], "the last one is in sight")


def test_a_view_may_begin_at_the_start(lab: OpenLab) -> None:
    source = LONG.replace("range(5000))", "range(5000)), view_latest=False")
    chat = lab(source).chat
    until(chat.page, lambda: _in_sight(chat)[:1] == [0], "the start is drawn")
    assert chat.scroller().from_start() == 0


def test_the_search_finds_what_is_not_drawn(lab: OpenLab, artifacts: Path, name: str) -> None:
    chat = lab(LONG).chat
    until(chat.page, lambda: _in_sight(chat)[-1:] == [4999], "the end is drawn")
    keyboard = chat.page.keyboard
    chat.composer.focus()
    keyboard.press("Control+f")
    field = chat.root.get_by_role("searchbox")
    expect(field).to_be_focused()
    keyboard.type("message 17.")
    until(chat.page, lambda: 17 in _in_sight(chat), "the message is in sight")
    expect(chat.root.get_by_text("1 of 1")).to_be_visible()
    assert chat.page.evaluate("CSS.highlights.get('ipychat-found-current').size") == 1
    chat.root.screenshot(path=artifacts / f"{name}.png")

    field.fill("words of it")
    expect(chat.root.get_by_text("of 4875")).to_be_visible()
    keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(chat.composer).to_be_focused()
    assert chat.page.evaluate("CSS.highlights.size") == 0


def test_ten_thousand_messages_are_saved_small_and_all_are_there_without_a_kernel(
    lab: OpenLab, open_page: OpenPage
) -> None:
    notebook = lab(MAKE, FILL)
    until(notebook.page, lambda: _in_sight(notebook.chat)[-1:] == [9997], "all have come")
    notebook.chat.submit("Message 9998.")
    # More is drawn around what is in sight meanwhile: to count answers does not tell.
    until(notebook.page, lambda: _in_sight(notebook.chat)[-1:] == [9999], "the answer has come")
    notebook.chat.wait_idle()
    notebook.save()
    notebook.page.close()
    notebook.server.end_kernels()
    file = notebook.server.root / f"{notebook.name}.ipynb"
    _assert_small(file)

    reopened = type(notebook)(notebook.server, notebook.name, open_page())
    reopened.open()
    chat = reopened.chat
    scroller = chat.scroller()
    until(chat.page, lambda: _in_sight(chat)[-1:] == [9999], "the end is drawn", 30)
    scroller.go_to(0)
    until(chat.page, lambda: _in_sight(chat)[:1] == [0], "the start is drawn")
    scroller.go_to(scroller.overflow() / 2)

    def is_middle() -> bool:
        # What was in sight before is complete as well.
        return any(3000 < one < 7000 for one in _in_sight(chat)[:1]) and _is_complete(chat)

    until(chat.page, is_middle, "the middle is drawn")
    chat.root.locator(".ipychat-message").first.click()
    chat.page.keyboard.press("Control+f")
    chat.page.keyboard.type("Message")
    expect(chat.root.get_by_text("of 10000")).to_be_visible()


def _assert_small(file: Path) -> None:
    """The file of a notebook with 10,000 messages holds little beside their text."""
    size = file.stat().st_size
    saved = nbformat.read(file, as_version=4)
    kept = saved.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    code = sum(len(one["state"].get("_esm", "")) for one in kept.values())
    tally.count(
        "R10",
        "a notebook of JupyterLab with 10,000 messages of 200 characters",
        bytes_of_text=2_000_000,
        bytes_of_code_and_rules=code,
        bytes_of_the_file=size,
        times_without_the_code=round((size - code) / 2_000_000, 2),
    )
    assert size <= 2_000_000 * 1.5 + code


def _in_sight(chat: Chat) -> list[int]:
    numbers: list[int] = chat.root.evaluate(_IN_SIGHT)
    return numbers


def _is_complete(chat: Chat) -> bool:
    """Whether no room for messages is in sight, and they stand in order."""
    numbers = _in_sight(chat)
    # Room alone would stand in order, too.
    return bool(numbers) and numbers == list(range(max(0, numbers[0]), numbers[-1] + 1))


def _settled(chat: Chat) -> int:
    """Wait until no more is drawn, and return how many messages are."""
    articles = chat.root.locator(".ipychat-message")
    counts = [articles.count()]

    def is_settled() -> bool:
        counts.append(articles.count())
        return len(counts) > 6 and len(set(counts[-6:])) == 1

    until(chat.page, is_settled, "nothing more is drawn")
    return counts[-1]
