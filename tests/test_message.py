from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import ipywidgets
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from IPython.display import HTML, Markdown

from ipychat import ChatInterface, ChatMessage, ChatStep, FileContent
from ipychat.deltas import fold
from ipychat.testing import Client


def test_a_message_knows_what_it_holds() -> None:
    message = ChatMessage("hi", user="Ann")
    assert (message.object, message.user, str(message)) == ("hi", "Ann", "hi")
    assert repr(message) == "ChatMessage(object='hi', user='Ann', reactions=[])"


def test_defaults_are_those_of_a_person() -> None:
    message = ChatMessage()
    assert (message.object, message.user, message.role, message.status) == (
        None,
        "User",
        "user",
        "done",
    )
    assert message.timestamp.tzinfo is not None


def test_messages_have_ids_of_their_own() -> None:
    assert ChatMessage().id != ChatMessage().id


@pytest.mark.parametrize(
    ("user", "role"),
    [("User", "user"), ("System", "system"), ("Tool", "tool"), ("Ann", "assistant")],
)
def test_the_role_follows_the_name(user: str, role: str) -> None:
    assert ChatMessage(user=user).role == role


def test_an_unknown_parameter_names_the_nearest_known_one() -> None:
    with pytest.raises(TypeError, match="'avatr'. Did you mean 'avatar'"):
        ChatMessage("hi", avatr="A")  # type: ignore[call-arg]


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="status"):
        ChatMessage(status="gone")  # type: ignore[arg-type]


def test_the_avatar_is_looked_up_by_the_name() -> None:
    message = ChatMessage(user="Assistant")
    assert message.to_wire()["avatar"] == {"text": "🤖"}
    message.user = "Zoe"
    assert message.to_wire()["avatar"] == {"text": "Z"}
    message.avatar = "Q"
    assert message.to_wire()["avatar"] == {"text": "Q"}


def test_the_time_is_written_as_asked_for() -> None:
    when = datetime(2024, 5, 6, 7, 8, tzinfo=timezone.utc)
    message = ChatMessage(timestamp=when)
    assert message.to_wire()["time"] == "2024-05-06T07:08:00+00:00"
    assert "time_text" not in message.to_wire()
    message.timestamp_format = "%d.%m."
    assert message.to_wire()["time_text"] == "06.05."


def test_a_format_of_ones_own_writes_local_times(local_time: Callable[[str], None]) -> None:
    local_time("JST-9")
    when = datetime(2024, 5, 6, 22, 8, tzinfo=timezone.utc)
    message = ChatMessage(timestamp=when, timestamp_format="%d.%m. %H:%M")
    assert message.to_wire()["time_text"] == "07.05. 07:08"
    message.timestamp_tz = "UTC"
    assert message.to_wire()["time_text"] == "06.05. 22:08"


@pytest.mark.parametrize("renderers", [[], [lambda value: value]], ids=["none", "renderers"])
def test_text_can_take_the_place_of_the_last_text_alone(renderers: list[Any]) -> None:
    step = ChatStep("log")
    message = ChatMessage(["loading…", 3], renderers=renderers)
    message.stream("done", replace=True)
    assert message.object == ["done", 3]
    assert [part["text"] for part in message.to_wire()["parts"]] == ["done", "3"]  # type: ignore[typeddict-item]
    message.object = ["above", step]
    message.stream("ready", replace=True)
    assert (message.object, step.objects) == (["above", step], ["ready"])
    message.object = 3
    message.stream("instead", replace=True)
    assert message.object == "instead"


def test_streamed_text_is_there_when_it_is_read() -> None:
    message = ChatMessage()
    for token in ("a", "b"):
        message.stream(token)
    assert message.object == "ab"
    message.stream("c", replace=True)
    assert message.object == "c"


def test_a_token_that_is_no_text_is_refused_and_nothing_is_lost() -> None:
    message = ChatMessage("a")
    with pytest.raises(TypeError, match="token is 3, expected str"):
        message.stream(3)  # type: ignore[arg-type]
    assert message.object == "a"


def test_the_very_list_that_was_given_is_brought_up_to_date() -> None:
    mine = ["a", ["b"]]
    message = ChatMessage(mine)
    message.stream("c")
    assert message.object is mine
    assert mine == ["a", ["bc"]]


def test_objects_can_be_put_below() -> None:
    message = ChatMessage("a")
    message.append(3)
    message.append("b")
    message.stream("c")
    assert message.object == ["a", 3, "bc"]


def shapes(parts: Any) -> list[Any]:
    """What parts are, without their ids."""
    return [
        {
            name: shapes(value) if name == "parts" else value
            for name, value in part.items()
            if name != "id"
        }
        for part in parts
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"Plot": HTML("<b>1</b>"), "Said": "one"},
        {"Said": ["one", "more"], "Plot": HTML("<b>1</b>")},
        {"Plot": [HTML("<b>1</b>"), "below"]},
        lambda: ["one", "more"],
        lambda: None,
    ],
    ids=["dict", "dict with a list", "dict of one", "function", "function that gives nothing"],
)
def test_what_is_shown_as_several_parts_is_one_object_when_another_is_put_below(value: Any) -> None:
    message = ChatMessage(value)
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    message.append("two")
    message.stream("!")
    assert message.object == [value, "two!"]
    assert shown["messages"] == [message.to_wire()]
    together = ChatMessage([value, "two!"])
    assert shapes(message.to_wire()["parts"]) == shapes(together.to_wire()["parts"])


SHOWN_AS_TEXT = [Markdown("a"), FileContent(b"a,b\n1,2\n", "t.csv"), lambda: "a", lambda: ["a"]]


@pytest.mark.parametrize("value", SHOWN_AS_TEXT, ids=["Markdown", "CSV", "function", "functions"])
def test_only_text_grows_and_not_what_shows_another_object(value: Any) -> None:
    message = ChatMessage(value)
    before = message.to_wire()
    with pytest.raises(ValueError, match="holds no text to append to"):
        message.stream("b")
    assert (message.object, message.to_wire()) == (value, before)
    for around in (["so", value], ["so", [value]], ["so", ChatStep(value)]):
        message = ChatMessage(around)
        message.stream(" far")
        assert message.object == ["so far", around[1]]
    step = ChatStep(value)
    step.stream("b")
    assert step.objects == [value, "b"]


def test_what_takes_the_place_of_an_object_grows_if_it_is_text() -> None:
    message = ChatMessage(Markdown("a"))
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    message.object = "a b"
    message.stream(" c")
    assert message.object == "a b c"
    message.object = Markdown("a b c")
    with pytest.raises(ValueError, match="holds no text to append to"):
        message.stream(" d")
    message.object = "e"
    message.renderers = [str.upper]
    message.stream("f")
    message.renderers = []
    message.stream("g")
    assert message.object == "efg"
    assert shown["messages"] == [message.to_wire()]
    assert shown["messages"][0]["parts"][0]["text"] == "efg"


def test_update_takes_an_object_a_dict_or_a_message() -> None:
    message = ChatMessage("a")
    message.update("b")
    message.update({"object": "c", "user": "Ann"})
    assert (message.object, message.user) == ("c", "Ann")
    message.update(ChatMessage("d", user="Bob", avatar="B"))
    assert (message.object, message.user, message.avatar) == ("d", "Bob", "B")
    with pytest.raises(ValueError, match="must contain an 'object' key"):
        message.update({"user": "Ann"})


def test_observers_hear_of_streamed_text() -> None:
    message = ChatMessage("a")
    seen: list[tuple[Any, Any]] = []
    message.observe(lambda change: seen.append((change["old"], change["new"])), "object")
    message.stream("b")
    message.object = "c"
    assert seen == [("a", "ab"), ("ab", "c")]


def test_nested_text_is_serialized_in_order() -> None:
    step = ChatStep("inside", title="Step")
    text = ChatMessage(["a", step, "b"]).serialize(prefix_with_container_label=False)
    assert text == "a\nStep\ninside\nb"


def test_containers_and_widgets_are_labelled() -> None:
    slider = ipywidgets.IntSlider(value=3)
    message = ChatMessage([slider, ["x", 5], ipywidgets.HBox([slider])])
    assert message.serialize() == (
        "Column(\n"
        "    IntSlider=3,\n"
        "    Column(\n        x,\n        5\n    ),\n"
        "    HBox(\n        IntSlider=3\n    )\n"
        ")"
    )
    bare = message.serialize(prefix_with_viewable_label=False, prefix_with_container_label=False)
    assert bare == "3\nx\n5\n3"


def test_reactions_are_in_the_repr() -> None:
    assert "reactions=['favorite']" in repr(ChatMessage("x", reactions=["favorite"]))


@given(st.lists(st.tuples(st.sampled_from(["stream", "assign", "append", "settle"]), st.text())))
def test_deltas_over_the_state_before_give_the_state_after(steps: list[tuple[str, str]]) -> None:
    message = ChatMessage("")
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    for verb, text in steps:
        if verb == "stream":
            message.stream(text)
        elif verb == "assign":
            message.object = text
        elif verb == "append":
            message.append(text)
        else:
            message.settle()
    assert shown["messages"] == [message.to_wire()]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timestamp_tz is 'Mars/Olympus'"):
        ChatMessage("x", timestamp_tz="Mars/Olympus")


def test_a_time_without_a_zone_is_the_kernels_own() -> None:
    now = datetime(2024, 5, 6, 7, 8, 9)  # noqa: DTZ001 - what people write
    wire = ChatMessage("x", timestamp=now).to_wire()
    assert datetime.fromisoformat(wire["time"]) == now.astimezone()


def test_classes_that_could_break_out_are_left_out() -> None:
    message = ChatMessage("x", css_classes=["chat-message", "big", 'a" onclick="x', "two words"])
    assert message.to_wire()["classes"] == ["big"]


def test_header_and_footer_hold_any_objects_and_follow() -> None:
    message = ChatMessage("x", header_objects=["above"], footer_objects=[3])
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    assert shown["messages"][0]["footer"][0]["text"] == "3"
    message.header_objects = []
    message.footer_objects = ["below", ipywidgets.IntSlider()]
    assert "header" not in shown["messages"][0]
    assert [part["kind"] for part in shown["messages"][0]["footer"]] == ["text", "widget"]
    assert shown["messages"] == [message.to_wire()]


def test_what_does_not_show_is_hidden() -> None:
    message = ChatMessage("x", show_avatar=False, show_copy_icon=False)
    assert message.to_wire()["hidden"] == ["avatar", "copy"]
    message.show_avatar = message.show_copy_icon = True
    assert "hidden" not in message.to_wire()


def test_each_edit_is_heard_of() -> None:
    message = ChatMessage("x", show_edit_icon=True)
    seen: list[bool] = []
    message.observe(lambda change: seen.append(change["new"]), "edited")
    chat = ChatInterface(message, edit_callback=lambda contents, index, chat: None)
    client = Client(chat)
    client.edit(0, "y")
    client.edit(0, "z")
    assert (message.object, seen.count(True)) == ("z", 2)


def test_reactions_are_observed_both_ways() -> None:
    chat = ChatInterface("x")
    seen: list[Any] = []
    chat[0].observe(lambda change: seen.append(change["new"]), "reactions")
    client = Client(chat)
    client.react(0, "favorite")
    chat[0].reactions = []
    assert (seen, client.messages[0].reactions) == ([["favorite"], []], ())


def test_select_finds_the_widgets_inside() -> None:
    slider = ipywidgets.IntSlider()
    message = ChatMessage(["a", ipywidgets.HBox([slider]), ChatStep(ipywidgets.Text())])
    assert message.select(ipywidgets.IntSlider) == [slider]
    assert len(message.select(lambda widget: hasattr(widget, "value"))) == 2
    assert message.select()[0] is message


def test_the_time_is_told_in_the_zone_asked_for() -> None:
    when = datetime(2024, 5, 6, 22, 8, tzinfo=timezone.utc)
    message = ChatMessage(timestamp=when, timestamp_tz="Asia/Tokyo", timestamp_format="%d %H:%M")
    assert message.to_wire()["time_text"] == "07 07:08"
    message.timestamp_tz = "America/New_York"
    assert message.to_wire()["time_text"] == "06 18:08"


def test_renderers_are_given_the_whole_text_while_it_grows() -> None:
    message = ChatMessage("ab", renderers=[str.upper])
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    message.stream("c")
    assert message.object == "abc"
    assert shown["messages"][0]["parts"][0]["text"] == "ABC"
    nested = ChatMessage([1, ("x", ["a"])], renderers=[lambda value: f"<{value}>"])
    nested.stream("b")
    assert nested.object == [1, ("x", ["ab"])]
    assert shown["messages"] == [message.to_wire()]


def test_a_method_named_serialize_of_others_is_not_called() -> None:
    class Frame:
        def serialize(self, file: Any) -> bytes:
            raise AssertionError("called")

        def __repr__(self) -> str:
            return "a frame"

    assert str(ChatMessage(Frame())) == "a frame"


def test_a_repr_never_fails() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError("no")

    assert repr(ChatMessage(Broken())) == "ChatMessage(object=<Broken>, user='User', reactions=[])"


@pytest.mark.parametrize("value", [{}, {"user": "Ann"}, {"object": 1, "value": 2}])
def test_an_update_that_says_nothing_or_too_much_changes_nothing(value: Any) -> None:
    message = ChatMessage("a", user="Bob")
    with pytest.raises(ValueError, match="must contain an 'object' key"):
        message.update(value)
    with pytest.raises(ValueError, match="user cannot be set with a ChatMessage"):
        message.update(ChatMessage("b"), user="Ann")
    with pytest.raises(TypeError, match="usr"):
        message.update({"object": "b", "usr": "Ann"})
    assert (message.object, message.user) == ("a", "Bob")


def test_feedback_is_observed_and_listed() -> None:
    chat = ChatInterface("a", "b")
    seen: list[Any] = []
    chat[1].observe(lambda change: seen.append(change["new"]), "feedback")
    Client(chat).rate(1, "down", "too short")
    given = {"value": "down", "comment": "too short"}
    assert seen == [given]
    assert chat.feedback == [{"message_id": chat[1].id, **given}]


def test_a_stopped_or_failed_message_keeps_its_text_and_says_so() -> None:
    for status in ("stopped", "failed"):
        message = ChatMessage("so far")
        message.settle(status)
        assert (message.object, message.to_wire()["status"]) == ("so far", status)


def test_a_message_whose_observer_raises_as_it_settles_tells_what_changes_later() -> None:
    def fail(change: Any) -> None:
        raise ValueError("observer")

    message = ChatMessage("text", status="streaming")
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    message.observe(fail, "status")
    with pytest.raises(ValueError, match="observer"):
        message.settle("failed")
    message.user = "Somebody else"
    assert shown["messages"] == [message.to_wire()]
    assert shown["messages"][0]["status"] == "failed"
