"""Files in messages."""

from __future__ import annotations

import io
import sys
from typing import Any

import PIL.Image
import pytest

from ipychat import ChatMessage, FileContent


def parts(file: FileContent) -> Any:
    (made,) = ChatMessage(file).to_wire()["parts"]
    return made["parts"] if made["kind"] == "group" else [made]


def png() -> bytes:
    out = io.BytesIO()
    PIL.Image.new("RGB", (3, 2)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown_by_its_bytes_and_not_by_what_the_browser_says() -> None:
    (shown,) = parts(FileContent(png(), "a.txt", "text/plain"))
    assert (shown["mime"], shown["name"]) == ("image/png", "a.txt")


def test_a_table_can_be_saved_and_read() -> None:
    saved, table = parts(FileContent(b"name,x\nAnn,|1*\nBob\n", "t.csv", "text/csv"))
    assert (saved["mime"], saved["name"], saved["size"]) == ("text/csv", "t.csv", 19)
    assert table["text"].splitlines() == [
        "| name | x |", "| --- | --- |", r"| Ann | \|1\* |", "| Bob |  |",
    ]  # fmt: skip


def test_a_long_table_shows_its_first_rows_and_how_many_there_are() -> None:
    file = FileContent(b"n\n" + b"1\n" * 1234, "t.csv")
    table = parts(file)[1]["text"]
    assert table.count("| 1 |") == 50
    assert table.endswith("\n\n1,234 rows")


def test_text_can_be_saved_and_read_as_it_is() -> None:
    _, text = parts(FileContent(b"**not bold**", "a.md", "text/markdown"))
    assert (text["format"], text["text"]) == ("plain", "**not bold**")


def test_a_table_that_is_none_can_be_saved() -> None:
    assert len(parts(FileContent(b'"' + b"x" * 200_000, "t.csv"))) == 1


def test_other_files_can_be_saved() -> None:
    (shown,) = parts(FileContent(b"\0\1", "a.bin", "application/x"))
    assert (shown["kind"], shown["mime"], shown["data"]) == (
        "media",
        "application/x",
        b"\0\1",
    )


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.txt", "t.png", ""])
def test_an_empty_file_is_shown(name: str) -> None:
    assert parts(FileContent(b"", name, ""))[0]["size"] == 0


def test_a_file_is_read_as_picture_text_and_frame() -> None:
    assert FileContent(png()).image().size == (3, 2)
    assert FileContent("é".encode()).text() == "é"
    assert FileContent(b"a,b\n1,2\n").frame().to_dict("list") == {"a": [1], "b": [2]}
    assert FileContent(b"a\tb\n1\t2\n", "t.tsv").frame().columns.tolist() == ["a", "b"]
    assert FileContent(b"", "", "text/csv").type == "text/csv"


@pytest.mark.parametrize(("method", "module"), [("image", "PIL"), ("frame", "pandas")])
def test_readers_that_are_missing_are_named(
    method: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match="pip install p"):
        getattr(FileContent(b""), method)()
