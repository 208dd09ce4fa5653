"""Many threads at once: nothing is lost, nothing is doubled, and the chat stays a chat."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

import pytest
from wire_page import Page, until

from ipychat import ChatInterface

Run = Callable[..., Any]
Runner = Literal["kernel", "thread"]


def re(contents: str) -> str:
    return f"re: {contents}"


async def re_async(contents: str) -> str:
    return f"re: {contents}"


@pytest.mark.parametrize("callback", [re, re_async])
@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("has_loop", [False, True])
def test_whatever_threads_send_is_answered_once(
    run: Run, callback: Any, runner: Runner, has_loop: bool
) -> None:
    chat = ChatInterface(callback=callback, runner=runner)
    page = Page(chat)
    texts = {f"{thread}.{number}" for thread in range(10) for number in range(5)}

    def work(mine: list[str]) -> None:
        for text in mine:
            chat.send(text)

    threads = [
        threading.Thread(target=work, args=([f"{n}.{k}" for k in range(5)],)) for n in range(10)
    ]

    async def talk() -> None:
        for thread in threads:
            thread.start()
        await until(lambda: not any(thread.is_alive() for thread in threads))
        await chat.wait()

    if has_loop:
        run(talk)
    else:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asyncio.run(chat.wait())
    asked = [message.object for message in chat if message.user == "User"]
    told = [message.object for message in chat if message.user == "Assistant"]
    assert sorted(asked) == sorted(texts)
    assert sorted(told) == sorted(f"re: {text}" for text in texts)
    assert {message.status for message in chat} == {"done"}
    page.until_same()


def any_verb(chat: ChatInterface, choose: random.Random) -> None:
    messages = chat.objects
    verbs: list[Callable[[], Any]] = [
        lambda: chat.send("x"),
        lambda: chat.append("y"),
        lambda: chat.stream("!", message=chat.stream("s")),
        lambda: chat.add_step("z"),
        lambda: chat.undo(choose.randint(0, 2)),
        chat.stop,
        chat.clear,
    ]
    if messages:
        message = choose.choice(messages)
        verbs += [
            lambda: chat.edit(message, "e"),
            lambda: chat.regenerate(message),
            lambda: chat.switch(message, 0),
            lambda: chat.withdraw(message),
        ]
    try:
        choose.choice(verbs)()
    except ValueError as error:
        # Another thread was faster.
        if "not in the chat" not in str(error) and "could be answered" not in str(error):
            raise


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("on_busy", ["refuse", "queue", "interrupt"])
@pytest.mark.parametrize("runner", ["kernel", "thread"])
def test_whatever_threads_do_at_once_the_chat_goes_on(
    run: Run, runner: Runner, on_busy: Any, seed: int
) -> None:
    async def callback(contents: str) -> AsyncIterator[str]:
        yield "so"
        await asyncio.sleep(0)
        yield "so far"

    chat = ChatInterface(callback=callback, runner=runner, on_busy=on_busy)
    page = Page(chat)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        choose = random.Random(f"{seed} {number}")
        try:
            for _ in range(20):
                any_verb(chat, choose)
        except BaseException as error:
            failures.append(error)

    async def talk() -> None:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        await until(lambda: not any(thread.is_alive() for thread in threads))
        await chat.wait()
        chat.callback = re
        chat.send("last")
        await chat.wait()

    run(talk)
    assert failures == []
    assert chat[-1].object == "re: last"
    assert not chat.disabled
    assert {message.status for message in chat} <= {"done", "stopped"}
    page.until_same()


@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("kind", ["async generator", "generator", "thread that streams"])
def test_after_stop_has_returned_not_a_letter_is_added(run: Run, kind: str, runner: Runner) -> None:
    async def async_generator() -> AsyncIterator[str]:
        text = ""
        while True:
            yield (text := text + "x")
            await asyncio.sleep(0)

    def generator() -> Any:
        text = ""
        while True:
            yield (text := text + "x")

    def streams(contents: str, user: str, chat: ChatInterface) -> None:
        message = chat.stream("", user="Assistant")
        while True:
            message.stream("x")

    kinds = {
        "async generator": async_generator,
        "generator": generator,
        "thread that streams": streams,
    }

    async def talk() -> None:
        for _ in range(10):
            chat.callback = kinds[kind]
            chat.send("hi")
            await until(lambda: chat[-1].user == "Assistant" and chat[-1].object)
            chat.stop()
            kept = chat[-1].object
            await chat.wait()
            chat.callback = re
            chat.send("next")
            await chat.wait()
            assert chat[-1].object == "re: next"
            assert (chat[-3].object, chat[-3].status) == (kept, "stopped")

    chat = ChatInterface(runner=runner)
    run(talk)
