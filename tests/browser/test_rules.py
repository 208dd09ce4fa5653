"""The rules of a chat reach it wherever a page has put it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hostile import judge
from playwright.sync_api import BrowserContext, Page, expect

_SHOWN = """async () => {
    const { message, open, text } = await import("./chat.js");
    self.chat = open([message("m", [text("t", "**Hello**")])]);
}"""

_IN_A_SHADOW = """() => {
    const el = document.body.appendChild(document.createElement("div"));
    el.attachShadow({ mode: "open" }).append(self.chat.el);
}"""

_IN_ANOTHER_PAGE = """() => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.width = frame.height = 500;
    frame.contentDocument.body.append(self.chat.el);
}"""


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that allows no styles in its markup, with a chat."""
    with judge.served(policy="style-src 'none'") as url:
        page = context.new_page()
        page.goto(url)
        page.evaluate(_SHOWN)
        yield page
        page.close()


def _is_dressed(place: Any) -> None:
    expect(place.locator(".ipychat")).to_have_css("display", "flex")
    expect(place.locator(".ipychat-avatar")).to_have_css("border-radius", "14px")


def test_in_the_page_itself_where_it_allows_no_styles(page: Page) -> None:
    _is_dressed(page)


def test_in_a_shadow_tree_into_which_it_is_put_later(page: Page) -> None:
    page.evaluate(_IN_A_SHADOW)
    _is_dressed(page)


def test_in_another_page_into_which_it_is_put_later(page: Page) -> None:
    page.evaluate(_IN_ANOTHER_PAGE)
    _is_dressed(page.frame_locator("iframe").last)


def test_once_for_all_chats_of_a_page(page: Page) -> None:
    count = page.evaluate("document.adoptedStyleSheets.length")
    page.evaluate(_SHOWN)
    assert page.evaluate("document.adoptedStyleSheets.length") == count


def test_again_after_the_page_has_taken_them_away(page: Page) -> None:
    page.evaluate("document.adoptedStyleSheets = []")
    _is_dressed(page)
