"""What a notebook keeps of a conversation beside the widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from IPython.core.getipython import get_ipython
from test_snapshot import Reader

from ipychat import ChatInterface, _capture, _kept


class Publisher:
    """Takes what goes to the cells of a notebook."""

    def __init__(self) -> None:
        self.outputs: dict[str, dict[str, str]] = {}
        self.updates = 0

    def publish(self, data: Any, metadata: Any = None, **options: Any) -> None:
        place = options["transient"]["display_id"]
        assert options["update"] == (place in self.outputs)
        self.updates += options["update"]
        self.outputs[place] = data

    def clear_output(self, wait: bool = False) -> None:
        raise AssertionError("nobody clears")


class Shell:
    kernel = object()

    def __init__(self) -> None:
        self.display_pub = Publisher()


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    shell = Shell()
    for module in (_kept, _capture):
        monkeypatch.setattr(module, "get_ipython", lambda: shell)
    return shell.display_pub


def test_a_cell_that_shows_a_chat_holds_what_was_said(cells: Publisher) -> None:
    chat = ChatInterface(
        callback=lambda contents: f"You said <b>{contents}</b>", keep_transcript=True
    )
    chat._repr_mimebundle_()
    (output,) = cells.outputs.values()
    assert Reader(output["text/html"]).text == ""
    chat.send("hello")
    (output,) = cells.outputs.values()
    page = Reader(output["text/html"])
    assert "You said <b>hello</b>" in page.text
    assert page.tags == {"div", "span", "pre"}
    assert 'class="ipychat-transcript"' in output["text/html"]
    assert "You said <b>hello</b>" in output["text/plain"]
    assert cells.updates == 1


def test_it_is_renewed_when_the_chat_comes_to_rest(
    cells: Publisher, run: Callable[..., Any]
) -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> str:
        if contents != "last":
            chat.send("last", respond=True)
        return contents

    async def talk() -> None:
        chat = ChatInterface(callback=callback, keep_transcript=True)
        chat._repr_mimebundle_()
        chat.send("first")
        await chat.wait()

    run(talk)
    assert cells.updates == 1
    assert "last" in next(iter(cells.outputs.values()))["text/plain"]


def test_each_cell_that_shows_the_chat_is_kept_up_but_only_so_many(cells: Publisher) -> None:
    chat = ChatInterface(callback=lambda contents: contents, keep_transcript=True)
    for _ in range(12):
        chat._repr_mimebundle_()
    chat.send("hello")
    assert len(cells.outputs) == 12
    assert cells.updates == 10


def test_of_a_long_conversation_its_end_is_kept(cells: Publisher) -> None:
    chat = ChatInterface(*("word " * 990 for _ in range(30)), keep_transcript=True)
    chat._repr_mimebundle_()
    (output,) = cells.outputs.values()
    assert output["text/plain"].startswith("… 20 earlier messages")
    assert len(output["text/plain"]) < 60_000
    assert "earlier" not in repr(chat.snapshot())


@pytest.mark.parametrize("after", [[], ["", " "]])
def test_of_a_last_message_that_is_too_long_its_end_is_kept(
    cells: Publisher, after: list[str]
) -> None:
    said = "word " * 20_000 + "the end"
    chat = ChatInterface("first", said, *after, keep_transcript=True)
    chat._repr_mimebundle_()
    (output,) = cells.outputs.values()
    text = output["text/plain"]
    assert text.startswith("… 1 earlier messages")
    assert "):\n…" in text
    assert said[-49_000:] in text
    assert "first" not in text
    assert len(text) < 51_000
    assert said in repr(chat.snapshot())


def test_nothing_is_kept_where_that_is_not_wanted_or_not_possible(
    cells: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = ChatInterface(
        callback=lambda contents: chat._repr_mimebundle_() and None, keep_transcript=True
    )
    # In a callback it goes into a message, which holds the chat itself.
    chat.send("hello")
    assert cells.outputs == {}
    chat.keep_transcript = False
    chat._repr_mimebundle_()
    assert cells.outputs == {}
    chat.keep_transcript = True
    monkeypatch.setattr(_kept, "get_ipython", get_ipython)
    chat._repr_mimebundle_()
    assert cells.outputs == {}


def test_a_chat_that_is_no_longer_kept_is_not_renewed(cells: Publisher) -> None:
    chat = ChatInterface(callback=lambda contents: contents, keep_transcript=True)
    chat._repr_mimebundle_()
    chat.keep_transcript = False
    chat.send("hello")
    assert cells.updates == 0
