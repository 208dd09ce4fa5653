"""The cases that both sides of the wire read alike; `js/test/wire.test.ts` is the other side."""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path
from typing import Any

import pytest
import wire_page

from ipychat._rows import packed
from ipychat.deltas import Gap, fold
from ipychat.errors import ProtocolError
from ipychat.intents import parse_intent
from ipychat.parts import Text

WIRE = Path(__file__).parent / "wire"


def cases(name: str) -> list[Any]:
    return [_with_bytes(case) for case in json.loads((WIRE / f"{name}.json").read_text("utf-8"))]


def _with_bytes(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$bytes"}:
            return base64.b64decode(value["$bytes"])
        return {key: _with_bytes(item) for key, item in value.items()}
    return [_with_bytes(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", cases("deltas"), ids=lambda case: case["name"])
def test_deltas_mean_the_same_on_both_sides(case: Any) -> None:
    transcript = copy.deepcopy(case["before"])
    deltas = copy.deepcopy(case["deltas"])
    if case["after"] == "gap":
        with pytest.raises(Gap):
            _fold_all(transcript, deltas)
    else:
        _fold_all(transcript, deltas)
        assert transcript == case["after"]


def _fold_all(transcript: Any, deltas: list[Any]) -> None:
    for delta in deltas:
        fold(transcript, delta)


@pytest.mark.parametrize("case", cases("checksums"), ids=lambda case: ascii(case["text"])[:20])
def test_texts_have_the_same_length_and_checksum_on_both_sides(case: Any) -> None:
    text = Text(case["text"])
    assert (text.length, text.checksum) == (case["length"], case["checksum"])


@pytest.mark.parametrize("case", cases("intents"), ids=lambda case: case["name"])
def test_intents_are_read_or_refused(case: Any) -> None:
    if case["parsed"] is None:
        with pytest.raises(ProtocolError, match="intent"):
            parse_intent(case["content"])
    else:
        assert parse_intent(case["content"]) == case["parsed"]


@pytest.mark.parametrize("case", cases("rows"), ids=lambda case: case["name"])
def test_snapshots_have_the_same_rows_on_both_sides(case: Any) -> None:
    assert packed(**copy.deepcopy(case["transcript"])) == case["packed"]
    assert wire_page.unpacked(case["packed"]) == case["transcript"]
