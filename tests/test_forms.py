"""Forms: widgets in a message with a button that submits them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from typing import Any

import ipywidgets
import pytest
from ipywidgets.widgets import widget
from wire_page import PATIENCE, until

from ipychat import ChatFeed, ChatInterface

Run = Callable[..., Any]


def button_of(chat: ChatInterface) -> ipywidgets.Button:
    (button,) = chat.select(ipywidgets.Button)
    return button


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


@pytest.mark.parametrize("has_threads", [True, False])
def test_prompt_user_ends_after_its_time(
    run: Run, monkeypatch: pytest.MonkeyPatch, has_threads: bool
) -> None:
    monkeypatch.setattr("ipychat._forms.HAS_THREADS", has_threads)
    chat = ChatInterface()
    text = ipywidgets.Text("x")

    async def talk() -> None:
        chat.prompt_user(text, timeout=0.01, timeout_message="Too late")
        await until(lambda: button_of(chat).description == "Too late")

    run(talk)
    assert text.disabled


def test_a_form_may_hold_several_widgets(run: Run) -> None:
    heard: list[Any] = []
    name, age = ipywidgets.Text(), ipywidgets.IntText()

    async def talk() -> None:
        for form in ([name, age], ipywidgets.HBox([name, age])):
            chat = ChatInterface()
            chat.prompt_user(
                form,
                callback=lambda component, chat: heard.append(component),
                predicate=lambda component: bool(name.value),
            )
            button = button_of(chat)
            assert button.disabled
            name.value = "Ann"
            assert not button.disabled
            button.click()
            await until(lambda: heard)
            assert heard.pop() is form
            assert name.disabled
            assert age.disabled
            name.value, name.disabled = "", False

    run(talk)


def test_a_form_is_sent_once(run: Run) -> None:
    heard: list[Any] = []
    chat = ChatInterface()

    async def talk() -> None:
        chat.prompt_user(ipywidgets.Text(), callback=lambda component, chat: heard.append(1))
        button = button_of(chat)
        for _ in range(3):
            button.click()
        await until(lambda: heard)

    run(talk)
    assert heard == [1]


def test_the_late_button_looks_as_it_was_told_to(run: Run) -> None:
    chat = ChatInterface()

    async def talk() -> None:
        chat.prompt_user(
            ipywidgets.Text(), timeout=0.01, timeout_button_params={"button_style": "danger"}
        )
        await until(lambda: button_of(chat).description == "Timed out")

    run(talk)
    assert button_of(chat).button_style == "danger"
    assert button_of(chat).disabled


def test_the_button_takes_its_name_as_in_panel_and_nothing_unknown() -> None:
    chat = ChatFeed()
    chat.prompt_user(ipywidgets.Text(), button_params={"name": "Go", "icon": "check"})
    (button,) = chat.select(ipywidgets.Button)
    assert (button.description, button.icon) == ("Go", "check")
    with pytest.raises(TypeError, match="'iconn'.*icon"):
        chat.prompt_user(ipywidgets.Text(), button_params={"iconn": "check"})
    with pytest.raises(TypeError, match="'text', expected a widget"):
        chat.prompt_user("text")
    assert len(chat) == 1


def test_a_form_can_be_submitted_when_its_predicate_says_so(run: Run) -> None:
    heard: list[str] = []
    chat = ChatInterface()
    text = ipywidgets.Text()

    async def talk() -> None:
        chat.prompt_user(
            text,
            callback=lambda component, instance: heard.append(component.value),
            predicate=lambda component: len(component.value) > 1,
        )
        button = button_of(chat)
        for value, is_ready in {"a": False, "ab": True, "": False, "abc": True}.items():
            text.value = value
            assert button.disabled is not is_ready
            if not is_ready:
                # As a page that does not know it yet.
                button.click()
                assert heard == []
        button.click()
        await until(lambda: heard)

    run(talk)
    assert heard == ["abc"]


@pytest.mark.parametrize("asks", ["prompt", "prompt_user"])
def test_forms_that_nobody_has_any_more_leave_no_widget(asks: str) -> None:
    chat = ChatInterface()
    text = ipywidgets.Text()
    counts: list[int] = []
    for _ in range(10):
        getattr(chat, asks)(text)
        chat.clear()
        gc.collect()
        counts.append(len(widget._instances))
    # The last ones go when the next one comes.
    assert max(counts) - counts[0] <= 10


def test_a_form_that_can_come_back_is_not_closed() -> None:
    chat = ChatInterface()
    shown: list[Any] = []
    for _ in range(5):
        chat.prompt_user(ipywidgets.Text())
        shown += chat.clear()
        gc.collect()
    assert all(message.object.comm is not None for message in shown)
    chat.objects = shown
    assert len(chat.select(ipywidgets.Button)) == 5


def test_a_form_is_submitted_whatever_an_observer_of_it_raises(run: Run) -> None:
    heard: list[str] = []
    chat = ChatInterface()
    name, other = ipywidgets.Text("Ann"), ipywidgets.Text()

    def fail(change: Any) -> None:
        raise ValueError("observer")

    name.observe(fail, "disabled")

    async def talk() -> None:
        chat.prompt_user([name, other], lambda component, chat: heard.append(component[0].value))
        button_of(chat).click()
        await until(lambda: heard)

    run(talk)
    assert heard == ["Ann"]
    assert other.disabled


def test_the_predicate_of_a_form_may_wait_for_a_thread_that_uses_the_chat(run: Run) -> None:
    came: list[bool] = []
    heard: list[Any] = []
    chat = ChatInterface()

    def predicate(component: Any) -> bool:
        if len(chat):
            thread = threading.Thread(target=chat.append, args=("beside",))
            thread.start()
            thread.join(PATIENCE / 4)
            came.append(not thread.is_alive())
        return True

    async def talk() -> None:
        chat.prompt_user(
            ipywidgets.Text(), lambda component, chat: heard.append(component), predicate
        )
        button_of(chat).click()
        await until(lambda: heard)

    run(talk)
    assert came == [True]
