from __future__ import annotations

import zlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ipychat import ChatMessage
from ipychat.parts import GroupPart, Text, TextPart, fingerprint

WHOLE = st.text()
ANY = st.text(st.characters(exclude_categories=[]))
"""Text in which halves of surrogate pairs may stand alone."""


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def repaired(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@given(st.lists(WHOLE))
def test_appended_pieces_are_the_text(pieces: list[str]) -> None:
    text = Text()
    for piece in pieces:
        text.append(piece)
    whole = "".join(pieces)
    assert str(text) == whole
    assert (text.length, text.checksum) == (units(whole), zlib.crc32(whole.encode()))


@given(st.lists(ANY))
def test_halves_of_characters_come_out_whole_or_as_one_replacement(pieces: list[str]) -> None:
    text = Text()
    added = "".join([text.append(piece) for piece in pieces])
    str(text).encode()  # would raise for half a character
    added += text.finish()
    assert str(text) == added == repaired("".join(pieces))


def test_a_pair_cut_in_two_is_joined_again() -> None:
    text = Text()
    assert text.append("a\ud83d") == "a"
    assert text.append("\ude00b") == "😀b"
    assert text.finish() == ""


@given(WHOLE, WHOLE)
def test_replace_says_from_where_on_the_text_is_new(before: str, after: str) -> None:
    text = Text(before)
    offset, added = text.replace(after)
    kept = before.encode("utf-16-le")[: 2 * offset].decode("utf-16-le")
    assert kept + added == after == str(text)
    assert (text.length, text.checksum) == (units(after), zlib.crc32(after.encode()))


@given(WHOLE, WHOLE)
def test_text_that_continues_costs_only_its_end(before: str, more: str) -> None:
    assert Text(before).replace(before + more) == (units(before), more)


@given(st.lists(WHOLE, max_size=4))
def test_a_fingerprint_speaks_of_all_texts_in_order(texts: list[str]) -> None:
    whole = "".join(texts)
    assert fingerprint([Text(text) for text in texts]) == (
        units(whole),
        zlib.crc32(whole.encode()),
    )


def test_a_group_yields_the_texts_inside_it_in_order() -> None:
    group = GroupPart([TextPart("a"), GroupPart([TextPart("b")]), TextPart("c")])
    assert [str(text) for text in group.texts()] == ["a", "b", "c"]


def test_parts_have_ids_of_their_own() -> None:
    assert TextPart("a").id != TextPart("a").id


def test_a_picture_in_the_place_of_another_keeps_its_part() -> None:
    png = b"\x89PNG\r\n\x1a\n"
    message = ChatMessage([png + b"1", "text"])
    first: Any = message.to_wire()["parts"]
    message.object = [png + b"2", "text"]
    second: Any = message.to_wire()["parts"]
    assert first[0]["id"] == second[0]["id"]
    assert first[0]["data"] != second[0]["data"]
    message.object = ["text", png]
    third: Any = message.to_wire()["parts"]
    assert third[0]["id"] != second[0]["id"]
