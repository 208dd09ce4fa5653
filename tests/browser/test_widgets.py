"""Widgets in messages are alive."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import OpenHost

SLIDER = """
import ipywidgets
from ipychat import ChatInterface

slider = ipywidgets.IntSlider(3, description="How many")
chat = ChatInterface(callback=lambda: f"It is at {slider.value}")
chat.send(["Choose:", slider], user="Assistant", respond=False)
chat
"""


def test_widget_in_a_message_is_in_step_with_the_kernel(host: OpenHost) -> None:
    chat = host(SLIDER).chat

    widget = chat.replies.first.locator(".ipychat-widget")
    expect(widget).to_contain_text("How many")
    handle = widget.locator(".noUi-handle")
    handle.focus()
    handle.press("ArrowRight")
    handle.press("ArrowRight")
    expect(widget.locator(".widget-readout")).to_have_text("5")

    assert chat.ask("Where is it?").text == "It is at 5"
