"""A conversation that is read without a widget."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
from nbconvert import HTMLExporter

from ipychat import ChatFeed, ChatMessage, ChatStep, FileContent

HOSTILE = json.loads(
    (Path(__file__).parent / "corpus/chat_payloads.json").read_text(encoding="utf-8")
)


class Reader(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def payloads() -> list[str]:
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (list, dict)):
            for one in value.values() if isinstance(value, dict) else value:
                walk(one)

    walk(HOSTILE)
    return found


def test_a_snapshot_reads_as_the_conversation() -> None:
    chat = ChatFeed(ChatMessage("Hi *there*", user="Ann"), ChatMessage("so", status="stopped"))
    snapshot = chat.snapshot()
    assert re.sub(r"\d", "0", repr(snapshot)) == (
        "Ann (0000-00-00 00:00):\nHi *there*\n\nUser (0000-00-00 00:00):\nso\n[stopped]"
    )
    assert snapshot._repr_mimebundle_()["text/plain"] == repr(snapshot)
    chat.send("later", respond=False)
    assert "later" not in repr(snapshot)


def test_a_snapshot_names_what_is_not_text() -> None:
    class Rich:
        def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
            return {"text/html": "<b>1</b>", "text/plain": "one"}

    step = ChatStep("looked", default_title="Look", status="success")
    objects = [FileContent(b"1", "a.bin", "x/y"), ipywidgets.IntSlider(), Rich(), step]
    chat = ChatFeed(ChatMessage(objects, footer_objects=["below"]))
    said = repr(chat.snapshot()).splitlines()[1:]
    assert said == ["[a.bin, 1 bytes]", "[IntSlider]", "one", "Look", "looked", "below"]


def test_hostile_text_is_text_in_a_snapshot() -> None:
    texts = payloads()
    assert len(texts) > 100
    chat = ChatFeed(*(ChatMessage(text, user=text[:50] or "x") for text in texts))
    page = Reader(chat.snapshot().to_html())
    assert page.tags == {"div", "span", "pre"}
    assert page.attributes == {"style"}
    assert all(text in page.text for text in texts if "\r" not in text and "\0" not in text)


def test_hostile_text_stays_text_through_nbconvert() -> None:
    chat = ChatFeed(*payloads())
    outputs = [
        nbformat.v4.new_output("display_data", dict(bundle))
        for bundle in (
            chat.snapshot()._repr_mimebundle_(),
            chat.snapshot().to_bundle(),
            {"text/plain": repr(chat.snapshot())},
        )
    ]
    cell = nbformat.v4.new_code_cell("chat.snapshot()", outputs=outputs)
    empty = nbformat.v4.new_code_cell("chat.snapshot()", outputs=[])

    def live(one: Any) -> tuple[set[str], set[str]]:
        page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[one]))
        reader = Reader(page[page.index("<main") :])
        return reader.tags, reader.attributes

    tags, attributes = live(cell)
    without, plain = live(empty)
    assert tags - without <= {"div", "span", "pre"}
    assert attributes - plain <= {"class", "style", "data-mime-type", "tabindex"}
