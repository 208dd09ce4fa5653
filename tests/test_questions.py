"""A callback asks, and goes on with the answer."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import ipywidgets
import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface, StopCallback

Run = Callable[..., Any]


async def greet(contents: str, user: str, chat: ChatInterface) -> AsyncIterator[str]:
    name = await chat.ask("Your name?", options=["Ann", "Bob"])
    yield f"Hello {name}"


def test_the_next_submit_answers_and_is_not_answered_itself(run: Run) -> None:
    chat = ChatInterface(callback=greet)
    page = Page(chat)

    async def talk() -> None:
        page.submit("hi")
        await until(lambda: page.turn and page.turn.get("asks"))
        assert page.turn["asks"] == page.messages[-1]["id"]
        assert page.messages[-1]["suggestions"] == ["Ann", "Bob"]
        page.submit("Zoe")
        await until(lambda: len(chat) == 4)
        await chat.wait()

    run(talk)
    page.until_settled()
    assert [message.object for message in chat] == ["hi", "Your name?", "Zoe", "Hello Zoe"]
    assert "suggestions" not in page.messages[1]
    assert "asks" not in page.turn


def test_code_can_answer(run: Run) -> None:
    chat = ChatInterface(callback=greet)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: chat.question)
        assert chat.question is not None
        assert chat.question.answer("Code")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "Hello Code"
    assert chat.question is None


def test_a_sync_callback_waits_on_its_own_thread(run: Run) -> None:
    def callback(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
        yes = chat.confirm("Sure?").result()
        yield f"sure: {yes}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        for answer in ("Yes", "No"):
            chat.send("hi")
            await until(lambda: chat.question)
            assert chat.question is not None
            chat.question.answer(answer)
            await chat.wait()

    run(talk)
    said = [m.object for m in chat if isinstance(m.object, str) and m.object.startswith("sure")]
    assert said == ["sure: True", "sure: False"]


def test_stop_ends_a_question(run: Run) -> None:
    ended: list[BaseException] = []

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        try:
            chat.ask("Well?").result()
        except BaseException as error:
            ended.append(error)
            raise

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: chat.question)
        chat.stop()
        await chat.wait()
        await until(lambda: ended)

    run(talk)
    assert isinstance(ended[0], StopCallback)
    assert chat.question is None


def test_nobody_answers_in_time() -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        try:
            await chat.ask("Well?", timeout=0.01)
        except TimeoutError as error:
            return str(error)
        return "answered"

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert chat[-1].object == "nobody answered within 0.01 s"


def test_waiting_on_the_loop_itself_is_refused() -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        chat.ask("Well?").result()

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert "has to be awaited here" in chat[-1].object


def button_of(chat: ChatInterface) -> ipywidgets.Button:
    (button,) = chat.select(ipywidgets.Button)
    return button


def test_a_widget_is_submitted_with_its_button(run: Run) -> None:
    slider = ipywidgets.IntSlider(value=3)

    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        return f"got {await chat.prompt(slider, predicate=lambda s: s.value > 3)}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: chat.question)
        assert button_of(chat).disabled
        button_of(chat).click()
        slider.value = 7
        assert not button_of(chat).disabled
        button_of(chat).click()
        await chat.wait()

    run(talk)
    assert chat[-1].object == "got 7"
    assert slider.disabled
    assert button_of(chat).disabled


def test_what_has_no_value_cannot_be_prompted() -> None:
    with pytest.raises(TypeError, match="expected one that has a value"):
        ChatInterface().prompt(ipywidgets.VBox())


def ask(chat: ChatInterface, **params: Any) -> Any:
    return chat.ask("Well?", **params)


def confirm(chat: ChatInterface, **params: Any) -> Any:
    return chat.confirm("Well?", **params)


def prompt(chat: ChatInterface, **params: Any) -> Any:
    return chat.prompt(ipywidgets.Text("typed"), **params)


ASKING = [ask, confirm, prompt]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("asks", ASKING)
def test_every_question_gives_up_after_its_time(run: Run, asks: Any, is_async: bool) -> None:
    async def later(contents: str, user: str, chat: ChatInterface) -> str:
        with pytest.raises(TimeoutError, match="nobody answered within 0.01 s"):
            await asks(chat, timeout=0.01)
        return "gave up"

    def now(contents: str, user: str, chat: ChatInterface) -> str:
        with pytest.raises(TimeoutError, match="nobody answered within 0.01 s"):
            asks(chat, timeout=0.01).result()
        return "gave up"

    chat = ChatInterface(callback=later if is_async else now)

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "gave up"
    assert chat.question is None


@pytest.mark.parametrize("end", ["stop", "clear", "close"])
@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("asks", ASKING)
def test_every_question_ends_with_its_turn(run: Run, asks: Any, is_async: bool, end: str) -> None:
    ended: list[str] = []

    async def later(contents: str, user: str, chat: ChatInterface) -> None:
        try:
            await asks(chat)
        except BaseException as error:
            ended.append(type(error).__name__)
            raise

    def now(contents: str, user: str, chat: ChatInterface) -> None:
        try:
            asks(chat).result()
        except BaseException as error:
            ended.append(type(error).__name__)
            raise

    chat = ChatInterface(callback=later if is_async else now)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: chat.question)
        getattr(chat, end)()
        await chat.wait()
        await until(lambda: ended)

    run(talk)
    assert ended[0] in ("StopCallback", "CancelledError")
    assert chat.question is None


@pytest.mark.parametrize("asks", ASKING)
def test_every_question_can_be_answered_from_code(run: Run, asks: Any) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        return f"got {await asks(chat)}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: chat.question)
        assert chat.question is not None
        assert chat.question.answer("yes")
        await chat.wait()

    run(talk)
    assert chat[-1].object == ("got True" if asks is confirm else "got yes")


def test_a_cell_may_ask_and_go_on_with_the_answer(run: Run) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    page = Page(chat)

    async def talk() -> str:
        async def person() -> None:
            await until(lambda: chat.question)
            page.submit("blue")

        typing = asyncio.ensure_future(person())
        answer: str = await chat.ask("Colour?")
        await typing
        return answer

    assert run(talk) == "blue"
    assert [message.object for message in chat] == ["Colour?", "blue"]


def test_a_question_that_was_taken_out_is_not_answered_by_what_comes_next(run: Run) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    page = Page(chat)

    async def talk() -> None:
        question = chat.ask("Colour?")
        chat.undo()
        assert not question.is_open
        page.submit("blue")
        await until(lambda: len(chat) == 2)
        await chat.wait()

    run(talk)
    assert [message.object for message in chat] == ["blue", "re: blue"]


@pytest.mark.parametrize("end", ["stop", "clear", "close"])
def test_a_question_that_comes_too_late_is_ended_at_once(end: str) -> None:
    ended: queue.SimpleQueue[BaseException] = queue.SimpleQueue()

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        # As another thread may do between the words of a question and the wait for its answer.
        chat.transcript.subscribe(
            lambda delta: getattr(chat, end)() if delta["op"] == "insert" else None
        )
        try:
            chat.ask("Well?").result()
        except BaseException as error:
            ended.put(error)
            raise

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    # A thread whose turn was stopped is not waited for.
    assert type(ended.get(timeout=PATIENCE)) is StopCallback
    assert chat.question is None
