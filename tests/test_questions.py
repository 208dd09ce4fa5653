"""A callback asks, and goes on with the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import ipywidgets
import pytest
from wire_page import Page, until

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


@pytest.mark.parametrize("is_async", [False, True])
def test_prompt_user_calls_back_when_submitted(run: Run, is_async: bool) -> None:
    heard: list[Any] = []

    def now(component: Any, instance: Any) -> None:
        heard.append((component.value, instance))

    async def later(component: Any, instance: Any) -> None:
        heard.append((component.value, instance))

    chat = ChatInterface()
    text = ipywidgets.Text("x")

    async def talk() -> None:
        chat.prompt_user(text, later if is_async else now, button_params={"icon": "check"})
        assert button_of(chat).icon == "check"
        button_of(chat).click()
        await until(lambda: heard)

    run(talk)
    assert heard == [("x", chat)]
    assert chat[0].user == "Input"
    assert text.disabled


def test_prompt_user_ends_after_its_time(run: Run) -> None:
    chat = ChatInterface()
    text = ipywidgets.Text("x")

    async def talk() -> None:
        chat.prompt_user(text, timeout=0.01, timeout_message="Too late")
        await until(lambda: button_of(chat).description == "Too late")

    run(talk)
    assert text.disabled
