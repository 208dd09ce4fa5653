"""Hostile texts: ours, and those of others that are not in this repository."""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OURS = Path(__file__).parents[1] / "corpus"
OTHERS = os.environ.get("IPYCHAT_CORPUS", "")

SEED = 4
"""Of what is drawn by lot, so that each run tries the same."""


@dataclass(frozen=True)
class Corpus:
    """Texts by what they are for.

    Args:
        ours: Written for chats.
        odd: Messages of a shape that nobody would send, as JSON.
        others: Written for sanitizers.
        live: Those of the others that run where they are trusted.
        classes: Our texts by what they try.
    """

    ours: list[str]
    odd: list[str]
    others: list[str]
    live: list[str]
    classes: dict[str, list[str]]

    def some(self, count: int) -> list[str]:
        """Return so many of the others, drawn by lot, but always the same."""
        return random.Random(SEED).sample(self.others, min(count, len(self.others)))


def load() -> Corpus:
    """Read all texts that are there.

    Returns:
        The texts; those of others are empty where their collection is not.
    """
    own = _read(OURS / "chat_payloads.json")["payloads"]
    classes: dict[str, list[str]] = {}
    for one in own:
        if one["s"]:
            classes.setdefault(one["cls"], []).append(one["s"])
    odd = [json.dumps(one["msg"]) for one in own if "msg" in one]
    texts = [text for some in classes.values() for text in some]
    file = Path(OTHERS, "xss.json")
    if not OTHERS or not file.exists():
        print(f"\nNO CORPUS FOR SANITIZERS at {OTHERS!r}: only our own texts are tried")
        return Corpus(texts, odd, [], [], classes)
    data = _read(file)
    others = [text for text, _ in data["payloads"]]
    live = [others[index] for index in data["live"]["raw_innerHTML"]]
    return Corpus(texts, odd, others, live, classes)


def pathological() -> list[dict[str, Any]]:
    """Return what makes texts that are hard on a parser: each a name and a function of a length."""
    generators: list[dict[str, Any]] = _read(OURS / "pathological.json")["generators"]
    return generators


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
