"""Text that comes as bytes, as from a model's server: its author decodes it, wherever it is cut."""

from __future__ import annotations

import codecs
import itertools
import unicodedata
from typing import Any

import pytest
import tally
from wire_kernel import heard
from wire_page import unpacked

from ipychat.deltas import fold

EVERY = tally.of(997, 101)
"""Of so many characters of Unicode one is cut."""
SEQUENCES = (
    "👩🏽\u200d💻",
    "🇫🇷",
    "❤️",
    "🏴\U000e0067\U000e0062\U000e007f",
    "e\u0301",
    "क्षि",
    "ที่",
    "\r\n",
)
TEXTS = [
    f"a{one}**{one}**"
    for one in (
        *SEQUENCES,
        *(chr(n) for n in range(1, 0x110000, EVERY) if unicodedata.category(chr(n)) != "Cs"),
    )
]


def streamed(pieces: list[list[str]]) -> list[str]:
    """Stream texts, each in its pieces, every piece in another batch; return what a page has."""
    kernel = heard()
    shown: Any = unpacked(kernel.outbox.snapshot()["transcript"])
    messages = [kernel.say("") for _ in pieces]
    for step in range(max(map(len, pieces))):
        for message, one in zip(messages, pieces):
            if step < len(one):
                message.stream(one[step])
        kernel.time.run()
    for message in messages:
        message.settle()
    kernel.time.run()
    for batch in kernel.batches():
        for delta in batch["deltas"]:
            fold(shown, delta)
    assert shown == kernel.transcript.to_wire()
    return [message["parts"][0]["text"] for message in shown["messages"]]


def decoded(data: bytes, *cuts: int) -> list[str]:
    """Decode bytes that come in pieces, as one does who keeps what is half a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    edges = [0, *cuts, len(data)]
    return [decoder.decode(data[a:b], b == len(data)) for a, b in itertools.pairwise(edges)]


def test_text_whose_bytes_are_cut_anywhere_arrives_whole() -> None:
    cuts = 0
    for text in TEXTS:
        data = text.encode()
        places = [(at,) for at in range(1, len(data))]
        found = streamed([decoded(data, *at) for at in [*places, tuple(range(1, len(data)))]])
        assert set(found) == {text}
        cuts += 2 * len(places)
    tally.count(
        "R8",
        "characters cut at each byte, decoded by the author, kernel side",
        texts=len(TEXTS),
        cuts=cuts,
        differences=0,
    )


@pytest.mark.parametrize("text", SEQUENCES)
def test_bytes_that_were_escaped_come_out_as_one_replacement_each(text: str) -> None:
    data = text.encode()
    for at in range(1, len(data)):
        pieces = [one.decode("utf-8", "surrogateescape") for one in (data[:at], data[at:])]
        whole = "".join(
            "\ufffd" if 0xDC80 <= ord(one) <= 0xDCFF else one for one in "".join(pieces)
        )
        assert streamed([pieces]) == [whole]
