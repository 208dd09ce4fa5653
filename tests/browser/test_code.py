"""Code in answers is run, or put into a cell, by who sees it and presses."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .chat import Chat
from .conftest import OpenLab, OpenVoila
from .looks import faint_texts, wide_elements

CELL = r"""
from ipychat import ChatInterface, ChatMessage

answer = '''Add them up:

```python
total = sum(range(10))
print("so it is", total)
total * 2
```

And fail:

```python
1 / 0
```

With a long line:

```python
print("a")FAR print("hidden")
```

```sql
select 1
```
'''.replace("FAR", " " * 200 + ";")
chat = ChatInterface(ChatMessage(answer, user="Assistant"), code_actions=["copy", "insert", "run"])
chat
"""

RICH = r"""
from ipychat import ChatInterface, ChatMessage

answer = r'''Look at it:

```python
import ipywidgets, pandas as pd
from IPython.display import Markdown
print("two rows")
display(Markdown("**Rows**\n\n- one\n- two\n\n```python\nframe\n```"))
display(ipywidgets.VBox([ipywidgets.IntSlider(5), ipywidgets.HTML(
    "<table><tr><th>a<td>b</table><ul><li>item</ul>")]))
pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
```

And fail:

```python
1 / 0
```

The *end*, with `code`.
'''
chat = ChatInterface(ChatMessage(answer, user="Assistant"), code_actions=["copy", "insert", "run"])
chat
"""


@pytest.mark.shows("Code run by a press")
def test_code_is_run_by_a_press_and_its_output_stands_under_it(lab: OpenLab) -> None:
    notebook = lab(CELL, "total", first_only=True)
    chat = notebook.chat
    blocks = blocks_of(chat)
    follows = chat.root.get_by_text("And fail:")
    text = follows.element_handle()

    blocks.nth(0).get_by_role("button", name="Run").click()
    step = blocks.nth(0).locator("details")
    expect(step).to_have_attribute("data-status", "success")
    expect(step).to_contain_text("so it is 45")
    expect(step).to_contain_text("90")
    expect(blocks.nth(0).get_by_role("button", name="Run", exact=True)).to_be_enabled()
    assert_between(blocks.nth(0).locator("pre").first, step, follows)
    # What was there is there still: the text was not drawn again.
    assert text.evaluate("element => element.isConnected")
    notebook.run_cell(1)
    expect(notebook.cells.nth(1).locator(".jp-OutputArea-output")).to_have_text("45")

    blocks.nth(1).get_by_role("button", name="Run").click()
    failed = blocks.nth(1).locator("details[data-status='failed']")
    expect(failed).to_contain_text("ZeroDivisionError")
    assert_between(follows, failed, chat.root.get_by_text("With a long line:"))

    notebook.save()
    notebook.reload()
    chat.wait_ready()
    expect(step).to_contain_text("so it is 45")
    expect(failed).to_contain_text("ZeroDivisionError")
    assert_between(blocks.nth(0).locator("pre").first, step, follows)

    blocks.nth(0).get_by_role("button", name="Run").click()
    expect(step).to_have_attribute("data-status", "success")
    expect(step).to_have_count(1)


def test_output_under_its_block_is_readable(lab: OpenLab, artifacts: Path, theme: str) -> None:
    chat = lab(RICH).chat
    blocks = blocks_of(chat)
    for index, status in enumerate(("success", "failed")):
        blocks.nth(index).get_by_role("button", name="Run").click()
        expect(blocks.nth(index).locator("details")).to_have_attribute("data-status", status)
    slider = blocks.nth(0).locator(".widget-slider")
    expect(slider).to_be_visible()
    chat.unfold()
    assert not faint_texts(chat.root)
    for width in (360, 1200):
        chat.set_width(width)
        chat.root.screenshot(path=artifacts / f"messages-code-{theme}-{width}.png")
        assert not wide_elements(chat.root)


def test_what_is_out_of_sight_is_shown_before_it_runs(lab: OpenLab) -> None:
    chat = lab(CELL).chat
    block = chat.root.locator(".ipychat-code").nth(2)
    block.get_by_role("button", name="Run", exact=True).click()

    again = block.get_by_role("button", name="Run, now that all of it is in sight")
    pre = block.locator("pre")
    assert pre.evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    expect(block.locator(".ipychat-code-output")).to_have_count(0)
    again.click()
    expect(block.locator(".ipychat-code-output")).to_contain_text("hidden")


@pytest.mark.shows("Code put into a cell")
def test_code_goes_into_a_new_cell_below_the_chat(jupyter: OpenLab) -> None:
    notebook = jupyter(CELL, "'the last cell'", first_only=True)
    insert = notebook.chat.root.locator(".ipychat-code").nth(3).locator(".ipychat-insert")
    insert.click()
    # The notebook of a test is not trusted, so that the host asks, for each of two commands.
    _answer(notebook.page, "accept")
    expect(notebook.cells).to_have_count(3)
    _answer(notebook.page, "accept")

    expect(notebook.cells.nth(1)).to_contain_text("select 1")
    expect(notebook.cells.nth(2)).to_contain_text("the last cell")
    expect(insert).to_be_visible()


def test_who_does_not_want_a_new_cell_gets_none(lab: OpenLab) -> None:
    notebook = lab(CELL, "'the last cell'", first_only=True)
    notebook.cells.nth(1).locator(".jp-InputPrompt").click()
    insert = notebook.chat.root.locator(".ipychat-code").nth(3).locator(".ipychat-insert")
    insert.focus()
    notebook.page.keyboard.press("Enter")
    _answer(notebook.page, "reject")

    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
    expect(notebook.cells).to_have_count(2)
    # It can be pressed again, and the question is asked again.
    insert.click()
    _answer(notebook.page, "reject")
    expect(insert).to_be_visible()


def test_code_offers_nothing_that_its_author_has_not_allowed(lab: OpenLab) -> None:
    notebook = lab(CELL.replace('"copy", "insert", "run"', '"copy"'), "chat.code_actions = ['run']")
    block = notebook.chat.root.locator(".ipychat-code").first
    expect(block.locator(".ipychat-run")).to_be_visible()
    expect(block.locator(".ipychat-insert")).to_be_hidden()
    expect(block.get_by_role("button", name="Copy", exact=True)).to_be_hidden()


@pytest.mark.shows("Code run by a press")
def test_a_dashboard_runs_code_and_has_no_cells(voila: OpenVoila) -> None:
    chat = voila(CELL).chat
    block = chat.root.locator(".ipychat-code").first
    expect(block.locator(".ipychat-insert")).to_be_hidden()
    block.get_by_role("button", name="Run").click()
    output = block.locator(".ipychat-code-output")
    expect(output).to_contain_text("so it is 45")
    assert_between(block.locator("pre").first, output, chat.root.get_by_text("And fail:"))


def blocks_of(chat: Chat) -> Locator:
    """The blocks of code of the message, without those that an output shows."""
    text = chat.root.locator(".ipychat-message-body > .ipychat-markdown")
    return text.locator("> .ipychat-section > .ipychat-code")


def assert_between(above: Locator, element: Locator, below: Locator) -> None:
    """Assert that on the page an element stands below one and above another."""
    first, box, last = above.bounding_box(), element.bounding_box(), below.bounding_box()
    assert first
    assert box
    assert last
    assert first["y"] + first["height"] <= box["y"] + 1
    assert box["y"] + box["height"] <= last["y"] + 1


def _answer(page: Page, answer: str) -> None:
    """Answer what the host asks: ``accept`` or ``reject``."""
    dialog = page.locator(".jp-Dialog", has_text="not trusted")
    # Another one of its buttons trusts the notebook.
    dialog.locator(f".jp-mod-{answer}:not(.jp-mod-warn)").click()
