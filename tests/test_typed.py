"""The keywords of the public API, as an editor shows them."""

from __future__ import annotations

import pytest
from typing_extensions import is_typeddict

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep, _params

# What every widget has, and nobody gives a chat.
PLUMBING = {"comm", "keys", "log", "edited", "id"}
SIZES = {"width", "height", "min_width", "min_height", "max_width", "max_height", "margin"}


def names(typed: object) -> set[str]:
    assert is_typeddict(typed)
    return set(typed.__annotations__)


def traits(kind: type) -> set[str]:
    found = kind.class_trait_names()  # type: ignore[attr-defined]
    return {name for name in found if not name.startswith("_")} - PLUMBING


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        (_params.MessageParams, {*ChatMessage.param_names(), "submit_id"}),
        (_params.StepParams, set(ChatStep.param_names())),
        (_params.FeedParams, {*traits(ChatFeed), *traits(ChatMessage), *SIZES, "runner"}),
        (_params.InterfaceParams, {*traits(ChatInterface), *traits(ChatMessage), *SIZES, "runner"}),
    ],
    ids=["message", "step", "feed", "interface"],
)
def test_the_keywords_that_editors_show_are_those_that_are_taken(
    typed: object, taken: set[str]
) -> None:
    assert names(typed) == taken - {"object"}
