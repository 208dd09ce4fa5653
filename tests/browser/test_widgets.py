"""Widgets in messages are alive."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import OpenHost

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
