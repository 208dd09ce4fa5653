"""Keys in the composer are for the composer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import OpenLab
from .notebooks import chat_with


@pytest.mark.shows("Keys stay in the composer")
def test_no_shortcut_of_the_notebook_fires_from_the_composer(jupyter: OpenLab) -> None:
    notebook = jupyter(chat_with("echo"), "1 + 1")
    chat, keyboard = notebook.chat, notebook.page.keyboard
    prompts, cells = notebook.prompts(), notebook.cells.count()
    chat.root.evaluate("root => { root.isTheSame = true; }")

    chat.composer.click()
    keyboard.type("dd")
    keyboard.press("Shift+Enter")
    keyboard.type("mdd")
    expect(chat.composer).to_have_value("dd\nmdd")
    for key in ("ArrowUp", "ArrowDown", "Escape", "Control+Shift+Enter", "End"):
        keyboard.press(key)
    keyboard.type("00")
    expect(chat.composer).to_have_value("dd\nmdd00")
    keyboard.press("Enter")

    assert "mdd00" in chat.reply().text
    expect(chat.composer).to_have_value("")
    expect(chat.composer).to_be_focused()
    assert notebook.cells.count() == cells
    assert notebook.prompts() == prompts
    assert chat.root.evaluate("root => root.isTheSame")


def test_enter_that_ends_a_composition_does_not_send(lab: OpenLab) -> None:
    chat = lab(chat_with("echo")).chat
    chat.composer.click()
    cdp = chat.page.context.new_cdp_session(chat.page)

    selection = {"selectionStart": 3, "selectionEnd": 3}
    cdp.send("Input.imeSetComposition", {"text": "にほん", **selection})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    cdp.send("Input.insertText", {"text": "日本"})
    cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})

    expect(chat.composer).to_have_value("日本")
    assert chat.messages() == []
    assert chat.pending.count() == 0
    chat.composer.press("Enter")
    assert chat.reply().text.strip() == "You said 日本"
    assert len(chat.messages()) == 2


def test_enter_in_a_turn_keeps_what_was_typed(lab: OpenLab) -> None:
    notebook = lab(chat_with("count"))
    chat = notebook.chat
    chat.submit("kept")
    chat.wait_for_text("20")

    chat.submit("for later")

    expect(chat.composer).to_have_value("for later")
    expect(chat.composer).to_be_focused()
    notebook.open_gate("kept")
    chat.reply()
    assert [one.role for one in chat.messages()] == ["user", "assistant"]
