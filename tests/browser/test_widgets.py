"""Widgets in messages are alive."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import OpenHost, OpenLab

SLIDER = """
import ipywidgets
from ipychat import ChatInterface

slider = ipywidgets.IntSlider(3, description="How many")
heard = ipywidgets.Label("<3>")
slider.observe(lambda change: setattr(heard, "value", f"<{change['new']}>"), "value")
chat = ChatInterface(callback=lambda: f"It is at {slider.value}")
chat.send(["Choose:", slider, heard], user="Assistant", respond=False)
chat
"""


@pytest.mark.shows("Widgets in messages")
def test_widget_in_a_message_is_in_step_with_the_kernel(host: OpenHost) -> None:
    chat = host(SLIDER).chat

    widget = chat.replies.first.locator(".ipychat-widget").first
    expect(widget).to_contain_text("How many")
    handle = widget.locator(".noUi-handle")
    handle.focus()
    handle.press("ArrowRight")
    handle.press("ArrowRight")
    expect(widget.locator(".widget-readout")).to_have_text("5")
    # Widgets hold a change back while another one is on its way.
    expect(chat.replies.first).to_contain_text("<5>")

    assert chat.ask("Where is it?").text == "It is at 5"


NESTED = """
import ipywidgets
from ipychat import ChatInterface

label = ipywidgets.Label("before")
box = ipywidgets.VBox([label, ipywidgets.HTMLMath("an $x^2$ in words")])

def change():
    label.value = "after"
    box.children = [*box.children, ipywidgets.Label("added")]
    return "Changed."

chat = ChatInterface(*["a line\\n\\n" * 20] * 60, callback=change, load_buffer=5)
chat.send(box, user="Assistant", respond=False)
chat
"""


def test_labels_and_formulas_inside_of_a_container_are_drawn_and_change(lab: OpenLab) -> None:
    chat = lab(NESTED).chat
    widget = chat.root.locator(".ipychat-widget")
    labels = widget.locator("div.widget-label")

    expect(labels).to_have_text("before")
    expect(widget).to_contain_text("in words")
    chat.ask("change")
    expect(labels).to_have_text(["after", "added"])


def test_a_widget_far_from_sight_comes_back_as_it_is_and_ends_with_its_model(
    lab: OpenLab,
) -> None:
    notebook = lab(NESTED, "change()", "box.close()", first_only=True)
    chat = notebook.chat
    widget = chat.root.locator(".ipychat-widget")
    labels = widget.locator("div.widget-label")
    expect(labels).to_have_text("before")
    expect(widget).not_to_contain_text("$")

    def run_while_it_is_away(cell: int) -> None:
        chat.scroller().go_to(0)
        expect(widget).to_have_count(0)
        notebook.run_cell(cell)
        notebook.wait_ready()
        chat.scroller().go_to(1e6)
        expect(widget).to_have_count(1)

    run_while_it_is_away(1)
    expect(labels).to_have_text(["after", "added"])
    expect(widget).not_to_contain_text("$")

    run_while_it_is_away(2)
    expect(labels).to_have_count(0)
