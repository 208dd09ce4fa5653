from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import ipywidgets
import pytest
import traitlets
from wire_page import Page, customs, unpacked

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep


def objects(chat: ChatFeed) -> list[Any]:
    return [message.object for message in chat]


# --- construction


def test_positional_objects_become_messages() -> None:
    message = ChatMessage("b", user="Bot")
    chat = ChatFeed("a", message)
    assert objects(chat) == ["a", "b"]
    assert chat[1] is message


def test_a_callback_that_is_not_callable_is_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="callback is 3, expected a callable or None"):
        ChatInterface(callback=3)  # type: ignore[arg-type]


def test_an_unknown_keyword_names_the_nearest_known_one() -> None:
    with pytest.raises(TypeError, match=r"keyword argument 'calback'. Did you mean 'callback'\?"):
        ChatInterface(calback=print)  # type: ignore[call-arg]


def test_an_unknown_callback_exception_is_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="callback_exception is 'shout', expected"):
        ChatInterface(callback_exception="shout")  # type: ignore[arg-type]


def test_parameters_of_messages_go_to_the_messages() -> None:
    chat = ChatFeed(timestamp_format="%Y")
    message = chat.send("hi", respond=False)
    assert message.timestamp_format == "%Y"


def test_a_feed_whose_making_failed_is_collected_in_silence() -> None:
    with pytest.raises(TypeError):
        ChatFeed(nonsense=1)  # type: ignore[call-arg]


# --- send


def test_send_returns_the_message_that_it_added() -> None:
    chat = ChatFeed()
    message = chat.send("hi", user="Ann", avatar="A")
    assert chat[-1] is message
    assert (message.object, message.user, message.avatar) == ("hi", "Ann", "A")


@pytest.mark.parametrize("objects", [None, 3, "text"])
def test_objects_are_a_list(objects: Any) -> None:
    with pytest.raises(TypeError, match=r"objects is .*, expected a list of messages"):
        ChatFeed(objects=objects)
    chat = ChatFeed("kept")
    with pytest.raises(TypeError, match=r"objects is .*, expected a list of messages"):
        chat.objects = objects
    assert [message.object for message in chat] == ["kept"]


def test_what_is_no_dict_of_parameters_or_no_group_of_steps_is_named() -> None:
    with pytest.raises(traitlets.TraitError, match="message_params is None, expected a dict"):
        ChatFeed(message_params=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"steps_layout is \['a'\], expected the object"):
        ChatFeed().add_step("b", steps_layout=["a"])  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["object", "value"])
def test_send_takes_a_dict(key: str) -> None:
    message = ChatFeed().send({key: "hi", "user": "Ann", "avatar": "A"}, user="Bob")
    assert (message.object, message.user, message.avatar) == ("hi", "Bob", "A")


@pytest.mark.parametrize("value", [{}, {"user": "Ann"}, {"object": 1, "value": 2}])
def test_a_dict_must_have_one_object(value: dict[str, Any]) -> None:
    chat = ChatFeed()
    with pytest.raises(ValueError, match="must contain an 'object' key"):
        chat.send(value)
    assert len(chat) == 0


def test_send_takes_a_message_as_it_is() -> None:
    chat = ChatFeed()
    message = ChatMessage("hi", user="Ann")
    assert chat.send(message) is message
    with pytest.raises(ValueError, match="user cannot be set with a ChatMessage"):
        chat.send(ChatMessage("hi"), user="Bob")


def test_a_message_can_be_in_a_chat_once() -> None:
    message = ChatMessage("hi")
    chat = ChatFeed(message)
    with pytest.raises(ValueError, match="once"):
        chat.send(message)
    with pytest.raises(ValueError, match="once"):
        ChatFeed().append(message)
    assert objects(chat) == ["hi"]


def test_a_message_that_is_refused_stays_as_it_is(run: Any) -> None:
    async def slow(contents: str) -> str:
        await gate.wait()
        return f"re: {contents}"

    gate = asyncio.Event()
    message = ChatMessage("hi")
    theirs = ChatFeed(message)
    chat = ChatInterface(callback=slow, on_busy="queue")

    async def talk() -> None:
        chat.send("first")
        with pytest.raises(ValueError, match="once"):
            chat.send(message, show_timestamp=False)
        with pytest.raises(ValueError, match="once"):
            chat.stream(message, show_timestamp=False)
        gate.set()
        await chat.wait()

    run(talk)
    assert (message.status, message.show_timestamp) == ("done", True)
    assert objects(theirs) == ["hi"]
    assert objects(chat) == ["first", "re: first"]


def test_a_message_that_a_callback_may_not_stream_stays_as_it_is() -> None:
    message = ChatMessage("hi")
    theirs = ChatFeed(message)
    chat = ChatInterface(callback=lambda contents, user, chat: chat.stream(message) and None)
    chat.send("go")
    assert "can be in a chat once" in chat[-1].object
    assert message.status == "done"
    assert objects(theirs) == ["hi"]


def test_a_message_that_a_callback_may_not_give_stays_as_it_is() -> None:
    message = ChatMessage("hi")
    theirs = ChatFeed(message)
    chat = ChatInterface(callback=lambda: message)
    chat.send("go")
    assert "can be in a chat once" in chat[-1].object
    assert message.status == "done"
    assert objects(theirs) == ["hi"]


def test_an_unknown_parameter_of_a_message_is_named() -> None:
    with pytest.raises(TypeError, match="'usr'. Did you mean 'user'"):
        ChatFeed().send("hi", usr="Ann")  # type: ignore[call-arg]


def test_send_without_respond_calls_nothing() -> None:
    chat = ChatInterface(callback=lambda: "re")
    chat.send("hi", respond=False)
    assert objects(chat) == ["hi"]
    chat.respond()
    assert objects(chat) == ["hi", "re"]


def test_replies_carry_the_name_and_avatar_of_the_callback() -> None:
    chat = ChatInterface(callback=lambda: "re", callback_user="Bot", callback_avatar="B")
    chat.send("hi")
    assert (chat[-1].user, chat[-1].avatar, chat[-1].role) == ("Bot", "B", "assistant")


# --- stream


def test_stream_makes_a_message_and_lets_it_grow() -> None:
    chat = ChatFeed()
    message = chat.stream("a", user="Ann")
    for token in ("b", "c"):
        assert chat.stream(token, message=message) is message
    assert (message.object, message.user, len(chat)) == ("abc", "Ann", 1)


def test_stream_can_replace() -> None:
    chat = ChatFeed()
    message = chat.stream("a")
    chat.stream("b", message=message, replace=True)
    assert message.object == "b"


def test_stream_goes_into_the_last_text_of_a_list() -> None:
    chat = ChatFeed()
    message = chat.send([1, "a"], respond=False)
    chat.stream("b", message=message)
    assert message.object == [1, "ab"]


def test_stream_into_what_holds_no_text_is_an_error() -> None:
    chat = ChatFeed()
    message = chat.send(3, respond=False)
    with pytest.raises(ValueError, match="an? int, holds no text to append to"):
        chat.stream("b", message=message)
    assert message.object == 3


# --- lists


def test_a_feed_is_a_list_of_its_messages() -> None:
    chat = ChatFeed("a", "b", "c")
    first, last = chat[0], chat[-1]
    chat.insert(1, "x")
    chat += ["d"]
    assert objects(chat) == ["a", "x", "b", "c", "d"]
    assert (chat.index(last), chat.count(first), first in chat, len(chat)) == (3, 1, True, 5)
    assert chat.pop(1).object == "x"
    chat.remove(first)
    chat.reverse()
    assert objects(chat) == ["d", "c", "b"]
    del chat[0]
    chat[0] = "y"
    chat[1:] = ["z", last]
    assert objects(chat) == ["y", "z", "c"]
    assert [message.object for message in chat[1:]] == ["z", "c"]


def test_errors_are_those_of_a_list() -> None:
    chat = ChatFeed("a")
    with pytest.raises(IndexError):
        chat[5]
    with pytest.raises(IndexError):
        chat.pop(5)
    with pytest.raises(ValueError, match="not in the chat"):
        chat.remove(ChatMessage("b"))
    with pytest.raises(ValueError, match="not in the chat"):
        chat.index(ChatMessage("b"))


def test_objects_can_be_assigned_and_observed() -> None:
    chat = ChatFeed("a")
    seen: list[list[Any]] = []
    chat.observe(lambda change: seen.append([m.object for m in change["new"]]), "objects")
    chat.append("b")
    chat.objects = ["c"]
    chat.clear()
    assert seen == [["a", "b"], ["c"], []]


def test_undo_takes_out_the_last_and_returns_them() -> None:
    chat = ChatFeed("a", "b", "c")
    assert [message.object for message in chat.undo(2)] == ["b", "c"]
    assert chat.undo(0) == chat.undo(-1) == []
    assert objects(chat) == ["a"]
    assert [message.object for message in chat.undo(5)] == ["a"]


def test_clear_returns_what_it_took_out() -> None:
    chat = ChatFeed("a", "b")
    assert [message.object for message in chat.clear()] == ["a", "b"]
    assert objects(chat) == []


# --- steps


def test_steps_come_one_below_the_other() -> None:
    chat = ChatFeed()
    first = chat.add_step("looking", title="Search")
    second = chat.add_step(title="Read")
    assert len(chat) == 1
    assert chat[0].object == [first, second]
    assert (first.objects, chat[0].user) == (["looking"], "Assistant")


def test_a_message_streams_while_any_of_its_steps_runs() -> None:
    chat = ChatFeed()
    page = Page(chat)
    first = chat.add_step(title="Search")
    second = chat.add_step(title="Read")
    assert chat[0].status == "done"
    first.status = "running"
    assert chat[0].status == "streaming"
    page.until_same()
    second.status = "running"
    first.status = "success"
    assert chat[0].status == "streaming"
    second.status = "success"
    assert chat[0].status == "done"
    page.until_same()
    second.status = "running"
    second.status = "failed"
    assert chat[0].status == "done"


def test_steps_in_a_turn_leave_the_end_of_the_message_to_it() -> None:
    def answer(contents: str, user: str, chat: ChatFeed) -> Iterator[list[ChatStep]]:
        step = ChatStep(title="Search")
        yield [step]
        extra = chat.add_step(title="Read")
        with extra:
            pass
        statuses.append(chat[-1].status)

    statuses: list[str] = []
    chat = ChatFeed(callback=answer)
    chat.send("go")
    assert statuses == ["streaming"]
    assert chat[-1].status == "done"


def test_steps_go_into_the_group_that_is_named() -> None:
    chat = ChatFeed()
    chat.add_step(title="a")
    group = chat[0].object
    chat.send("between", respond=False)
    added = chat.add_step(title="b", steps_layout=group)
    assert [len(chat), group[-1]] == [2, added]


def test_steps_are_looked_for_among_the_last_messages() -> None:
    chat = ChatFeed()
    chat.add_step(title="a")
    chat.send("between", respond=False)
    chat.add_step(title="b", last_messages=2)
    assert [len(one.object) for one in (chat[0],)] == [2]
    chat.add_step(title="c")
    chat.add_step(title="d", append=False)
    assert len(chat) == 4


def test_steps_of_another_user_are_not_appended_to() -> None:
    chat = ChatFeed()
    chat.add_step(title="a", user="Ann")
    chat.add_step(title="b", user="Bob")
    assert [one.user for one in chat] == ["Ann", "Bob"]


def test_a_layout_of_steps_that_is_not_one_is_refused() -> None:
    with pytest.raises(ValueError, match="default_layout is 'grid', expected 'card' or 'column'"):
        ChatFeed().add_step(default_layout="grid")  # type: ignore[arg-type]


def test_steps_in_a_column_have_no_title() -> None:
    chat = ChatFeed()
    page = Page(chat)
    chat.add_step(title="a", default_layout="column")
    chat.add_step(title="b", append=False, layout_params={"title": "Work"})
    page.until_same()
    titles = [one["parts"][0]["title"] for one in page.messages]
    assert titles == ["", "Work"]


def test_the_end_of_a_step_triggers_the_post_hook() -> None:
    seen: list[str] = []
    chat = ChatFeed(post_hook=lambda message, _: seen.append(message.object[0].status))
    step = chat.add_step(title="a")
    seen.clear()
    with step:
        pass
    assert seen == ["success"]


def test_a_step_that_is_used_again_is_followed_for_its_last_message_only() -> None:
    seen: list[ChatMessage] = []
    chat = ChatFeed(post_hook=lambda message, _: seen.append(message))
    step = ChatStep(title="Work")
    for _ in range(3):
        chat.add_step(step, append=False)
    with step:
        assert [one.status for one in chat] == ["done", "done", "streaming"]
    assert [one.status for one in chat] == ["done"] * 3
    assert seen == [chat[-1]]


def test_a_message_does_not_wait_for_a_step_that_has_gone_on_to_another() -> None:
    chat = ChatFeed()
    step = chat.add_step(title="Work")
    step.status = "running"
    assert chat[0].status == "streaming"
    chat.add_step(step, append=False)
    assert chat[0].status == "done"
    step.status = "success"
    assert [one.status for one in chat] == ["done", "done"]


def test_the_post_hook_can_be_triggered() -> None:
    seen: list[str] = []
    chat = ChatFeed(post_hook=lambda message, _: seen.append(message.object))
    chat.append(ChatMessage("quiet"))
    seen.clear()
    chat.trigger_post_hook()
    assert seen == ["quiet"]


def test_a_step_of_ones_own_is_taken() -> None:
    chat = ChatFeed()
    step = ChatStep(title="mine")
    assert chat.add_step(step, user="Bot") is step
    assert chat[0].user == "Bot"


# --- pages


def test_a_page_sees_every_verb() -> None:
    chat = ChatFeed("a")
    page = Page(chat)
    message = chat.send("b", respond=False)
    chat.stream("c", message=message)
    chat.add_step("work", title="Step").status = "success"
    chat[0].user = "Ann"
    chat.insert(0, "first")
    chat.pop(1)
    page.until_same()
    assert [m["user"] for m in page.messages] == ["User", "User", "Assistant"]
    chat.clear()
    page.until_same()


def test_a_page_that_opens_later_sees_all() -> None:
    chat = ChatFeed("a", [ChatStep("x", title="Step"), b"\x89PNG\r\n\x1a\n..."])
    page = Page(chat)
    assert page.transcript == chat.transcript.to_wire()
    assert page.messages[1]["parts"][1]["data"] == b"\x89PNG\r\n\x1a\n..."


def test_no_custom_message_has_a_field_named_id() -> None:
    chat = ChatFeed()
    page = Page(chat)
    chat.send("a", respond=False)
    page.until_same()
    page.hello(epoch="other")
    page.until(lambda: any(message["kind"] == "snapshot" for message in customs(chat)))
    assert all("id" not in message for message in customs(chat))


def test_a_page_that_said_bye_is_sent_nothing() -> None:
    chat = ChatFeed()
    page = Page(chat)
    chat.send("a", respond=False)
    page.until_same()
    page.bye()
    before = len(customs(chat))
    chat.send("b", respond=False)
    page.hello()
    page.until_same()
    kinds = [message["kind"] for message in customs(chat)[before:]]
    assert kinds == ["snapshot"]


JUNK: list[Any] = [
    None,
    "hello",
    [],
    {},
    {"kind": "shutdown"},
    {"kind": ["submit"]},
    {"kind": "submit"},
    {"kind": "submit", "submit_id": 3, "text": "x"},
    {"kind": "submit", "submit_id": "x" * 65, "text": "x"},
    {"kind": "submit", "submit_id": "x", "text": "x" * 1_000_001},
    {"kind": "hello", "page_id": "p", "epoch": "e", "seq": -1},
    {"kind": "hello", "page_id": "p", "epoch": "e", "seq": True},
    {"kind": "hello", "page_id": "p", "epoch": "e", "seq": 2**60},
    {"kind": "ack", "page_id": "p", "seq": 1.5},
]


@pytest.mark.parametrize("content", JUNK, ids=lambda content: str(content)[:40])
def test_a_malformed_intent_is_logged_and_ignored(content: Any, warnings_of_chat: Any) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    page = Page(chat)
    page.say(content)
    assert len(warnings_of_chat()) == 1
    assert warnings_of_chat()[0].startswith("ignored a message of the page: intent")
    page.submit("hi")
    page.until_settled()
    assert page.text() == "re: hi"


def test_state_that_a_page_sends_is_ignored(warnings_of_chat: Any) -> None:
    chat = ChatInterface("a", callback=lambda: "re")
    chat.set_state({"disabled": True, "_transcript": None, "_esm": "alert(1)"})
    assert not chat.disabled
    assert objects(chat) == ["a"]
    assert "alert(1)" not in chat._esm
    assert "ignored state of the page" in warnings_of_chat()[0]


# --- without a page


def _plain_text(chat: ChatInterface) -> str:
    bundle: Any = chat._repr_mimebundle_()
    return str((bundle[0] if isinstance(bundle, tuple) else bundle)["text/plain"])


def test_plain_text_is_the_transcript_without_an_address() -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    chat.send("hi\x1b[31m")
    assert _plain_text(chat) == "User: hi[31m\n\nAssistant: re: hi[31m"
    assert repr(chat) == "ChatInterface(messages=2)"


def test_plain_text_of_a_long_conversation_is_its_end() -> None:
    chat = ChatInterface(*(f"number {index} " + "word " * 20 for index in range(1000)))
    text = _plain_text(chat)
    remark, *said = text.split("\n\n")
    assert remark == f"… {1000 - len(said)} earlier messages"
    assert said[-1] == f"User: number 999 {'word ' * 20}"
    assert 15_000 < len(text) < 21_000
    assert "number 0 " in repr(chat.snapshot())


def test_plain_text_of_one_long_message_is_its_end() -> None:
    chat = ChatInterface("word " * 20_000 + "the end")
    text = _plain_text(chat)
    assert text.startswith("User: …")
    assert text.endswith("the end")
    assert len(text) < 21_000


def test_an_empty_chat_says_what_it_is() -> None:
    assert _plain_text(ChatInterface()) == "ChatInterface(messages=0)"


def test_the_first_that_a_page_hears_is_complete() -> None:
    chat = ChatInterface("a", "b", help_text="Help!")
    line: Any = chat.comm
    opened = line.opened["state"]["_transcript"]
    messages: list[Any] = unpacked(opened["transcript"])["messages"]
    assert [m["parts"][0]["text"] for m in messages] == ["Help!", "a", "b"]


def test_parameters_given_with_a_message_are_set_on_it() -> None:
    feed = ChatFeed()
    message = feed.send(ChatMessage("a"), show_user=False)
    assert not message.show_user
    assert feed.stream(ChatMessage("b"), timestamp_format="%d").timestamp_format == "%d"
    for verb in (feed.send, feed.stream):
        with pytest.raises(TypeError, match="show_uesr.*show_user"):
            verb(ChatMessage("c"), show_uesr=False)  # type: ignore[call-arg]
    assert len(feed) == 2


def test_what_steps_are_told_is_told_to_a_step_of_ones_own_too() -> None:
    feed = ChatFeed()
    step = feed.add_step(ChatStep("a"), title="Work", success_title="Worked")
    assert (step.title, step.success_title) == ("Work", "Worked")
    with pytest.raises(TypeError, match="titel.*title"):
        feed.add_step(ChatStep("b"), titel="Work")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="layout_params has 'titel'"):
        feed.add_step("c", layout_params={"titel": "Work"})
    assert len(feed) == 1


def test_select_finds_the_feed_and_the_widgets_wherever_they_are() -> None:
    header, above, inside, below = (ipywidgets.IntSlider(value) for value in range(4))
    message = ChatMessage(["a", inside], header_objects=[above], footer_objects=[below])
    feed = ChatFeed(message, header=header)
    assert feed.select() == [feed, header, above, inside, below]
    assert feed.select(ipywidgets.IntSlider) == [header, above, inside, below]
    assert feed.select(lambda one: getattr(one, "value", 0) > 1) == [inside, below]
    assert message.select(ipywidgets.IntSlider) == [above, inside, below]
