"""What a message keeps of its own, and what it has in common with all."""

from __future__ import annotations

from typing import Any

import traitlets

from ipychat import ChatInterface, ChatMessage


def test_observers_are_told_what_a_list_was_that_nobody_had_asked_for() -> None:
    message = ChatMessage("hi")
    ChatInterface(message)
    changes: list[Any] = []
    message.observe(changes.append, ["reactions", "css_classes", "feedback"])
    message.reactions = []
    message.reactions = ["favorite"]
    message.css_classes = ["wide"]
    message.feedback = {"value": "up"}
    assert [(one.name, one.old) for one in changes] == [
        ("reactions", []),
        ("css_classes", ["chat-message"]),
        ("feedback", {"value": "", "comment": ""}),
    ]


def test_a_message_weighs_no_lists_that_nobody_has_given_or_asked_for() -> None:
    message = ChatMessage("hi")
    wire = ChatInterface(message).transcript.to_wire()["messages"][0]
    lists = ("reactions", "suggestions", "stylesheets", "css_classes")
    dicts = ("reaction_icons", "feedback", "version")
    assert not any(map(message.trait_has_value, lists + dicts))
    for name in lists + dicts:
        getattr(message, name)
    assert message.to_wire() == wire


def test_a_class_of_ones_own_begins_with_what_it_says() -> None:
    class Praised(ChatMessage):
        reactions = traitlets.List(traitlets.Unicode(), default_value=["favorite"])

        @traitlets.default("css_classes")
        def _wide(self) -> list[str]:
            return ["wide"]

    wire: Any = Praised("hi").to_wire()
    assert (wire["reactions"], wire["classes"]) == (["favorite"], ["wide"])
