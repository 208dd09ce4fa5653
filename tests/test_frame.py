from __future__ import annotations

from typing import Any

import ipywidgets
import pytest
import traitlets

from ipychat import ChatFeed, ChatInterface


def test_sizes_are_those_of_the_layout_and_numbers_are_pixels() -> None:
    chat = ChatFeed(width=400, height="50%", min_width=200, max_height=900, margin=(4, 8))
    layout = chat.layout
    assert (layout.width, layout.height, layout.min_width) == ("400px", "50%", "200px")
    assert (layout.max_height, layout.margin) == ("900px", "4px 8px")


def test_a_chat_is_as_wide_as_its_place() -> None:
    assert ChatFeed().layout.width == "100%"
    assert ChatFeed(sizing_mode="fixed").layout.width is None
    assert ChatFeed(sizing_mode="stretch_both").layout.height == "100%"


def test_an_invisible_chat_does_not_show() -> None:
    chat = ChatFeed(visible=False)
    assert chat.layout.display == "none"
    chat.visible = True
    assert chat.layout.display is None


def test_what_others_have_set_of_a_chat_stays() -> None:
    chat = ChatFeed(css_classes=["a"])
    chat.add_class("wide")
    chat.layout.display = "flex"
    chat.css_classes = ["b"]
    assert chat.get_state("_dom_classes") == {"_dom_classes": ("wide", "b")}
    assert chat.layout.display == "flex"
    chat.visible = False
    assert chat.layout.display == "none"
    chat.visible = True
    assert chat.layout.display == "flex"
    assert chat.get_state("_dom_classes") == {"_dom_classes": ("wide", "b")}


def test_a_chat_that_is_stretched_no_more_is_as_wide_as_it_was() -> None:
    chat = ChatFeed()
    chat.sizing_mode = "stretch_both"
    assert (chat.layout.width, chat.layout.height) == ("100%", "100%")
    chat.sizing_mode = "fixed"
    assert (chat.layout.width, chat.layout.height) == (None, None)
    given = ChatFeed(width="100%")
    given.sizing_mode = "fixed"
    assert given.layout.width == "100%"


def test_none_in_the_looks_of_the_frame_is_as_if_it_were_not_there() -> None:
    def drawn() -> Any:
        frame = chat.get_state("_frame")["_frame"]
        return {**frame, "header": [{**part, "id": ""} for part in frame["header"]]}

    chat = ChatFeed(header="above")
    before = drawn()
    chat.card_params = dict.fromkeys(["header", "header_background", "title", "styles"])
    assert drawn() == before


def test_what_is_in_the_header_of_the_frame_is_found() -> None:
    button = ipywidgets.Button()
    assert ChatFeed(card_params={"header": button}).select(ipywidgets.Button) == [button]


def test_parameters_of_panel_that_have_another_way_here_name_it() -> None:
    with pytest.raises(TypeError, match=r"align is a parameter of Panel; here use layout\.align"):
        ChatFeed(align="center")  # type: ignore[call-arg]


@pytest.mark.parametrize("value", [True, object()])
def test_a_size_is_a_number_or_a_length(value: Any) -> None:
    with pytest.raises(TypeError, match="expected a number of pixels or a CSS length"):
        ChatFeed(width=value)


def test_the_header_shows_text_or_any_object() -> None:
    chat = ChatFeed(header="**Hello**")
    assert chat._frame["header"][0]["text"] == "**Hello**"
    chat.header = 3
    assert chat._frame["header"][0]["text"] == "3"
    chat.header = ""
    assert chat._frame["header"] == []
    chat.card_params = {"title": "T*", "header_background": "red", "collapsed": True}
    assert (chat._frame["title"], chat._frame["background"]) == ("T*", "red")
    assert chat._frame["collapsed"] is True
    chat.card_params = {"header": "Hidden", "hide_header": True}
    assert (chat._frame["header"], chat._frame["hide_header"]) == ([], True)


def test_the_waiting_sign_may_have_a_name_and_an_avatar() -> None:
    chat = ChatFeed()
    assert chat._frame["placeholder"] == {"user": " ", "avatar": {"text": ""}}
    chat.placeholder_params = {"user": "Bot", "avatar": "🤖"}
    assert chat._frame["placeholder"] == {"user": "Bot", "avatar": {"text": "🤖"}}


def test_card_params_are_checked() -> None:
    with pytest.raises(TypeError, match="card_params has 'colour', expected only header"):
        ChatFeed(card_params={"colour": "red"})
    with pytest.raises(TypeError, match="collapsed is 'yes', expected bool"):
        ChatFeed(card_params={"collapsed": "yes"})


def test_css_classes_are_classes_of_the_widget() -> None:
    chat = ChatFeed(css_classes=["mine"])
    assert "mine" in chat._dom_classes


def test_negative_distances_are_refused() -> None:
    for name in ("auto_scroll_limit", "scroll_button_threshold", "placeholder_threshold"):
        with pytest.raises(traitlets.TraitError, match=name):
            ChatFeed(**{name: -1})  # type: ignore[arg-type]


def test_help_is_the_first_message() -> None:
    chat = ChatInterface("a", help_text="Ask me")
    assert [(m.object, m.user) for m in chat] == [("Ask me", "Help"), ("a", "User")]
    wire = chat[0].to_wire()
    assert "copy" in wire["hidden"]
    assert "can_edit" not in wire
    chat.help_text = "Other"
    assert chat[0].object == "Other"
    chat.help_text = ""
    assert [m.object for m in chat] == ["a"]


def test_scroll_to_names_the_message_each_time() -> None:
    chat = ChatFeed("a", "b")
    chat.scroll_to(-1)
    first = dict(chat._scroll_to)
    chat.scroll_to(1)
    assert first["message_id"] == chat._scroll_to["message_id"] == chat[1].id
    assert first != chat._scroll_to
    with pytest.raises(IndexError):
        chat.scroll_to(5)


@pytest.mark.parametrize(
    "name", ["width", "height", "min_width", "min_height", "max_width", "max_height", "margin"]
)
def test_a_size_can_be_read_and_changed(name: str) -> None:
    feed = ChatFeed(**{name: 20})  # type: ignore[arg-type]
    assert getattr(feed, name) == getattr(feed.layout, name) == "20px"
    setattr(feed, name, "50%")
    assert getattr(feed.layout, name) == "50%"
    setattr(feed, name, None)
    assert getattr(feed.layout, name) is None
    with pytest.raises(TypeError, match=f"{name} is True"):
        setattr(feed, name, True)


def test_a_way_of_sizing_that_is_not_there_names_what_is() -> None:
    for error in (TypeError, traitlets.TraitError):
        with pytest.raises(error, match="'scale_both'.*stretch_width.*layout.width"):
            ChatFeed(sizing_mode="scale_both")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["align", "aspect_ratio", "width_policy", "height_policy"])
def test_what_panel_sizes_with_names_the_way_of_ipywidgets(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} is a parameter of Panel; here use "):
        ChatFeed(**{name: "start"})  # type: ignore[arg-type]


def test_help_looks_as_all_messages_do_but_has_no_edit_copy_or_reactions() -> None:
    feed = ChatFeed("a", help_text="Ask me", show_timestamp=False, show_copy_icon=True)
    shown = feed[0]
    assert not shown.show_timestamp
    assert not shown.show_copy_icon
    assert not shown.can_edit
    assert shown.reaction_icons == {}
    assert feed.serialize() == [{"role": "user", "content": "a"}]


def test_help_is_there_once_after_an_archive() -> None:
    feed = ChatFeed("a", help_text="Ask me")
    again = ChatFeed.load(feed.to_json(), help_text="Ask me again")
    assert [one.object for one in again] == ["Ask me again", "a"]
