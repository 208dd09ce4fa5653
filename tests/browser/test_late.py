"""Chats that come up late on a busy page hear their kernel nevertheless."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import OpenLab, OpenPage

COUNTING = """
import anywidget
import traitlets
from ipychat import ChatInterface

class Counter(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
        const draw = () => { el.textContent = `count ${model.get("count")}`; };
        model.on("change:count", draw);
        draw();
    } };
    '''
    count = traitlets.Int(0).tag(sync=True)

counter = Counter()

def answer(contents):
    counter.count += 1
    return f"You said {contents}"

chat = ChatInterface(callback=answer)
chat.send(counter, user="Assistant", respond=False)
chat
"""

_BUSY = """
globalThis.late = [];
AbortSignal.timeout = milliseconds => {
    const controller = new AbortController();
    setTimeout(() => { late.push(milliseconds); controller.abort(); });
    return controller.signal;
};
"""
"""No model is loaded in the time that it is given."""


def test_a_chat_that_came_up_late_answers_and_so_do_widgets_in_it(
    lab: OpenLab, open_page: OpenPage
) -> None:
    page = open_page()
    page.add_init_script(_BUSY)
    chat = lab(COUNTING, page=page).chat
    counter = chat.replies.first
    expect(counter).to_contain_text("count 0")
    assert 2000 in page.evaluate("late"), "anywidget gives models no such time any more"

    assert chat.ask("one").text == "You said one"
    expect(counter).to_contain_text("count 1")
    assert chat.ask("two").text == "You said two"
    expect(counter).to_contain_text("count 2")
