"""Characters that nobody sees, in a real browser, whose regular expressions are not Node's."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import OpenLab


def test_signs_that_are_put_together_stay_whole(lab: OpenLab) -> None:
    signs = (
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd "
        "\U0001f9d1\U0001f3fd\u200d\U0001f680 \u2764\ufe0f\u200d\U0001f525 \U0001f1e8\U0001f1ed "
        "\U00011680\u200d\U00011681 \U0001f336\ufe0f"
    )
    chat = lab(f"from ipychat import ChatFeed\nchat = ChatFeed()\nchat.send({signs!r})\nchat").chat
    words = chat.root.locator(".ipychat-message p")
    expect(words).to_have_text(signs)
    expect(words.locator(".ipychat-unseen")).to_have_count(0)
