"""Every parameter of the public classes: its default, and that it can be given and changed."""

from __future__ import annotations

from typing import Any

import pytest
import traitlets
from wire_page import Page

import ipychat
from ipychat import (
    ChatAreaInput,
    ChatFeed,
    ChatInterface,
    ChatMessage,
    ChatReactionIcons,
    ChatStep,
)
from ipychat.avatars import DEFAULT_AVATARS


def callback(contents: str) -> str:
    return contents


FEED: dict[str, tuple[Any, Any]] = {
    "objects": ([], None),
    "callback": (None, callback),
    "callback_user": ("Assistant", "Bot"),
    "capture_output": (True, False),
    "keep_transcript": (False, True),
    "callback_avatar": (None, "B"),
    "callback_exception": ("summary", "verbose"),
    "edit_callback": (None, callback),
    "post_hook": (None, callback),
    "adaptive": (False, True),
    "help_text": ("", "Ask me"),
    "header": (None, "# Title"),
    "card_params": ({}, {"title": "Talk", "collapsed": True}),
    "collapsible": (False, True),
    "code_actions": (["copy"], ["copy", "run"]),
    "disabled": (False, True),
    "variables": (False, {"x": 1}),
    "loading": (False, True),
    "message_params": ({}, {"show_timestamp": False}),
    "placeholder_text": ("", "Thinking"),
    "placeholder_params": ({"user": " "}, {"user": "Bot", "avatar": "B"}),
    "placeholder_threshold": (1, 0.5),
    "renderers": ([], [repr]),
    "show_activity_dot": (True, False),
    "load_buffer": (50, 10),
    "view_latest": (True, False),
    "auto_scroll_limit": (200, 0),
    "scroll_button_threshold": (100, 0),
    "visible": (True, False),
    "css_classes": ([], ["wide"]),
    "styles": ({}, {"border": "1px solid"}),
    "stylesheets": ([], ["p { margin: 0 }"]),
    "sizing_mode": ("stretch_width", "fixed"),
    "on_busy": ("refuse", "queue"),
    "labels": ({}, {"send": "Senden"}),
    "suggestions": ([], ["Tell me more"]),
}

INTERFACE: dict[str, tuple[Any, Any]] = {
    "user": ("User", "Ann"),
    "avatar": (None, "A"),
    "auto_send_types": ([], [ChatAreaInput]),
    "enable_upload": (True, False),
    "accept": ("", ".csv,image/*"),
    "max_files": (10, 1),
    "max_file_size": (100_000_000, 1000),
    "reset_on_send": (True, False),
    "show_send": (True, False),
    "show_stop": (True, False),
    "show_rerun": (True, False),
    "show_undo": (True, False),
    "show_clear": (True, False),
    "show_button_name": (None, True),
    "show_button_tooltips": (False, True),
    "button_properties": ({}, {"clear": {"icon": "x"}}),
}

MESSAGE: dict[str, tuple[Any, Any]] = {
    "object": (None, "text"),
    "user": ("User", "Ann"),
    "avatar": ("", "A"),
    "avatar_lookup": (None, str),
    "default_avatars": (DEFAULT_AVATARS, {"ann": "A"}),
    "reactions": ([], ["favorite"]),
    "reaction_icons": ({"favorite": "heart"}, {"like": "thumb-up"}),
    "timestamp_format": ("%H:%M", "%d"),
    "timestamp_tz": (None, "UTC"),
    "header_objects": ([], ["above"]),
    "footer_objects": ([], ["below"]),
    "show_avatar": (True, False),
    "show_user": (True, False),
    "show_timestamp": (True, False),
    "show_reaction_icons": (True, False),
    "show_feedback_icons": (True, False),
    "show_copy_icon": (True, False),
    "show_edit_icon": (True, False),
    "show_activity_dot": (False, True),
    "edited": (False, True),
    "renderers": ([], [repr]),
    "css_classes": (["chat-message"], ["big"]),
    "stylesheets": ([], ["p { margin: 0 }"]),
    "max_width": (1200, 300),
    "role": ("user", "system"),
    "status": ("done", "failed"),
    "suggestions": ([], ["More"]),
    "feedback": ({"value": "", "comment": ""}, {"value": "up", "comment": "good"}),
}

STEP: dict[str, tuple[Any, Any]] = {
    "status": ("pending", "success"),
    "default_title": ("", "Work"),
    "pending_title": (None, "To do"),
    "running_title": (None, "Doing"),
    "success_title": (None, "Done"),
    "failed_title": (None, "Broken"),
    "collapsed": (False, True),
    "collapsed_on_success": (True, False),
    "context_exception": ("raise", "ignore"),
    "default_badges": ({}, {"running": "🏃"}),
    "objects": ([], ["a"]),
}

AREA: dict[str, tuple[Any, Any]] = {
    "value": ("", "text"),
    "value_input": ("", "tex"),
    "placeholder": ("", "Say it"),
    "rows": (1, 3),
    "max_rows": (10, 5),
    "auto_grow": (True, False),
    "disabled": (False, True),
    "disabled_enter": (False, True),
    "enter_sends": (True, False),
    "max_length": (50_000, 10),
}

TABLES: list[tuple[type[Any], dict[str, tuple[Any, Any]]]] = [
    (ChatFeed, FEED),
    (ChatInterface, {**FEED, **INTERFACE}),
    (ChatMessage, MESSAGE),
    (ChatStep, STEP),
    (ChatAreaInput, AREA),
]

ROWS = [
    pytest.param(kind, name, default, other, id=f"{kind.__name__}.{name}")
    for kind, rows in TABLES
    for name, (default, other) in rows.items()
]


@pytest.mark.parametrize(("kind", "name", "default", "other"), ROWS)
def test_a_parameter_has_its_default_and_takes_another_value(
    kind: Any, name: str, default: Any, other: Any
) -> None:
    owner = kind()
    assert getattr(owner, name) == default
    if other is None:
        return
    setattr(owner, name, other)
    assert getattr(owner, name) == other
    assert getattr(kind(**{name: other}), name) == other


@pytest.mark.parametrize(("kind", "name", "default", "other"), ROWS)
def test_a_change_of_a_parameter_is_observed(
    kind: Any, name: str, default: Any, other: Any
) -> None:
    if other is None:
        other = ["a"]
    owner = kind()
    seen: list[Any] = []
    owner.observe(seen.append, name)
    setattr(owner, name, other)
    assert [change["name"] for change in seen] == [name]


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        (ChatFeed, "calback", "callback"),
        (ChatFeed, "show_time_stamp", "show_timestamp"),
        (ChatInterface, "show_redo", "show_undo"),
        (ChatMessage, "avatr", "avatar"),
        (ChatStep, "colapsed", "collapsed"),
        (ChatAreaInput, "max_row", "max_rows"),
    ],
)
def test_an_unknown_keyword_is_refused_with_the_nearest_known_one(
    kind: Any, wrong: str, right: str
) -> None:
    with pytest.raises(TypeError, match=f"{wrong}.*{right}"):
        kind(**{wrong: None})


@pytest.mark.parametrize(
    ("kind", "name", "bad"),
    [
        (ChatFeed, "callback_exception", "loud"),
        (ChatFeed, "placeholder_threshold", -1),
        (ChatFeed, "auto_scroll_limit", -1),
        (ChatFeed, "scroll_button_threshold", -1),
        (ChatFeed, "on_busy", "explode"),
        (ChatFeed, "callback_user", 3),
        (ChatMessage, "status", "lost"),
        (ChatMessage, "role", "root"),
        (ChatMessage, "feedback", {"value": "sideways"}),
        (ChatMessage, "feedback", {"stars": 5}),
        (ChatStep, "status", "lost"),
        (ChatAreaInput, "rows", 0),
    ],
)
def test_a_bad_value_is_refused_at_the_line_and_changes_nothing(
    kind: Any, name: str, bad: Any
) -> None:
    owner = kind()
    before = getattr(owner, name)
    with pytest.raises(traitlets.TraitError, match=name):
        setattr(owner, name, bad)
    assert getattr(owner, name) == before


def test_public_names_are_those_of_the_contract() -> None:
    named = {"ChatFeed", "ChatInterface", "ChatMessage", "ChatStep", "ChatAreaInput"}
    assert named | {"ChatReactionIcons", "__version__"} <= set(ipychat.__all__)


def test_reaction_icons_may_be_an_options_object_but_not_a_shared_one() -> None:
    icons = ChatReactionIcons(options={"like": "thumb-up"})
    assert ChatMessage("x", reaction_icons=icons).to_wire()["reaction_icons"] == {
        "like": "thumb-up"
    }
    with pytest.raises(ValueError, match="shared by all messages"):
        ChatFeed(message_params={"reaction_icons": icons})


def test_reactions_and_the_value_of_the_options_are_the_same() -> None:
    icons = ChatReactionIcons(options={"like": "star", "dislike": "moon"}, value=["like"])
    message = ChatMessage("x", reaction_icons=icons)
    assert message.to_wire()["reactions"] == ["like"]
    message.reactions = ["dislike"]
    assert icons.value == ["dislike"]
    icons.value = []
    assert message.reactions == []
    icons.options = {"love": "heart"}
    assert message.to_wire()["reaction_icons"] == {"love": "heart"}
    other = ChatReactionIcons(options={"love": "heart"})
    message.reactions, message.reaction_icons = ["love"], other
    assert other.value == ["love"]
    icons.value = ["dislike"]
    assert message.reactions == ["love"]


def test_a_message_with_an_activity_dot_says_so_to_the_page() -> None:
    feed = ChatFeed(show_activity_dot=False)
    page = Page(feed)
    message = feed.send("x", show_activity_dot=True, css_classes=["chat-message", "mine"])
    assert message.to_wire()["classes"] == ["mine", "chat-active"]
    message.show_activity_dot = False
    assert message.to_wire()["classes"] == ["mine"]
    page.until_same()


DRAWN = [
    *("suggestions", "loading", "placeholder_text", "placeholder_threshold", "show_activity_dot"),
    *("load_buffer", "view_latest", "auto_scroll_limit", "scroll_button_threshold", "labels"),
    *("styles", "stylesheets"),
]


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_page_draws_is_told_to_it_at_first_and_when_it_changes(name: str) -> None:
    _, value = FEED[name]
    params: dict[str, Any] = {name: value}
    assert ChatFeed(**params).get_state(name) == params
    feed = ChatFeed()
    page = Page(feed)
    setattr(feed, name, value)
    line: Any = feed.comm
    told = [data["state"] for data, _ in line.sent if data["method"] == "update"]
    assert told == [params]
    page.until_same()


@pytest.mark.parametrize("given", [lambda value: f"<{value}>", [str.upper, lambda v: f"<{v}>"]])
def test_renderers_of_a_feed_are_those_of_its_messages(given: Any) -> None:
    feed = ChatFeed(ChatMessage(3), renderers=given)
    feed.send(4, renderers=[lambda value: "own"])
    shown: list[Any] = [one["parts"][0] for one in feed.transcript.to_wire()["messages"]]
    assert [part["text"] for part in shown] == ["<3>", "own"]


def test_callback_exception_raises_by_name_and_by_nothing_else() -> None:
    def broken() -> None:
        raise LookupError("no")

    for mode in ("summary", "verbose", "traceback", "ignore"):
        ChatFeed(callback=broken, callback_exception=mode).send("hi")
    with pytest.raises(LookupError):
        ChatFeed(callback=broken, callback_exception="raise").send("hi")
