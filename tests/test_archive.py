from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.display import HTML, Audio, Image, Markdown

from ipychat import (
    ChatFeed,
    ChatInterface,
    ChatMessage,
    ChatStep,
    FileContent,
    PlainText,
    ToolCall,
    ToolResult,
)
from ipychat.demo import DemoBot

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


def looks(chat: ChatFeed) -> list[Any]:
    """All that a page shows of a chat, without the ids of parts."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "id"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return [strip(message) for message in chat.transcript.to_wire()["messages"]]


def again(chat: ChatFeed) -> ChatFeed:
    return ChatFeed.load(chat.to_json())


def test_a_rich_conversation_comes_back_as_it_looked() -> None:
    chat = ChatInterface(callback=DemoBot(delay=0))
    chat.send("Hello")
    chat.send(["a", [PNG, HTML("<b>x</b>")], 3], user="Bot", avatar=PNG, respond=False)
    chat.add_step("inner", title="Work", user="Bot").status = "failed"
    chat[0].reactions = ["favorite"]
    chat[1].feedback = {"value": "up", "comment": "good"}
    back = again(chat)
    assert looks(back) == looks(chat)
    assert [message.id for message in back] == [message.id for message in chat]


FILE = st.builds(
    FileContent,
    st.sampled_from([b"", b"a,b\n1,2\n", b"%PDF-", b"\0", PNG]),
    st.sampled_from(["", "t.csv", "t.txt", "t"]),
    st.sampled_from(["", "text/csv", "text/plain", "x/y"]),
)
VALUES = st.recursive(
    st.text() | st.integers() | st.just(PNG) | st.builds(HTML, st.just("<b>x</b>")) | FILE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.builds(ChatStep, inner, title=st.text())
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(VALUES, st.sampled_from(["User", "Bot", "System", "Zoë"])), max_size=4))
def test_any_conversation_comes_back_as_it_looked(said: list[tuple[Any, str]]) -> None:
    chat = ChatFeed(*[ChatMessage([value], user=user) for value, user in said])
    assert looks(again(again(chat))) == looks(again(chat))


def test_a_conversation_goes_on_in_another_chat(tmp_path: Path) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    chat.send("a")
    path = tmp_path / "chat.json"
    path.write_text(chat.to_json(), encoding="utf-8")
    back = ChatInterface.load(path, callback=chat.callback)
    back.send("b")
    assert [message.object for message in back] == ["a", "re: a", "b", "re: b"]


def test_what_was_being_written_comes_back_as_stopped() -> None:
    back = again(ChatFeed(ChatMessage("so f", status="streaming")))
    assert back[0].status == "stopped"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{", "no archive of ipychat"),
        ("[]", "expected an object with 'ipychat'"),
        ('{"ipychat": 99, "messages": []}', "version 99, expected 1"),
        ('{"ipychat": 1, "messages": 3}', "messages is int, expected a list"),
        ('{"ipychat": 1, "messages": [3]}', "message 0 .* int, expected an object"),
        (3, "source is int, expected JSON"),
        ("[" * 100_000, "no archive of ipychat"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_archive_is_refused_with_its_reason(source: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ChatFeed.load(source)


MESSAGE = json.loads(ChatFeed("x").to_json())["messages"][0]


@given(
    st.sampled_from(sorted(MESSAGE)), st.recursive(st.none() | st.text() | st.integers(), st.lists)
)
def test_an_archive_that_was_tampered_with_is_data_or_an_error(name: str, value: Any) -> None:
    kept = {"ipychat": 1, "messages": [{**MESSAGE, name: value}]}
    chat = None
    with contextlib.suppress(ValueError):
        chat = ChatFeed.load(kept)
    assert chat is None or len(chat) == 1


def test_an_avatar_of_an_archive_is_never_read_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg>secret</svg>")
    kept = {**MESSAGE, "avatar": {"text": str(secret)}}
    chat = ChatFeed.load({"ipychat": 1, "messages": [kept]})
    assert "secret" not in str(chat[0].to_wire()["avatar"])


def test_what_stands_above_and_below_a_message_comes_back() -> None:
    step = ChatStep("looked", title="Search", status="success")
    chat = ChatFeed(ChatMessage("a", header_objects=["**above**"], footer_objects=[step]))
    again = ChatFeed.load(chat.to_json())
    assert again[0].header_objects == ["**above**"]
    (back,) = again[0].footer_objects
    assert (back.title, back.status, back.objects) == ("Search", "success", ["looked"])


def test_two_messages_of_one_id_are_refused() -> None:
    archive = json.loads(ChatFeed("a").to_json())
    archive["messages"] *= 2
    with pytest.raises(ValueError, match="id"):
        ChatFeed.load(archive)


JUNK: list[Any] = [
    *(None, True, -1, 10**400, float("inf"), float("nan"), "", "x" * 100_000, "\ud800"),
    *([], {}, [[]], ["\ud800"], [[[[[[[[]]]]]]]], {"a": 1}, {"__proto__": 1}, "__proto__"),
    *("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00", "0001-01-01T00:00:00+23:59"),
    *("{0.__class__}", "/etc/hostname", "<script>alert(1)</script>"),
]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inside = value.items() if isinstance(value, dict) else []
    for key, one in inside or (enumerate(value) if isinstance(value, list) else []):
        yield from _places(one, (*path, key))


def test_junk_in_any_place_is_data_or_a_value_error() -> None:
    rich = ChatFeed(
        ChatMessage("a", avatar="A", reactions=["x"], feedback={"value": "up"}),
        [ChatStep("x", title="t", default_badges={"pending": "p"}), ["b", b"\x89PNG\r\n\x1a\n"]],
    )
    whole = json.loads(rich.to_json())
    refused = 0
    for place in [one for one in _places(whole) if one]:
        for junk in JUNK:
            archive = copy.deepcopy(whole)
            inner = archive
            for key in place[:-1]:
                inner = inner[key]
            inner[place[-1]] = junk
            try:
                chat = ChatFeed.load(archive)
            except ValueError:
                refused += 1
                continue
            chat.to_json(), chat.to_markdown(), chat.to_openai(), chat.transcript.to_wire()
            assert all(isinstance(str(message), str) for message in chat)
            chat.close()
    assert refused > 100


def test_nesting_without_end_is_refused() -> None:
    archive = json.loads(ChatFeed("a").to_json())
    part: Any = {"kind": "text", "text": "x"}
    for _ in range(5000):
        part = {"kind": "group", "parts": [part]}
    archive["messages"][0]["parts"] = [part]
    with pytest.raises(ValueError, match="nested more than 20 deep"):
        ChatFeed.load(archive)


CSV = FileContent(b"a,b\n1,2\n", "t.csv", "text/csv")
FILES = [
    CSV,
    FileContent(b"a\tb\n", "t.tsv", ""),
    FileContent(b"**said**", "t.md", "text/markdown"),
    FileContent(b"PK\3\4", "t.xlsx", "application/vnd.openxmlformats"),
    FileContent(b"PK\3\4", "t.zip", "application/zip"),
    FileContent(b"\xff\xf3\0", "t.mp3", "audio/mpeg"),
    FileContent(PNG, "t.png", "image/png"),
    FileContent(b"\0", "", "x/y"),
    FileContent(b"\0", "t", ""),
    FileContent(b"", "", ""),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name or file.mime_type)
def test_a_file_comes_back_with_its_name_and_type(file: FileContent) -> None:
    chat = ChatFeed(file, ["Look", file], [[file, "inside"]])
    back = again(chat)
    assert [message.object for message in back] == [file, ["Look", file], [[file, "inside"]]]
    assert looks(back) == looks(chat)
    assert back.to_openai() == chat.to_openai()


def test_a_picture_without_a_name_comes_back_as_its_bytes() -> None:
    assert again(ChatFeed(PNG))[0].object == PNG


def test_sound_comes_back_with_its_type() -> None:
    chat = ChatFeed(Audio(b"\xff\xf3\0", rate=8000), Audio([0.0, 0.5], rate=8000))
    assert looks(again(chat)) == looks(chat)


TITLED = {
    "Table": HTML("<b>x</b>"),
    "Data": CSV,
    "Both": ["a", 3, [PNG]],
    "Dict": {"Inner": HTML("<i>y</i>")},
    "List": [{"Inner": HTML("<i>y</i>")}],
    "Nothing": None,
}


@pytest.mark.parametrize(
    "value",
    [
        TITLED,
        [TITLED, "below"],
        [TITLED],
        ChatStep(TITLED, "below", title="s"),
        # What comes back is only text or bytes, of which a dict would be data.
        {"Picture": Image(data=PNG)},
        {"Words": Markdown("*so*"), "Plain": PlainText("*so*"), "Picture": Image(data=PNG)},
    ],
    ids=str,
)
def test_the_things_of_a_dict_come_back_with_their_titles(value: Any) -> None:
    chat = ChatFeed(ChatMessage(value))
    back = again(chat)
    assert looks(back) == looks(chat)
    assert looks(again(back)) == looks(chat)


def test_a_dict_comes_back_as_a_dict() -> None:
    back = again(ChatFeed(ChatMessage(TITLED)))[0].object
    assert isinstance(back, dict)
    assert list(back) == list(TITLED)
    assert (back["Data"], back["Both"]) == (CSV, ["a", "3", [PNG]])


def test_titles_stay_where_something_else_stands_beside_them() -> None:
    message = ChatMessage({"Table": HTML("<b>x</b>"), "More": HTML("<b>y</b>")})
    message.append("below")
    titled, below = again(ChatFeed(message))[0].object
    assert [*titled, below] == ["Table", "More", "below"]


@pytest.mark.parametrize(
    "avatar",
    [
        *("👩🏽‍🚀", "🦜️🔗", "AB", "no file.png", "J.D.", "<b>x</b>"),
        *("https://example.com/a.png", "http://example.com/a.png", PNG),
    ],
    ids=str,
)
def test_an_avatar_comes_back(avatar: Any) -> None:
    chat = ChatFeed(ChatMessage("x", avatar=avatar))
    back = again(again(chat))
    assert back[0].to_wire()["avatar"] == chat[0].to_wire()["avatar"]


def test_a_call_of_a_tool_comes_back_as_one() -> None:
    chat = ChatFeed(ToolCall("look", '{"at": 1}', "c"), ToolResult("sun", "c"))
    back = again(chat)
    assert [message.object for message in back] == [message.object for message in chat]
    assert looks(back) == looks(chat)


def test_a_picture_that_a_chart_has_beside_it_comes_back() -> None:
    class Chart:
        def _repr_mimebundle_(self, **_: Any) -> Any:
            return {"application/vnd.vega.v5+json": {}, "image/png": PNG}

    (part,) = again(ChatFeed(Chart()))[0].to_wire()["parts"]
    assert (part["kind"], part.get("data")) == ("media", PNG)
