"""What pages fetch when they first need it."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wire_page
from wire_kernel import Clock

import ipychat
from ipychat import ChatFeed
from ipychat._assets import Assets

STATIC = Path(ipychat.__file__).parent / "static"
NAMES = ["highlight", "math", "diagrams"]


def hash_of(name: str) -> str:
    return hashlib.sha256((STATIC / f"{name}.js.gz").read_bytes()).hexdigest()[:16]


class Kernel:
    """Assets, and what they have sent, with the time at which they did."""

    def __init__(self) -> None:
        self.time = Clock()
        self.sent: list[tuple[float, dict[str, Any]]] = []
        self.assets = Assets(self._send, self.time)  # type: ignore[arg-type]

    def _send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        [[place]] = content["buffer_paths"]
        [buffer] = buffers
        self.sent.append((self.time.now, {**content, place: buffer}))

    def ask(self, name: str, wanted: str | None = None) -> None:
        wanted = hash_of(name) if wanted is None else wanted
        self.assets.ask({"kind": "asset", "name": name, "hash": wanted})

    def pieces(self) -> list[dict[str, Any]]:
        return [content for _, content in self.sent]


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_that_is_asked_for_is_sent_whole(kernel: Kernel, name: str) -> None:
    kernel.ask(name)
    kernel.time.run()
    data = b"".join(piece["data"] for piece in kernel.pieces())
    assert {piece["size"] for piece in kernel.pieces()} == {len(data)}
    assert hashlib.sha256(data).hexdigest()[:16] == hash_of(name)
    assert len(gzip.decompress(data)) > len(data)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_by_the_hash_of_what_was_built_with_it(name: str) -> None:
    frontend = (STATIC / "ipychat.js").read_text(encoding="utf-8")
    assert re.search(rf"\b{name}:[\"']{hash_of(name)}", frontend)


def test_nothing_is_sent_before_a_page_asks(kernel: Kernel) -> None:
    kernel.time.run()
    assert kernel.sent == []


def test_another_version_is_answered_by_a_piece_without_bytes(kernel: Kernel) -> None:
    kernel.ask("math", "0" * 16)
    kernel.time.run()
    [piece] = kernel.pieces()
    assert (piece["hash"], piece["size"], piece["data"]) == ("0" * 16, 0, b"")


@pytest.mark.parametrize("name", ["", "ipychat", "../ipychat", "__init__", "math.js.gz"])
def test_an_unknown_name_is_refused(
    kernel: Kernel, name: str, warnings_of_chat: Callable[[], list[str]]
) -> None:
    kernel.ask(name, "0" * 16)
    kernel.time.run()
    assert kernel.sent == []
    assert "asks for" in warnings_of_chat()[0]


def test_large_ones_go_in_paced_pieces(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipychat.protocol.BUFFER_LIMIT", 100_000)
    kernel.ask("diagrams")
    kernel.time.run()
    times = [at for at, _ in kernel.sent]
    assert len(times) > 3
    assert times == sorted(set(times)), "one at a time"
    assert all(len(piece["data"]) <= 100_000 for piece in kernel.pieces())
    offsets = [piece["offset"] for piece in kernel.pieces()]
    assert offsets == list(range(0, kernel.pieces()[0]["size"], 100_000))


def test_a_page_that_asks_late_gets_what_it_missed(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipychat.protocol.BUFFER_LIMIT", 100_000)
    kernel.ask("diagrams")
    for _ in range(2):
        kernel.time.asked.pop(kernel.assets)
        kernel.assets.flush()
    seen = len(kernel.sent)
    kernel.ask("diagrams")
    kernel.time.run()
    later = kernel.pieces()[seen:]
    assert {piece["offset"] for piece in later} == set(range(0, later[0]["size"], 100_000))
    assert len(later) == len({piece["offset"] for piece in later})


def test_a_page_that_asks_for_ever_more_is_not_served(kernel: Kernel) -> None:
    for number in range(1000):
        kernel.ask("math", f"hash-{number}")
    kernel.time.run()
    assert len(kernel.sent) <= len(NAMES)


def test_nothing_is_sent_after_the_end(kernel: Kernel) -> None:
    kernel.ask("diagrams")
    kernel.assets.close()
    kernel.assets.flush()
    kernel.time.run()
    assert kernel.sent == []


def test_a_chat_answers_and_its_transcript_is_not_touched() -> None:
    chat = ChatFeed()
    page = wire_page.Page(chat)
    page.until(lambda: page.batches, "the answer to hello")
    seq, batches = page.seq, len(page.batches)
    page.say({"kind": "asset", "name": "math", "hash": hash_of("math")})
    page.until(lambda: page.assets, "the asset")
    assert page.assets[0]["data"][:2] == b"\x1f\x8b"
    assert (page.seq, len(page.batches)) == (seq, batches)
