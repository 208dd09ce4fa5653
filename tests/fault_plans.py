"""A kernel and some pages, and roads between them that lose, double, swap, delay and break."""

from __future__ import annotations

import base64
import itertools
import json
import random
from functools import partial
from typing import Any

from fault_roads import KINDS, Fault, Road, Time
from real_pages import RealPages, as_plain

from ipychat import ChatMessage
from ipychat._outbox import Outbox
from ipychat._pacer import Pacer
from ipychat.intents import parse_intent
from ipychat.transcript import Transcript

PATIENCE = 30_000.0
"""Milliseconds after the last fault within which a page must show what the kernel has."""


class VirtualPacer(Pacer):
    """The pacer, with its limit, on a time of its own."""

    def __init__(self, time: Time) -> None:
        super().__init__(lambda: time.now / 1000)
        self._time = time

    def ask(self, outbox: Any, due: float) -> None:
        self._asked[outbox] = min(due, self._asked.get(outbox, due))
        self._time.at(self._asked[outbox] * 1000, self._flush)

    def _flush(self) -> None:
        outbox, wait = self._next()
        if outbox is not None:
            outbox.flush()
            self._time.at(self._time.now, self._flush)
        elif wait is not None:
            # A hair later, so that a sum of fractions does not come to the same moment for ever.
            self._time.at(self._time.now + wait * 1000 + 0.001, self._flush)


class World:
    """One conversation, in the kernel and on pages, while faults happen.

    Args:
        seed: Says all that happens.
        pages: The process of the pages.
        tokens: How many tokens are written.
    """

    def __init__(self, seed: int, pages: RealPages, tokens: int) -> None:
        self.random = random.Random(seed)
        self.time = Time()
        self.pages = pages
        self.faults: list[str] = []
        """The kinds that have happened."""
        self._tokens = tokens
        self._transcript = Transcript()
        self._outbox = Outbox(self._transcript, self._broadcast, VirtualPacer(self.time))
        self._outbox.on_end = lambda end: self._send({"end": dict(end)}, True)
        self._down: dict[str, Road] = {}
        self._up: dict[str, Road] = {}
        self._seed = seed
        self._names = itertools.count(1)
        self._told = 0.0
        self._commands: list[Any] = []
        self._rest = self.random.randint(1, 20)
        self._turns = self._divided()
        self.is_over = False

    def _divided(self) -> list[int]:
        """How many tokens each turn writes."""
        counts: list[int] = []
        while (left := self._tokens - sum(counts)) > 0:
            counts.append(min(left, self.random.randint(1, self._tokens // 3)))
        return counts

    # --- pages

    def open_page(self) -> str:
        """Open a page now, with the snapshot that a host asks for."""
        name = f"{self._seed}-{next(self._names)}"
        latency = self.random.uniform(0.2, 40)
        self._down[name] = Road(
            self.time, lambda message: self._deliver(name, message), latency, self._plan()
        )
        up = [fault for fault in self._plan() if fault.at > 0 and fault.kind != "cut"]
        self._up[name] = Road(self.time, self._hear, latency, up)
        self._outbox.expect()
        self._command("open", name, self._outbox.snapshot())
        return name

    def close_page(self, name: str) -> None:
        """Close a page: what was on its way to it is lost."""
        self._command("close", name)
        for roads in (self._down, self._up):
            road = roads.pop(name)
            road.cut(float("inf"))
            self.faults += road.done

    def _plan(self) -> list[Fault]:
        """Some of the faults that are left."""
        count = min(self._rest, self.random.randint(1, 10))
        self._rest -= count
        return [
            Fault(
                self.random.choice(KINDS),
                self._place(),
                self.random.uniform(20, 1500),
            )
            for _ in range(count)
        ]

    def _place(self) -> int:
        """At random, or exactly where a turn ends: its last batch, or what tells it again."""
        if self.random.random() < 0.4:
            return -self.random.randint(1, 2 * len(self._turns))
        return self.random.randint(1, 40)

    def _command(self, *command: Any) -> None:
        self._pass()
        self._commands.append(command)
        self._flush()

    def _pass(self) -> None:
        if self.time.now > self._told:
            self._commands.append(("pass", self.time.now - self._told))
            self._told = self.time.now

    def _flush(self) -> dict[str, Any]:
        commands, self._commands = self._commands, []
        states = self.pages.tell(*commands)
        sent, self.pages.sent = self.pages.sent, []
        for name, intent in sent:
            if name in self._up:
                self._up[name].send(intent)
        return states

    def _deliver(self, name: str, message: Any) -> None:
        if name not in self._down:
            return
        if "end" in message:
            self._command("end", name, message["end"])
        else:
            self._command("say", name, message["content"], message["buffers"])

    # --- the kernel

    def _broadcast(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        # Now, as a socket writes it: what waits in the outbox may still grow.
        content = json.loads(json.dumps(content))
        carried = [base64.b64encode(buffer).decode() for buffer in buffers]
        self._send({"content": content, "buffers": carried}, _ends_turn(content))

    def _send(self, message: Any, ends_turn: bool) -> None:
        for road in list(self._down.values()):
            cut = road.cut_until
            road.send(message, ends_turn)
            if road.cut_until != cut:
                self._break(road)

    def _break(self, road: Road) -> None:
        """A connection has broken, in both directions; half of the hosts say so."""
        (name,) = [name for name, one in self._down.items() if one is road]
        self._up[name].cut(road.cut_until)
        if self._seed % 2:
            return
        self.time.at(self.time.now, lambda: self._tell(name, "away"))
        self.time.at(road.cut_until, lambda: self._tell(name, "back"))

    def _tell(self, name: str, what: str) -> None:
        if name in self._down:
            self._command(what, name)

    def _hear(self, content: Any) -> None:
        intent = parse_intent(content)
        if intent["kind"] == "hello":
            self._outbox.hello(intent)
        elif intent["kind"] == "ack":
            self._outbox.ack(intent)
        elif intent["kind"] == "bye":
            self._outbox.bye(intent)

    # --- the conversation

    def converse(self) -> None:
        """Let turns come, one after the other, until all tokens are written."""
        moment = 0.0
        for number, count in enumerate(self._turns):
            moment = self._turn(f"t{number}", moment + self.random.uniform(0, 400), count)
        self.time.at(moment, self._end)

    def _end(self) -> None:
        self.is_over = True

    def _turn(self, turn_id: str, moment: float, count: int) -> float:
        question = ChatMessage("Go on", user="User")
        answer = ChatMessage("", status="streaming")

        def turn(status: Any) -> None:
            self._transcript.set_turn(
                {"turn_id": turn_id, "status": status, "message_id": question.id}
            )

        def begin() -> None:
            self._transcript.append(question)
            turn("running")
            self._transcript.append(answer)

        def end() -> None:
            answer.settle("done")
            turn("done")

        self.time.at(moment, begin)
        pace = self.random.choice([0.05, 1, 3, 8])
        for token in _tokens(self.random, count):
            moment += self.random.uniform(0, 2 * pace)
            self.time.at(moment, partial(answer.stream, token))
        if self.random.random() < 0.3:
            self.time.at(moment - 1, self._aside)
        self.time.at(moment, end)
        return moment

    def _aside(self) -> None:
        """Something beside the stream: a picture, a step that is undone, a text anew."""
        aside = ChatMessage("A list\n\n- one", user="Note")
        self._transcript.insert(self.random.randint(0, len(self._transcript)), aside)
        choice = self.random.random()
        if choice < 0.3:
            self._transcript.remove(aside)
        elif choice < 0.6:
            aside.stream("anew", replace=True)
        else:
            aside.reactions = ["favorite"]

    # --- what is wanted

    def run_until(self, moment: float) -> None:
        """Let everything happen that happens until then."""
        while True:
            due = self._told + (self.pages.next if self.pages.next is not None else float("inf"))
            upcoming = min(due, self.time.next)
            if upcoming > moment:
                break
            if self.time.next <= due:
                self.time.step()
            else:
                self.time.now = due
                self._pass()
                self._flush()
        self.time.now = moment

    def differences(self) -> list[str]:
        """Return the pages that do not show what the kernel has."""
        self._pass()
        self._commands += [("state", name) for name in self._down]
        states = self._flush()
        truth = json.loads(json.dumps(self._transcript.to_wire(), default=as_plain))
        return [name for name, state in states.items() if state["transcript"] != truth]

    def holes(self) -> list[str]:
        """Return the pages on which a text is no beginning of what the kernel has."""
        self._pass()
        self._commands += [("state", name) for name in self._down]
        states = self._flush()
        whole = {message.id: str(message.object) for message in self._transcript.messages}
        return [
            name
            for name, state in states.items()
            for message in state["transcript"]["messages"]
            if message["user"] == "Assistant" or message["role"] == "assistant"
            for part in message["parts"]
            if not whole.get(message["id"], "").startswith(part["text"])
        ]

    @property
    def last_fault(self) -> float:
        """When the last fault was over."""
        roads = [*self._down.values(), *self._up.values()]
        return max(road.last for road in roads)

    def close(self) -> int:
        """Close all pages; return how many faults there were."""
        for name in list(self._down):
            self.close_page(name)
        return len(self.faults)


_PIECES = (
    *("plain words ", "**strong** ", "\n\n", "- item\n", "`code` ", "tail", "| a | b |\n"),
    *("👩🏽\u200d💻", "🇫🇷", "❤️", "👨\u200d👩\u200d👧\u200d👦", "🏴\U000e0067\U000e0062\U000e007f"),
    *("e\u0301", "क्षि", "ที่", "한국어", "مرحبا", "日本語", "\u202eabc\u202c", "\r\n", "\0", "𝒳"),
)


def _tokens(random: random.Random, count: int) -> list[str]:
    """Cut a text into tokens at any code unit, in the midst of characters too."""
    text = "".join(random.choice(_PIECES) for _ in range(count))
    units = text.encode("utf-16-le")
    cuts = sorted(random.sample(range(1, len(units) // 2), count - 1))
    edges = [0, *cuts, len(units) // 2]
    return [
        units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
        for start, end in itertools.pairwise(edges)
    ]


def _ends_turn(content: dict[str, Any]) -> bool:
    turns = [one["turn"] for one in content.get("deltas", []) if one["op"] == "turn"]
    return any(turn and turn["status"] == "done" for turn in turns)
