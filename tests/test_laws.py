"""Whatever is done with a chat, in whatever order, it stays a chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from wire_page import Page

from ipychat import ChatInterface, ChatStep, Delta

FINAL = {"done", "stopped", "failed"}


class AllVerbs(RuleBasedStateMachine):
    """People and code do everything at once, on one running loop and with two pages."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.running = 0
        self.most = 0
        self.chat: ChatInterface = self.at(self.make())
        self.pages = [Page(self.chat)]

    async def make(self) -> ChatInterface:
        return ChatInterface(callback=self.callback)

    def at(self, work: Any) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, 20))

    async def callback(self, contents: Any, user: str, chat: ChatInterface) -> AsyncIterator[Any]:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            yield "so far"
            await asyncio.sleep(0)
            if "steps" in str(contents):
                with chat.add_step(title="Work") as step:
                    step.stream("…")
            if "fails" in str(contents):
                raise ValueError("broken")
            if "waits" in str(contents):
                await asyncio.sleep(3600)
            for token in (" and", " more"):
                yield Delta(token)
        finally:
            self.running -= 1

    @rule(text=st.sampled_from(["plain", "fails", "waits", "steps", "steps and waits"]))
    def send(self, text: str) -> None:
        async def work() -> None:
            self.chat.send(text)

        self.at(work())

    @rule(text=st.sampled_from(["plain", "fails", "waits"]))
    def submit(self, text: str) -> None:
        async def work() -> None:
            self.pages[0].submit(text)

        self.at(work())

    @rule(steps=st.integers(0, 8))
    def let_time_pass(self, steps: int) -> None:
        async def work() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.at(work())

    @rule()
    def stop(self) -> None:
        async def work() -> None:
            self.chat.stop()

        self.at(work())

    @rule(count=st.integers(-1, 3))
    def undo(self, count: int) -> None:
        async def work() -> None:
            assert len(self.chat.undo(count)) <= max(0, count)

        self.at(work())

    @rule()
    def clear(self) -> None:
        async def work() -> None:
            self.chat.clear()
            assert len(self.chat) == 0

        self.at(work())

    @rule()
    def stream_into_the_last(self) -> None:
        async def work() -> None:
            if len(self.chat) and isinstance(self.chat[-1].object, str):
                self.chat.stream("!", message=self.chat[-1])

        self.at(work())

    @rule()
    def add_a_step(self) -> None:
        async def work() -> None:
            self.chat.add_step(ChatStep("x"))

        self.at(work())

    @rule()
    def open_a_page(self) -> None:
        if len(self.pages) < 3:
            self.pages.append(Page(self.chat))

    @invariant()
    def at_most_one_turn_runs(self) -> None:
        assert self.most <= 1

    @invariant()
    def ids_are_unique(self) -> None:
        ids = [message.id for message in self.chat]
        assert len(ids) == len(set(ids))

    def teardown(self) -> None:
        async def end() -> None:
            while self.chat.stop():
                pass
            await self.chat.wait()
            for _ in range(5):
                await asyncio.sleep(0)

        self.at(end())
        assert self.running == 0
        assert all(message.status in FINAL for message in self.chat)
        for page in self.pages:
            page.until_same()
        self.chat.close()
        self.loop.close()


TestAllVerbs = AllVerbs.TestCase
TestAllVerbs.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_a_callback_may_call_every_verb_of_its_chat() -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
        if contents != "go":
            yield f"re: {contents}"
            return
        yield "one"
        chat.send("aside", user="Note", respond=False)
        chat.undo(1)
        message = chat.stream("beside")
        chat.stream(" it", message=message)
        with chat.add_step(title="Work") as step:
            step.stream("done")
        chat.send("next", user="User")
        yield "two"

    chat = ChatInterface(callback=callback)
    chat.send("go")
    assert [m.object for m in chat if isinstance(m.object, str)] == [
        "go",
        "two",
        "beside it",
        "next",
        "re: next",
    ]
    assert all(message.status == "done" for message in chat)


def test_a_callback_may_take_away_the_message_that_it_writes() -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
        yield "one"
        chat.undo(2)
        yield "one two"

    chat = ChatInterface(callback=callback)
    page = Page(chat)
    chat.send("hi")
    page.until_settled()
    assert len(chat) == 0


def test_clearing_in_a_callback_stops_its_turn() -> None:
    after: list[str] = []

    def callback(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
        yield "one"
        chat.clear()
        yield "two"
        after.append("went on")

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert len(chat) == 0
    assert after == []
