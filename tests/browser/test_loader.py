"""The frontend is sent packed: what becomes of it on a page."""

from __future__ import annotations

from playwright.sync_api import expect

from . import notebooks
from .conftest import OpenLab, OpenPage
from .hosts import LabNotebook
from .servers import Server

CHATS = """
import ipychat
from IPython.display import display
for text in ("one", "two", "three"):
    display(ipychat.ChatFeed(text))
"""

_COUNT = """
window.unpacked = 0;
window.DecompressionStream = class extends DecompressionStream {
    constructor(...all) { super(...all); window.unpacked += 1; }
};
"""


def test_it_is_unpacked_once_for_all_chats_of_a_page(lab: OpenLab, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(_COUNT)
    lab(CHATS, page=page)
    chats = page.locator(".ipychat[data-ipychat-ready]")
    expect(chats).to_have_count(3)
    for index, text in enumerate(("one", "two", "three")):
        expect(chats.nth(index).locator(".ipychat-message-body")).to_have_text(text)
    assert page.evaluate("window.unpacked") == 1


def test_where_it_cannot_be_unpacked_the_page_says_so(
    lab_server: Server, open_page: OpenPage, name: str
) -> None:
    page = open_page()
    page.add_init_script("delete window.DecompressionStream")
    notebooks.write(lab_server.root, name, CHATS)
    notebook = LabNotebook(lab_server, name, page)
    notebook.open()
    notebook.run_all()
    expect(page.get_by_text("ipychat cannot be shown here: ReferenceError")).to_have_count(3)
