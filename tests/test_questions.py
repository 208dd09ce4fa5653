"""A callback asks, and goes on with the answer."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import ipywidgets
import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface, ChatMessage, StopCallback
from ipychat.testing import Client

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


def test_a_suggestion_answers_the_question_at_which_it_stands(run: Run) -> None:
    async def clean(contents: str, user: str, chat: ChatInterface) -> str:
        kept, gone = await asyncio.gather(chat.confirm("Drop a?"), chat.confirm("Drop b?"))
        return f"a: {kept}, b: {gone}"

    chat = ChatInterface(callback=clean)
    client = Client(chat)

    async def talk() -> None:
        client.submit("go")
        await until(lambda: len(client.messages) == 3)
        client.choose("Yes", 2)
        await until(lambda: not client.messages[2].suggestions)
        client.choose("No", 1)
        await chat.wait()

    run(talk)
    assert chat[-1].object == "a: False, b: True"


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


def test_who_asks_looks_as_who_answers(run: Run) -> None:
    async def work() -> None:
        chat = ChatInterface(callback_avatar="B")
        own, other = chat.ask("Well?"), chat.ask("Well?", user="Zoe")
        assert own.message.to_wire()["avatar"] == {"text": "B"}
        assert other.message.to_wire()["avatar"] == {"text": "Z"}

    run(work)


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


def test_of_two_questions_of_a_turn_each_is_answered_in_the_page(run: Run) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        a, b = await asyncio.gather(chat.confirm("Run tool A?"), chat.confirm("Run tool B?"))
        return f"A: {a}, B: {b}"

    chat = ChatInterface(callback=callback)
    client = Client(chat)

    def asked() -> str:
        turn: Any = chat.transcript.to_wire()["turn"]
        return str(turn.get("asks", ""))

    async def talk() -> None:
        client.submit("go")
        await until(lambda: len(chat) == 3)
        assert asked() == chat[1].id
        client.submit("Yes")
        await until(lambda: len(chat) == 4)
        assert asked() == chat[2].id
        client.submit("No")
        await client.settled()

    run(talk)
    assert chat[-1].object == "A: True, B: False"
    assert asked() == ""


def test_a_question_that_is_answered_at_once_is_not_shown_as_open() -> None:
    shown: list[bool] = []

    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        question = chat.ask("Well?")
        shown.append(client.is_asked)
        return f"got {await question}"

    def answer(delta: Any) -> None:
        # As another thread may do before the question is given back.
        if delta["op"] == "turn" and delta["turn"].get("asks"):
            assert chat.question is not None
            chat.question.answer("now")

    chat = ChatInterface(callback=callback)
    client = Client(chat)
    chat.transcript.subscribe(answer)
    chat.send("hi")
    assert chat[-1].object == "got now"
    assert shown == [False]


@pytest.mark.parametrize("end", ["stop", "clear"])
def test_a_form_that_comes_too_late_takes_nothing(end: str) -> None:
    ended: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
    text = ipywidgets.Text()

    def callback(contents: str, user: str, chat: ChatInterface) -> None:
        chat.transcript.subscribe(
            lambda delta: getattr(chat, end)() if delta["op"] == "insert" else None
        )
        try:
            chat.prompt(text).result()
        except BaseException as error:
            ended.put(error)
            raise

    chat = ChatInterface(callback=callback)
    chat.send("hi")
    assert type(ended.get(timeout=PATIENCE)) is StopCallback
    assert text.disabled


async def ask_how_many(contents: str, user: str, chat: ChatInterface) -> str:
    if contents != "hi":
        return f"re: {contents}"
    return f"got {await chat.prompt(ipywidgets.IntSlider(value=3))}"


def test_what_is_written_does_not_answer_a_form(run: Run) -> None:
    chat = ChatInterface(callback=ask_how_many)
    client = Client(chat)

    async def talk() -> None:
        client.submit("hi")
        await until(lambda: chat.question)
        assert client.is_busy
        assert not client.is_asked
        client.submit("what for?")
        await until(lambda: client.refusals or len(chat) > 2)
        assert client.refusals == ["an answer is still being written"]
        button_of(chat).click()
        await client.settled()

    run(talk)
    assert [one.object for one in chat if isinstance(one.object, str)] == ["hi", "got 3"]


def test_what_is_written_beside_a_form_waits_if_messages_do(run: Run) -> None:
    chat = ChatInterface(callback=ask_how_many, on_busy="queue")
    client = Client(chat)

    async def talk() -> None:
        client.submit("hi")
        await until(lambda: chat.question)
        client.submit("what for?")
        await until(lambda: len(chat) == 3)
        assert chat[-1].status == "queued"
        button_of(chat).click()
        await client.settled()

    run(talk)
    said = [one.object for one in chat if isinstance(one.object, str)]
    assert said == ["hi", "got 3", "what for?", "re: what for?"]


def test_what_is_written_beside_a_form_of_a_cell_is_answered(run: Run) -> None:
    chat = ChatInterface(callback=lambda contents: f"re: {contents}")
    client = Client(chat)

    async def talk() -> None:
        question = chat.prompt(ipywidgets.IntSlider(value=3))
        client.submit("what for?")
        await until(lambda: len(chat) > 1)
        await client.settled()
        assert question.is_open
        button_of(chat).click()
        assert await question == 3

    run(talk)
    assert [one.object for one in chat][1:] == ["what for?", "re: what for?"]


def test_a_question_behind_a_form_is_answered_in_words(run: Run) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        slider = ipywidgets.IntSlider(value=3)
        count, name = await asyncio.gather(chat.prompt(slider), chat.ask("For whom?"))
        return f"{count} for {name}"

    chat = ChatInterface(callback=callback)
    client = Client(chat)

    async def talk() -> None:
        client.submit("hi")
        await until(lambda: len(chat) == 3)
        assert client.is_asked
        client.submit("Ann")
        await until(lambda: len(chat) == 4 and not client.is_asked)
        button_of(chat).click()
        await client.settled()

    run(talk)
    assert chat[-1].object == "3 for Ann"


def test_a_callback_may_ask_in_another_chat(run: Run) -> None:
    other = ChatInterface()
    client = Client(other)

    async def callback(contents: str) -> str:
        return f"got {await other.ask('Well?')}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: other.question)
        client.submit("fine")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "got fine"
    assert not client.is_busy


def fail(*args: Any) -> None:
    raise ValueError("observer")


@pytest.mark.parametrize("is_async", [False, True])
def test_an_answer_arrives_whatever_an_observer_of_the_question_raises(
    run: Run, is_async: bool, warnings_of_chat: Callable[[], list[str]]
) -> None:
    asked: list[Any] = []

    def watched(chat: ChatInterface) -> Any:
        question = chat.ask("Well?", ["this"])
        question.message.observe(fail, "suggestions")
        asked.append(question)
        return question

    async def later(contents: str, user: str, chat: ChatInterface) -> str:
        return f"got {await watched(chat)}"

    def now(contents: str, user: str, chat: ChatInterface) -> str:
        return f"got {watched(chat).result()}"

    chat = ChatInterface(callback=later if is_async else now)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: asked)
        assert asked[0].answer("yes")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "got yes"
    assert warnings_of_chat() == ["an observer of a message raised ValueError('observer')"]


def test_an_answer_arrives_whatever_else_its_end_sets_off(run: Run) -> None:
    asked: list[Any] = []

    async def callback(contents: str, user: str, chat: ChatInterface) -> str:
        question = chat.ask("Well?")
        question.on_end(fail)
        asked.append(question)
        return f"got {await question}"

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: asked)
        assert asked[0].answer("yes")
        await chat.wait()

    run(talk)
    assert chat[-1].object == "got yes"


@pytest.mark.parametrize("end", ["stop", "clear", "close"])
def test_every_question_ends_whatever_an_observer_of_another_raises(run: Run, end: str) -> None:
    asked: list[Any] = []

    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        for words in ("One?", "Other?"):
            question = chat.ask(words, ["this"])
            question.message.observe(fail, "suggestions")
            asked.append(question)
        await asyncio.gather(*asked)

    chat = ChatInterface(callback=callback)

    async def talk() -> None:
        chat.send("hi")
        await until(lambda: len(asked) == 2)
        getattr(chat, end)()
        assert [one.is_open for one in asked] == [False, False]
        await chat.wait()

    run(talk)


def test_a_question_of_a_hook_ends_when_the_hook_is_stopped(run: Run) -> None:
    raised: list[BaseException] = []

    def hook(message: ChatMessage, chat: ChatInterface) -> None:
        try:
            chat.ask("Keep it?").result()
        except BaseException as error:
            raised.append(error)
            raise

    chat = ChatInterface(callback=lambda contents: f"re: {contents}", post_hook=hook)
    client = Client(chat)

    async def talk() -> None:
        chat.send("hi", trigger_post_hook=False)
        await until(lambda: chat.question)
        assert chat.stop()
        await chat.wait()
        await until(lambda: raised)
        assert chat.question is None
        chat.post_hook = None
        client.submit("next")
        await client.settled()

    run(talk)
    assert [type(error) for error in raised] == [StopCallback]
    assert chat[-1].object == "re: next"
