"""The rules of a chat reach it wherever a page has put it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile import judge
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

_SHOWN = """async () => {
    const { assets, message, open, text } = await import("./chat.js");
    const packed = await (await fetch("highlight.js.gz")).arrayBuffer();
    assets.highlight = packed;
    self.chat = open([message("m", [text("t", "```python\\nfor one in all:\\n    pass\\n```")])]);
}"""

_STILL = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let still = 0; still < 3; still++) await frame();
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

_OLDER = """() => {
    const kept = self[Symbol.for("ipychat.rules")];
    kept.texts.set("chat", ".ipychat { display: inline }");
    const { sheet: mine } = kept.sheets.get(document).get("chat");
    kept.sheets.get(document).get("chat").text = kept.texts.get("chat");
    mine.replaceSync(kept.texts.get("chat"));
    // Read at once: the chat changes its size, and at the next frame brings its own rules again.
    return getComputedStyle(self.chat.el.querySelector(".ipychat")).display;
}"""

_COUNT = "document.adoptedStyleSheets.length"


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that allows no styles in its markup, with a chat that has been there for a while."""
    with judge.served(policy="style-src 'none'") as url:
        page = context.new_page()
        page.goto(url)
        page.evaluate(_SHOWN)
        expect(page.locator(".ipychat-hl-keyword").first).to_be_visible()
        page.evaluate(_STILL)
        yield page
        page.close()


def _is_dressed(place: Page | FrameLocator) -> None:
    expect(place.locator(".ipychat")).to_have_css("display", "flex")
    expect(place.locator(".ipychat-avatar")).to_have_css("border-radius", "14px")
    keyword = place.locator(".ipychat-hl-keyword").first
    colours = "one => [one, one.closest('pre')].map(each => getComputedStyle(each).color)"
    expect(keyword).to_be_visible()
    assert len(set(keyword.evaluate(colours))) == 2


def test_in_the_page_itself_where_it_allows_no_styles(page: Page) -> None:
    _is_dressed(page)


def test_in_a_shadow_tree_into_which_it_is_put_later(page: Page) -> None:
    page.evaluate(_IN_A_SHADOW)
    _is_dressed(page)


def test_in_another_page_into_which_it_is_put_later(page: Page) -> None:
    page.evaluate(_IN_ANOTHER_PAGE)
    _is_dressed(page.frame_locator("iframe").last)


def test_once_for_all_chats_of_a_page(page: Page) -> None:
    count = page.evaluate(_COUNT)
    page.evaluate(_SHOWN)
    assert page.evaluate(_COUNT) == count


def test_of_two_versions_those_that_came_last(page: Page) -> None:
    count = page.evaluate(_COUNT)
    assert page.evaluate(_OLDER) == "inline"
    page.evaluate(_SHOWN)
    _is_dressed(page)
    assert page.evaluate(_COUNT) == count


def test_again_after_the_page_has_taken_them_away(page: Page) -> None:
    page.evaluate("document.adoptedStyleSheets = []")
    _is_dressed(page)
