"""Much of everything: tokens, messages, chats, threads, time."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import secrets
import threading
import time
import tracemalloc
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from typing import Any

import comm
import nbformat
import tally
from ipywidgets.widgets import widget
from wire_page import Page, line_of, until

from ipychat import ChatInterface, ChatMessage

Run = Callable[..., Any]
PATIENCE = 240.0


def go(work: Callable[[], Any]) -> Any:
    """Run a coroutine function on a loop of its own."""
    return asyncio.run(asyncio.wait_for(work(), PATIENCE * (10 if tally.IS_LONG else 1)))


async def streams(contents: str) -> AsyncIterator[str]:
    text = ""
    for number in range(int(contents)):
        text += f" {number}"
        yield text
        if number % 10 == 0:
            await asyncio.sleep(0)


def test_a_flood_of_tokens_arrives_in_few_messages() -> None:
    count = tally.of(20_000, 100_000)
    chat = ChatInterface()
    page = Page(chat)
    heard: list[Any] = []

    async def flood() -> None:
        reply = chat.stream("0", user="Assistant")
        for number in range(1, count):
            chat.stream(f" {number}", message=reply)
        await asyncio.get_running_loop().run_in_executor(None, page.until_same)

    line_of(chat).listeners.append(lambda *message: heard.append(message))
    go(flood)
    assert page.text() == " ".join(map(str, range(count)))
    assert len(heard) <= count / 100
    tally.count("R2", "tokens in one cell, kernel side", tokens=count, lost=0, messages=len(heard))


def test_a_hundred_chats_share_the_limit_and_all_arrive() -> None:
    chats = [ChatInterface(callback=streams) for _ in range(100)]
    pages = [Page(chat) for chat in chats]

    async def talk() -> None:
        for chat in chats:
            chat.send("20")
        for chat in chats:
            await chat.wait()
        await until(lambda: all(page.transcript == _truth(page) for page in pages))

    go(talk)
    assert {page.text() for page in pages} == {" " + " ".join(map(str, range(20)))}
    tally.count("R9", "chats in one kernel at once", chats=len(chats), whole=len(pages))


def _truth(page: Page) -> Any:
    return page.chat.transcript.to_wire()


def test_ten_thousand_messages_are_kept_in_one_and_a_half_times_their_text() -> None:
    text = "word " * 40
    chat = ChatInterface(*[one for _ in range(5000) for one in _exchange(text)])
    state = chat.get_state()
    kept = len(json.dumps(state["_transcript"]))
    in_notebook = _size_in_a_notebook(state["_transcript"])
    assert in_notebook <= 10_000 * len(text) * 1.5
    per_message = (kept - 10_000 * len(text)) / 10_000
    page = Page(chat)
    assert page.transcript == _truth(page)
    chat.send("one more", respond=False)
    page.until_same()
    assert len(page.messages) == 10_001
    tally.count(
        "R10",
        "saved size of 10,000 messages of 200 characters",
        bytes_of_text=10_000 * len(text),
        bytes_saved=kept,
        times=round(kept / (10_000 * len(text)), 2),
        beside_the_text_per_message=round(per_message),
        bytes_in_a_notebook_with_its_indents=in_notebook,
        times_there=round(in_notebook / (10_000 * len(text)), 2),
    )
    # What is not text does not grow with it.
    longer = ChatInterface(*[ChatMessage(text * 10) for _ in range(100)])
    beside = len(json.dumps(longer.get_state()["_transcript"])) - 100 * 10 * len(text)
    assert beside / 100 < per_message * 1.1 + 10


def _exchange(text: str) -> list[ChatMessage]:
    """A message as pages submit it, with an id of their own, and an answer."""
    submit_id = secrets.token_hex(12)
    return [ChatMessage(text, submit_id=submit_id), ChatMessage(text, user="Assistant")]


def _size_in_a_notebook(transcript: Any) -> int:
    """Bytes of a file in which a host has saved a chat, without its code and styles."""
    notebook = nbformat.v4.new_notebook()
    model = {"model_module": "anywidget", "state": {"_transcript": transcript}}
    saved = {"version_major": 2, "version_minor": 0, "state": {"model": model}}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": saved}
    return len(nbformat.writes(notebook).encode())


def test_a_thousand_submits_in_a_burst_are_each_answered_or_given_back() -> None:
    async def echo(contents: str) -> str:
        return contents

    for policy in ("queue", "refuse"):
        chat = ChatInterface(callback=echo, on_busy=policy)
        page = Page(chat)

        async def burst(page: Page = page, chat: ChatInterface = chat) -> None:
            for number in range(1000):
                page.submit(str(number))
                # Sent again, as a page does that hears nothing.
                page.submit(str(number), f"twice-{number}")
                page.submit(str(number), f"twice-{number}")
            await asyncio.sleep(0)
            await chat.wait()

        go(burst)
        page.until_same()
        said = Counter(one.object for one in chat if one.user == "User")
        answered = Counter(one.object for one in chat if one.user == "Assistant")
        assert said == answered
        assert said.total() + len({one["submit_id"] for one in page.refusals}) == 2000
        if policy == "queue":
            assert set(said.values()) == {2}
        tally.count(
            "R11",
            f"submits in a burst, {policy}",
            submits=3000,
            of_them_doubles=1000,
            answered=answered.total(),
            given_back=len({one["submit_id"] for one in page.refusals}),
        )


def test_a_hundred_threads_send_a_hundred_messages_each() -> None:
    runs = tally.of(1, 20)
    for _ in range(runs):
        chat = ChatInterface()
        page = Page(chat)

        def work(mine: int, chat: ChatInterface = chat) -> None:
            for number in range(100):
                chat.send(f"{mine}.{number}", respond=False)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        said = Counter(message.object for message in chat)
        assert said == {f"{one}.{number}": 1 for one in range(100) for number in range(100)}
        for mine in range(100):
            of_mine = [one.object for one in chat if one.object.startswith(f"{mine}.")]
            assert of_mine == [f"{mine}.{number}" for number in range(100)]
        page.until_same()
        chat.close()
    tally.count("R11", "threads that send at once", runs=runs, messages=runs * 10_000, doubled=0)


def test_chats_that_were_closed_leave_nothing() -> None:
    def once() -> None:
        async def talk() -> None:
            chat = ChatInterface(callback=streams)
            page = Page(chat)
            chat.send("30")
            await chat.wait()
            await until(lambda: page.transcript == _truth(page))
            chat.close()

        go(talk)

    def things() -> dict[str, int]:
        gc.collect()
        return {
            "comms": len(comm.get_comm_manager().comms),
            "widgets": len(widget._instances),
            "threads": threading.active_count(),
            "messages": sum(isinstance(one, ChatMessage) for one in gc.get_objects()),
        }

    once()
    before = things()
    tracemalloc.start()
    once()
    gc.collect()
    first, _ = tracemalloc.get_traced_memory()
    for _ in range(50):
        once()
    # A thread takes a moment to end; what an earlier test has left may go meanwhile.
    deadline = time.monotonic() + PATIENCE
    while (left := Counter(things()) - Counter(before)) and time.monotonic() < deadline:
        time.sleep(0.1)
    grown = tracemalloc.get_traced_memory()[0] - first
    tracemalloc.stop()
    assert not left
    assert grown < 1_000_000
    tally.count(
        "R9",
        "chats opened, streamed to and closed, kernel side",
        times=50,
        left=0,
        bytes_grown=grown,
    )


def test_a_long_conversation_at_random_keeps_its_memory() -> None:
    seconds = tally.of(5, 300)
    rng = random.Random(1)
    chat = ChatInterface(callback=streams, on_busy="queue")
    pages = deque([Page(chat)])
    sizes: list[int] = []

    async def act() -> None:
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            what = rng.random()
            if what < 0.5:
                pages[-1].submit(str(rng.randint(1, 60)))
            elif what < 0.6:
                chat.stop()
            elif what < 0.7:
                chat.undo(2)
            elif what < 0.8 and len(pages) < 3:
                pages.append(Page(chat))
            elif what < 0.9 and len(pages) > 1:
                leaving = pages.popleft()
                leaving.bye()
                leaving.leave()
            await asyncio.sleep(0.05)
            if len(chat) > 40:
                chat.clear()
            if passed > (len(sizes) + 1) * seconds / 10:
                chat.clear()
                await chat.wait()
                for page in pages:
                    page.forget()
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    go(act)
    tracemalloc.stop()
    warm, last = sizes[len(sizes) // 2], sizes[-1]
    tally.count(
        "R12",
        "random use at 20 actions a second, kernel side",
        seconds=seconds,
        bytes_when_warm=warm,
        bytes_at_the_end=last,
        growth_percent=round(100 * (last - warm) / warm, 1),
    )
    assert last < warm * 1.05 + 200_000
