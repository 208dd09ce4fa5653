from __future__ import annotations

import pytest
import traitlets

from ipychat import ChatFeed


def test_strings_of_the_interface_can_be_replaced() -> None:
    chat = ChatFeed(labels={"send": "Senden", "not_taken": "Nicht gesendet: {reason}"})
    assert chat.labels["send"] == "Senden"
    chat.labels = {}
    assert chat.labels == {}


def test_a_string_that_is_not_there_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(TypeError, match="labels has 'sendd', .* did you mean 'send'"):
        ChatFeed(labels={"sendd": "Senden"})
    chat = ChatFeed()
    with pytest.raises(TypeError, match="labels has 'xyzzy', which is no string of the chat"):
        chat.labels = {"xyzzy": "x"}
    assert chat.labels == {}


@pytest.mark.parametrize("value", [{"send": 3}, {3: "x"}, "send"])
def test_labels_are_texts_by_name(value: object) -> None:
    with pytest.raises(traitlets.TraitError, match="labels"):
        ChatFeed(labels=value)  # type: ignore[arg-type]
