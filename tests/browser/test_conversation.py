"""What a person does with a chat, in each host."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chat import assert_counts, assert_whole
from .conftest import OpenHost
from .notebooks import cells_of, chat_with
from .pages import until

pytestmark = pytest.mark.parametrize("host", ["lab", "notebook7", "voila", "vscode"], indirect=True)


@pytest.mark.shows("Answers stream in")
def test_streamed_answer_arrives_complete(host: OpenHost) -> None:
    notebook = host(chat_with("count"))
    chat = notebook.chat

    chat.submit("enough")
    chat.wait_for_text("20")
    assert chat.messages()[-1].status == "streaming"
    notebook.open_gate("enough")

    answer = chat.reply()
    assert_whole(answer.text)
    assert answer.status == "done"
    assert [(one.role, one.user) for one in chat.messages()] == [
        ("user", "User"),
        ("assistant", "Assistant"),
    ]
    assert chat.messages()[0].text.strip() == "enough"


@pytest.mark.shows("Markdown, steps and pictures")
def test_demo_bot_shows_all_that_a_chat_can(host: OpenHost) -> None:
    chat = host(*cells_of("01-hello")).chat

    answer = chat.ask("The quick brown fox")

    body = chat.replies.first.locator(".ipychat-message-body")
    assert "The quick brown fox" in answer.text
    answers = body.locator("> .ipychat-markdown")
    for selector in ("ol > li", "strong", "em", "pre code", "table td", "blockquote"):
        expect(answers.locator(selector).first).to_be_visible()
    step = body.locator("details")
    expect(step.locator("summary")).to_contain_text("Read your message")
    step.locator("summary").click()
    expect(step).to_contain_text("quick")
    picture = body.locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [560, 180]


@pytest.mark.shows("Stop")
def test_stopped_answer_keeps_what_came(host: OpenHost) -> None:
    notebook = host(chat_with("count"))
    chat = notebook.chat

    chat.submit("never")
    chat.wait_for_text("20")
    chat.stop()

    answer = chat.reply()
    assert answer.status == "stopped"
    assert_counts(answer.text)
    assert len(answer.text.split()) > 20
    notebook.open_gate("now")
    assert chat.ask("now").text.split() == ["0", "end"]
    assert chat.replies.first.get_attribute("data-status") == "stopped"


@pytest.mark.shows("Errors of callbacks")
def test_callback_that_raises_shows_the_error_and_the_chat_goes_on(host: OpenHost) -> None:
    chat = host(chat_with("fail")).chat

    chat.submit("before")
    expect(chat.root).to_contain_text("ValueError('too early')")
    chat.wait_idle()
    chat.submit("after")
    expect(chat.root).to_contain_text("ValueError('too late')")
    chat.wait_idle()
    chat.submit("fine")
    until(chat.page, lambda: chat.messages()[-1].text.strip() == "Some words", "an answer")
    chat.wait_idle()

    assert [(one.status, one.text.split("(")[0]) for one in chat.messages()] == [
        ("done", "before"),
        ("failed", "Encountered ValueError"),
        ("done", "after"),
        ("failed", "Some words"),
        ("failed", "Encountered ValueError"),
        ("done", "fine"),
        ("done", "Some words"),
    ]
