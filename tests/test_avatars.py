from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ipywidgets
import PIL.Image
import pytest
from held import Held
from wire_page import Page

from ipychat import ChatInterface, ChatMessage, PlainText
from ipychat.avatars import DEFAULT_AVATARS, IMAGE_LIMIT, default_avatar, to_wire


@pytest.mark.parametrize(
    ("user", "avatar"),
    [
        ("User", "🧑"),
        ("assistant", "🤖"),
        ("Lang-Chain!", "🦜"),
        ("Zoe", "Z"),
        ("  ", ""),
        ("", ""),
        ("Élan", "É"),
    ],
)
def test_an_avatar_is_found_by_name_else_it_is_the_first_character(user: str, avatar: str) -> None:
    assert default_avatar(user, {}) == avatar


def test_a_table_of_ones_own_comes_first() -> None:
    assert default_avatar("User", {"user": "🐙"}) == "🐙"


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
IMAGE = {"mime": "image/png", "data": PNG}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "face.png"
    path.write_bytes(PNG)
    return path


@pytest.mark.parametrize(
    ("avatar", "wire"),
    [
        ("A", {"text": "A"}),
        ("👩🏽‍🚀", {"text": "👩🏽‍🚀"}),
        ("AB", {"text": "AB"}),
        ("no file.png", {"text": "no file.png"}),
        ("\0x.png", {"text": "\0x.png"}),
        ("https://example.com/a.png", {"url": "https://example.com/a.png"}),
        (SVG, {"mime": "image/svg+xml", "data": SVG.encode()}),
        (f"data:image/png;base64,{base64.b64encode(PNG).decode()}", IMAGE),
        (f"data:image/svg+xml,{quote(SVG)}", {"mime": "image/svg+xml", "data": SVG.encode()}),
        (PNG, IMAGE),
        (bytearray(PNG), IMAGE),
        (memoryview(PNG), IMAGE),
        (io.BytesIO(PNG), IMAGE),
        (ipywidgets.Image(value=PNG), IMAGE),
        (None, {"text": ""}),
    ],
)
def test_an_avatar_may_be_a_text_an_address_or_an_image(avatar: Any, wire: Any) -> None:
    assert to_wire(avatar) == wire
    assert to_wire(avatar) == wire


def test_an_avatar_may_be_a_file_by_its_path(file: Path) -> None:
    with file.open("rb") as opened:
        assert [to_wire(one) for one in (file, str(file), opened)] == [IMAGE] * 3


def test_an_avatar_may_be_a_picture_of_pil() -> None:
    wire = to_wire(PIL.Image.new("RGB", (3, 2), "red"))
    assert wire["mime"] == "image/png"
    assert PIL.Image.open(io.BytesIO(wire["data"])).size == (3, 2)


@pytest.mark.parametrize(
    ("avatar", "error", "words"),
    [
        (b"no image", ValueError, "no PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * IMAGE_LIMIT, ValueError, "at most 2,000,000"),
        ("data:text/html,<script>", ValueError, "data: address"),
        (7, TypeError, "avatar is 7"),
        (io.StringIO("text"), ValueError, "no PNG"),
    ],
)
def test_what_is_no_avatar_is_refused_where_it_is_given(
    avatar: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        ChatMessage("x", avatar=avatar)


def test_a_message_finds_its_avatar_by_lookup_then_table_then_first_character() -> None:
    message = ChatMessage("x", user="Wolfram", default_avatars={"wolf ram": "🐺"})
    assert message.to_wire()["avatar"] == {"text": "🐺"}
    message.avatar_lookup = lambda user: "L" if user == "Wolfram" else None
    assert message.to_wire()["avatar"] == {"text": "L"}
    message.user = "system"
    assert message.to_wire()["avatar"] == {"text": "⚙️"}
    message.user = "zoe"
    assert message.to_wire()["avatar"] == {"text": "z"}
    message.avatar = "given"
    assert message.to_wire()["avatar"] == {"text": "given"}


def test_a_lookup_is_asked_once_for_each_name_and_holds_up_no_other_chat() -> None:
    asked: list[str] = []
    held = Held()

    def lookup(user: str) -> str:
        asked.append(user)
        held.wait()
        return user[:1]

    chat = ChatInterface(callback=lambda contents: "re", message_params={"avatar_lookup": lookup})
    held.assert_holds_up_nobody(lambda: chat.send("hi"))
    avatars = [message["avatar"] for message in chat.transcript.to_wire()["messages"]]
    assert avatars == [{"text": "U"}, {"text": "A"}]
    assert asked == ["User", "Assistant"]
    chat[0].user = "Zoe"
    assert chat[0].to_wire()["avatar"] == {"text": "Z"}


def test_the_table_can_be_extended_for_all_chats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DEFAULT_AVATARS, "wolfram", "🐺")
    assert ChatMessage("x", user="Wolfram").to_wire()["avatar"] == {"text": "🐺"}


def test_the_table_can_be_extended_where_panel_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    table: Any = ChatMessage.default_avatars
    for user in ("Wolfram", "Ann", "Bob"):
        monkeypatch.setitem(DEFAULT_AVATARS, user, "")
    table["Wolfram"] = "🐺"
    table.update({"Ann": "A", "Bob": "B"})
    del table["Bob"]
    assert ("Ann" in table, "Bob" in table, table["Ann"]) == (True, False, "A")
    assert ChatMessage("x", user="wolfram").to_wire()["avatar"] == {"text": "🐺"}
    assert ChatMessage("x", user="bob").to_wire()["avatar"] == {"text": "b"}
    assert ChatMessage("x").default_avatars is DEFAULT_AVATARS


@pytest.mark.parametrize("found", [None, "", object()])
def test_a_lookup_that_finds_nothing_or_fails_leaves_the_avatar_to_the_table(
    found: Any, warnings_of_chat: Any
) -> None:
    def lookup(user: str) -> Any:
        return {"": ""}[user] if found is None else found

    message = ChatMessage("x", user="Assistant", avatar_lookup=lookup)
    assert message.to_wire()["avatar"] == {"text": "🤖"}
    assert bool(warnings_of_chat()) is (found != "")


def test_what_is_added_to_the_table_of_a_message_holds_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = ChatMessage().default_avatars
    monkeypatch.setitem(table, "Deep Thought", "42")
    assert ChatMessage("x", user="deep-thought").to_wire()["avatar"] == {"text": "42"}
    assert ChatMessage("x", user="Assistant").to_wire()["avatar"] == {"text": "🤖"}


def test_a_table_of_ones_own_extends_the_one_that_is_built_in() -> None:
    message = ChatMessage("x", user="Tool", default_avatars={"Ann": "A"})
    assert message.to_wire()["avatar"] == {"text": "🛠️"}
    message.user = "ann"
    assert message.to_wire()["avatar"] == {"text": "A"}


@pytest.mark.parametrize(
    "text", ["a.png", "https://example.com/a.png", "data:image/png;base64,", SVG, "x" * 50]
)
def test_a_plain_text_is_an_avatar_as_it_is(text: str, file: Path) -> None:
    assert to_wire(PlainText(text)) == {"text": text[:16]}
    assert to_wire(PlainText(str(file))) == {"text": str(file)[:16]}


class Picture:
    """As one of Pillow, which says how often it was drawn."""

    mode = "RGB"

    def __init__(self) -> None:
        self.drawn = 0

    def save(self, file: Any, format: str) -> None:
        self.drawn += 1
        file.write(PNG)


def test_a_file_that_was_accepted_as_an_avatar_stays_shown_when_it_is_gone(file: Path) -> None:
    with file.open("rb") as opened:
        chat = ChatInterface(
            ChatMessage("a", avatar=opened),
            ChatMessage("b", avatar=file),
            ChatMessage("c", avatar=str(file)),
        )
    file.unlink()
    assert [message["avatar"] for message in Page(chat).messages] == [IMAGE] * 3
    chat.undo()
    chat.to_json()
    assert [message.avatar for message in chat] == [opened, file]


def test_a_file_that_was_accepted_is_the_avatar_of_every_later_message(file: Path) -> None:
    with file.open("rb") as opened, file.open("rb") as other:
        chat = ChatInterface(avatar=opened, callback_avatar=other, callback=lambda contents: "re")
    file.unlink()
    chat.send("hi")
    chat.edit(chat[0], "hello")
    avatars = [message["avatar"] for message in chat.transcript.to_wire()["messages"]]
    assert avatars == [IMAGE, IMAGE]
    assert (chat.avatar, chat.callback_avatar) == (opened, other)
    assert [message.avatar for message in chat] == [opened, other]


def test_a_picture_is_encoded_when_it_is_given_and_never_again() -> None:
    mine, theirs = Picture(), Picture()
    chat = ChatInterface(avatar=mine, callback_avatar=theirs, callback=lambda contents: "re")
    for _ in range(3):
        chat.send("hi")
        Page(chat)
    assert (mine.drawn, theirs.drawn) == (1, 1)
    chat[0].avatar = mine
    assert mine.drawn == 2


def test_messages_of_one_file_hold_its_bytes_once(file: Path) -> None:
    one, other = (ChatMessage("x", avatar=file).to_wire()["avatar"] for _ in range(2))
    assert one["data"] is other["data"]


def test_a_user_of_another_name_keeps_an_avatar_that_was_given(file: Path) -> None:
    message = ChatMessage("x", avatar=file)
    file.unlink()
    message.user = "Zoe"
    assert message.to_wire()["avatar"] == IMAGE
    message.avatar = ""
    assert message.to_wire()["avatar"] == {"text": "Z"}
