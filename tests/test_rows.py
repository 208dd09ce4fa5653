from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from wire_page import Page, line_of, unpacked

from ipychat import ChatFeed, ChatInterface, ChatMessage
from ipychat._rows import packed
from ipychat.plain import PlainText

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
WORDS = st.text() | st.sampled_from(["", "|", "a", "0|a|b|c|d|e|f"])
ALIKE: dict[str, st.SearchStrategy[Any]] = {
    "role": st.sampled_from(["user", "assistant"]),
    "user": st.sampled_from(["Ann", "Bot", "|"]),
    "avatar": st.sampled_from([{"text": "A"}, {"mime": "image/png", "data": b"1"}, {"url": "x"}]),
    "status": st.just("done"),
}
SOMETIMES: dict[str, st.SearchStrategy[Any]] = {
    "time_text": WORDS,
    "submit_id": WORDS,
    "reactions": st.sampled_from([[], ["favorite"]]),
    "version": st.just({"index": 0, "count": 2}),
    "header": st.just([]),
}


def parts() -> st.SearchStrategy[Any]:
    formats = st.sampled_from(["markdown", "plain"])
    text = _objects(id=WORDS, kind=st.just("text"), format=formats, text=WORDS)
    inside = st.lists(text, max_size=2)
    group = _objects(id=WORDS, kind=st.just("group"), layout=st.just("card"), parts=inside)
    return text.map(lambda one: [one]) | st.lists(text | group, max_size=2)


def _objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


MESSAGES = st.fixed_dictionaries(
    {"id": WORDS, "time": WORDS, **ALIKE, "parts": parts()}, optional=SOMETIMES
)


def _size(value: Any) -> int:
    return len(json.dumps(value, default=repr))


@given(st.lists(MESSAGES))
def test_any_messages_are_the_same_after_they_were_rows(messages: list[Any]) -> None:
    transcript: Any = {"messages": messages, "turn": None}
    before = copy.deepcopy(transcript)
    rows = packed(**transcript)
    assert unpacked(copy.deepcopy(rows)) == before
    assert transcript == before
    assert _size(rows) <= _size(transcript) + len('"shared": [], ')


def test_texts_of_two_who_speak_in_turn_are_all_rows() -> None:
    chat = ChatInterface(*[ChatMessage("Hi", user=user) for user in ("User", "Bot") * 3])
    transcript = chat.get_state()["_transcript"]["transcript"]
    assert [one["user"] for one in transcript["shared"]] == ["User", "Bot"]
    assert [row[:2] for row in transcript["messages"]] == ["0|", "1|"] * 3
    assert unpacked(transcript) == chat.transcript.to_wire()


def test_what_people_submit_and_how_times_are_written_fits_into_rows() -> None:
    chat = ChatInterface(timestamp_format="%d. %B, %H:%M:%S")
    page = Page(chat)
    for text in ("one", "two", "three"):
        page.submit(text)
    page.until(lambda: len(page.messages) == 3)
    for text in ("1", "2"):
        chat.send(PlainText(text), respond=False)
    transcript = chat.get_state()["_transcript"]["transcript"]
    assert all(isinstance(row, str) for row in transcript["messages"])
    assert unpacked(transcript) == chat.transcript.to_wire()


def test_a_picture_as_an_avatar_is_kept_once() -> None:
    chat = ChatFeed(*[ChatMessage("Hi", avatar=PNG) for _ in range(100)])
    state, paths, buffers = _sent(chat)
    assert buffers == [PNG]
    assert paths == [["_transcript", "transcript", "shared", 0, "avatar", "data"]]
    assert len(state["_transcript"]["transcript"]["messages"]) == 100


def _sent(chat: ChatFeed) -> tuple[Any, Any, Any]:
    chat.send_state("_transcript")
    data, buffers = line_of(chat).sent[-1]
    return data["state"], data["buffer_paths"], buffers
