"""Every verb works from wherever it is called: any thread, any task, with a loop or without."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Literal

import ipywidgets
import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatFeed, ChatInterface, ChatMessage

Verb = Callable[[ChatInterface], Any]
Runner = Literal["kernel", "thread"]


def run_a_step(chat: ChatInterface) -> None:
    with chat.add_step(title="Work") as step:
        step.stream("done")


def respond(chat: ChatInterface) -> None:
    chat.send("b", respond=False)
    chat.respond()


def ask_and_answer(chat: ChatInterface) -> None:
    question = chat.ask("Well?")
    assert chat.question is question
    assert question.answer("yes")
    assert chat.question is None


def submit_a_form(chat: ChatInterface) -> None:
    question = chat.prompt(ipywidgets.Text("typed"), user="Form")
    chat.select(ipywidgets.Button)[0].click()
    assert not question.is_open
    chat.pop()


def fill_in_a_form(chat: ChatInterface) -> None:
    chat.prompt_user(ipywidgets.Text("typed"), callback=lambda text, chat: chat.append(text.value))
    chat.select(ipywidgets.Button)[0].click()


def switch(chat: ChatInterface) -> None:
    edited = chat.edit(chat[0], "b", respond=False)
    chat.switch(edited, 0)


def read(chat: ChatInterface) -> None:
    assert [one["content"] for one in chat.serialize()] == ["a", "re: a"]
    again = ChatFeed.load(chat.to_json())
    assert len(again) == 2
    assert chat.select(ipywidgets.ValueWidget) == [chat.active_widget]
    again.close()
    chat.scroll_to(0)
    chat.trigger_post_hook()


START = ["a", "re: a"]
FORM = "VBox(\n    Text=typed,\n    Button\n)"

VERBS: dict[str, tuple[Verb, list[str]]] = {
    "send": (lambda chat: chat.send("b"), [*START, "b", "re: b"]),
    "send quietly": (lambda chat: chat.send("b", respond=False), [*START, "b"]),
    "stream": (lambda chat: chat.stream("b"), [*START, "b"]),
    "stream on": (lambda chat: chat.stream("!", message=chat[-1]), ["a", "re: a!"]),
    "respond": (respond, [*START, "b", "re: b"]),
    "stop": (lambda chat: chat.stop(), START),
    "undo": (lambda chat: chat.undo(), ["a"]),
    "clear": (lambda chat: chat.clear(), []),
    "withdraw": (lambda chat: chat.withdraw(chat[0]), START),
    "append": (lambda chat: chat.append("b"), [*START, "b"]),
    "extend": (lambda chat: chat.extend(["b", "c"]), [*START, "b", "c"]),
    "insert": (lambda chat: chat.insert(0, "b"), ["b", *START]),
    "pop": (lambda chat: chat.pop(0), ["re: a"]),
    "remove": (lambda chat: chat.remove(chat[0]), ["re: a"]),
    "reverse": (lambda chat: chat.reverse(), ["re: a", "a"]),
    "assign an item": (lambda chat: chat.__setitem__(0, "b"), ["b", "re: a"]),
    "assign a slice": (lambda chat: chat.__setitem__(slice(1, 2), ["b", "c"]), ["a", "b", "c"]),
    "delete an item": (lambda chat: chat.__delitem__(0), ["re: a"]),
    "assign objects": (lambda chat: setattr(chat, "objects", ["b"]), ["b"]),
    "edit": (lambda chat: chat.edit(chat[0], "b"), ["b", "re: b"]),
    "regenerate": (lambda chat: chat.regenerate(), START),
    "switch": (switch, START),
    "add a step": (run_a_step, [*START, "Column(\n    Work\n    done\n)"]),
    "ask": (ask_and_answer, [*START, "Well?"]),
    "prompt": (submit_a_form, START),
    "prompt the user": (fill_in_a_form, [*START, FORM, "typed"]),
    "press": (lambda chat: chat.press("rerun"), START),
    "change a message": (lambda chat: setattr(chat[0], "object", "b"), ["b", "re: a"]),
    "change a parameter": (lambda chat: setattr(chat, "suggestions", ["more"]), START),
    "read": (read, START),
}


def made(runner: Runner) -> ChatInterface:
    return ChatInterface(
        ChatMessage("a"),
        ChatMessage("re: a", user="Assistant"),
        callback=lambda contents: f"re: {contents}",
        runner=runner,
    )


def on_a_thread(work: Callable[[], Any]) -> threading.Thread:
    """Start a thread; what its work raises is raised when it is joined by `joined`."""

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    failures: list[BaseException] = []
    thread = threading.Thread(target=guarded, daemon=True)
    thread.failures = failures  # type: ignore[attr-defined]
    thread.start()
    return thread


def joined(thread: threading.Thread) -> None:
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it is still not back"
    for failure in thread.failures:  # type: ignore[attr-defined]
        raise failure


def in_a_script(chat: ChatInterface, verb: Verb) -> None:
    verb(chat)


def on_a_thread_of_a_script(chat: ChatInterface, verb: Verb) -> None:
    joined(on_a_thread(lambda: verb(chat)))


def in_a_callback_of_a_script(chat: ChatInterface, verb: Verb) -> None:
    other = ChatFeed(callback=lambda: verb(chat) and None, callback_exception="raise")
    other.send("go")


OFF_LOOP = [in_a_script, on_a_thread_of_a_script, in_a_callback_of_a_script]


async def in_a_cell(chat: ChatInterface, verb: Verb) -> None:
    verb(chat)


async def in_another_task(chat: ChatInterface, verb: Verb) -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        verb(chat)

    await asyncio.create_task(work())


async def on_a_foreign_thread(chat: ChatInterface, verb: Verb) -> None:
    thread = on_a_thread(lambda: verb(chat))
    await until(lambda: not thread.is_alive())
    joined(thread)


async def in_a_sync_callback(chat: ChatInterface, verb: Verb) -> None:
    other = ChatFeed(callback=lambda: verb(chat) and None, callback_exception=_fail)
    other.send("go")
    await other.wait()
    _check()


async def in_an_async_callback(chat: ChatInterface, verb: Verb) -> None:
    async def callback() -> None:
        verb(chat)

    other = ChatFeed(callback=callback, callback_exception=_fail)
    other.send("go")
    await other.wait()
    _check()


ON_LOOP = [
    in_a_cell,
    in_another_task,
    on_a_foreign_thread,
    in_a_sync_callback,
    in_an_async_callback,
]

_failures: list[BaseException] = []


def _fail(error: BaseException, chat: ChatFeed) -> None:
    _failures.append(error)


def _check() -> None:
    while _failures:
        raise _failures.pop()


@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("context", OFF_LOOP, ids=lambda context: context.__name__)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_has_done_its_work_when_it_returns_where_no_loop_runs(
    name: str, context: Any, runner: Runner
) -> None:
    verb, expected = VERBS[name]
    chat = made(runner)
    page = Page(chat)
    context(chat, verb)
    assert [str(message) for message in chat] == expected
    assert {message.status for message in chat} <= {"done"}
    page.until_same()


@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("context", ON_LOOP, ids=lambda context: context.__name__)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_does_its_work_where_a_loop_runs(
    name: str, context: Any, runner: Runner, run: Callable[..., Any]
) -> None:
    verb, expected = VERBS[name]

    async def talk() -> None:
        chat = made(runner)
        page = Page(chat)
        await context(chat, verb)
        await until(lambda: [str(message) for message in chat] == expected)
        await chat.wait()
        assert {message.status for message in chat} <= {"done"}
        page.until_same()

    run(talk)


@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("name", VERBS)
def test_a_callback_may_call_a_verb_of_its_own_chat(
    name: str, is_async: bool, runner: Runner, run: Callable[..., Any]
) -> None:
    verb, _ = VERBS[name]
    raised: list[Exception] = []

    def sync(contents: str, user: str, chat: ChatInterface) -> str:
        if contents == "go":
            try:
                chat.objects = START
                verb(chat)
            except Exception as error:
                raised.append(error)
        return f"re: {contents}"

    async def later(contents: str, user: str, chat: ChatInterface) -> str:
        return sync(contents, user, chat)

    async def talk() -> None:
        chat = made(runner)
        chat.callback = later if is_async else sync
        page = Page(chat)
        chat.send("go")
        await chat.wait()
        assert {message.status for message in chat} <= {"done", "stopped"}
        chat.send("next")
        await chat.wait()
        # What a form calls has no place in the order of the turns.
        assert [str(message) for message in chat if str(message) != "typed"][-1] == "re: next"
        page.until_same()

    run(talk)
    assert raised == []
