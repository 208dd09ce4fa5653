"""What a page sends is hostile until it is read: junk raises nothing and leaves no trace."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tally
import traitlets as t
from conftest import WIRE
from wire_page import Page, line_of

from ipychat import ChatInterface
from ipychat.errors import ProtocolError
from ipychat.intents import _FIELDS, parse_intent

FRAMES = tally.of(10_000, 100_000)

KEYS = (
    *("__proto__", "constructor", "prototype", "__class__", "__init__", "__dict__", "toString"),
    *("kind", "method", "state", "content", "buffers", "buffer_paths", "id", "text", "seq"),
    *("page_id", "turn_id", "message_id", "", "\0", "a.b", "../../etc", "{0.__class__}"),
)
STRINGS = (
    *KEYS,
    *("hello", "submit", "x" * 65, "x" * 1_000_001, "\ud800", "🏴", "<img src=x onerror=alert(1)>"),
    *("/etc/passwd", "file:///etc/passwd", "{0.__globals__}", "%s%n", "$(id)", "__import__('os')"),
)
NUMBERS = (0, -1, 1, 2**53, 2**63, -(2**70), 0.5, float("nan"), float("inf"), True, False, None)


class Fuzz:
    """Makes values and messages that no page of ours sends."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, depth: int = 0) -> Any:
        kind = self.random.randrange(8 if depth < 4 else 5)
        if kind < 2:
            return self.random.choice(STRINGS)
        if kind < 4:
            return self.random.choice(NUMBERS)
        if kind == 4:
            return "".join(chr(self.random.choice((0, 65, 0x300, 0x202E))) for _ in range(5))
        if kind == 5:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return self.object(depth)

    def object(self, depth: int = 0) -> dict[str, Any]:
        size = self.random.randrange(5)
        return {self.random.choice(KEYS): self.value(depth + 1) for _ in range(size)}

    def intent(self) -> Any:
        """An intent with something wrong: a field is missing, odd, or of nothing that there is."""
        kind = self.random.choice([*_FIELDS])
        intent: dict[str, Any] = {"kind": kind}
        for name, expected in _FIELDS[kind].items():
            if self.random.random() < 0.7:
                intent[name] = self.random.randrange(3) if expected is int else "none of yours"
            if self.random.random() < 0.4:
                intent[name] = self.value()
        return {**intent, **self.object()} if self.random.random() < 0.3 else intent

    def buffers(self) -> Any:
        large, view = [b"x" * 2_000_000], [memoryview(b"abc")]
        odd: tuple[Any, ...] = (None, [], [b""], large, view, [b"a"] * 3)
        return self.random.choice(odd)

    def message(self) -> dict[str, Any]:
        """A comm message as a kernel hands it on: an object with data, of any kind."""
        choice = self.random.random()
        if choice < 0.6:
            content = self.intent() if choice < 0.5 else self.value()
            data: Any = {"method": "custom", "content": content}
        elif choice < 0.8:
            state: Any = self.object()
            for name in self.random.sample([*ChatInterface.class_trait_names()], 3):
                state[name] = self.value()
            data = {"method": "update", "state": self.random.choice([state, self.value()])}
            if self.random.random() < 0.5:
                data["buffer_paths"] = self.value()
        elif choice < 0.9:
            data = {"method": self.value(), **self.object()}
        else:
            data = self.value()
        message = {"content": {"data": data, "comm_id": "x"}, "buffers": self.buffers()}
        if self.random.random() < 0.1:
            del message["buffers"]
        return message


def is_valid(message: dict[str, Any]) -> bool:
    """Whether a message is an intent that may change something."""
    data = message["content"]["data"]
    if not isinstance(data, dict) or data.get("method") != "custom" or "content" not in data:
        return False
    try:
        kind = parse_intent(data["content"], message.get("buffers") or [])["kind"]
    except ProtocolError:
        return False
    return kind in ("submit", "upload", "press", "open_tab")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are opened."""
    files: list[str] = []
    really = Path.open

    def note(self: Path, *args: Any, **kwargs: Any) -> Any:
        files.append(str(self))
        return really(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", note)
    monkeypatch.setattr("builtins.open", lambda name, *args, **kwargs: files.append(str(name)))
    return files


def test_frames_that_are_no_intents_raise_nothing_and_change_nothing(
    opened: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    # What is ignored is said, each time.
    caplog.set_level(logging.CRITICAL, "ipychat")
    chat = ChatInterface("a", "b", callback=lambda contents: "never")
    page = Page(chat)
    before = json.dumps(chat.transcript.to_wire())
    changes: list[Any] = []
    chat.transcript.subscribe(changes.append)
    chat.observe(lambda change: changes.append(change["name"]), t.All)
    # The frontend, which each chat carries.
    opened.clear()
    fuzz = Fuzz(1)
    sent = 0
    while sent < FRAMES:
        message = fuzz.message()
        if is_valid(message):
            continue
        sent += 1
        line_of(chat).handle_msg(message)
        assert not changes, message
        if sent % 5000 == 0:
            line_of(chat).sent.clear()
            page.hello()
    assert [record.exc_text for record in caplog.records if record.exc_info] == []
    assert json.dumps(chat.transcript.to_wire()) == before
    assert opened == []
    page.submit("still there?")
    page.until_settled()
    assert page.text() == "never"
    tally.count(
        "S8", "frames from a page that are no intents", frames=sent, exceptions=0, changes=0
    )


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"method": "custom"},
        {"method": "update"},
        {"method": "update", "state": []},
        {"method": "update", "state": {}, "buffer_paths": [["a", "b"]]},
        {"method": "update", "state": {"disabled": True}, "buffer_paths": 3},
        {"method": ["custom"]},
    ],
)
def test_message_without_the_shape_of_one_is_ignored(
    data: Any, warnings_of_chat: Callable[[], list[str]]
) -> None:
    chat = ChatInterface("a")
    for message in ({"content": {"data": data}, "buffers": []}, {"content": {"data": data}}):
        line_of(chat).handle_msg(message)
    line_of(chat).handle_msg({"content": {}})
    assert not chat.disabled
    assert all("ignored" in warning for warning in warnings_of_chat())


def test_every_case_of_the_wire_is_read_or_ignored() -> None:
    chat = ChatInterface("a", callback=lambda contents: "x")
    for case in json.loads((WIRE / "intents.json").read_text()):
        line_of(chat).handle_msg({"content": {"data": {"method": "custom", **case}}, "buffers": []})
