"""A person talks to a chat in a page of another framework."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import exports
from browser.chat import Chat, assert_counts, assert_whole
from browser.conftest import OpenPage
from playwright.sync_api import expect

from .frameworks import framework

FOREIGN = ("font-awesome", "fonts.g", *exports.SERVERS)
"""What these pages ask public servers for, with or without a chat."""


@pytest.mark.shows("Answers stream in")
@pytest.mark.shows("Stop")
@pytest.mark.parametrize("kind", ["marimo", "panel", "shiny", "solara"])
def test_answer_streams_in_and_the_next_is_stopped(
    kind: str, tmp_path: Path, artifacts: Path, open_page: OpenPage
) -> None:
    with framework(kind, tmp_path, artifacts / f"{kind}.log") as (server, url):
        page = open_page(*FOREIGN)
        exports.answer(page)
        page.goto(url)
        chat = Chat(page)
        chat.wait_ready()
        # Its rules have got to where the framework has put it.
        expect(chat.root).to_have_css("display", "flex")
        expect(chat.root.locator(".ipychat-field")).to_be_visible()

        chat.submit("gate")
        chat.wait_for_text("20")
        assert chat.messages()[-1].status == "streaming"
        (server.root / "gate").touch()
        assert_whole(chat.reply().text)

        chat.submit("never")
        chat.wait_for_text("20", index=1)
        chat.stop()
        answer = chat.reply(1)
        assert answer.status == "stopped"
        assert_counts(answer.text)
        page.screenshot(path=artifacts / f"{kind}.png")
        page.goto("about:blank")
