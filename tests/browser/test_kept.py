"""What was said can be read in a notebook whose widgets are gone."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

from .conftest import OpenLab

CELL = """
from ipychat import ChatInterface

chat = ChatInterface(
    callback=lambda contents: f"**You** said <b>{contents}</b>", keep_transcript=True
)
chat
"""

_MARK = """root => {
    root.marked = true;
    window.gone = 0;
    const watch = new MutationObserver(() => { if (!root.isConnected) window.gone += 1; });
    watch.observe(document.body, { subtree: true, childList: true });
}"""


@pytest.mark.parametrize("host", ["lab", "voila"])
def test_it_is_renewed_after_a_turn_and_the_chat_stays_as_it_is(
    host: str, request: pytest.FixtureRequest
) -> None:
    chat = request.getfixturevalue(host)(CELL).chat
    kept = chat.page.locator(".ipychat-transcript")
    chat.root.evaluate(_MARK)
    chat.ask("hello")
    chat.composer.fill("a draft")
    if host == "lab":
        expect(kept).to_contain_text("hello")
    expect(chat.composer).to_have_value("a draft")

    assert chat.root.evaluate("root => root.marked") is True
    assert chat.page.evaluate("window.gone") == 0
    expect(kept).to_be_hidden()
    # Nothing but the chat takes any room.
    heights = "root => ['area', 'child'].map(n => root.closest(PLACES[n]).offsetHeight)"
    places = "{ area: '.jp-OutputArea', child: '.jp-OutputArea-child' }"
    area, child = chat.root.evaluate(heights.replace("PLACES", places))
    assert area == child


def test_a_notebook_without_its_widgets_still_tells_what_was_said(lab: OpenLab) -> None:
    notebook = lab(CELL)
    kept = notebook.page.locator(".ipychat-transcript")
    notebook.chat.ask("hello")
    expect(kept).to_contain_text("hello")
    expect(kept).to_be_hidden()
    notebook.save()

    file = notebook.server.root / f"{notebook.name}.ipynb"
    saved = nbformat.read(file, as_version=4)
    outputs = [
        output["data"]["text/html"]
        for output in saved.cells[0].outputs
        if ("text/html" in output["data"])
    ]
    assert len(outputs) == 1
    assert "&lt;b&gt;hello&lt;/b&gt;" in outputs[0]
    del saved.metadata["widgets"]
    nbformat.write(saved, file)
    notebook.server.end_kernels()
    notebook.reload()
    expect(kept).to_be_visible()
    expect(kept).to_contain_text("said <b>hello</b>")
