"""What is particular to VS Code: its keys, colours and policy, and what it keeps of a notebook."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .chat import Chat, assert_counts, assert_whole
from .conftest import OpenPage, OpenWebview
from .notebooks import chat_with
from .pages import until
from .servers import Server
from .webview import Site, WebviewNotebook

TEXT = '''
from ipychat import ChatInterface

chat = ChatInterface(callback=lambda: "Done.")
chat.send("""A formula, $e^{i\\\\pi}$, and code:

```python
def f(x):
    return x + 1
```
""", user="Assistant", respond=False)
chat
'''

WORK = """
from ipychat import ChatInterface

sample = "some text"
chat = ChatInterface(
    variables=True, code_actions=["copy", "insert", "run"], message_params={"show_edit_icon": True}
)

@chat.command
def double(number: int):
    "Twice a number"
    return f"It is {2 * number}"

def answer(contents):
    if contents == "code":
        return "```python\\ntotal = sum(range(10))\\nprint('so it is', total)\\n```"
    return f"{contents} {sorted(getattr(contents, 'references', {}))}"

chat.callback = answer
chat
"""


@pytest.mark.shows("Commands and variables")
def test_commands_and_variables_are_offered_and_used(vscode: OpenWebview) -> None:
    notebook = vscode(WORK)
    chat, keyboard = notebook.chat, notebook.page.keyboard
    options = chat.root.get_by_role("option")

    chat.composer.click()
    keyboard.type("/dou")
    expect(options).to_have_count(1)
    keyboard.press("Enter")
    keyboard.type("21")
    keyboard.press("Enter")
    assert chat.reply(0).text == "It is 42"

    keyboard.type("What is in @sa")
    expect(options).to_have_count(1)
    keyboard.press("Tab")
    expect(chat.composer).to_have_value("What is in @sample ")
    keyboard.press("Enter")
    assert chat.reply(1).text.strip().endswith("['sample']")
    assert notebook.keys() == []


@pytest.mark.shows("Edits, reactions, feedback")
@pytest.mark.shows("Undo and clear")
@pytest.mark.shows("Code run by a press")
def test_messages_are_edited_rated_run_and_taken_back(vscode: OpenWebview) -> None:
    notebook = vscode(WORK)
    chat, page = notebook.chat, notebook.page
    chat.ask("me")
    asked = chat.root.locator(".ipychat-message[data-role='user']").first
    asked.hover()
    _press(asked, "Edit")
    asked.get_by_role("textbox").fill("you")
    page.keyboard.press("Control+Enter")
    expect(chat.replies.first).to_contain_text("you []")
    expect(asked.locator(".ipychat-versions")).to_have_text("2/2")
    chat.wait_idle()

    reply = chat.replies.first
    _press(reply, "React with favorite")
    _press(reply, "Bad answer")
    reply.get_by_role("textbox", name="What was good or bad about it?").fill("wrong")
    _press(reply, "Send")
    expect(reply.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    said = notebook.run("print(chat[1].reactions, *list(chat.feedback[0].values())[1:])")
    assert said.split() == ["['favorite']", "down", "wrong"]

    chat.ask("code")
    block = chat.root.locator(".ipychat-code")
    # A webview has no way to the cells of its notebook.
    expect(block.locator(".ipychat-insert")).to_be_hidden()
    _press(block, "Run")
    expect(block.locator(".ipychat-code-output")).to_contain_text("so it is 45")
    assert notebook.run("print(total)").strip() == "45"

    for name, left in (("Undo", 2), ("Clear", 0)):
        _press(chat.root, name)
        expect(chat.root.locator(".ipychat-message")).to_have_count(left)
        _press(chat.root, "Revert")
        expect(chat.root.locator(".ipychat-message")).to_have_count(4)
    assert notebook.keys() == []


@pytest.mark.shows("Kernel interrupted")
@pytest.mark.shows("Kernel that ended")
def test_kernel_that_is_interrupted_and_ends_leaves_the_conversation(vscode: OpenWebview) -> None:
    notebook = vscode(chat_with("count"))
    chat, server = notebook.chat, notebook.server
    chat.submit("never")
    chat.wait_for_text("20")
    (kernel,) = server.request("/api/kernels")
    server.request(f"/api/kernels/{kernel['id']}/interrupt", "POST")
    interrupted = chat.reply()
    assert interrupted.status == "stopped"
    assert_counts(interrupted.text)

    shown = chat.messages()
    chat.composer.fill("a draft")
    server.end_kernels()
    expect(chat.status_line).to_contain_text("The kernel of this chat has ended")
    assert chat.messages() == shown
    chat.composer.press("Enter")
    expect(chat.composer).to_have_value("a draft")


@pytest.mark.shows("Keys stay in the composer")
def test_keys_of_the_composer_reach_nothing_outside(vscode: OpenWebview) -> None:
    notebook = vscode(chat_with("echo"))
    chat, keyboard = notebook.chat, notebook.page.keyboard

    chat.composer.click()
    keyboard.type("dd")
    for key in ("Shift+Enter", "ArrowUp", "ArrowDown", "Escape", "Control+Shift+Enter"):
        keyboard.press(key)
    keyboard.press("Control+End")
    keyboard.type("m")
    expect(chat.composer).to_have_value("dd\nm")
    keyboard.press("Enter")

    assert chat.reply().text.strip().startswith("You said dd")
    expect(chat.composer).to_be_focused()
    assert notebook.keys() == []


def test_composer_keeps_the_keys_while_an_answer_is_written(vscode: OpenWebview) -> None:
    notebook = vscode(chat_with("count"))
    chat = notebook.chat
    chat.submit("busy")
    chat.wait_for_text("20")

    chat.composer.press("Shift+Enter")
    chat.composer.press("x")

    assert not chat.composer.is_disabled()
    assert notebook.keys() == []
    notebook.open_gate("busy")
    assert_whole(chat.reply().text)


@pytest.mark.shows("Light and dark")
def test_colours_are_the_editors_and_follow_it(vscode: OpenWebview) -> None:
    notebook = vscode(TEXT)
    assert _colours(notebook.chat) == ["light", "rgb(31, 31, 42)", "rgb(253, 253, 254)"]
    notebook.set_theme(dark=True)
    assert _colours(notebook.chat) == ["dark", "rgb(212, 212, 216)", "rgb(30, 30, 33)"]


@pytest.mark.shows("Code in colours, formulas")
def test_code_and_formulas_are_drawn_with_what_the_kernel_sends(vscode: OpenWebview) -> None:
    notebook = vscode(TEXT)
    body = notebook.chat.replies.first
    expect(body.locator("math").first).to_be_visible()
    expect(body.locator("pre .ipychat-hl-keyword").first).to_have_text("def")
    ours = [one for one in notebook.errors() if "font-src" not in one]
    assert ours == [], "what the manager brings asks for fonts, we for nothing"


@pytest.mark.shows("Second view of an output")
def test_two_outputs_show_one_conversation(vscode: OpenWebview) -> None:
    notebook = vscode(chat_with("echo"), "chat")
    first, second = (Chat(notebook.page, notebook.view.locator(f"#cell-{n}")) for n in (0, 1))
    first.ask("one")
    second.reply()
    second.ask("two")
    first.reply(1)
    assert first.messages() == second.messages()
    assert len(first.messages()) == 4


@pytest.mark.shows("Drafts are kept")
def test_running_the_cell_again_makes_a_new_chat(vscode: OpenWebview) -> None:
    notebook = vscode(chat_with("echo"))
    notebook.chat.ask("one")
    notebook.chat.composer.fill("a draft")
    notebook.run_cell(0)
    expect(notebook.chat.replies).to_have_count(0)
    expect(notebook.chat.composer).to_have_value("a draft")
    assert notebook.chat.ask("two").text.strip() == "You said two"
    assert len(notebook.chat.messages()) == 2


@pytest.mark.shows("Page reloaded")
def test_reload_leaves_the_text_and_the_conversation_can_be_loaded_again(
    vscode: OpenWebview,
) -> None:
    notebook = vscode(
        chat_with("echo"),
        "chat.send('Good morning', respond=False); chat",
        "chat = ChatInterface.load(chat.to_json(), callback=bots.echo)\nchat",
        first_only=True,
    )
    notebook.run_cell(1)
    notebook.chat.ask("hello")

    notebook.reload()
    # A cell's text is as it was when the cell ran; VS Code joins no widget that was there before.
    expect(notebook.view.locator("#cell-1 pre")).to_have_text("User: Good morning")
    assert notebook.chat.root.count() == 0
    notebook.run_cell(2)

    notebook.chat.wait_ready()
    assert [one.text.strip() for one in notebook.chat.messages()] == [
        "Good morning",
        "hello",
        "You said hello",
    ]
    assert notebook.chat.ask("more").text.strip() == "You said more"


def test_answer_goes_on_while_the_window_loads_again(vscode: OpenWebview) -> None:
    notebook = vscode(chat_with("count"))
    notebook.chat.submit("unseen")
    notebook.chat.wait_for_text("20")

    notebook.reload()
    notebook.open_gate("unseen")

    # A cell that ends hands the loop back, on which the answer is written.
    text = notebook.run("await chat.wait()\nprint(chat[-1].status, chat[-1])")
    status, _, answer = text.partition(" ")
    assert status == "done"
    assert_whole(answer)


def test_policy_to_the_letter_loads_no_widget_of_this_kind(
    kernel_server: Server, vscode_site: Site, open_page: OpenPage
) -> None:
    page = open_page("Content Security Policy", "blob:")
    notebook = WebviewNotebook(kernel_server, vscode_site, page, chat_with("echo"))
    notebook.open("strict")
    notebook.run_cell(0)
    refused = "policy: script-src-elem blob"
    until(page, lambda: any(refused in one for one in notebook.errors()), "it is refused")
    assert notebook.chat.root.count() == 0


def _press(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def _colours(chat: Chat) -> list[str]:
    colours: list[str] = chat.root.evaluate("""root => {
        const { colorScheme, color } = getComputedStyle(root);
        const probe = document.createElement("i");
        probe.style.color = "var(--ipychat-ground)";
        root.append(probe);
        const ground = getComputedStyle(probe).color;
        probe.remove();
        return [colorScheme, color, ground];
    }""")
    return colours
