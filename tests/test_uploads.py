"""Files that people attach."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from wire_page import Line, Page, customs

from ipychat import ChatInterface, FileContent, Prompt


def send(chat: ChatInterface, content: dict[str, Any], *buffers: bytes) -> None:
    line = chat.comm
    assert isinstance(line, Line)
    data = {"method": "custom", "content": content}
    line.handle_msg({"content": {"data": data}, "buffers": list(buffers)})


def upload(
    chat: ChatInterface, data: bytes, name: str = "a.txt", mime: str = "text/plain", **more: Any
) -> dict[str, Any]:
    """Send a file as a page does; return what the page was told last."""
    said = {"kind": "upload", "upload_id": name, "name": name, "mime": mime, "size": len(data)}
    send(chat, {**said, **more})
    step = 4
    for offset in range(0, len(data), step):
        chunk = {"kind": "chunk", "upload_id": name, "offset": offset}
        send(chat, chunk, data[offset : offset + step])
    return [one for one in customs(chat) if one["kind"] == "upload"][-1]


def submit(chat: ChatInterface, text: str, *names: str) -> None:
    send(chat, {"kind": "submit", "submit_id": "s", "text": text, "attachments": list(names)})


@pytest.fixture
def heard() -> list[Any]:
    return []


@pytest.fixture
def chat(heard: list[Any]) -> ChatInterface:
    return ChatInterface(callback=heard.append)


def test_files_come_with_the_text_to_the_callback(chat: ChatInterface, heard: list[Any]) -> None:
    page = Page(chat)
    assert upload(chat, b"first file")["received"] == 10
    upload(chat, b"x,y\n1,2\n", "b.csv", "text/csv")
    submit(chat, "Look", "a.txt", "b.csv")
    (contents,) = heard
    assert isinstance(contents, Prompt)
    assert contents == "Look"
    first, second = contents.files
    assert (first.name, first.type, first.contents) == ("a.txt", "text/plain", b"first file")
    assert second.frame().to_dict("list") == {"x": [1], "y": [2]}
    assert chat[0].object == ["Look", first, second]
    page.until_same()
    assert [part["kind"] for part in page.messages[0]["parts"]] == ["text", "group", "group"]


def test_what_a_page_says_again_takes_nothing_away(chat: ChatInterface, heard: list[Any]) -> None:
    upload(chat, b"first file")
    said = {"upload_id": "a.txt", "name": "a.txt", "mime": "text/plain", "size": 10}
    send(chat, {"kind": "upload", **said})
    send(chat, {"kind": "chunk", "upload_id": "a.txt", "offset": 0}, b"firs")
    assert [one for one in customs(chat) if one["kind"] == "upload"][-1]["received"] == 10
    submit(chat, "Look", "a.txt")
    assert heard[0].files[0].contents == b"first file"


def test_a_file_needs_no_text(chat: ChatInterface, heard: list[Any]) -> None:
    upload(chat, b"data")
    submit(chat, " ", "a.txt")
    assert (heard[0], len(heard[0].files)) == ("", 1)
    assert chat[0].object == [heard[0].files[0]]


def test_text_without_files_stays_a_str(chat: ChatInterface, heard: list[Any]) -> None:
    submit(chat, "hi")
    assert type(heard[0]) is str


def test_a_piece_that_comes_twice_is_there_once(chat: ChatInterface, heard: list[Any]) -> None:
    upload(chat, b"12345678")
    send(chat, {"kind": "chunk", "upload_id": "a.txt", "offset": 4}, b"5678")
    submit(chat, "", "a.txt")
    assert heard[0].files[0].contents == b"12345678"


def test_an_empty_file_is_a_file(chat: ChatInterface, heard: list[Any]) -> None:
    assert upload(chat, b"")["problem"] == ""
    submit(chat, "", "a.txt")
    assert heard[0].files[0].contents == b""


@pytest.mark.parametrize(
    ("offset", "data"), [(5, b"x"), (0, b"x" * 20)], ids=["a gap", "more than was said"]
)
def test_a_file_that_does_not_come_whole_is_refused(
    chat: ChatInterface, offset: int, data: bytes
) -> None:
    send(chat, {"kind": "upload", "upload_id": "u", "name": "n", "mime": "", "size": 10})
    send(chat, {"kind": "chunk", "upload_id": "u", "offset": offset}, data)
    assert "did not arrive whole" in customs(chat)[-1]["problem"]
    send(chat, {"kind": "chunk", "upload_id": "u", "offset": 0}, b"x")
    assert "not known any more" in customs(chat)[-1]["problem"]


def test_a_message_waits_for_no_file(chat: ChatInterface, heard: list[Any]) -> None:
    page = Page(chat)
    send(chat, {"kind": "upload", "upload_id": "u", "name": "n", "mime": "", "size": 10})
    submit(chat, "Look", "u")
    assert page.refusals[0]["reason"] == "a file has not arrived; attach it again"
    assert (heard, len(chat)) == ([], 0)


def test_a_file_is_taken_once(chat: ChatInterface) -> None:
    page = Page(chat)
    upload(chat, b"data")
    submit(chat, "one", "a.txt")
    send(chat, {"kind": "submit", "submit_id": "t", "text": "", "attachments": ["a.txt"]})
    assert "has not arrived" in page.refusals[0]["reason"]


def test_a_file_can_be_discarded(chat: ChatInterface) -> None:
    page = Page(chat)
    upload(chat, b"data")
    send(chat, {"kind": "discard", "upload_id": "a.txt"})
    submit(chat, "", "a.txt")
    assert len(page.refusals) == 1


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        ({"enable_upload": False}, "the chat takes no files"),
        ({"max_file_size": 3}, "a.txt has 4 bytes, at most 3"),
        ({"accept": ".csv,image/*"}, "a.txt is none of .csv,image/*"),
    ],
)
def test_what_is_not_wanted_is_refused_with_the_reason(limits: Any, problem: str) -> None:
    chat = ChatInterface(**limits)
    send(chat, {"kind": "upload", "upload_id": "u", "name": "a.txt", "mime": "", "size": 4})
    assert customs(chat)[-1]["problem"] == problem


@pytest.mark.parametrize(
    ("name", "mime"), [("a.CSV", ""), ("photo", "image/png"), ("b.json", "application/json")]
)
def test_what_is_accepted_is_taken(name: str, mime: str) -> None:
    chat = ChatInterface(accept=" .csv, image/*,application/json")
    assert upload(chat, b"data", name, mime)["problem"] == ""


def test_more_files_than_allowed_are_refused(chat: ChatInterface) -> None:
    chat.max_files = 1
    page = Page(chat)
    upload(chat, b"1", "a")
    upload(chat, b"2", "b")
    submit(chat, "", "a", "b")
    assert page.refusals[0]["reason"] == "at most 1 files go with a message"


def test_files_of_pages_that_went_away_are_forgotten(chat: ChatInterface) -> None:
    chat.max_files, chat.max_file_size = 2, 10
    page = Page(chat)
    for name in ("a", "b", "c"):
        upload(chat, b"0123456789", name)
    submit(chat, "", "a")
    assert len(page.refusals) == 1
    send(chat, {"kind": "submit", "submit_id": "t", "text": "", "attachments": ["b", "c"]})
    assert len(chat[0].object) == 2


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Users\\x\\evil.exe", "evil.exe"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("..", "file"),
        ("", "file"),
        ("\0\n", "file"),
        ("x" * 500 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_is_no_path(chat: ChatInterface, heard: list[Any], said: str, name: str) -> None:
    send(chat, {"kind": "upload", "upload_id": "u", "name": said, "mime": "", "size": 0})
    submit(chat, "", "u")
    assert heard[0].files[0].name == name


def test_a_question_is_answered_with_files_too(heard: list[Any], run: Any) -> None:
    async def answer(contents: str, user: str, instance: ChatInterface) -> None:
        heard.append(await instance.ask("Which file?"))

    chat = ChatInterface(callback=answer)

    async def work() -> None:
        chat.send("go")
        while chat.question is None:
            await asyncio.sleep(0)
        upload(chat, b"data")
        submit(chat, "this", "a.txt")
        await chat.wait()

    run(work)
    assert (heard[0], heard[0].files[0].contents) == ("this", b"data")


def test_files_go_to_models_and_archives(chat: ChatInterface) -> None:
    upload(chat, b"\x89PNG\r\n\x1a\n1234", "p.png", "image/png")
    upload(chat, b"note", "n.txt")
    submit(chat, "Look", "p.png", "n.txt")
    (message,) = chat.to_openai()
    kinds = [part["type"] for part in message["content"]]
    assert kinds == ["text", "image_url", "text", "text"]
    again = ChatInterface.load(chat.to_json())
    parts: Any = again[0].to_wire()["parts"]
    assert parts[1]["data"] == b"\x89PNG\r\n\x1a\n1234"


@pytest.mark.parametrize("text", ["Look", ""])
def test_after_an_archive_the_callback_gets_text_and_files_again(
    heard: list[Any], text: str
) -> None:
    def answer(contents: Any) -> str:
        heard.append(contents)
        return "seen"

    chat = ChatInterface(callback=answer)
    upload(chat, b"x,y\n1,2\n", "b.csv", "text/csv")
    submit(chat, text, "b.csv")
    ChatInterface.load(chat.to_json(), callback=answer).regenerate()
    first, second = heard
    assert isinstance(second, Prompt)
    assert (second, second.files) == (first, first.files)
    assert [file.name for file in second.files] == ["b.csv"]


def test_after_an_archive_a_list_is_a_list(heard: list[Any]) -> None:
    def answer(contents: Any) -> str:
        heard.append(contents)
        return "seen"

    sent = ["Look", FileContent(b"x,y\n1,2\n", "b.csv", "text/csv")]
    chat = ChatInterface(callback=answer)
    chat.send(sent)
    ChatInterface.load(chat.to_json(), callback=answer).regenerate()
    assert heard == [sent, sent]


def test_a_page_asks_for_variables(run: Any) -> None:
    chat = ChatInterface(variables={"sales": [1], "x": 2})
    send(chat, {"kind": "look_up", "prefix": "s"})
    assert customs(chat)[-1] == {
        "kind": "variables", "prefix": "s", "variables": [{"name": "sales", "type": "list, 1"}],
    }  # fmt: skip


def test_a_file_that_is_attached_is_not_a_path() -> None:
    assert not hasattr(FileContent(b"", "a"), "__fspath__")


def test_a_file_that_is_far_too_large_is_refused_before_it_is_sent(
    chat: ChatInterface, heard: list[Any]
) -> None:
    said = {"kind": "upload", "upload_id": "u", "name": "film.mp4", "mime": "video/mp4"}
    send(chat, {**said, "size": 200_000_000})
    assert customs(chat)[-1]["problem"] == "film.mp4 has 200,000,000 bytes, at most 100,000,000"
    send(chat, {"kind": "chunk", "upload_id": "u", "offset": 0}, b"x" * 1000)
    assert "not known any more" in customs(chat)[-1]["problem"]
    submit(chat, "then without it")
    assert heard == ["then without it"]


def test_files_wait_again_if_their_message_is_given_back(
    chat: ChatInterface, heard: list[Any]
) -> None:
    def fail(instance: Any) -> None:
        raise ValueError("no")

    chat.button_properties = {"send": {"callback": fail}}
    page = Page(chat)
    upload(chat, b"first file")
    upload(chat, b"x,y\n1,2\n", "b.csv", "text/csv")
    submit(chat, "Look", "a.txt", "b.csv")
    assert (len(page.refusals), heard) == (1, [])
    chat.button_properties = {}
    submit(chat, "Look", "a.txt", "b.csv")
    (contents,) = heard
    assert [(file.name, file.type) for file in contents.files] == [
        ("a.txt", "text/plain"),
        ("b.csv", "text/csv"),
    ]
    assert contents.files[0].contents == b"first file"
