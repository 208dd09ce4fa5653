"""Whatever is done with a chat, in whatever order, it stays a chat."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import ipywidgets
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from wire_page import Page

import ipychat
from ipychat import ChatInterface, ChatMessage, ChatStep, Delta
from ipychat.testing import Client

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
        chat = ChatInterface(
            callback=self.callback, post_hook=self.hook, message_params={"show_edit_icon": True}
        )
        self.client = Client(chat)

        @chat.command
        def half(contents: str = "") -> str:
            return "half of it"

        return chat

    async def hook(self, message: ChatMessage, chat: ChatInterface) -> None:
        message.suggestions = ["More"]

    def now(self, verb: Callable[[], Any]) -> Any:
        """Do something on the loop, as a cell does."""

        async def work() -> Any:
            return verb()

        return self.at(work())

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
            if "asks" in str(contents):
                yield f"you said {await chat.ask('What?', options=['a', 'b'])}"
            if "goes on" in str(contents):
                chat.send("plain")
            if "waits" in str(contents):
                await asyncio.sleep(3600)
            for token in (" and", " more"):
                yield Delta(token)
        finally:
            self.running -= 1

    @rule(
        text=st.sampled_from(
            ["plain", "fails", "waits", "steps", "steps and waits", "asks", "goes on"]
        )
    )
    def send(self, text: str) -> None:
        async def work() -> None:
            self.chat.send(text)

        self.at(work())

    @rule(text=st.sampled_from(["plain", "fails", "waits", "asks"]))
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

    @rule(text=st.sampled_from(["plain", "waits"]))
    def respond_to_what_was_streamed(self, text: str) -> None:
        def work() -> None:
            self.chat.stream(text, user="User")
            self.chat.respond()

        self.now(work)

    @rule(policy=st.sampled_from(["refuse", "queue", "interrupt"]))
    def change_the_policy(self, policy: str) -> None:
        self.now(lambda: setattr(self.chat, "on_busy", policy))

    @rule(button=st.sampled_from(["send", "stop", "rerun", "undo", "clear"]))
    def press(self, button: str) -> None:
        self.now(lambda: self.client.press(button))

    @rule(at=st.integers(0, 9), text=st.sampled_from(["plain", "waits"]))
    def edit(self, at: int, text: str) -> None:
        if self.chat.objects and isinstance(self.one(at).object, str):
            self.now(lambda: self.chat.edit(self.one(at), text))

    @rule(at=st.integers(0, 9))
    def regenerate(self, at: int) -> None:
        def work() -> None:
            try:
                self.chat.regenerate(self.one(at))
            except ValueError as error:
                if "no message that could be answered" not in str(error):
                    raise

        if self.chat.objects:
            self.now(work)

    @rule(at=st.integers(0, 9), version=st.integers(0, 3))
    def switch(self, at: int, version: int) -> None:
        def work() -> None:
            count = len(self.chat.branches(self.one(at)))
            self.chat.switch(self.one(at), version % count)

        if self.chat.objects:
            self.now(work)

    @rule(at=st.integers(0, 9))
    def withdraw(self, at: int) -> None:
        if self.chat.objects:
            message = self.one(at)
            assert self.now(lambda: self.chat.withdraw(message)) is (message not in self.chat)

    @rule(at=st.integers(0, 9), value=st.sampled_from(["", "up", "down"]))
    def give_an_opinion(self, at: int, value: Any) -> None:
        def work() -> None:
            index = at % len(self.chat)
            self.client.react(index, "favorite")
            self.client.rate(index, value, "because")

        if self.chat.objects:
            self.now(work)

    @rule(answer=st.sampled_from(["a", "b"]), by_code=st.booleans())
    def answer_a_question(self, answer: str, by_code: bool) -> None:
        def work() -> None:
            if self.chat.question is not None:
                if by_code:
                    assert self.chat.question.answer(answer)
                else:
                    self.client.submit(answer)

        self.now(work)

    @rule(at=st.integers(-3, 3), value=st.sampled_from(["x", 3]))
    def change_the_list(self, at: int, value: Any) -> None:
        def work() -> None:
            self.chat.insert(at, value)
            self.chat.reverse()
            self.chat[0] = value
            self.chat += [value]
            del self.chat[-1]
            self.chat.objects = self.chat.objects[1:]

        self.now(work)

    @rule(value=st.sampled_from(["x", None, 3]))
    def change_the_list_at_its_ends(self, value: Any) -> None:
        def work() -> None:
            self.chat.append(value)
            self.chat.extend([value, value])
            self.chat.pop()
            last = self.chat.pop()
            assert (last in self.chat, self.chat.count(last)) == (False, 0)
            first = self.chat[0]
            assert self.chat.index(first) == 0
            self.chat.remove(first)

        self.now(work)

    @rule(value=st.sampled_from(["Yes", "No"]), is_submitted=st.booleans())
    def show_forms(self, value: str, is_submitted: bool) -> None:
        def work() -> None:
            # Each form is seven widgets.
            if len(self.chat) > 8:
                self.chat.clear()
            sure = self.chat.confirm("Sure?", suggestions=["perhaps"])
            text = ipywidgets.Text("typed")
            asked = self.chat.prompt(text)
            self.chat.prompt_user(ipywidgets.Text(), lambda form, chat: None, timeout=3600)
            if is_submitted:
                sure.question.answer(value)
                for button in self.chat.select(ipywidgets.Button):
                    button.click()
                assert not asked.is_open
                assert text.disabled
            # Of what stays open, others will say what becomes of it.

        self.now(work)

    @rule(active=st.integers(0, 1), text=st.sampled_from(["plain", "/half", "/unknown", "waits"]))
    def write_in_another_tab(self, active: int, text: str) -> None:
        def work() -> None:
            self.chat.widgets = [ipywidgets.Textarea(), ipywidgets.Text()]
            self.chat.active = active
            self.chat.active_widget.value = text
            self.client.press("send")
            self.chat.widgets = None

        self.now(work)

    @rule()
    def say_how_it_is(self) -> None:
        def work() -> None:
            self.chat.help_text = "" if self.chat.help_text else "Ask me"
            self.chat.width = len(self.chat)
            self.chat.callback_user = (
                "Bot" if self.chat.callback_user == "Assistant" else "Assistant"
            )
            assert len(self.chat.feedback) <= len(self.chat)

        self.now(work)

    @rule()
    def save_and_look(self) -> None:
        def work() -> None:
            again = ipychat.ChatFeed.load(self.chat.to_json())
            assert len(again) == len(self.chat)
            again.close()
            told = ipychat.ChatFeed.from_openai(self.chat.to_openai())
            ipychat.ChatFeed.from_anthropic(told.to_anthropic()).close()
            told.close()
            assert len(self.chat.to_dataframe()) == len(self.chat)
            assert "text/plain" in self.chat.snapshot()._repr_mimebundle_()
            for tell in ("serialize", "to_openai", "to_anthropic", "to_markdown", "to_notebook"):
                getattr(self.chat, tell)()
            if len(self.chat):
                self.chat.scroll_to(0)
                self.chat.trigger_post_hook()
            assert self.chat in self.chat.select()

        self.now(work)

    def one(self, at: int) -> ChatMessage:
        messages = self.chat.objects
        return messages[at % len(messages)]

    @rule()
    def open_a_page(self) -> None:
        if len(self.pages) < 3:
            self.pages.append(Page(self.chat))

    @invariant()
    def at_most_one_turn_runs(self) -> None:
        assert self.most <= 1

    @invariant()
    def what_the_client_sees_is_what_there_is(self) -> None:
        shown = [(one.id, one.status) for one in self.client.messages]
        assert shown == [(message.id, message.status) for message in self.chat]

    @invariant()
    def what_waits_stands_at_the_end(self) -> None:
        waits = [message.status == "queued" for message in self.chat]
        assert waits == sorted(waits) or self.chat.on_busy != "queue"

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


NO_VERBS = {
    # What the layers below ask of a chat.
    *(
        "announce",
        "as_contents",
        "build",
        "callback_for",
        "code_pressed",
        "command_in",
        "dress",
        "hold_transcript",
        "is_observed",
        "renew_transcript",
        "rest",
    ),
    *("lay_out", "observe", "on_refusal", "open", "receive_file", "reply_params", "set_state"),
    *("take_files", "take_sizes", "trigger_hook", "turn_ended", "variables_like"),
    # They reach into the notebook, see tests/test_code.py.
    *("run_code", "to_cell"),
    # Sizes, which tests/test_frame.py changes one by one.
    *("height", "margin", "max_height", "max_width", "min_height", "min_width"),
}


def test_the_machine_uses_every_verb() -> None:
    verbs = {
        name
        for kind in ChatInterface.__mro__
        if kind.__module__.startswith("ipychat.")
        for name, verb in vars(kind).items()
        if not name.startswith("_") and (inspect.isroutine(verb) or isinstance(verb, property))
    }
    source = inspect.getsource(AllVerbs)
    unused = {name for name in verbs if not re.search(rf"\.{name}\b|\"{name}\"", source)}
    assert unused == NO_VERBS & verbs


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
