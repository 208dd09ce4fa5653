"""Two pages of the real frontend at one chat, on which people do everything at once."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import tally
from real_pages import RealPages, as_plain
from wire_page import line_of, until

from ipychat import ChatInterface

SEEDS = tally.of(5, 100)
ACTIONS = 500
NAMES = ("one", "other")
CHOICES = (
    *("submit", "submit", "submit", "stop", "press", "edit", "regenerate", "switch", "react"),
    *("rate", "withdraw", "hear", "hear", "hear"),
)


@pytest.fixture(scope="module")
def pages() -> Iterator[RealPages]:
    pages = RealPages()
    yield pages
    pages.close()


class TwoPages:
    """Two pages at one chat, and the way to and from them.

    Args:
        chat: The chat.
        pages: The process of the pages.
    """

    def __init__(self, chat: ChatInterface, pages: RealPages) -> None:
        self.chat = chat
        self._pages = pages
        self._arrived: deque[tuple[dict[str, Any], list[bytes]]] = deque()
        line_of(chat).listeners.append(lambda *message: self._arrived.append(message))
        for name in NAMES:
            self.tell("open", name, chat.get_state("_transcript")["_transcript"])

    def tell(self, *command: Any) -> dict[str, Any]:
        """Give the pages a command, and the kernel what they say of it."""
        states = self._pages.tell(command)
        sent, self._pages.sent = self._pages.sent, []
        for _, intent in sent:
            content = {"data": {"method": "custom", "content": intent}}
            line_of(self.chat).handle_msg({"content": content, "buffers": []})
        return states

    def hear(self) -> None:
        """Let arrive what the kernel has said, on both pages."""
        while self._arrived:
            data, buffers = self._arrived.popleft()
            carried = [base64.b64encode(buffer).decode() for buffer in buffers]
            end = data.get("state", {}).get("_end")
            for name in NAMES:
                if data["method"] == "custom":
                    self.tell("say", name, data["content"], carried)
                elif end:
                    self.tell("end", name, end)

    def state(self, name: str) -> Any:
        return self.tell("state", name)[name]

    def are_same(self) -> bool:
        """Whether both show what the kernel has, and nothing waits."""
        self.hear()
        self.tell("pass", 50)
        truth = json.loads(json.dumps(self.chat.transcript.to_wire(), default=as_plain))
        states = [self.state(name) for name in NAMES]
        return all(one["transcript"] == truth and not one["pending"] for one in states)

    def close(self) -> None:
        for name in NAMES:
            self.tell("close", name)


async def answer(contents: str) -> AsyncIterator[str]:
    """Answer in a few steps, or fail."""
    text = ""
    for token in f"{contents} — a **longer** answer 👩🏽‍💻 to that".split(" "):
        text += f"{token} "
        yield text
        await asyncio.sleep(0)
    if contents.endswith("7"):
        raise ValueError("broken")


def act(rng: random.Random, two: TwoPages, number: int) -> str:
    """Do something on one of the pages; return what."""
    name = rng.choice(NAMES)
    what = rng.choice(CHOICES)
    if what == "hear":
        two.hear()
    elif what == "submit":
        two.tell("submit", name, f"said {number}")
    elif what == "stop":
        two.tell("stop", name)
    elif what == "press":
        two.tell("act", name, {"kind": "press", "button": rng.choice(("rerun", "undo", "clear"))})
    elif messages := two.state(name)["transcript"]["messages"]:
        intent = {"kind": what, "message_id": rng.choice(messages)["id"], **_fields(rng, what)}
        two.tell("act", name, intent)
    return what


def _fields(rng: random.Random, what: str) -> dict[str, Any]:
    if what == "edit":
        return {"text": f"edited {rng.random()}"}
    if what == "switch":
        return {"index": rng.randint(0, 2)}
    if what == "react":
        return {"reaction": "favorite"}
    if what == "rate":
        return {"value": rng.choice(("up", "down", "")), "comment": "because"}
    return {}


def test_two_pages_are_the_same_after_anything_that_people_do(pages: RealPages) -> None:
    done: Counter[str] = Counter()

    async def talk(seed: int) -> None:
        rng = random.Random(seed)
        chat = ChatInterface(
            callback=answer,
            on_busy=rng.choice(("queue", "refuse", "interrupt")),
            message_params={"show_edit_icon": True},
        )
        two = TwoPages(chat, pages)
        for number in range(ACTIONS):
            done[act(rng, two, number)] += 1
            if rng.random() < 0.5:
                await asyncio.sleep(0)
        two.hear()
        await chat.wait()
        await until(two.are_same)
        wire = chat.transcript.to_wire()["messages"]
        taken = Counter(one["submit_id"] for one in wire if "submit_id" in one)
        assert set(taken.values()) <= {1}, "a submit was taken twice"
        two.close()
        chat.close()

    for seed in range(SEEDS):
        asyncio.run(asyncio.wait_for(talk(seed), 120))
    tally.count(
        "R7",
        "two pages of one chat, actions at random",
        seeds=SEEDS,
        actions=SEEDS * ACTIONS,
        **dict(sorted(done.items())),
        differences=0,
        submits_taken_twice=0,
    )
