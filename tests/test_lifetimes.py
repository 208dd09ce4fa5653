"""Chats end, and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import comm
import ipywidgets
import pytest
from wire_page import PATIENCE, Page, until

from ipychat import ChatInterface


def test_a_closed_chat_leaves_no_widget_behind() -> None:
    chat = ChatInterface("a")
    page = Page(chat)
    assert page.messages
    inputs = chat.widgets
    after = _widgets()
    chat.close()
    assert chat.comm is None
    assert not any(widget in _widgets() for widget in (chat, chat.layout, *inputs))
    assert len(_widgets()) < len(after)


def _widgets() -> list[Any]:
    from ipywidgets.widgets import widget

    return list(widget._instances.values())


def test_a_thousand_chats_that_were_closed_are_collected() -> None:
    refs = []
    for _ in range(1000):
        chat = ChatInterface("a", callback=lambda contents: contents)
        refs.append(weakref.ref(chat))
        chat.close()
    del chat
    gc.collect()
    assert [ref for ref in refs if ref() is not None] == []


class Forgetful(weakref.WeakValueDictionary[str, Any]):
    """A registry that holds nobody, and from which one may be gone already."""

    def pop(self, key: str, *default: Any) -> Any:
        return super().pop(key, None)


def test_a_thousand_chats_that_nobody_holds_are_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ipywidgets.widgets import widget

    # ipywidgets and comm keep each widget until it is closed; nothing of ours does.
    monkeypatch.setattr(widget, "_instances", weakref.WeakValueDictionary())
    monkeypatch.setattr(comm.get_comm_manager(), "comms", Forgetful())
    refs = []
    for _ in range(1000):
        chat = ChatInterface("a", callback=lambda contents: contents)
        chat.send("hi")
        refs.append(weakref.ref(chat))
    del chat
    # Finalizers bring some back for a while.
    while gc.collect():
        pass
    assert [ref for ref in refs if ref() is not None] == []


def test_a_chat_closes_what_it_has_made(run: Callable[..., Any]) -> None:
    async def callback(contents: str, user: str, chat: ChatInterface) -> None:
        chat.prompt(mine[2])
        chat.prompt_user(mine[3])

    before, threads = len(_widgets()), set(threading.enumerate())
    chat = ChatInterface("a", callback=callback)
    mine = [kind() for kind in 2 * (ipywidgets.Text, ipywidgets.IntSlider)]

    async def talk() -> None:
        chat.prompt(mine[0])
        chat.prompt_user(mine[1])
        chat.send("hi")
        await chat.wait()

    run(talk)
    new = set(threading.enumerate()) - threads
    timers = [thread for thread in new if isinstance(thread, threading.Timer)]
    assert len(timers) == 2
    chat.close()
    for timer in timers:
        timer.join(PATIENCE)
        assert not timer.is_alive()
    for widget in mine:
        widget.layout.close()
        widget.style.close()
        widget.close()
    assert len(_widgets()) == before


def test_the_collector_waits_for_nobody_who_uses_a_chat() -> None:
    chats = [ChatInterface("a")]
    chats[0].close()
    other = ChatInterface()
    collected: list[bool] = []

    def collect_elsewhere(change: Any) -> None:
        chats.clear()
        thread = threading.Thread(target=gc.collect)
        thread.start()
        thread.join(PATIENCE / 4)
        collected.append(not thread.is_alive())

    other.observe(collect_elsewhere, "objects")
    other.append("b")
    assert collected == [True]


def test_a_layout_that_was_given_outlives_the_chat() -> None:
    before = set(_widgets())
    mine, look = ipywidgets.Layout(height="400px"), ipywidgets.ButtonStyle(button_color="green")
    box, text = ipywidgets.VBox(layout=mine), ipywidgets.Text()
    chat = ChatInterface("a", layout=mine)
    chat.prompt_user(text, button_params={"layout": mine, "style": look})
    other = ChatInterface("b", layout={"height": "400px"})
    other.layout = other.active_widget.layout = mine
    chat.close()
    other.close()
    assert box.get_state("layout") == {"layout": f"IPY_MODEL_{mine.model_id}"}
    left = {mine, look, box, text, text.layout, text.style}
    assert set(_widgets()) - before == left
    for widget in left:
        widget.close()


def test_a_runner_of_its_own_ends_with_its_chat(run: Callable[..., Any]) -> None:
    def loops() -> int:
        return sum(thread.name == "ipychat-loop" for thread in threading.enumerate())

    chat = ChatInterface(callback=lambda contents: contents, runner="thread")

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()

    run(talk)
    assert loops() == 1
    (thread,) = [one for one in threading.enumerate() if one.name == "ipychat-loop"]
    chat.close()
    thread.join(20)
    assert not thread.is_alive()


async def writes(contents: str, user: str, chat: ChatInterface) -> AsyncIterator[str]:
    yield "so far"
    await asyncio.sleep(3600)


def writes_on_a_thread(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
    yield "so far"
    chat.ask("?").result()


async def asks(contents: str, user: str, chat: ChatInterface) -> None:
    await chat.ask("?")


async def prompts(contents: str, user: str, chat: ChatInterface) -> None:
    await chat.prompt(ipywidgets.Text())


async def works(contents: str, user: str, chat: ChatInterface) -> None:
    with chat.add_step(title="Work"):
        await asyncio.sleep(3600)


@pytest.mark.parametrize("runner", ["kernel", "thread"])
@pytest.mark.parametrize("is_queued", [False, True])
@pytest.mark.parametrize("callback", [None, writes, writes_on_a_thread, asks, prompts, works])
def test_a_chat_can_be_closed_in_any_state(
    run: Callable[..., Any], callback: Any, is_queued: bool, runner: Any
) -> None:
    async def talk() -> None:
        before = asyncio.all_tasks()
        chat = ChatInterface(callback=callback, runner=runner, on_busy="queue")
        Page(chat)
        chat.prompt_user(ipywidgets.Text())
        chat.send("hi")
        await until(lambda: len(chat) >= (3 if callback else 2))
        if is_queued:
            chat.send("later")
        chat.close()
        chat.close()
        await chat.wait()
        assert chat.comm is None
        assert not chat.stop()
        assert chat.question is None
        assert {message.status for message in chat} <= {"done", "stopped"}
        chat.send("after")
        assert chat[-1].object == "after"
        await until(lambda: asyncio.all_tasks() <= before)

    run(talk)
    for thread in threading.enumerate():
        is_pacer = thread.name == "ipychat-pacer"
        is_ours = thread.name.startswith("ipychat-") or isinstance(thread, threading.Timer)
        if is_ours and not is_pacer:
            thread.join(20)
            assert not thread.is_alive()


@pytest.mark.parametrize("is_async", [False, True])
def test_a_callback_may_close_its_chat(run: Callable[..., Any], is_async: bool) -> None:
    after: list[str] = []

    def now(contents: str, user: str, chat: ChatInterface) -> Iterator[str]:
        yield "bye"
        chat.close()
        yield "never"
        after.append("went on")

    async def later(contents: str, user: str, chat: ChatInterface) -> AsyncIterator[str]:
        yield "bye"
        chat.close()
        yield "never"
        after.append("went on")

    chat = ChatInterface(callback=later if is_async else now)

    async def talk() -> None:
        chat.send("hi")
        await chat.wait()

    run(talk)
    assert [(one.object, one.status) for one in chat][1:] == [("bye", "stopped")]
    assert after == []
